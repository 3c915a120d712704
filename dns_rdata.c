#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "dns_field.h"
#include "dns_field_fmt.h"
#include "dns_field_scan.h"
#include "dns_rdata.h"
#include "dns_rule.h"
#include "dns_token.h"
#include "dns_type.h"
#include "enc.h"
#include "text.h"
#include "wire.h"

#define FIELDS 16 /* more than any type has */
#define SOA_NUMBERS 20 /* octets behind the names, the serial first */

/* ---- wire */

/* NULL if the fields are sound, each for itself; else what is wrong, and *field
 * the number of the field. */
static const char *
shape(const struct dns_type_info *info, const uint8_t *rdata, size_t len,
    size_t *field)
{
	const char *why = NULL;
	struct wire w;

	*field = 0;
	if (len > DNS_RDATA_MAX)
		return "longer than 65535 octets";
	if (info == NULL || info->fields == NULL)
		return NULL;
	wire_over(&w, rdata, len);
	for (size_t i = 0; info->fields[i] != 0 && why == NULL; ++i) {
		*field = i;
		why = dns_field_check(info->fields[i], &w);
	}
	if (why == NULL && wire_left(&w) > 0)
		return "octets left over at the end";
	return why;
}

/* The same for the RDATA as a whole. */
static const char *
check(const struct dns_type_info *info, const uint8_t *rdata, size_t len,
    size_t *field)
{
	const char *why = shape(info, rdata, len, field);

	if (why != NULL || info == NULL || info->fields == NULL)
		return why;
	return dns_rule_check(info->type, rdata, len, field);
}

int
dns_rdata_shape(uint16_t type, const uint8_t *rdata, size_t len,
    const char **why)
{
	size_t field;
	const char *wrong = shape(dns_type_info(type), rdata, len, &field);

	if (wrong == NULL)
		return 0;
	if (why != NULL)
		*why = wrong;
	return errno = EPROTO, -1;
}

int
dns_rdata_serial(uint32_t *serial, const uint8_t *rdata, size_t len)
{
	if (len < SOA_NUMBERS)
		return errno = EPROTO, -1;
	*serial = wire_get32(rdata + len - SOA_NUMBERS);
	return 0;
}

int
dns_rdata_check(uint16_t type, const uint8_t *rdata, size_t len,
    const char **why)
{
	size_t field;
	const char *wrong = check(dns_type_info(type), rdata, len, &field);

	if (wrong == NULL)
		return 0;
	if (why != NULL)
		*why = wrong;
	return errno = EPROTO, -1;
}

int
dns_rdata_canon(struct buf *out, uint16_t type, const uint8_t *rdata,
    size_t len)
{
	const struct dns_type_info *info = dns_type_info(type);
	const char *field;
	struct dns_name name;
	struct wire w;

	if (dns_rdata_shape(type, rdata, len, NULL) == -1)
		return -1;
	wire_over(&w, rdata, len);
	field = info != NULL && info->flags & DNS_TYPE_LOWER ? info->fields
							     : "";
	for (; *field != 0; ++field) {
		size_t start = w.pos;

		if (*field == 'n') {
			dns_name_get_plain(&name, &w);
			dns_name_lower(&name);
			dns_name_put(out, &name);
		} else if (dns_field_check(*field, &w) == NULL)
			buf_put(out, rdata + start, w.pos - start);
	}
	buf_put(out, rdata + w.pos, len - w.pos);
	return 0;
}

int
dns_rdata_target(struct dns_name *out, uint16_t type, const uint8_t *rdata,
    size_t len)
{
	const struct dns_type_info *info = dns_type_info(type);
	const char *field;
	struct dns_name name;
	struct wire w;

	if (info == NULL || !(info->flags & DNS_TYPE_TARGET) ||
	    dns_rdata_shape(type, rdata, len, NULL) == -1)
		return 0;
	wire_over(&w, rdata, len);
	for (field = info->fields; *field != 'n'; ++field)
		if (dns_field_check(*field, &w) != NULL)
			return 0;
	dns_name_get_plain(&name, &w);
	if (name.len == 1)
		return 0;
	*out = name;
	return 1;
}

/* ---- wire to text */

static bool
fmt_fields(struct buf *out, const char *fields, const uint8_t *rdata,
    size_t len)
{
	struct wire w;

	wire_over(&w, rdata, len);
	for (size_t i = 0; fields[i] != 0; ++i) {
		size_t before = out->len;

		if (i > 0)
			buf_u8(out, ' ');
		if (!dns_field_fmt(fields[i], &w, out))
			return false;
		if (out->len == before + 1 && i > 0 && buf_ok(out))
			buf_cut(out, before); /* it had no text */
	}
	return true;
}

