/* data_cdb -- constant databases: the container of data.cdb and its kin.
 *
 * Layer 3. Exactly djb's cdb, read in place from a file_map. libcdb reads it,
 * but for look-ups in stages, which it does not have. Written by data_cdb_make.
 */
#ifndef DATA_CDB_H
#define DATA_CDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "file_map.h"

#define DATA_CDB_HEAD 2048      /* octets before the first record */
#define DATA_CDB_MAX UINT32_MAX /* octets a file can have */

/* A record found: its key and value in the map, lengths in octets. */
struct data_cdb_at {
	const uint8_t *key, *value;
	size_t keylen, valuelen;
};

/* Is this a cdb as far as its header can tell: every table inside the file, the
 * tables behind the records and filling the file to its end? */
bool data_cdb_sound(const struct file_map *map);

/* The first record with this key in a sound file: 1 found, 0 not there, -1 with
 * errno EPROTO the file is damaged. */
int data_cdb_find(const struct file_map *map, const void *key, size_t keylen,
    struct data_cdb_at *at) __attribute__((warn_unused_result));

/* The record at offset pos of a sound file: 1, or -1 with errno EPROTO. */
int data_cdb_read(const struct file_map *map, size_t pos,
    struct data_cdb_at *at) __attribute__((warn_unused_result));

/* A look-up in stages, so that a caller with many look-ups waits for the memory
 * of all of them at once: before each stage, data_cdb_ask asks for the octets
 * that it will read. Call seek, then probe and, as long as that is 1, take,
 * until that is not 0. */
struct data_cdb_seek {
	const uint8_t *key;
	size_t keylen;
	uint32_t hash;
	uint32_t table, slots; /* of the table: its offset, its slots */
	uint32_t slot, left;   /* the next slot, slots not yet looked at */
	uint32_t pos;          /* of a record that may be it */
	const uint8_t *value;  /* of the record that is */
	size_t valuelen;
};

#define DATA_CDB_LINE 64 /* octets that come into the cache together */

/* Ask for what the next stage reads: a slot, or (record) the first two lines of
 * a record. Worth it when done for many look-ups one right behind the other, as
 * the translations of their addresses, which the processor waits for, are then
 * found side by side, too. */
static inline void
data_cdb_ask(const struct data_cdb_seek *seek, const struct file_map *map,
    bool record)
{
	size_t at = record ? seek->pos : seek->table + (size_t)seek->slot * 8;

	/* gcc takes a function that only prefetches for one without effect,
	 * and drops calls of it: the asm is an effect */
	__asm__ volatile("");
	if (at >= map->size)
		return;
	__builtin_prefetch(map->mem + at);
	if (record && map->size - at > DATA_CDB_LINE)
		__builtin_prefetch(map->mem + at + DATA_CDB_LINE);
}

/* Begin; the key must stay. */
void data_cdb_seek(struct data_cdb_seek *seek, const struct file_map *map,
    const void *key, size_t keylen);

/* Look at slots up to the next that may be it: 1; 0 there is none; -1 with
 * errno EPROTO the file is damaged. */
int data_cdb_probe(struct data_cdb_seek *seek, const struct file_map *map)
    __attribute__((warn_unused_result));

/* After a probe's 1: 1 and seek->value, in the map, if it is the one, the rest
 * of which is asked for; 0 it is not, probe again; -1 damaged, as above. */
int data_cdb_take(struct data_cdb_seek *seek, const struct file_map *map)
    __attribute__((warn_unused_result));

#endif
