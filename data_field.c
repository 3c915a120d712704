#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "data_field.h"
#include "data_line.h"
#include "dns_name_scan.h"
#include "num.h"
#include "text.h"

static void report(struct data_field_line *l, bool error, struct data_field f,
    const char *fmt, va_list ap) __attribute__((format(printf, 4, 0)));

static void
report(struct data_field_line *l, bool error, struct data_field f,
    const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof text, fmt, ap);
	l->errors += error;
	l->sink->report(l->sink->ctx, error, f.at, f.len, text);
}

void
data_field_error(struct data_field_line *l, size_t at, size_t len,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(l, true, (struct data_field){at, len}, fmt, ap);
	va_end(ap);
}

void
data_field_warn(struct data_field_line *l, size_t at, size_t len,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(l, false, (struct data_field){at, len}, fmt, ap);
	va_end(ap);
}

const char *
data_field_show(char room[DATA_FIELD_SHOW], const struct data_field_line *l,
    struct data_field f)
{
	struct buf b;

	buf_over(&b, room, DATA_FIELD_SHOW);
	/* escapes take four octets each: 16 of them still fit with the rest */
	text_show(&b, l->line + f.at, f.len, f.len > 40 ? 16 : f.len);
	if (!buf_ok(&b) || buf_cstr(&b) == NULL) {
		buf_cut(&b, 0);
		text_show(&b, l->line + f.at, f.len, 12);
	}
	return buf_cstr(&b);
}

bool
data_field_number(struct data_field_line *l, struct data_field f,
    const char *what, uint32_t max, uint32_t *out)
{
	char show[DATA_FIELD_SHOW];
	uint64_t v;

	if (f.len == 0)
		return true;
	if (num_scan(&v, l->line + f.at, f.len, 0, max) == 0) {
		*out = (uint32_t)v;
		return true;
	}
	if (errno == ERANGE)
		data_field_error(l, f.at, f.len, "%s \"%s\" is more than %u",
		    what, data_field_show(show, l, f), max);
	else
		data_field_error(l, f.at, f.len,
		    "%s \"%s\" is not a number: expected decimal digits only",
		    what, data_field_show(show, l, f));
	return false;
}

bool
data_field_stamp(struct data_field_line *l, struct data_field f, uint64_t *out)
{
	char show[DATA_FIELD_SHOW];
	uint64_t v = 0;

	if (f.len == 0)
		return true;
	for (size_t i = 0; i < f.len; ++i) {
		char c = l->line[f.at + i];

		if (i == 16 || num_hexdigit(c) == -1 ||
		    (c >= 'A' && c <= 'F')) {
			data_field_error(l, f.at, f.len,
			    "timestamp \"%s\": expected 16 hexadecimal digits, "
			    "lower case",
			    data_field_show(show, l, f));
			return false;
		}
		v |= (uint64_t)num_hexdigit(c) << (60 - 4 * i);
	}
	if (f.len < 16)
		data_field_warn(l, f.at, f.len,
		    "timestamp \"%s\" is shorter than 16 digits: taken as "
		    "%016llx",
		    data_field_show(show, l, f), (unsigned long long)v);
	*out = v;
	return true;
}

bool
data_field_loc(struct data_field_line *l, struct data_field f, uint8_t out[2])
{
	char show[DATA_FIELD_SHOW];

	if (f.len > 2) {
		data_field_error(l, f.at, f.len,
		    "location \"%s\" is longer than two octets",
		    data_field_show(show, l, f));
		return false;
	}
	out[0] = out[1] = 0;
	for (size_t i = 0; i < f.len; ++i)
		out[i] = (uint8_t)l->line[f.at + i];
	return true;
}

bool
data_field_name_text(struct data_field_line *l, struct data_field f,
    const char *text, size_t n, struct dns_name *out)
{
	char show[DATA_FIELD_SHOW];
	struct dns_name_why why;
	int r = dns_name_scan_data(out, text, n, &why);

	if (r == -1) {
		/* the place is known only if the text is the field itself */
		bool inside = text == l->line + f.at && why.at < f.len;

		data_field_error(l, f.at + (inside ? why.at : 0),
		    inside ? f.len - why.at : f.len, "name \"%s\": %s",
		    data_field_show(show, l, f), why.why);
		return false;
	}
	if (n == 0)
		data_field_warn(l, f.at, f.len,
		    "an empty name is the root; write it as \".\"");
	else if (why.empty)
		data_field_warn(l, f.at, f.len,
		    "name \"%s\" has an empty label, which is left out",
		    data_field_show(show, l, f));
	return true;
}

bool
data_field_name(struct data_field_line *l, struct data_field f,
    struct dns_name *out)
{
	return data_field_name_text(l, f, l->line + f.at, f.len, out);
}

/* After a backslash at i; returns how many octets it took, 0 on error. */
static size_t
escape(struct data_field_line *l, struct data_field f, size_t i,
    struct buf *out)
{
	const char *s = l->line + f.at;
	unsigned v = 0;
	size_t n = 0;

	if (i == f.len) {
		data_field_error(l, f.at + i - 1, 1,
		    "nothing follows the backslash");
		return 0;
	}
	while (n < 3 && i + n < f.len && s[i + n] >= '0' && s[i + n] <= '7')
		v = v * 8 + (unsigned)(s[i + n++] - '0');
	if (n == 0 && s[i] >= '8' && s[i] <= '9') {
		data_field_error(l, f.at + i - 1, 2,
		    "an octal escape has digits 0 to 7");
		return 0;
	}
	if (v > 0377) {
		data_field_error(l, f.at + i - 1, n + 1,
		    "octal escape \\%o is more than \\377", v);
		return 0;
	}
	buf_u8(out, n == 0 ? (uint8_t)s[i] : (uint8_t)v);
	return n == 0 ? 1 : n;
}

bool
data_field_text(struct data_field_line *l, struct data_field f, struct buf *out)
{
	const char *s = l->line + f.at;
	size_t i = 0, n;
	bool good = true;

	while (i < f.len) {
		if (s[i] != '\\') {
			buf_u8(out, (uint8_t)s[i++]);
			continue;
		}
		n = escape(l, f, ++i, out);
		good = good && n > 0;
		i += n;
	}
	return good;
}
