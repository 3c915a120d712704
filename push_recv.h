/* push_recv -- take a push stream, or plain data, off a descriptor.
 *
 * Layer 5: descriptors, but nothing printed. Stores the data; checks only what
 * can be checked in passing: line one, and that neither less nor more than
 * LENGTH octets follow.
 */
#ifndef PUSH_RECV_H
#define PUSH_RECV_H

#include <stdbool.h>
#include <stdint.h>

#include "push_head.h"

struct buf;

struct push_recv {
	bool framed;           /* there was a line one */
	struct push_head head; /* if framed */
};

/* Read in to its end and write the data to out. Fails after idle_ms without
 * an octet. Returns 0; or the exit code (100: what came is wrong, 111: try
 * again) with the reason appended to *why, fit to be shown; then *recv may
 * already say that the stream is framed. */
int push_recv(struct push_recv *recv, int in, int out, int64_t idle_ms,
    struct buf *why) __attribute__((warn_unused_result));

#endif
