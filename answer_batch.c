#include "answer_ahead.h"
#include "answer_batch.h"
#include "answer_quick.h"

/* Together they have as many cache misses open as processors can, and little
 * enough is kept of their queries to stay in the first cache; and where
 * addresses' translations take long, those of a group are found side by side
 * (data_cdb_ask). */
#define GROUPS 2
#define GROUP 8

/* Queries that go on together, each of which has asked memory for what its next
 * step reads. */
struct group {
	struct answer_job *jobs;
	size_t n; /* of jobs; 0: none */
	struct answer_ahead ahead[GROUP];

	/* Those that have something to find. */
	struct answer_ahead *going[GROUP];
	size_t left;
};

static inline void
ask_all(struct group *g)
{
	size_t left = g->left;

	for (size_t i = 0; i < left; ++i)
		answer_ahead_ask(g->going[i]);
}

/* Take the next jobs, as many as there are. */
static void
begin(struct group *g, const struct data_db *db, struct answer_job **next,
    const struct answer_job *last)
{
	struct answer_job *jobs = *next;
	size_t n = (size_t)(last - jobs), left = 0;

	if (n > GROUP)
		n = GROUP;
	for (size_t i = 0; i < n; ++i) {
		answer_ahead_read(&g->ahead[i], db, &jobs[i].q);
		if (answer_ahead_begin(&g->ahead[i]))
			g->going[left++] = &g->ahead[i];
	}
	g->jobs = jobs;
	g->n = n;
	g->left = left;
	*next = jobs + n;
	ask_all(g);
}

static void
step(struct group *g)
{
	size_t left = g->left, still = 0;

	for (size_t i = 0; i < left; ++i)
		if (answer_ahead_step(g->going[i]))
			g->going[still++] = g->going[i];
	g->left = still;
	ask_all(g);
}

/* Everything is found: write the answers. */
static void
end(struct group *g, const struct answer_conf *conf)
{
	size_t n = g->n;

	for (size_t i = 0; i < n; ++i) {
		struct answer_ahead *a = &g->ahead[i];
		struct answer_job *job = &g->jobs[i];

		job->send = answer_quick(a, &job->out, &job->note) ||
		    answer_finish(conf, a, &job->out, &job->note);
	}
}

/* While memory brings what one group has asked for, the other works. */
static void
in_turns(const struct answer_conf *conf, const struct data_db *db,
    struct answer_job *next, const struct answer_job *last)
{
	struct group group[GROUPS];
	bool busy = true;

	for (struct group *g = group; g < group + GROUPS; ++g)
		g->n = g->left = 0;
	while (busy) {
		busy = false;
		for (struct group *g = group; g < group + GROUPS; ++g) {
			step(g);
			if (g->left == 0) {
				end(g, conf);
				begin(g, db, &next, last);
			}
			busy = busy || g->n > 0;
		}
	}
}

void
answer_batch(const struct answer_conf *conf, const struct data_db *db,
    struct answer_job *jobs, size_t n)
{
	if (n == 1) /* nothing to overlap with */
		jobs->send = answer_make(conf, db, &jobs->q, &jobs->out,
		    &jobs->note);
	else if (n > 0)
		in_turns(conf, db, jobs, jobs + n);
}
