/* file_part -- a file written in parts, by several threads at a time.
 *
 * Layer 1. What a part is given goes out in windows: octets from one multiple
 * of FILE_PART_WINDOW to the next, each window in one write. Linux keeps what
 * came in such a write in one large page of its cache (ext4 since 6.16, XFS
 * since 5.18), which is sooner written, sooner mapped and sooner found again
 * than 512 small ones; what was written in smaller pieces stays in small pages.
 *
 * Parts that meet inside of something (a record, a table) are both given all of
 * it, and each writes its own octets.
 */
#ifndef FILE_PART_H
#define FILE_PART_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

#define FILE_PART_WINDOW 2097152U /* octets: what x86-64 and most others have */

struct file_part {
	int fd;
	struct arena arena;
	uint8_t *b; /* len octets of the file, from start on */
	size_t len, cap;
	uint64_t start;
	uint64_t from, to; /* the octets of the file that this part writes */
};

/* Begin a part that will be given octets from pos on, and writes those of them
 * that lie from `from` to before `to`; `to` may be changed up to the end. fd
 * stays the caller's. */
void file_part_begin(struct file_part *part, int fd, uint64_t pos,
    uint64_t from, uint64_t to);

/* Where in the file the next octet goes. */
uint64_t file_part_pos(const struct file_part *part);

/* Room for the next n octets, good until the next call, contents undefined;
 * NULL with errno (ENOMEM, what writing said), and the part is of no more
 * use. */
uint8_t *file_part_room(struct file_part *part, size_t n)
    __attribute__((warn_unused_result));

/* Write what is left, and free: 0, or -1 with errno. Or only free, also what a
 * failure left, and keep errno. */
int file_part_end(struct file_part *part) __attribute__((warn_unused_result));
void file_part_abandon(struct file_part *part);

#endif
