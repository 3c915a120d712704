/* data_cdb_make -- constant databases written.
 *
 * Layer 3, apart from data_cdb, as who only reads needs no memory. libcdb does
 * it, exactly as djb's cdb.
 */
#ifndef DATA_CDB_MAKE_H
#define DATA_CDB_MAKE_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct cdb_make;

/* A file being written. */
struct data_cdb_make {
	struct cdb_make *lib; /* libcdb's, in the arena */
	int fd;               /* the caller's */
	uint64_t pos;         /* where the next record goes, octets */
	uint64_t count;       /* records so far */
};

/* Begin to write fd from its start; fd and the arena stay the caller's. */
int data_cdb_make_begin(struct data_cdb_make *make, struct arena *a, int fd)
    __attribute__((warn_unused_result));

/* Add a record. -1 with errno; EFBIG when the file would not stay below 4 GB
 * (libcdb itself notices too late, and then says that all is well). */
int data_cdb_make_add(struct data_cdb_make *make, const void *key,
    size_t keylen, const void *value, size_t valuelen)
    __attribute__((warn_unused_result));

/* Octets, from the start of the file, that were given to the kernel. The
 * header, DATA_CDB_HEAD of them, is written once more at the end. */
uint64_t data_cdb_make_written(const struct data_cdb_make *make);

/* Octets the file will have if one more record of these lengths follows and
 * then the end. */
uint64_t data_cdb_make_size(const struct data_cdb_make *make, size_t keylen,
    size_t valuelen);

/* Write the tables, and free what libcdb took: 0, or -1 with errno. Or free it
 * after a failed add, and keep errno: what is in the file is of no use. */
int data_cdb_make_end(struct data_cdb_make *make)
    __attribute__((warn_unused_result));
void data_cdb_make_abandon(struct data_cdb_make *make);

#endif
