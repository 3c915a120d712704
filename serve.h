/* serve -- what the servers of our data have in common: settings, the data, and
 * an answer for a query.
 *
 * Layer 5. Nothing is allocated, and a bad file or a bad query ends nothing.
 */
#ifndef SERVE_H
#define SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "answer_batch.h"
#include "data_live.h"
#include "prng.h"

struct buf;

struct serve {
	struct answer_conf conf;
	bool log;        /* a line for each query */
	uint32_t one_in; /* or for one query in so many, if log; 1: each */
	struct file_map_later *later; /* who unmaps old data, or NULL */
	struct data_live live;
	enum data_live_news untold; /* what could not be said yet */
	bool hush; /* nor can it be now: the caller's, who has begun a line */
	struct prng random;
};

/* Read $LOG (on, off, or 1/n; on if unset) and $NSID (up to ANSWER_NSID_MAX
 * octets; none if unset or empty). Dies 111 on what it cannot take. Call before
 * the jail. */
void serve_read(struct serve *s);

/* Get ready: seed, guard against files cut short, first look at data.cdb in the
 * current directory. Call in the jail. */
void serve_begin(struct serve *s);

/* The answer to q, whose packet, len, client and tcp the caller has set; now
 * and seed are set here. The rest is as with answer_make; but if the data were
 * damaged under it, SERVFAIL. What is wrong with data.cdb is said on standard
 * error, once; if that is full, as soon as it is not. */
bool serve_answer(struct serve *s, struct answer_query *q, struct buf *out,
    struct answer_note *note);

/* The answers to n queries at once, all from one data.cdb; the jobs as with
 * answer_batch, but that now and seed are set here, and that out holds nothing
 * yet. If the data were damaged under them, SERVFAIL for all: which of them
 * read it cannot be told. */
void serve_answer_batch(struct serve *s, struct answer_job *jobs, size_t n);

/* The data as they are now, for who does not want an answer but a zone; NULL:
 * none. Good until the next call of a function here. */
const struct data_db *serve_data(struct serve *s);

/* Were they written over or cut short in place while they were read
 * (data_live_written)? Then nothing read since is to be sent, and live.why
 * tells it. */
bool serve_written(struct serve *s);

/* Say so, as with serve_answer, for who then answers SERVFAIL. */
void serve_say_written(struct serve *s);

#endif
