/* file -- read whole files, replace them so that nobody sees half of one.
 *
 * Layer 1. Everything written goes to a temporary name, is fsynced, then
 * renamed over the old file, then the directory is fsynced: after a crash
 * there is the old file or the new one.
 */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct arena;

/* Read all that fd holds into the arena: 0, *text (with a NUL behind it that
 * is not counted) and *len set; or -1 with errno, outputs untouched. A file
 * longer than max octets is errno EFBIG. Works on pipes, too. */
int file_read_fd(struct arena *a, int fd, size_t max, char **text, size_t *len)
    __attribute__((warn_unused_result));

/* The same for a file by name. Opened without blocking, so that a FIFO in
 * place of a file cannot stop us; a FIFO is not read (EINVAL). */
int file_read(struct arena *a, const char *fn, size_t max, char **text,
    size_t *len) __attribute__((warn_unused_result));
#define FILE_MAX ((size_t)1 << 40) /* "no limit" for the two above */

/* Write n octets, however many writes it takes. 0, or -1 with errno. */
int file_write(int fd, const void *p, size_t n)
    __attribute__((warn_unused_result));

/* The same to octet at of the file; its offset stays, so that several threads
 * may write at a time. */
int file_write_at(int fd, const void *p, size_t n, uint64_t at)
    __attribute__((warn_unused_result));

/* Begin to replace: create tmp (mode as given whatever the umask, an old one
 * is removed first, links are not followed). Returns a descriptor to write to,
 * or -1 with errno. */
int file_begin(const char *tmp, mode_t mode)
    __attribute__((warn_unused_result));

/* Finish: fsync and close fd, rename tmp to fn, fsync the directory. 0, or -1
 * with errno; on any failure up to the rename fn is untouched, and tmp is gone.
 * EBUSY: another program began after us with the same tmp; that one's half file
 * is neither taken for ours nor removed. A lock on tmp sees to that, which
 * others who may read it can hold, too: that delays a call by a second, and
 * leaves a moment in which of two such programs one can take the other's. */
int file_commit(int fd, const char *tmp, const char *fn)
    __attribute__((warn_unused_result));

/* Give up: close fd and remove tmp, if that is fd's. Keeps errno. */
void file_abandon(int fd, const char *tmp);

/* All of it for contents at hand. */
int file_replace(const char *fn, const char *tmp, const void *p, size_t n,
    mode_t mode) __attribute__((warn_unused_result));

/* fsync the directory that holds fn, so that names made or renamed in it
 * survive a crash. 0, or -1 with errno. */
int file_sync_dir(const char *fn) __attribute__((warn_unused_result));

#endif
