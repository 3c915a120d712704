/* push_mark -- the file that remembers what each replica has, ../push/pushed.
 *
 * Layer 4. One line a replica, written when it has taken a push:
 *
 *	GENERATION HASH user@host[:port]
 *
 * It spares replicas that are up to date a connection. Losing it costs nothing
 * but one push more; so what cannot be read in it counts as not there.
 */
#ifndef PUSH_MARK_H
#define PUSH_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct buf;

struct push_mark {
	uint64_t generation;
	uint8_t hash[HASH_SIZE];
};

/* What the text of n octets says about target: true and *mark. */
bool push_mark_find(struct push_mark *mark, const char *text, size_t n,
    const char *target);

/* Append a line, newline included. */
void push_mark_fmt(struct buf *out, const struct push_mark *mark,
    const char *target);

#define PUSH_MARK_LINE 1024 /* room that is enough for a line */

#endif
