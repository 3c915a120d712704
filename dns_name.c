#include <errno.h>
#include <string.h>

#include "buf.h"
#include "dns_name.h"
#include "text.h"
#include "wire.h"

/* ---- text to name */

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

/* ---- wire */

size_t
dns_name_measure(const uint8_t *b, size_t n)
{
	size_t at = 0;

	if (n > DNS_NAME_MAX)
		n = DNS_NAME_MAX;
	while (at < n && b[at] != 0) {
		if (b[at] > DNS_LABEL_MAX)
			return 0;
		at += b[at] + 1U;
	}
	return at < n ? at + 1 : 0;
}

void
dns_name_get(struct dns_name *out, struct wire *w)
{
	struct wire at = *w; /* jumps; w itself stops after the first pointer */
	size_t limit = w->pos, len = 0;
	bool jumped = false;
	uint8_t c;

	while ((c = wire_u8(&at)) != 0 && wire_ok(&at)) {
		const uint8_t *label;

		if (c >= 0xc0) {
			size_t to = (size_t)(c & 0x3f) << 8 | wire_u8(&at);

			if (!jumped)
				w->pos = at.pos;
			jumped = true;
			/* strictly backwards, so that it ends */
			if (to >= limit || !wire_ok(&at))
				break;
			limit = at.pos = to;
			continue;
		}
		label = c > DNS_LABEL_MAX ? NULL : wire_take(&at, c);
		if (label == NULL || len + c + 2U > DNS_NAME_MAX)
			break;
		memcpy(out->b + len, label - 1, c + 1U);
		len += c + 1U;
	}
	if (c != 0 || !wire_ok(&at)) {
		wire_fail(w);
		dns_name_root(out);
		return;
	}
	if (!jumped)
		w->pos = at.pos;
	out->b[len] = 0;
	out->len = (uint8_t)(len + 1);
}

void
dns_name_get_plain(struct dns_name *out, struct wire *w)
{
	size_t n = dns_name_measure(w->b + w->pos, wire_left(w));

	if (n == 0) {
		wire_fail(w);
		dns_name_root(out);
		return;
	}
	out->len = (uint8_t)n;
	memcpy(out->b, wire_take(w, n), n);
}

void
dns_name_put(struct buf *out, const struct dns_name *name)
{
	buf_put(out, name->b, name->len);
}

/* ---- name to text */

static bool
is_plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || is_digit((char)c) || c == '-' ||
	    c == '_';
}

/* Every log line does this: no printf, and one put for all of it. */
void
dns_name_fmt_data(struct buf *out, const struct dns_name *name)
{
	uint8_t text[DNS_NAME_TEXT], *to = text;
	size_t i = 0;

	if (name->len == 1)
		*to++ = '.';
	while (name->b[i] != 0) {
		size_t end = i + 1 + name->b[i];

		for (++i; i < end; ++i) {
			uint8_t c = text_lower(name->b[i]);

			if (is_plain(c)) {
				*to++ = c;
				continue;
			}
			*to++ = '\\';
			*to++ = (uint8_t)('0' + (c >> 6));
			*to++ = (uint8_t)('0' + (c >> 3 & 7));
			*to++ = (uint8_t)('0' + (c & 7));
		}
		if (name->b[i] != 0)
			*to++ = '.';
	}
	buf_put(out, text, (size_t)(to - text));
}

void
dns_name_fmt_rfc(struct buf *out, const struct dns_name *name)
{
	size_t i = 0;

	if (name->len == 1)
		buf_u8(out, '.');
	while (name->b[i] != 0) {
		size_t end = i + 1 + name->b[i];

		for (++i; i < end; ++i) {
			uint8_t c = name->b[i];

			if (c <= ' ' || c > '~')
				buf_printf(out, "\\%03d", c);
			else if (strchr(".\\\"();@$", c) != NULL)
				buf_printf(out, "\\%c", c);
			else
				buf_u8(out, c);
		}
		buf_u8(out, '.');
	}
}

/* ---- taking names apart and putting them together */

void
dns_name_root(struct dns_name *out)
{
	out->len = 1;
	out->b[0] = 0;
}

/* Length octets are below 'A': folding leaves them as they are. */
void
dns_name_fold(struct dns_name *out, const struct dns_name *name)
{
	out->len = name->len;
	text_fold(out->b, name->b, name->len);
}

void
dns_name_lower(struct dns_name *name)
{
	dns_name_fold(name, name);
}

bool
dns_name_same(const struct dns_name *a, const struct dns_name *b)
{
	return a->len == b->len && text_same(a->b, b->b, a->len);
}

bool
dns_name_under(const struct dns_name *name, const struct dns_name *top)
{
	size_t i = 0;

	if (name->len < top->len)
		return false;
	while (i < (size_t)(name->len - top->len))
		i += name->b[i] + 1U;
	return i == (size_t)(name->len - top->len) &&
	    text_same(name->b + i, top->b, top->len);
}

unsigned
dns_name_labels(const struct dns_name *name)
{
	unsigned n = 0;

	for (size_t i = 0; name->b[i] != 0; i += name->b[i] + 1U)
		++n;
	return n;
}

