/* answer_batch -- many queries answered at once.
 *
 * Layer 4. The same answers as answer_make gives one by one, octet for octet;
 * but the work goes in stages, each for several queries before the next begins,
 * so that a large data.cdb's cache misses are waited for together, or not at
 * all, and not one after the other.
 */
#ifndef ANSWER_BATCH_H
#define ANSWER_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "buf.h"

#define ANSWER_BATCH 64 /* queries worth giving at a time; more are taken */

/* A query and what becomes of it. */
struct answer_job {
	struct answer_query q;   /* the caller's */
	struct buf out;          /* the caller's, with room as for answer_make;
	                          * the answer is appended */
	struct answer_note note; /* what a log line tells */
	bool send;               /* false: nothing is to be sent, and out is as
	                          * before */
};

/* Answer n queries (0 is fine). conf and db as for answer_make; all see the
 * same db. */
void answer_batch(const struct answer_conf *conf, const struct data_db *db,
    struct answer_job *jobs, size_t n);

#endif
