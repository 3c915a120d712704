#include <cdb.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "data_cdb.h"
#include "file_map.h"

/* ---- writing */

int
data_cdb_begin(struct data_cdb_make *make, struct arena *a, int fd)
{
	struct cdb_make *cdb = arena_alloc(a, sizeof *cdb);

	if (cdb == NULL || lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	if (cdb_make_start(cdb, fd) != 0)
		return -1;
	make->cdb = cdb;
	make->pos = DATA_CDB_HEAD;
	make->count = 0;
	return 0;
}

uint64_t
data_cdb_size(const struct data_cdb_make *make, size_t keylen, size_t valuelen)
{
	/* a record costs 8 octets of lengths, and two slots of 8 in a table */
	return make->pos + 8 + keylen + valuelen + (make->count + 1) * 16;
}

int
data_cdb_add(struct data_cdb_make *make, const void *key, size_t keylen,
    const void *value, size_t valuelen)
{
	if (data_cdb_size(make, keylen, valuelen) > DATA_CDB_MAX)
		return errno = EFBIG, -1;
	if (cdb_make_add(make->cdb, key, (unsigned)keylen, value,
		(unsigned)valuelen) != 0)
		return -1;
	make->pos += 8 + keylen + valuelen;
	++make->count;
	return 0;
}

int
data_cdb_end(struct data_cdb_make *make)
{
	return cdb_make_finish(make->cdb) == 0 ? 0 : -1;
}

/* ---- reading; all numbers are little-endian */

#define LINE 64 /* octets that come into the cache together */

static uint32_t
get32(const uint8_t *b)
{
	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

/* Where the records end: the first table is the lowest, empty or not. */
static size_t
data_end(const struct file_map *map)
{
	size_t end = get32(map->mem);

	return end < DATA_CDB_HEAD || end > map->size ? 0 : end;
}

bool
data_cdb_sound(const struct file_map *map)
{
	size_t at;

	if (map->size < DATA_CDB_HEAD || map->size > DATA_CDB_MAX)
		return false;
	at = get32(map->mem);
	if (at < DATA_CDB_HEAD)
		return false;
	/* the tables stand one behind the other, up to the end of the file */
	for (size_t i = 0; i < DATA_CDB_HEAD; i += 8) {
		size_t pos = get32(map->mem + i);
		size_t slots = get32(map->mem + i + 4);

		if (at > map->size || slots > (map->size - at) / 8)
			return false;
		if (slots > 0 && pos != at)
			return false;
		at += slots * 8;
	}
	return at == map->size;
}

/* The record at pos, all of which must lie before end. */
static int
record(const struct file_map *map, size_t pos, size_t end,
    struct data_cdb_at *at)
{
	if (pos < DATA_CDB_HEAD || pos > end || end - pos < 8)
		return errno = EPROTO, -1;
	at->keylen = get32(map->mem + pos);
	at->valuelen = get32(map->mem + pos + 4);
	pos += 8;
	if (at->keylen > end - pos || at->valuelen > end - pos - at->keylen)
		return errno = EPROTO, -1;
	at->key = map->mem + pos;
	at->value = at->key + at->keylen;
	return 1;
}

static uint32_t
hash(const uint8_t *key, size_t len)
{
	uint32_t h = 5381;

	for (size_t i = 0; i < len; ++i)
		h = (h * 33) ^ key[i];
	return h;
}

/* Ask for the line of the cache that holds an offset. */
static void
ask(const struct file_map *map, size_t at)
{
	if (at < map->size)
		__builtin_prefetch(map->mem + at);
}

void
data_cdb_seek(struct data_cdb_seek *seek, const struct file_map *map,
    const void *key, size_t keylen)
{
	uint32_t h = hash(key, keylen);
	const uint8_t *head = map->mem + (h & 255) * 8;
	uint32_t table = get32(head), slots = get32(head + 4);

	*seek = (struct data_cdb_seek){.key = key, .keylen = keylen, .hash = h,
	    .table = table, .slots = slots, .left = slots};
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
		const uint8_t *s =
		    map->mem + seek->table + (size_t)seek->slot * 8;

		seek->pos = get32(s + 4);
		if (seek->pos == 0)
			return 0;
		if (++seek->slot == seek->slots)
			seek->slot = 0;
		if (get32(s) != seek->hash)
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
	return at->keylen == seek->keylen &&
	    memcmp(at->key, seek->key, seek->keylen) == 0;
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
