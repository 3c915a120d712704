/* data_stamp -- the line by which make-data marks what it wrote.
 *
 * Layer 3, text only. Merged data carries the line
 *
 *	#fleetdns data 1 GENERATION
 *
 * among its leading comments: the lines from the top that are empty or start
 * with '#'. 1 is the version of the form. GENERATION grows with every change
 * of what follows the line; servers refuse to go back to a lower one.
 */
#ifndef DATA_STAMP_H
#define DATA_STAMP_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* The highest generation: one below 2^63, so that adding 1 is always safe. */
#define DATA_STAMP_MAX ((uint64_t)INT64_MAX - 1)

struct data_stamp {
	uint64_t generation; /* 1 to DATA_STAMP_MAX */
	size_t at;           /* octets before the stamp's line */
	size_t end;          /* octets up to and with its newline */
};

/* Find the stamp of a text of n octets: 1 and *stamp; 0 there is none; -1 with
 * errno EPROTO, a line starts like a stamp but is of another version or
 * malformed: to be refused, not guessed at. The first such line counts. */
int data_stamp_find(struct data_stamp *stamp, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* Append the stamp's line, newline included. */
void data_stamp_fmt(struct buf *out, uint64_t generation);

#endif
