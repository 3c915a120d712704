/* data_cdb_make -- constant databases written.
 *
 * Layer 3, apart from data_cdb, as who only reads needs no memory. Exactly as
 * djb's cdb writes them, in parts by several threads where there is much.
 */
#ifndef DATA_CDB_MAKE_H
#define DATA_CDB_MAKE_H

#include <stddef.h>
#include <stdint.h>

#include "file_part.h"

struct arena;
struct data_cdb_make;
struct data_cdb_make_slot;

/* Records that follow each other in a file being written. */
struct data_cdb_make_part {
	struct data_cdb_make *make;
	struct file_part out;
	size_t index; /* of the next record */
};

/* A file being written. */
struct data_cdb_make {
	int fd;
	struct arena *arena;
	struct data_cdb_make_slot *slot; /* of each record, in order */
	size_t cap;
	uint64_t pos;     /* where the next record goes, octets */
	uint64_t count;   /* records so far */
	unsigned threads; /* that may write tables; 0 and 1: one */
	struct data_cdb_make_part tail; /* where adding goes on */
};

/* Begin to write fd from its start; fd and the arena stay the caller's. */
int data_cdb_make_begin(struct data_cdb_make *make, struct arena *a, int fd)
    __attribute__((warn_unused_result));

/* Add a record. -1 with errno EFBIG when the file would not stay below 4 GB. */
int data_cdb_make_add(struct data_cdb_make *make, const void *key,
    size_t keylen, const void *value, size_t valuelen)
    __attribute__((warn_unused_result));

/* Octets the file will have if one more record of these lengths follows and
 * then the end. */
uint64_t data_cdb_make_size(const struct data_cdb_make *make, size_t keylen,
    size_t valuelen);

/* For threads that write at a time. Reserve n records of that many octets in
 * all (8 for each, its key, its value) from make->pos on, numbered from
 * make->count on; both move behind them. -1 with errno ENOMEM or EFBIG. */
int data_cdb_make_reserve(struct data_cdb_make *make, size_t n, uint64_t octets)
    __attribute__((warn_unused_result));

/* Write some of them: records from number index on, which begins at pos, given
 * one by one; of their octets those from `from` to before `to`, where parts
 * meet (file_part.h). `from` is 0 for the first, which then leaves room for the
 * header. begin returns 0, or -1 with errno. */
int data_cdb_make_part_begin(struct data_cdb_make_part *part,
    struct data_cdb_make *make, size_t index, uint64_t pos, uint64_t from,
    uint64_t to) __attribute__((warn_unused_result));

/* A record: its key, and valuelen octets at the place returned, good until the
 * next call; NULL with errno. */
uint8_t *data_cdb_make_part_add(struct data_cdb_make_part *part,
    const void *key, size_t keylen, size_t valuelen)
    __attribute__((warn_unused_result));

/* Write what is left, and free. The part that reaches make->pos is not ended
 * but kept as make->tail: data_cdb_make_add goes on there. */
int data_cdb_make_part_end(struct data_cdb_make_part *part)
    __attribute__((warn_unused_result));

/* Write the tables, and free what was taken; or only free it, after a failed
 * add. */
int data_cdb_make_end(struct data_cdb_make *make)
    __attribute__((warn_unused_result));
void data_cdb_make_abandon(struct data_cdb_make *make);

#endif