void
dns_rdata_fmt(struct buf *out, uint16_t type, const uint8_t *rdata, size_t len)
{
	const struct dns_type_info *info = dns_type_info(type);
	bool was_full = out->full;
	size_t start = out->len, field;

	if (info != NULL && info->fields != NULL &&
	    check(info, rdata, len, &field) == NULL) {
		if (fmt_fields(out, info->fields, rdata, len))
			return;
		buf_cut(out, start);
		out->full = was_full;
	}
	buf_printf(out, len == 0 ? "\\# 0" : "\\# %zu ", len);
	enc_hex_fmt(out, rdata, len);
}

/* ---- text to wire */

/* The name of field number n, for a message: to the blank behind it. */
static const char *
label(const struct dns_type_info *info, size_t n, int *len)
{
	const char *p = info == NULL || info->labels == NULL ? ""
							     : info->labels;

	while (n > 0 && *p != 0)
		n -= *p++ == ' ';
	*len = (int)strcspn(p, " ");
	return p;
}

/* "\# n hex" behind the "\#" (RFC 3597 5). */
static void
scan_generic(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t;
	uint64_t n;

	dns_token_next(s, &t);
	n = dns_token_number(s, &t, DNS_RDATA_MAX);
	dns_field_scan_hex(s, out);
	if (!s->bad && out->len != n)
		dns_token_fail(s, t.at, "length %u, but %zu octets follow",
		    (unsigned)n, out->len);
}

/* Is it "\# n hex"? Then the cursor is behind the "\#". */
static bool
is_generic(struct dns_tokens *s)
{
	struct dns_tokens ahead = *s;
	struct dns_token t;

	if (!dns_token_next(&ahead, &t) || t.quoted || t.len != 2 ||
	    memcmp(t.text, "\\#", 2) != 0)
		return false;
	*s = ahead;
	return true;
}

/* A text on its way: where each field began, and the one that failed. */
struct scan {
	struct dns_tokens s;
	size_t at[FIELDS];
	size_t field;
	bool whole; /* no one field is to blame */
};

static void
scan_fields(struct scan *c, const char *fields, struct buf *out)
{
	struct dns_token t;

	for (c->field = 0; fields[c->field] != 0; ++c->field) {
		dns_token_more(&c->s);
		c->at[c->field] = c->s.pos;
		dns_field_scan(fields[c->field], &c->s, out);
		if (c->s.bad)
			return;
	}
	c->whole = true;
	if (dns_token_next(&c->s, &t))
		dns_token_not(&c->s, &t, "expected behind the last field");
}

static int
failed(const struct scan *c, const struct dns_type_info *info,
    struct dns_rdata_why *why)
{
	int n = 0;
	const char *name = c->whole ? "" : label(info, c->field, &n);

	if (why != NULL) {
		why->at = c->s.bad_at;
		snprintf(why->why, sizeof why->why, "%.*s%s%s", n, name,
		    n > 0 ? ": " : "", c->s.why);
	}
	return errno = EPROTO, -1;
}

int
dns_rdata_scan(struct buf *out, uint16_t type, const char *text, size_t n,
    struct dns_rdata_why *why)
{
	const struct dns_type_info *info = dns_type_info(type);
	struct scan c = {.whole = true};
	const char *wrong;
	struct buf rdata;
	bool generic;

	buf_over(&rdata, out->b + out->len,
	    out->full ? 0 : out->cap - out->len);
	if (rdata.cap > DNS_RDATA_MAX)
		rdata.cap = DNS_RDATA_MAX;
	dns_tokens_over(&c.s, text, n);
	generic = is_generic(&c.s);
	if (generic)
		scan_generic(&c.s, &rdata);
	else if (info == NULL || info->fields == NULL)
		dns_token_fail(&c.s, 0,
		    "this type's RDATA is written as "
		    "\"\\# length hexadecimal\" only");
	else {
		c.whole = false;
		scan_fields(&c, info->fields, &rdata);
	}
	if (!buf_ok(&rdata))
		dns_token_fail(&c.s, 0, "longer than %zu octets", rdata.cap);
	if (!c.s.bad) {
		wrong = check(info, rdata.b, rdata.len, &c.field);
		c.whole = false;
		if (wrong != NULL)
			dns_token_fail(&c.s, generic ? 0 : c.at[c.field], "%s",
			    wrong);
	}
	if (c.s.bad)
		return failed(&c, info, why);
	out->len += rdata.len;
	return 0;
}