size_t
dns_name_suffix(const struct dns_name *name, unsigned n)
{
	unsigned skip = dns_name_labels(name);
	size_t i = 0;

	for (skip -= n; skip > 0; --skip)
		i += name->b[i] + 1U;
	return i;
}

void
dns_name_parent(struct dns_name *out, const struct dns_name *name)
{
	size_t skip = name->len == 1 ? 0 : name->b[0] + 1U;

	out->len = (uint8_t)(name->len - skip);
	memmove(out->b, name->b + skip, out->len);
}

bool
dns_name_wild(const struct dns_name *name)
{
	return name->b[0] == 1 && name->b[1] == '*';
}

int
dns_name_child(struct dns_name *out, const void *label, size_t n,
    const struct dns_name *name)
{
	uint8_t len = name->len;

	if (n == 0 || n > DNS_LABEL_MAX || n + 1 > DNS_NAME_MAX - (size_t)len)
		return errno = EPROTO, -1;
	memmove(out->b + n + 1, name->b, len);
	out->b[0] = (uint8_t)n;
	memcpy(out->b + 1, label, n);
	out->len = (uint8_t)(len + n + 1);
	return 0;
}

int
dns_name_graft(struct dns_name *out, const struct dns_name *name,
    const struct dns_name *from, const struct dns_name *to)
{
	size_t head = (size_t)(name->len - from->len);
	struct dns_name grafted;

	if (head > DNS_NAME_MAX - (size_t)to->len)
		return errno = EPROTO, -1;
	memcpy(grafted.b, name->b, head);
	memcpy(grafted.b + head, to->b, to->len);
	grafted.len = (uint8_t)(head + to->len);
	*out = grafted;
	return 0;
}

size_t
dns_name_key(uint8_t *key, const struct dns_name *name)
{
	uint8_t start[DNS_LABELS_MAX];
	size_t n = 0, used = 0;

	for (size_t i = 0; name->b[i] != 0; i += name->b[i] + 1U)
		start[n++] = (uint8_t)i;
	while (n > 0) {
		const uint8_t *label = name->b + start[--n];

		for (size_t i = 1; i <= label[0]; ++i) {
			uint8_t c = label[i];

			if (c >= 'A' && c <= 'Z') /* text_lower, in place */
				c = (uint8_t)(c + ('a' - 'A'));
			if (c <= 1) {
				key[used++] = 1;
				++c;
			}
			key[used++] = c;
		}
		key[used++] = 0;
	}
	return used;
}

/* Labels stand in the key from its end on in the order of the name. False: an
 * octet is doubled, or it is no key, and *out holds nothing. */
static bool
unkey_plain(struct dns_name *out, const uint8_t *key, size_t n)
{
	size_t used = 0;

	if (n > DNS_NAME_MAX - 1)
		return false;
	while (n > 0) {
		size_t end = --n; /* of the label: its 0 */

		while (n > 0 && key[n - 1] > 1)
			--n;
		if ((n > 0 && key[n - 1] == 1) || key[end] != 0 || end == n ||
		    end - n > DNS_LABEL_MAX)
			return false;
		out->b[used++] = (uint8_t)(end - n);
		for (size_t i = n; i < end; ++i)
			out->b[used++] = key[i];
	}
	out->b[used] = 0;
	out->len = (uint8_t)(used + 1);
	return true;
}

void
dns_name_unkey(struct dns_name *out, const uint8_t *key, size_t n)
{
	size_t at = DNS_NAME_MAX -
	    1; /* labels come root first: fill backwards */
	uint8_t b[DNS_NAME_MAX] = {0};

	if (unkey_plain(out, key, n))
		return;
	for (size_t i = 0; i < n;) {
		uint8_t label[DNS_LABEL_MAX + 1];
		uint8_t len = 0;

		for (; i < n && key[i] != 0 && len < DNS_LABEL_MAX; ++i)
			if (key[i] == 1 && i + 1 < n)
				label[len++] = (uint8_t)(key[++i] - 1);
			else
				label[len++] = key[i];
		++i; /* the 0 that ends a label */
		if (len + 1U > at)
			break;
		at -= len;
		memcpy(b + at, label, len);
		b[--at] = len;
	}
	out->len = (uint8_t)(DNS_NAME_MAX - at);
	memcpy(out->b, b + at, out->len);
}

void
dns_name_reverse(struct dns_name *out, const uint8_t *ip, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char text[80];
	struct buf t;

	buf_over(&t, text, sizeof text);
	for (size_t i = len; i-- > 0;)
		if (len == 4)
			buf_printf(&t, "%u.", ip[i]);
		else
			buf_printf(&t, "%c.%c.", digits[ip[i] & 15],
			    digits[ip[i] >> 4]);
	buf_str(&t, len == 4 ? "in-addr.arpa" : "ip6.arpa");
	if (dns_name_scan_data(out, text, t.len, NULL) == -1)
		dns_name_root(out); /* cannot be: the text is always a name */
}
