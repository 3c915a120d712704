#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "die.h"
#include "file_map.h"
#include "num.h"
#include "rand.h"
#include "serve.h"

static void
read_log(struct serve *s, const char *text)
{
	s->one_in = 1;
	s->log = text == NULL || strcmp(text, "off") != 0;
	if (text == NULL || !s->log || strcmp(text, "on") == 0)
		return;
	if (strncmp(text, "1/", 2) != 0 ||
	    num_scan32(&s->one_in, text + 2, 1, UINT32_MAX) == -1)
		die_temp(
		    "unable to parse $LOG: %s is neither on nor off nor 1/n",
		    text);
}

void
serve_read(struct serve *s)
{
	const char *nsid = getenv("NSID");

	s->later = NULL;
	read_log(s, getenv("LOG"));
	s->conf.nsid = nsid != NULL && *nsid != 0 ? nsid : NULL;
	if (s->conf.nsid != NULL && strlen(nsid) > ANSWER_NSID_MAX)
		die_temp("unable to parse $NSID: longer than %d octets",
		    ANSWER_NSID_MAX);
}

static bool
say(const struct serve *s, enum data_live_news news)
{
	switch (news) {
	case DATA_LIVE_NONE:
		break;
	case DATA_LIVE_KEPT:
		return die_warn("unable to use data.cdb: %s; the one before "
				"goes on",
		    s->live.why);
	case DATA_LIVE_LOST:
		return die_warn("unable to use data.cdb: %s; answering "
				"SERVFAIL",
		    s->live.why);
	case DATA_LIVE_GOOD:
		return die_warn("data.cdb is good again");
	}
	return true;
}

/* Say the last news, now or, if the log is full, with the next query. */
static void
tell(struct serve *s, enum data_live_news news)
{
	if (news != DATA_LIVE_NONE)
		s->untold = news;
	if (s->untold != DATA_LIVE_NONE && !s->hush && say(s, s->untold))
		s->untold = DATA_LIVE_NONE;
}

static void
look(struct serve *s)
{
	tell(s, data_live_look(&s->live, clock_ms()));
}

void
serve_begin(struct serve *s)
{
	/* a log that nobody reads, or a client that is gone, ends nothing */
	signal(SIGPIPE, SIG_IGN);
	if (rand_seed(&s->random.state) == -1)
		die_sys("unable to get random octets");
	if (file_map_guard() == -1)
		die_sys("unable to catch SIGBUS");
	data_live_begin(&s->live, "data.cdb", s->later);
	s->untold = DATA_LIVE_NONE;
	s->hush = false;
	look(s);
}

static bool
damaged(struct serve *s)
{
	if (!data_live_damaged(&s->live))
		return false;
	tell(s, DATA_LIVE_LOST);
	return true;
}

bool
serve_answer(struct serve *s, struct answer_query *q, struct buf *out,
    struct answer_note *note)
{
	size_t before = out->len;
	bool send;

	look(s);
	q->now = clock_now();
	q->seed = prng_next(&s->random);
	send = answer_make(&s->conf, data_live_db(&s->live), q, out, note);
	if (!damaged(s))
		return send;
	buf_cut(out, before);
	return answer_make(&s->conf, NULL, q, out, note);
}

void
serve_answer_batch(struct serve *s, struct answer_job *jobs, size_t n)
{
	int64_t now = clock_now();

	look(s);
	for (size_t i = 0; i < n; ++i) {
		jobs[i].q.now = now;
		jobs[i].q.seed = prng_next(&s->random);
	}
	answer_batch(&s->conf, data_live_db(&s->live), jobs, n);
	if (!damaged(s))
		return;
	for (size_t i = 0; i < n; ++i)
		buf_cut(&jobs[i].out, 0);
	answer_batch(&s->conf, NULL, jobs, n);
}

const struct data_db *
serve_data(struct serve *s)
{
	look(s);
	return data_live_db(&s->live);
}

bool
serve_written(struct serve *s)
{
	return data_live_written(&s->live);
}

void
serve_say_written(struct serve *s)
{
	tell(s, DATA_LIVE_LOST);
}
