#include <cdb.h>
#include <errno.h>
#include <string.h>

#include "data_cdb.h"

#define REST_MAX 512 /* octets of a record worth asking for */

/* Numbers are little-endian. Here and not cdb_unpack and cdb_hash, as a call
 * for each takes as long as what they do. */
static inline uint32_t
get32(const uint8_t *b)
{
	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

static inline uint32_t
hash(const uint8_t *key, size_t len)
{
	const uint8_t *end = key + len;
	uint32_t h = 5381;

	/* counting would cost as much as hashing */
	for (; end - key >= 4; key += 4) {
		h = (h * 33) ^ key[0];
		h = (h * 33) ^ key[1];
		h = (h * 33) ^ key[2];
		h = (h * 33) ^ key[3];
	}
	for (; key < end; ++key)
		h = (h * 33) ^ key[0];
	return h;
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

/* Where the records end and the tables begin; in a file that is damaged, at
 * least somewhere inside it, behind the header. */
static inline size_t
records_end(const struct file_map *map)
{
	size_t end = get32(map->mem);

	if (end < DATA_CDB_HEAD)
		return DATA_CDB_HEAD;
	return end > map->size ? map->size : end;
}

/* ---- by libcdb */

/* What cdb_init makes of a file; but that would map it once more, and without
 * what file_map does for one that is cut short. */
static struct cdb
over(const struct file_map *map)
{
	return (struct cdb){.cdb_fd = -1,
	    .cdb_fsize = (unsigned)map->size,
	    .cdb_dend = (unsigned)records_end(map),
	    .cdb_mem = map->mem};
}

/* The record that libcdb is at. cdb_get looks at the bounds once more: sums of
 * lengths wrap around before it. */
static int
take(const struct cdb *cdb, struct data_cdb_at *at)
{
	at->key = cdb_getkey(cdb);
	at->keylen = cdb_keylen(cdb);
	at->value = cdb_getdata(cdb);
	at->valuelen = cdb_datalen(cdb);
	return at->key != NULL && at->value != NULL ? 1 : (errno = EPROTO, -1);
}

int
data_cdb_find(const struct file_map *map, const void *key, size_t keylen,
    struct data_cdb_at *at)
{
	struct cdb cdb = over(map);
	int r = cdb_find(&cdb, key, (unsigned)keylen);

	return r > 0 ? take(&cdb, at) : r;
}

int
data_cdb_read(const struct file_map *map, size_t pos, struct data_cdb_at *at)
{
	struct cdb cdb = over(map);
	unsigned here = (unsigned)pos;

	if (pos < DATA_CDB_HEAD || pos > map->size ||
	    cdb_seqnext(&here, &cdb) != 1)
		return errno = EPROTO, -1;
	return take(&cdb, at);
}

/* ---- in stages; what is damaged for libcdb is damaged here, and nothing else,
 * so that both give the same answers */

/* Ask for the rest of a record of n octets, of which the first two lines are
 * there. */
static inline void
ask_rest(const struct file_map *map, size_t pos, size_t n)
{
	if (n > REST_MAX)
		n = REST_MAX;
	for (size_t i = 2 * DATA_CDB_LINE; i < n + DATA_CDB_LINE;
	     i += DATA_CDB_LINE)
		if (pos + i < map->size)
			__builtin_prefetch(map->mem + pos + i);
}

void
data_cdb_seek(struct data_cdb_seek *seek, const struct file_map *map,
    const void *key, size_t keylen)
{
	uint32_t h = hash(key, keylen);
	const uint8_t *head = map->mem + (h & 255) * 8;
	uint32_t table = get32(head), slots = get32(head + 4);

	*seek = (struct data_cdb_seek){.key = key,
	    .keylen = keylen,
	    .hash = h,
	    .table = table,
	    .slots = slots,
	    .left = slots};
	if (slots > 0)
		seek->slot = (h >> 8) % slots;
}

int
data_cdb_probe(struct data_cdb_seek *seek, const struct file_map *map)
{
	if (seek->slots == 0)
		return 0;
	if (seek->table < records_end(map) || seek->table > map->size ||
	    seek->slots > (map->size - seek->table) / 8)
		return errno = EPROTO, -1;
	for (; seek->left > 0; --seek->left) {
		const uint8_t *s = map->mem + seek->table +
		    (size_t)seek->slot * 8;

		seek->pos = get32(s + 4);
		if (seek->pos == 0)
			return 0;
		if (++seek->slot == seek->slots)
			seek->slot = 0;
		if (get32(s) != seek->hash)
			continue;
		--seek->left;
		return 1;
	}
	return 0;
}

int
data_cdb_take(struct data_cdb_seek *seek, const struct file_map *map)
{
	const uint8_t *b = map->mem + seek->pos;
	size_t left = records_end(map) - 8; /* octets from seek->pos + 8 on */
	size_t keylen, valuelen;

	if (seek->pos > left)
		return errno = EPROTO, -1;
	left -= seek->pos;
	keylen = get32(b);
	valuelen = get32(b + 4);
	if (keylen != seek->keylen)
		return 0;
	if (keylen > left)
		return errno = EPROTO, -1;
	if (memcmp(b + 8, seek->key, keylen) != 0)
		return 0;
	if (valuelen > left - keylen)
		return errno = EPROTO, -1;
	seek->value = b + 8 + keylen;
	seek->valuelen = valuelen;
	ask_rest(map, seek->pos, 8 + keylen + valuelen);
	return 1;
}
