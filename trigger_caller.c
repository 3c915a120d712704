#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "trigger_caller.h"

void
trigger_caller_init(struct trigger_caller *c, uint64_t run, bool wait)
{
	*c = (struct trigger_caller){.run = run, .wait = wait};
}

void
trigger_caller_begin(struct trigger_caller *c)
{
	c->wait = false; /* too late to be of interest */
	c->begin = true;
}

void
trigger_caller_hear(struct trigger_caller *c, const void *p, size_t n)
{
	const uint8_t *b = p;
	size_t over;

	if (n > TRIGGER_CALLER_ROOM) {
		over = n - TRIGGER_CALLER_ROOM;
		c->lost += over;
		b += over;
		n -= over;
	}
	if (n > TRIGGER_CALLER_ROOM - c->len) {
		over = n - (TRIGGER_CALLER_ROOM - c->len);
		c->lost += over;
		c->first = (c->first + over) % TRIGGER_CALLER_ROOM;
		c->len -= over;
	}
	for (size_t i = 0; i < n; ++i)
		c->room[(c->first + c->len + i) % TRIGGER_CALLER_ROOM] = b[i];
	c->len += n;
}

void
trigger_caller_end(struct trigger_caller *c, uint8_t code, const char *note)
{
	c->over = true;
	c->code = code;
	snprintf(c->note, sizeof c->note, "%s", note);
}

static void
put_lost(struct trigger_caller *c, struct buf *out)
{
	char line[80];
	int n = snprintf(line, sizeof line,
	    "%llu octets of output were dropped, they were not read in time",
	    (unsigned long long)c->lost);

	c->lost = 0;
	trigger_record_put(out, 'n', line, (size_t)n);
}

static void
put_output(struct trigger_caller *c, struct buf *out)
{
	size_t n = c->len;

	if (n > TRIGGER_CALLER_ROOM - c->first)
		n = TRIGGER_CALLER_ROOM - c->first;
	if (n > TRIGGER_RECORD_MAX)
		n = TRIGGER_RECORD_MAX;
	trigger_record_put(out, 'o', c->room + c->first, n);
	c->first = (c->first + n) % TRIGGER_CALLER_ROOM;
	c->len -= n;
}

static void
put_end(struct trigger_caller *c, struct buf *out)
{
	if (c->note[0])
		trigger_record_put(out, 'n', c->note, strlen(c->note));
	trigger_record_put(out, 'x', &c->code, 1);
	c->done = true;
}

/* Only one record is made at a time, as late as possible: what is in it can no
 * longer give way. */
static void
compose(struct trigger_caller *c)
{
	struct buf out;

	buf_over(&out, c->record, sizeof c->record);
	if (c->wait || c->begin) {
		trigger_record_put(&out, c->wait ? 'w' : 'b', "", 0);
		c->wait = c->begin = false;
	} else if (c->lost > 0)
		put_lost(c, &out);
	else if (c->len > 0)
		put_output(c, &out);
	else if (c->over && !c->done)
		put_end(c, &out);
	c->full = out.len;
	c->sent = 0;
}

size_t
trigger_caller_next(struct trigger_caller *c, const uint8_t **p)
{
	if (c->sent == c->full)
		compose(c);
	*p = c->record + c->sent;
	return c->full - c->sent;
}

void
trigger_caller_sent(struct trigger_caller *c, size_t n)
{
	c->sent += n;
}

bool
trigger_caller_done(const struct trigger_caller *c)
{
	return c->done && c->sent == c->full;
}
