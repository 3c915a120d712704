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

int
data_cdb_find(const struct file_map *map, const void *key, size_t keylen,
    struct data_cdb_at *at)
{
	uint32_t h = hash(key, keylen);
	const uint8_t *head = map->mem + (h & 255) * 8;
	size_t table = get32(head), slots = get32(head + 4), slot;

	if (slots == 0)
		return 0;
	if (table > map->size || slots > (map->size - table) / 8)
		return errno = EPROTO, -1;
	slot = (h >> 8) % slots;
	for (size_t i = 0; i < slots; ++i) {
		const uint8_t *s = map->mem + table + slot * 8;
		uint32_t pos = get32(s + 4);

		if (pos == 0)
			return 0;
		if (get32(s) == h) {
			if (record(map, pos, map->size, at) == -1)
				return -1;
			if (at->keylen == keylen &&
			    memcmp(at->key, key, keylen) == 0)
				return 1;
		}
		if (++slot == slots)
			slot = 0;
	}
	return 0;
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
