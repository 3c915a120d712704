/* file_large -- a file written in small pieces that lies in large pages.
 *
 * Layer 1. Linux keeps what comes in one write, from one multiple of 2 MB to
 * the next, in one large page of its cache (ext4 since 6.16, XFS since 5.18),
 * which is sooner mapped, and sooner found again, than 512 small ones. So what
 * comes in small pieces goes to memory first, and from there to the file in
 * windows of that size. No more than a few of them are in memory at a time.
 */
#ifndef FILE_LARGE_H
#define FILE_LARGE_H

#include <stdint.h>

struct arena;

#define FILE_LARGE_WINDOW 2097152U /* octets: x86-64's and most others' */

struct file_large {
	int fd;          /* the file; the caller's */
	int scratch;     /* write here, as if it were the file */
	uint64_t next;   /* the window that is copied next */
	uint8_t *window; /* room for one */
};

/* Begin with a file that is empty; some MB come from the arena. 0, or -1 with
 * errno. */
int file_large_begin(struct file_large *l, int fd, struct arena *a)
    __attribute__((warn_unused_result));

/* Copy the windows that are whole before octet `pos`, which nobody will write
 * to any more. The first window is kept for the end: headers come last. May be
 * called while others write behind pos. 0, or -1 with errno. */
int file_large_copy(struct file_large *l, uint64_t pos)
    __attribute__((warn_unused_result));

/* Copy all that was not yet, and close the scratch file: 0, or -1 with errno.
 * Or only close it, and keep errno. */
int file_large_end(struct file_large *l) __attribute__((warn_unused_result));
void file_large_abandon(struct file_large *l);

#endif
