/* file_map -- a file in memory, read-only, that may be cut short under us.
 *
 * Layer 1. If somebody shortens a mapped file in place, reading its lost pages
 * raises SIGBUS, which would end the server. After file_map_guard such a read
 * finds zeros instead and the map is marked as damaged; readers check each
 * offset they read anyway. The handler needs the module's only state, a table
 * of open maps; only one thread of a program may open, read and close them.
 * Memory comes in large pages of the file's cache, where the system has it so.
 */
#ifndef FILE_MAP_H
#define FILE_MAP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILE_MAPS 8 /* maps that can be open at a time */

struct file_map {
	const uint8_t *mem; /* NULL: not open */
	size_t size;        /* octets */
	int slot;           /* in the table of guarded maps */
};

/* Install the handler. Call once, before the first map is read. 0, or -1 with
 * errno. */
int file_map_guard(void) __attribute__((warn_unused_result));

/* Map all of fd, which may be closed afterwards. 0, or -1 with errno (EINVAL:
 * not a regular file or empty; EMFILE: too many maps) and *map untouched. */
int file_map_open(struct file_map *map, int fd)
    __attribute__((warn_unused_result));

/* Let go of the memory of what was read so far; what is read again comes again.
 * For who reads much of a large file once: what it has read counts as its
 * memory, even though the pages are the file's. */
void file_map_forget(const struct file_map *map);

/* Unmap; *map is not open any more. */
void file_map_close(struct file_map *map);

/* The same, but the memory stays: for munmap by whoever gets it. NULL if *map
 * was not open. */
void *file_map_release(struct file_map *map);

/* Has a page been missing since it was opened? */
bool file_map_damaged(const struct file_map *map);

#endif
