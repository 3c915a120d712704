#include <cdb.h>
#include <errno.h>
#include <unistd.h>

#include "arena.h"
#include "data_cdb.h"
#include "data_cdb_make.h"

#define LENGTHS 8 /* octets before a key */
#define SLOTS 16  /* octets of a table for a record: two slots */

int
data_cdb_make_begin(struct data_cdb_make *make, struct arena *a, int fd)
{
	struct cdb_make *lib = arena_alloc(a, sizeof *lib);

	if (lib == NULL || lseek(fd, 0, SEEK_SET) == -1 ||
	    cdb_make_start(lib, fd) != 0)
		return -1;
	*make = (struct data_cdb_make){
	    .lib = lib, .fd = fd, .pos = DATA_CDB_HEAD};
	return 0;
}

uint64_t
data_cdb_make_written(const struct data_cdb_make *make)
{
	off_t at = lseek(make->fd, 0, SEEK_CUR);

	return at == -1 ? 0 : (uint64_t)at;
}

uint64_t
data_cdb_make_size(const struct data_cdb_make *make, size_t keylen,
    size_t valuelen)
{
	return make->pos + LENGTHS + keylen + valuelen +
	    (make->count + 1) * SLOTS;
}

int
data_cdb_make_add(struct data_cdb_make *make, const void *key, size_t keylen,
    const void *value, size_t valuelen)
{
	if (keylen > DATA_CDB_MAX || valuelen > DATA_CDB_MAX ||
	    data_cdb_make_size(make, keylen, valuelen) > DATA_CDB_MAX)
		return errno = EFBIG, -1;
	if (cdb_make_add(make->lib, key, (unsigned)keylen, value,
		(unsigned)valuelen) != 0)
		return -1;
	make->pos += LENGTHS + keylen + valuelen;
	++make->count;
	return 0;
}

int
data_cdb_make_end(struct data_cdb_make *make)
{
	return cdb_make_finish(make->lib) == 0 ? 0 : -1;
}

void
data_cdb_make_abandon(struct data_cdb_make *make)
{
	int e = errno;

	/* libcdb has no other way to free */
	(void)cdb_make_finish(make->lib);
	errno = e;
}
