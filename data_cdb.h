/* data_cdb -- constant databases: the container of data.cdb and its kin.
 *
 * Layer 3. Written exactly as djb's cdb writes them, in pieces by several
 * threads where there is much; read in place from a file_map.
 */
#ifndef DATA_CDB_H
#define DATA_CDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "file_part.h"

struct arena;
struct file_map;

#define DATA_CDB_HEAD 2048      /* octets before the first record */
#define DATA_CDB_MAX UINT32_MAX /* octets a file can have */

/* A record found: its key and value in the map, lengths in octets. */
struct data_cdb_at {
	const uint8_t *key, *value;
	size_t keylen, valuelen;
};

struct data_cdb_make;
struct data_cdb_slot;

/* Records that follow each other in a file being written. */
struct data_cdb_part {
	struct data_cdb_make *make;
	struct file_part out;
	size_t index; /* of the next record */
};

/* A file being written. */
struct data_cdb_make {
	int fd;
	struct arena *arena;
	struct data_cdb_slot *slot; /* of each record, in order */
	size_t cap;
	uint64_t pos;              /* where the next record goes, octets */
	uint64_t count;            /* records so far */
	unsigned threads;          /* that may write tables; 0 and 1: one */
	struct data_cdb_part tail; /* what data_cdb_add goes on with */
};

/* Begin to write fd from its start; fd and the arena stay the caller's. */
int data_cdb_begin(struct data_cdb_make *make, struct arena *a, int fd)
    __attribute__((warn_unused_result));

/* Add a record. -1 with errno EFBIG when the file would not stay below 4 GB. */
int data_cdb_add(struct data_cdb_make *make, const void *key, size_t keylen,
    const void *value, size_t valuelen) __attribute__((warn_unused_result));

/* Octets the file will have if one more record of these lengths follows and
 * then the end. */
uint64_t data_cdb_size(const struct data_cdb_make *make, size_t keylen,
    size_t valuelen);

/* For threads that write at a time. Reserve n records of that many octets in
 * all (8 for each, its key, its value) from make->pos on, numbered from
 * make->count on; both move behind them. -1 with errno ENOMEM or EFBIG. */
int data_cdb_reserve(struct data_cdb_make *make, size_t n, uint64_t octets)
    __attribute__((warn_unused_result));

/* Write some of them: records from number index on, which begins at pos, given
 * one by one; of their octets those from `from` to before `to`, where parts meet
 * (file_part.h). `from` is 0 for the first, which then leaves room for the
 * header. begin returns 0, or -1 with errno. */
int data_cdb_part_begin(struct data_cdb_part *part, struct data_cdb_make *make,
    size_t index, uint64_t pos, uint64_t from, uint64_t to)
    __attribute__((warn_unused_result));

/* A record: its key, and valuelen octets at the place returned, good until the
 * next call; NULL with errno. */
uint8_t *data_cdb_part_add(struct data_cdb_part *part, const void *key,
    size_t keylen, size_t valuelen) __attribute__((warn_unused_result));

/* Write what is left, and free. The part that reaches make->pos is not ended
 * but kept as make->tail: data_cdb_add goes on there. */
int data_cdb_part_end(struct data_cdb_part *part)
    __attribute__((warn_unused_result));

/* Write the tables, and free what was taken; or only free it, after a failed
 * add. */
int data_cdb_end(struct data_cdb_make *make)
    __attribute__((warn_unused_result));
void data_cdb_abandon(struct data_cdb_make *make);

/* Is this a cdb as far as its header can tell: every table inside the file, the
 * tables behind the records and filling the file to its end? */
bool data_cdb_sound(const struct file_map *map);

/* The first record with this key: 1 found, 0 not there, -1 with errno EPROTO
 * the file is damaged. */
int data_cdb_find(const struct file_map *map, const void *key, size_t keylen,
    struct data_cdb_at *at) __attribute__((warn_unused_result));

/* The record at offset pos of the file: 1, or -1 with errno EPROTO. */
int data_cdb_read(const struct file_map *map, size_t pos,
    struct data_cdb_at *at) __attribute__((warn_unused_result));

/* A look-up in stages: each ends by asking for the octets that the next will
 * read, so that a caller with many look-ups waits for all of them at once. Call
 * seek, then probe and, as long as that is 1, take, until that is not 0. */
struct data_cdb_seek {
	const uint8_t *key;
	size_t keylen;
	uint32_t hash;
	uint32_t table, slots; /* of the table: its offset, its slots */
	uint32_t slot, left;   /* the next slot, slots not yet looked at */
	uint32_t pos;          /* of a record that may be it */
};

/* Begin; the key must stay. Asks for the slot. */
void data_cdb_seek(struct data_cdb_seek *seek, const struct file_map *map,
    const void *key, size_t keylen);

/* Look at slots up to the next that may be it: 1, and its record is asked for;
 * 0 there is none; -1 with errno EPROTO the file is damaged. */
int data_cdb_probe(struct data_cdb_seek *seek, const struct file_map *map)
    __attribute__((warn_unused_result));

/* After a probe's 1: 1 and *at, if it is the one; 0 it is not, probe again; -1
 * damaged, as above. */
int data_cdb_take(const struct data_cdb_seek *seek, const struct file_map *map,
    struct data_cdb_at *at) __attribute__((warn_unused_result));

/* The record at offset *pos (DATA_CDB_HEAD at first), and *pos moved behind
 * it: 1, 0 after the last, -1 with errno EPROTO damaged. */
int data_cdb_next(const struct file_map *map, size_t *pos,
    struct data_cdb_at *at) __attribute__((warn_unused_result));

#endif
