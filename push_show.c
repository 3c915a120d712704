#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "push_show.h"

void
push_show_init(struct push_show *show)
{
	const char *term = getenv("TERM");
	struct winsize size;

	show->on = isatty(2) && term && strcmp(term, "dumb") != 0 &&
	    ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_row > 2 &&
	    size.ws_col > 20;
	show->rows = show->on ? size.ws_row : 0;
	show->columns = show->on ? size.ws_col : 0;
	show->drawn = show->len = 0;
}

static void
flush(struct push_show *show)
{
	if (write(2, show->text, show->len) == -1) {
		/* it is only a show */
	}
	show->len = 0;
}

/* To the first of our lines, and nothing from there on. */
static void
rewind_lines(struct push_show *show)
{
	if (show->drawn == 0)
		return;
	show->len += (size_t)snprintf(show->text + show->len, 32,
	    "\r\033[%zuA\033[J", show->drawn);
	show->drawn = 0;
}

void
push_show_clear(struct push_show *show)
{
	if (!show->on)
		return;
	rewind_lines(show);
	flush(show);
}

void
push_show_begin(struct push_show *show)
{
	if (show->on)
		rewind_lines(show);
}

void
push_show_line(struct push_show *show, const char *fmt, ...)
{
	size_t room = show->columns;
	va_list ap;
	char *to = show->text + show->len;

	if (!show->on || show->drawn + 2 > show->rows ||
	    room + 2 > sizeof show->text - show->len)
		return;
	va_start(ap, fmt);
	vsnprintf(to, room, fmt, ap); /* a column stays free: no line wraps */
	va_end(ap);
	show->len += strlen(to);
	show->text[show->len++] = '\n';
	++show->drawn;
}

void
push_show_end(struct push_show *show)
{
	if (show->on)
		flush(show);
}
