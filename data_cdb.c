#include <errno.h>
#include <string.h>

#include "data_cdb.h"
#include "file_map.h"

#define LINE 64      /* octets that come into the cache together */
#define REST_MAX 512 /* octets of a record worth asking for */

/* Where the records end: the first table is the lowest, empty or not. */
static size_t
data_end(const struct file_map *map)
{
	size_t end = data_cdb_get32(map->mem);

	return end < DATA_CDB_HEAD || end > map->size ? 0 : end;
}

bool
data_cdb_sound(const struct file_map *map)
{
	size_t at;

	if (map->size < DATA_CDB_HEAD || map->size > DATA_CDB_MAX)
		return false;
	at = data_cdb_get32(map->mem);
	if (at < DATA_CDB_HEAD)
		return false;
	/* the tables stand one behind the other, up to the end of the file */
	for (size_t i = 0; i < DATA_CDB_HEAD; i += 8) {
		size_t pos = data_cdb_get32(map->mem + i);
		size_t slots = data_cdb_get32(map->mem + i + 4);

		if (at > map->size || slots > (map->size - at) / 8)
			return false;
		if (slots > 0 && pos != at)
			return false;
		at += slots * 8;
	}
	return at == map->size;
}

/* The record at pos, all of which must lie before end. */
static inline int
record(const struct file_map *map, size_t pos, size_t end,
    struct data_cdb_at *at)
{
	if (pos < DATA_CDB_HEAD || pos > end || end - pos < 8)
		return errno = EPROTO, -1;
	at->keylen = data_cdb_get32(map->mem + pos);
	at->valuelen = data_cdb_get32(map->mem + pos + 4);
	pos += 8;
	if (at->keylen > end - pos || at->valuelen > end - pos - at->keylen)
		return errno = EPROTO, -1;
	at->key = map->mem + pos;
	at->value = at->key + at->keylen;
	return 1;
}

/* Ask for the line of the cache that holds an offset. */
static void
ask(const struct file_map *map, size_t at)
{
	if (at < map->size)
		__builtin_prefetch(map->mem + at);
}

/* Ask for the rest of a record of which the first two lines are there. */
static void
ask_rest(const struct file_map *map, size_t pos, const struct data_cdb_at *at)
{
	size_t n = 8 + at->keylen + at->valuelen;

	if (n > REST_MAX)
		n = REST_MAX;
	for (size_t i = 2 * LINE; i < n + LINE; i += LINE)
		ask(map, pos + i);
}

void
data_cdb_seek(struct data_cdb_seek *seek, const struct file_map *map,
    const void *key, size_t keylen)
{
	uint32_t h = data_cdb_hash(key, keylen);
	const uint8_t *head = map->mem + (h & 255) * 8;
	uint32_t table = data_cdb_get32(head), slots = data_cdb_get32(head + 4);

	*seek = (struct data_cdb_seek){.key = key,
	    .keylen = keylen,
	    .hash = h,
	    .table = table,
	    .slots = slots,
	    .left = slots};
	if (slots == 0)
		return;
	seek->slot = (h >> 8) % slots;
	ask(map, table + (size_t)seek->slot * 8);
}

int
data_cdb_probe(struct data_cdb_seek *seek, const struct file_map *map)
{
	if (seek->slots == 0)
		return 0;
	if (seek->table > map->size ||
	    seek->slots > (map->size - seek->table) / 8)
		return errno = EPROTO, -1;
	for (; seek->left > 0; --seek->left) {
		const uint8_t *s = map->mem + seek->table +
		    (size_t)seek->slot * 8;

		seek->pos = data_cdb_get32(s + 4);
		if (seek->pos == 0)
			return 0;
		if (++seek->slot == seek->slots)
			seek->slot = 0;
		if (data_cdb_get32(s) != seek->hash)
			continue;
		--seek->left;
		ask(map, seek->pos);
		ask(map, (size_t)seek->pos + LINE);
		return 1;
	}
	return 0;
}

int
data_cdb_take(const struct data_cdb_seek *seek, const struct file_map *map,
    struct data_cdb_at *at)
{
	if (record(map, seek->pos, map->size, at) == -1)
		return -1;
	if (at->keylen != seek->keylen ||
	    memcmp(at->key, seek->key, seek->keylen) != 0)
		return 0;
	ask_rest(map, seek->pos, at);
	return 1;
}

int
data_cdb_find(const struct file_map *map, const void *key, size_t keylen,
    struct data_cdb_at *at)
{
	struct data_cdb_seek seek;
	int r;

	data_cdb_seek(&seek, map, key, keylen);
	do {
		r = data_cdb_probe(&seek, map);
		if (r != 1)
			return r;
		r = data_cdb_take(&seek, map, at);
	} while (r == 0);
	return r;
}

int
data_cdb_read(const struct file_map *map, size_t pos, struct data_cdb_at *at)
{
	return record(map, pos, map->size, at);
}

int
data_cdb_next(const struct file_map *map, size_t *pos, struct data_cdb_at *at)
{
	size_t end = data_end(map);

	if (end == 0)
		return errno = EPROTO, -1;
	if (*pos >= end)
		return 0;
	if (record(map, *pos, end, at) == -1)
		return -1;
	*pos += 8 + at->keylen + at->valuelen;
	return 1;
}
