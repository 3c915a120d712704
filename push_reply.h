/* push_reply -- what a replica answers to a push and to "status".
 *
 * Layer 4. The last line of the answer to a push is one of
 *
 *	ok GENERATION
 *	refused REASON
 *
 * and the answer to the verb "status" is
 *
 *	status 1 GENERATION HASH BUILT VERSION
 *
 * GENERATION and HASH are those of the replica's data (0: it has no stamp; "-":
 * there is no data); BUILT is the unix time at which the data.cdb that is being
 * served was made of it, 0 if there is none or it was made of something else;
 * VERSION is that of the programs there. doc: man/push-stream.5.
 */
#ifndef PUSH_REPLY_H
#define PUSH_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct buf;

/* Read the last line, n octets without newline. 1: "ok", and *generation is
 * set. 0: "refused", and *reason, *reason_len point into the line. -1 with
 * errno EPROTO: it is neither, so the push has not been heard to its end. */
int push_reply_scan(uint64_t *generation, const char **reason,
    size_t *reason_len, const char *line, size_t n)
    __attribute__((warn_unused_result));

struct push_reply_status {
	uint64_t generation; /* 0: none */
	bool has_data;       /* hash is set */
	uint8_t hash[HASH_SIZE];
	uint64_t built; /* unix time; 0: not built */
	char version[24];
};

/* Read a status line without its newline. 0, or -1 with errno EPROTO and
 * *status untouched. */
int push_reply_status_scan(struct push_reply_status *status, const char *line,
    size_t n) __attribute__((warn_unused_result));

/* Append a status line, newline included. */
void push_reply_status_fmt(struct buf *out,
    const struct push_reply_status *status);

#endif
