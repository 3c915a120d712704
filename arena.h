/* arena -- memory that is freed all at once.
 *
 * Layer 0, though it asks the kernel for memory, and the only module below
 * layer 5 that allocates. For batch programs: what belongs together lives in
 * one arena and dies with it. On failure functions return NULL with errno
 * ENOMEM and the arena stays usable.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *last; /* NULL: nothing allocated yet */
	size_t total;             /* octets of room in all chunks */
};

#define ARENA_ZERO {NULL, 0} /* an empty arena */

/* Let what libraries take from malloc piece by piece lie in large pages, as
 * large pieces of arenas do. For programs with much to do, before much is
 * allocated: where a page fault is dear, thousands of small ones take longer
 * than the work. */
void arena_heap_large(void);

/* n octets aligned for any type, contents undefined. n may be 0. */
void *arena_alloc(struct arena *a, size_t n)
    __attribute__((warn_unused_result));

/* n octets without alignment: for text and wire data. */
void *arena_bytes(struct arena *a, size_t n)
    __attribute__((warn_unused_result));

/* A copy of n octets, with a NUL after them that is not counted. */
char *arena_dup(struct arena *a, const void *p, size_t n)
    __attribute__((warn_unused_result));

/* An array: room for *cap elements of size octets at *array, which grows
 * (doubling, so at most twice what is needed) until it holds more than used.
 * Returns 0, or -1 with errno and array and cap untouched. The array lies in
 * memory of its own and is freed with the arena; *array starts as NULL with
 * *cap 0, and may move. */
int arena_room(struct arena *a, void *array, size_t *cap, size_t used,
    size_t size) __attribute__((warn_unused_result));

/* Free an array of arena_room's before all else; NULL is none. */
void arena_drop(struct arena *a, void *array);

/* Take over all that another arena holds, where it is; that one is empty
 * then. */
void arena_join(struct arena *a, struct arena *from);

/* Free everything; the arena is empty and may be used again. */
void arena_wipe(struct arena *a);

#endif
