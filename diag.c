#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"

#define WIDTH 120 /* columns of a line that are shown, at most */

void
diag_init(struct diag *d)
{
	const char *term = getenv("TERM");

	d->errors = d->warnings = 0;
	d->quiet = false;
	d->picture = isatty(2) == 1;
	d->colour = d->picture && getenv("NO_COLOR") == NULL && term != NULL &&
	    strcmp(term, "dumb") != 0;
}

/* One column an octet, whatever it is. */
static void
put_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n; ++i)
		putc(s[i] >= ' ' && s[i] <= '~' ? s[i] : '?', stderr);
}

static void
picture(const struct data_diag *d)
{
	size_t from = d->at > WIDTH / 2 ? d->at - WIDTH / 2 : 0;
	size_t n = d->source_len - from < WIDTH ? d->source_len - from : WIDTH;
	size_t marks = d->len < 1 ? 1 : d->len;

	fprintf(stderr, "%5u | ", d->line);
	put_plain(d->source_line + from, n);
	fprintf(stderr, "\n      | %*s", (int)(d->at - from), "");
	if (marks > n - (d->at - from))
		marks = n - (d->at - from);
	putc('^', stderr);
	while (marks-- > 1)
		putc('~', stderr);
	putc('\n', stderr);
}

static void
say(void *ctx, const struct data_diag *d)
{
	struct diag *diag = ctx;
	const char *kind = d->error ? "error" : "warning";
	const char *on = "", *off = "";

	if (d->error)
		++diag->errors;
	else
		++diag->warnings;
	if (diag->quiet && !d->error)
		return;
	if (diag->colour) {
		on = d->error ? "\033[1;31m" : "\033[1;33m";
		off = "\033[0m";
	}
	fprintf(stderr, "%s:%u:%zu: %s%s:%s %s\n", d->name, d->line, d->at + 1,
	    on, kind, off, d->text);
	if (diag->picture && d->at <= d->source_len)
		picture(d);
}

struct data_report
diag_report(struct diag *d)
{
	static char room[65536];

	/* many lines, few writes; die_ functions write past it: flush first */
	setvbuf(stderr, room, _IOFBF, sizeof room);
	return (struct data_report){d, say};
}

static const char *
plural(unsigned long n)
{
	return n == 1 ? "" : "s";
}

const char *
diag_count(const struct diag *d, char room[DIAG_COUNT])
{
	snprintf(room, DIAG_COUNT, "%lu error%s, %lu warning%s", d->errors,
	    plural(d->errors), d->warnings, plural(d->warnings));
	return room;
}

void
diag_flush(void)
{
	fflush(stderr);
}
