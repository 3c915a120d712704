#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "die.h"
#include "file_map.h"
#include "rand.h"
#include "serve.h"

#define NSID_MAX 255 /* octets, answer.h */

void
serve_read(struct serve *s)
{
	const char *log = getenv("LOG"), *nsid = getenv("NSID");

	s->log = log == NULL || strcmp(log, "on") == 0;
	if (!s->log && strcmp(log, "off") != 0)
		die_temp("unable to parse $LOG: %s is neither on nor off", log);
	s->conf.nsid = nsid != NULL && *nsid != 0 ? nsid : NULL;
	if (s->conf.nsid != NULL && strlen(nsid) > NSID_MAX)
		die_temp("unable to parse $NSID: longer than 255 octets");
}

static void
look(struct serve *s)
{
	switch (data_live_look(&s->live, clock_ms())) {
	case DATA_LIVE_NONE:
		break;
	case DATA_LIVE_KEPT:
		die_warn("unable to use data.cdb: %s; the one before goes on",
		    s->live.why);
		break;
	case DATA_LIVE_LOST:
		die_warn("unable to use data.cdb: %s; answering SERVFAIL",
		    s->live.why);
		break;
	case DATA_LIVE_GOOD:
		die_warn("data.cdb is good again");
		break;
	}
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
	data_live_begin(&s->live, "data.cdb");
	look(s);
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
	if (!data_live_damaged(&s->live))
		return send;
	die_warn("unable to use data.cdb: %s; answering SERVFAIL", s->live.why);
	buf_cut(out, before);
	return answer_make(&s->conf, NULL, q, out, note);
}
