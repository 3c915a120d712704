#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "dns_token.h"
#include "num.h"
#include "text.h"

#define SHOWN 40 /* octets of a token that a message shows */

void
dns_tokens_over(struct dns_tokens *s, const char *line, size_t n)
{
	*s = (struct dns_tokens){.line = line, .len = n};
}

void
dns_token_fail(struct dns_tokens *s, size_t at, const char *fmt, ...)
{
	va_list ap;

	if (s->bad)
		return;
	s->bad = true;
	s->bad_at = at;
	va_start(ap, fmt);
	vsnprintf(s->why, sizeof s->why, fmt, ap);
	va_end(ap);
}

/* The token for a message, in quotes; text has room for 4 * SHOWN + 8. */
static const char *
shown(char *text, size_t cap, const struct dns_token *t)
{
	struct buf b;

	buf_over(&b, text, cap);
	buf_u8(&b, '"');
	text_show(&b, t->text, t->len, SHOWN);
	buf_u8(&b, '"');
	return buf_cstr(&b);
}

void
dns_token_not(struct dns_tokens *s, const struct dns_token *t,
    const char *wanted)
{
	char text[4 * SHOWN + 8];

	if (t->len == 0 && !t->quoted)
		dns_token_fail(s, t->at, "nothing found, expected %s", wanted);
	else
		dns_token_fail(s, t->at, "%s is not %s",
		    shown(text, sizeof text, t), wanted);
}

/* ---- finding tokens */

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip_blanks(struct dns_tokens *s)
{
	while (s->pos < s->len && blank(s->line[s->pos]))
		++s->pos;
}

/* What may not stand at i outside of an escape. */
static void
check_octet(struct dns_tokens *s, size_t i, bool quoted)
{
	uint8_t c = (uint8_t)s->line[i];

	if ((c < ' ' && c != '\t') || c == 127)
		dns_token_fail(s, i, "control octet, expected \\%03u", c);
	else if (!quoted && (c == '(' || c == ')' || c == ';'))
		dns_token_fail(s, i, "\"%c\" outside quotes, expected \"\\%c\"",
		    c, c);
}

/* From the octet behind an opening quote to the closing one: its offset. */
static size_t
quote_end(struct dns_tokens *s, size_t i)
{
	size_t start = i - 1;

	for (; i < s->len && s->line[i] != '"' && !s->bad; ++i)
		if (s->line[i] == '\\')
			++i;
		else
			check_octet(s, i, true);
	if (i >= s->len) {
		dns_token_fail(s, start, "quote without its end");
		return s->len;
	}
	if (i + 1 < s->len && !blank(s->line[i + 1]))
		dns_token_fail(s, i + 1, "no blank behind the quote");
	return i;
}

/* Does a quote at i begin the value of a parameter? */
static bool
value_begins(const struct dns_tokens *s, size_t i)
{
	return s->params && i > s->pos &&
	    memchr(s->line + s->pos, '=', i - s->pos) == s->line + i - 1;
}

static size_t
word_end(struct dns_tokens *s, size_t i)
{
	for (; i < s->len && !blank(s->line[i]) && !s->bad; ++i)
		if (s->line[i] == '\\')
			++i;
		else if (s->line[i] == '"' && value_begins(s, i))
			i = quote_end(s, i + 1);
		else if (s->line[i] == '"')
			dns_token_fail(s, i, "quote inside a word");
		else
			check_octet(s, i, false);
	if (i > s->len)
		dns_token_fail(s, s->len - 1, "nothing follows the backslash");
	return i;
}

bool
dns_token_next(struct dns_tokens *s, struct dns_token *t)
{
	size_t end, start;

	skip_blanks(s);
	start = s->pos;
	*t = (struct dns_token){s->line + start, 0, start, false};
	if (s->bad || start >= s->len)
		return false;
	t->quoted = s->line[start] == '"';
	start += t->quoted;
	end = t->quoted ? quote_end(s, start) : word_end(s, start);
	if (s->bad)
		return false;
	s->pos = end + t->quoted;
	*t = (struct dns_token){s->line + start, end - start, start, t->quoted};
	return true;
}

bool
dns_token_more(struct dns_tokens *s)
{
	skip_blanks(s);
	return !s->bad && s->pos < s->len;
}

/* ---- what they stand for */

/* The octet at i of the token, which moves behind it. */
static uint8_t
octet(struct dns_tokens *s, const struct dns_token *t, size_t *i)
{
	const char *p = t->text + *i;
	size_t at = t->at + *i, left = t->len - *i;
	uint64_t v = 0;

	if (p[0] != '\\') {
		++*i;
		return (uint8_t)p[0];
	}
	if (left >= 2 && !(p[1] >= '0' && p[1] <= '9')) {
		*i += 2;
		return (uint8_t)p[1];
	}
	if (left < 4 || num_scan(&v, p + 1, 3, 0, 999) == -1)
		dns_token_fail(s, at,
		    "an escape \\DDD has three decimal digits");
	else if (v > 255)
		dns_token_fail(s, at, "an escape \\DDD is at most \\255");
	*i += 4;
	return (uint8_t)v;
}

void
dns_token_octets(struct dns_tokens *s, const struct dns_token *t,
    struct buf *out, size_t max)
{
	size_t start = out->len;

	for (size_t i = 0; i < t->len && !s->bad;) {
		buf_u8(out, octet(s, t, &i));
		if (out->len - start > max || !buf_ok(out))
			dns_token_fail(s, t->at,
			    "string longer than %zu octets", max);
	}
}

uint64_t
dns_token_number(struct dns_tokens *s, const struct dns_token *t, uint64_t max)
{
	char text[4 * SHOWN + 8];
	uint64_t v = 0;

	if (!t->quoted && num_scan(&v, t->text, t->len, 0, max) == 0)
		return v;
	if (!t->quoted && errno == ERANGE)
		dns_token_fail(s, t->at, "%s is more than %llu",
		    shown(text, sizeof text, t), (unsigned long long)max);
	else
		dns_token_not(s, t, "a number");
	return 0;
}

void
dns_token_fmt_octet(struct buf *out, uint8_t c)
{
	if (c < ' ' || c > '~')
		buf_printf(out, "\\%03u", c);
	else if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else
		buf_u8(out, c);
}

void
dns_token_fmt(struct buf *out, const uint8_t *p, size_t n)
{
	buf_u8(out, '"');
	for (size_t i = 0; i < n; ++i)
		dns_token_fmt_octet(out, p[i]);
	buf_u8(out, '"');
}
