/* push_head -- line one of the push stream.
 *
 * Layer 4. A primary sends
 *
 *	fleetdns-push 1 LENGTH HASH GENERATION FLAGS
 *
 * and LENGTH octets of data, whose BLAKE2b-256 in lower-case hexadecimal is
 * HASH and whose stamp has GENERATION. 1 is the version of the stream. FLAGS is
 * "-", or words with commas between them: "force", take it even if what is
 * there is newer. doc: man/push-stream.5.
 */
#ifndef PUSH_HEAD_H
#define PUSH_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct buf;

#define PUSH_HEAD_WORD "fleetdns-push " /* how every version's line starts */
#define PUSH_HEAD_MAX 512  /* octets of a line one, at most, with newline */
#define PUSH_HEAD_LENGTH ((uint64_t)1 << 62) /* the greatest LENGTH */

struct push_head {
	uint64_t length;
	uint8_t hash[HASH_SIZE];
	uint64_t generation; /* 1 to DATA_STAMP_MAX */
	bool force;
};

/* Read a line of n octets without its newline. 0; or -1 with errno EPROTO,
 * *head untouched, and why not appended to *why, fit to be shown: versions and
 * flags that are not known are named. */
int push_head_scan(struct push_head *head, const char *line, size_t n,
    struct buf *why) __attribute__((warn_unused_result));

/* Append the line, newline included. */
void push_head_fmt(struct buf *out, const struct push_head *head);

#endif
