#include <errno.h>
#include <string.h>

#include "dns_name.h"
#include "dns_name_scan.h"

struct scan {
	struct dns_name name;
	size_t label; /* where the length octet of the current label stands */
	const char *why;
	bool empty;
};

static void
label_octet(struct scan *s, uint8_t c)
{
	size_t have = s->name.len - s->label - 1;

	if (have == DNS_LABEL_MAX)
		s->why = "label longer than 63 octets";
	else if (s->name.len >= DNS_NAME_MAX - 1) /* the root's octet follows */
		s->why = "name longer than 255 octets";
	else
		s->name.b[s->name.len++] = c;
}

static void
label_end(struct scan *s)
{
	size_t have = s->name.len - s->label - 1;

	if (have == 0) {
		s->empty = true;
		return;
	}
	s->name.b[s->label] = (uint8_t)have;
	s->label = s->name.len;
	/* len now counts the next length octet: the root's, if none follows */
	s->name.b[s->name.len++] = 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One to three octal digits after a backslash; returns how many. */
static size_t
octal(struct scan *s, const char *text, size_t n)
{
	unsigned v = 0;
	size_t i = 0;

	while (i < n && i < 3 && text[i] >= '0' && text[i] <= '7')
		v = v * 8 + (unsigned)(text[i++] - '0');
	if (i == 0)
		s->why = "an octal escape has digits 0 to 7";
	else if (v > 0377)
		s->why = "an octal escape is at most \\377";
	else
		label_octet(s, (uint8_t)v);
	return i;
}

/* Exactly three decimal digits (RFC 1035 5.1); returns how many. */
static size_t
decimal(struct scan *s, const char *text, size_t n)
{
	unsigned v = 0;

	for (size_t i = 0; i < 3; ++i) {
		if (i >= n || !is_digit(text[i])) {
			s->why = "an escape \\DDD has three decimal digits";
			return i;
		}
		v = v * 10 + (unsigned)(text[i] - '0');
	}
	if (v > 255)
		s->why = "an escape \\DDD is at most \\255";
	else
		label_octet(s, (uint8_t)v);
	return 3;
}

static size_t
escape(struct scan *s, const char *text, size_t n, bool data)
{
	if (n == 0) {
		s->why = "nothing follows the backslash";
		return 0;
	}
	if (is_digit(text[0]))
		return data ? octal(s, text, n) : decimal(s, text, n);
	label_octet(s, (uint8_t)text[0]);
	return 1;
}

static int
scan(struct dns_name *out, const char *text, size_t n, bool data,
    struct dns_name_why *why)
{
	struct scan s = {.name = {.len = 1}};
	size_t i = 0, at = 0;
	bool alone = n == 1 && text[0] == '.';

	while (i < n && s.why == NULL && !alone) {
		char c = text[at = i++];

		if (c == '.')
			label_end(&s);
		else if (c == '\\')
			i += escape(&s, text + i, n - i, data);
		else
			label_octet(&s, (uint8_t)c);
		if (!data && s.empty)
			s.why = "empty label";
	}
	if (s.why == NULL && s.name.len - s.label - 1 > 0)
		label_end(&s);
	if (why != NULL)
		*why = (struct dns_name_why){at, s.why, s.empty};
	if (s.why != NULL)
		return errno = EPROTO, -1;
	*out = s.name;
	return 0;
}

/* Nearly every name is made of labels without a backslash. Octet i of the text
 * is then octet i + 1 of the name, and a dot the length of the label behind it.
 * False: not such a name, or an error, and *out untouched. */
static bool
scan_plain(struct dns_name *out, const char *text, size_t n)
{
	uint8_t b[DNS_NAME_MAX];
	size_t label = 0;

	if (n == 0 || n > DNS_NAME_MAX - 2)
		return false;
	for (size_t i = 0; i <= n; ++i) {
		char c = i < n ? text[i] : '.';

		if (c == '\\')
			return false;
		b[i + 1] = (uint8_t)c;
		if (c != '.')
			continue;
		if (i == n && label == n) /* the text ends with a dot */
			break;
		if (i == label || i - label > DNS_LABEL_MAX)
			return false;
		b[label] = (uint8_t)(i - label);
		label = i + 1;
	}
	b[label] = 0;
	out->len = (uint8_t)(label + 1);
	memcpy(out->b, b, label + 1);
	return true;
}

int
dns_name_scan_data(struct dns_name *out, const char *text, size_t n,
    struct dns_name_why *why)
{
	if (!scan_plain(out, text, n))
		return scan(out, text, n, true, why);
	if (why != NULL)
		*why = (struct dns_name_why){n - 1, NULL, false};
	return 0;
}

int
dns_name_scan_rfc(struct dns_name *out, const char *text, size_t n,
    struct dns_name_why *why)
{
	if (n == 0) {
		if (why != NULL)
			*why = (struct dns_name_why){0, "empty name", true};
		return errno = EPROTO, -1;
	}
	return scan(out, text, n, false, why);
}
