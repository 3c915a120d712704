/* file_map_later -- unmap old files where nobody waits for it.
 *
 * Layer 1. To let go of a file that has no name any more is to delete it: the
 * kernel frees its pages and blocks then and there, which for 90 MB on ext4
 * takes 20 ms. A server that must answer meanwhile leaves that to a thread,
 * which does nothing else, reads no map and shares no other data.
 */
#ifndef FILE_MAP_LATER_H
#define FILE_MAP_LATER_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

#include "file_map.h"

/* The caller's memory; stays where it is as long as the program runs. */
struct file_map_later {
	sem_t given;      /* there is something to do */
	atomic_bool busy; /* mem is the thread's until this is false again */
	void *mem;
	size_t size;
};

/* Start the thread, in the sandbox, but before it forbids to. 0, or -1 with
 * errno. */
int file_map_later_begin(struct file_map_later *l)
    __attribute__((warn_unused_result));

/* As file_map_close, without waiting. If the thread is still at the map before,
 * or l is NULL, it is done at once. */
void file_map_later_close(struct file_map *map, struct file_map_later *l);

#endif
