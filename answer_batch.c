#include "answer_ahead.h"
#include "answer_batch.h"
#include "answer_quick.h"

#define STAGE 16 /* queries staged together: as many cache misses as processors
                  * have open at once, and few enough for what is kept of them
                  * to stay in the first cache */

/* Ask memory for what the next step of each of n reads. */
static void
ask_all(struct answer_ahead *const *going, size_t n)
{
	for (size_t i = 0; i < n; ++i)
		answer_ahead_ask(going[i]);
}

/* One step for each of n. Returns how many are to go on; they come first. */
static size_t
step_all(struct answer_ahead **going, size_t n)
{
	size_t still = 0;

	for (size_t i = 0; i < n; ++i)
		if (answer_ahead_step(going[i]))
			going[still++] = going[i];
	return still;
}

/* Read all, then take one step for each in turn, then write the answers. */
static void
some(const struct answer_conf *conf, const struct data_db *db,
    struct answer_job *jobs, size_t n)
{
	struct answer_ahead ahead[STAGE];
	struct answer_ahead *going[STAGE];
	size_t left = 0;

	for (size_t i = 0; i < n; ++i) {
		answer_ahead_read(&ahead[i], db, &jobs[i].q);
		if (answer_ahead_begin(&ahead[i]))
			going[left++] = &ahead[i];
	}
	for (; left > 0; left = step_all(going, left))
		ask_all(going, left);
	for (size_t i = 0; i < n; ++i)
		jobs[i].send = answer_quick(&ahead[i], &jobs[i].out,
				   &jobs[i].note) ||
		    answer_finish(conf, &ahead[i], &jobs[i].out, &jobs[i].note);
}

void
answer_batch(const struct answer_conf *conf, const struct data_db *db,
    struct answer_job *jobs, size_t n)
{
	if (n == 1) { /* nothing to overlap with */
		jobs->send = answer_make(conf, db, &jobs->q, &jobs->out,
		    &jobs->note);
		return;
	}
	while (n > 0) {
		size_t now = n < STAGE ? n : STAGE;

		some(conf, db, jobs, now);
		jobs += now;
		n -= now;
	}
}
