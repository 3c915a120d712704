#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "dns_svcb.h"
#include "dns_svcb_scan.h"
#include "dns_token.h"
#include "enc.h"
#include "ip.h"
#include "wire.h"

/* A comma-separated list without escapes. */
struct list {
	struct dns_token rest;
	bool more;
};

static bool
next_item(struct list *l, struct dns_token *item)
{
	const char *comma = memchr(l->rest.text, ',', l->rest.len);
	size_t n = comma == NULL ? l->rest.len : (size_t)(comma - l->rest.text);

	if (!l->more)
		return false;
	*item = l->rest;
	item->len = n;
	item->quoted = false;
	l->more = comma != NULL;
	n += l->more;
	l->rest.text += n;
	l->rest.at += n;
	l->rest.len -= n;
	return true;
}

/* Insert a key into an ascending list of keys. */
static void
insert_listed(struct dns_tokens *s, const struct dns_token *t, struct buf *out,
    uint16_t key)
{
	uint8_t octets[2] = {(uint8_t)(key >> 8), (uint8_t)key};
	size_t at = out->len;

	while (at > 0 && memcmp(out->b + at - 2, octets, 2) > 0)
		at -= 2;
	if (at > 0 && memcmp(out->b + at - 2, octets, 2) == 0)
		dns_token_fail(s, t->at, "a key is listed twice");
	buf_u16(out, key);
	if (!buf_ok(out))
		return;
	memmove(out->b + at + 2, out->b + at, out->len - at - 2);
	memcpy(out->b + at, octets, 2);
}

static void
scan_mandatory(struct dns_tokens *s, struct list l, struct buf *out)
{
	struct dns_token t;
	uint16_t key;
	bool opaque;

	while (!s->bad && next_item(&l, &t))
		if (dns_svcb_key_scan(&key, &opaque, t.text, t.len) == -1)
			dns_token_not(s, &t, "a key");
		else
			insert_listed(s, &t, out, key);
}

static void
scan_hints(struct dns_tokens *s, struct list l, struct buf *out, bool six)
{
	struct dns_token t;
	struct ip ip;

	while (!s->bad && next_item(&l, &t)) {
		if (t.len >= 2 && t.text[0] == '[' &&
		    t.text[t.len - 1] == ']') {
			++t.text;
			t.len -= 2;
		}
		if ((six ? ip_scan6 : ip_scan4)(&ip, t.text, t.len) == -1)
			dns_token_not(s, &t,
			    six ? "an IPv6 address" : "an IPv4 address");
		else
			buf_put(out, ip.b, ip.len);
	}
}

/* RFC 9460 A.1: the list has escapes of its own, \\, and \\\\, below those of
 * the string. */
static void
scan_alpn(struct dns_tokens *s, const struct dns_token *t, struct buf *out)
{
	uint8_t octets[UINT16_MAX];
	struct buf list;
	size_t start;

	buf_over(&list, octets, sizeof octets);
	dns_token_octets(s, t, &list, sizeof octets);
	for (size_t i = 0; i <= list.len && !s->bad; ++i) {
		start = out->len;
		buf_u8(out, 0);
		for (; i < list.len && octets[i] != ','; ++i) {
			if (octets[i] == '\\' && i + 1 < list.len)
				++i;
			buf_u8(out, octets[i]);
		}
		if (out->len - start == 1 || out->len - start > 256)
			dns_token_fail(s, t->at,
			    "alpn: a protocol has 1 to 255 octets");
		else if (buf_ok(out))
			out->b[start] = (uint8_t)(out->len - start - 1);
	}
}

static void
scan_value(struct dns_tokens *s, uint16_t key, const struct dns_token *t,
    struct buf *out)
{
	struct list l = {*t, true};

	switch (key) {
	case DNS_SVCB_MANDATORY:
		scan_mandatory(s, l, out);
		break;
	case DNS_SVCB_ALPN:
		scan_alpn(s, t, out);
		break;
	case DNS_SVCB_PORT:
		l.rest.quoted = false;
		buf_u16(out,
		    (uint16_t)dns_token_number(s, &l.rest, UINT16_MAX));
		break;
	case DNS_SVCB_IPV4HINT:
	case DNS_SVCB_IPV6HINT:
		scan_hints(s, l, out, key == DNS_SVCB_IPV6HINT);
		break;
	case DNS_SVCB_ECH:
		if (t->len == 0 || enc_base64_scan(out, t->text, t->len) == -1)
			dns_token_not(s, t, "base64");
		break;
	default:
		dns_token_octets(s, t, out, UINT16_MAX);
	}
}

/* The parameters so far, sorted. */
struct params {
	struct buf b;
	int32_t last; /* highest key of them */
};

/* Where key belongs, or where it stands already: then true. */
static bool
place(const struct params *p, uint16_t key, size_t *at)
{
	struct wire w;

	*at = p->b.len;
	if (key > p->last)
		return false;
	wire_over(&w, p->b.b, p->b.len);
	while (wire_left(&w) > 0) {
		uint16_t other;

		*at = w.pos;
		other = wire_u16(&w);
		if (other >= key)
			return other == key;
		wire_take(&w, wire_u16(&w));
	}
	return false;
}

static void
insert(struct params *p, size_t at, uint16_t key, const struct buf *value)
{
	size_t behind = p->b.len - at;
	struct buf b;

	for (size_t i = 0; i < 4; ++i)
		buf_u8(&p->b, 0);
	buf_put(&p->b, value->b, value->len);
	if (!buf_ok(&p->b))
		return;
	memmove(p->b.b + at + 4 + value->len, p->b.b + at, behind);
	buf_over(&b, p->b.b + at, 4 + value->len);
	buf_u16(&b, key);
	buf_u16(&b, (uint16_t)value->len);
	buf_put(&b, value->b, value->len);
	if (key > p->last)
		p->last = key;
}

/* Part a token at its first '=': the key before it, the value behind it. */
static struct dns_token
part(struct dns_token *t)
{
	const char *equals = memchr(t->text, '=', t->len);
	struct dns_token value = *t;
	size_t n = equals == NULL ? t->len : (size_t)(equals - t->text);
	size_t skip = n + (equals != NULL);

	t->len = n;
	value.text += skip;
	value.at += skip;
	value.len -= skip;
	value.quoted = value.len >= 2 && value.text[0] == '"';
	if (value.quoted) {
		++value.text;
		++value.at;
		value.len -= 2;
	}
	return value;
}

static void
scan_param(struct dns_tokens *s, struct dns_token *name, struct params *p)
{
	struct dns_token value = part(name);
	uint8_t octets[UINT16_MAX];
	const char *why;
	bool opaque;
	uint16_t key;
	struct buf b;
	size_t at;

	if (name->quoted ||
	    dns_svcb_key_scan(&key, &opaque, name->text, name->len) == -1) {
		dns_token_not(s, name, "a key");
		return;
	}
	if (place(p, key, &at))
		dns_token_fail(s, name->at, "this key stands there already");
	buf_over(&b, octets, sizeof octets);
	if (opaque)
		dns_token_octets(s, &value, &b, sizeof octets);
	else
		scan_value(s, key, &value, &b);
	if (!buf_ok(&b))
		dns_token_fail(s, value.at, "longer than 65535 octets");
	why = dns_svcb_value_check(key, b.b, b.len);
	if (why != NULL)
		dns_token_fail(s, value.at, "%s", why);
	if (!s->bad)
		insert(p, at, key, &b);
}

void
dns_svcb_scan(struct dns_tokens *s, struct buf *out)
{
	uint8_t octets[UINT16_MAX];
	struct params p = {.last = -1};
	struct dns_token t;

	buf_over(&p.b, octets, sizeof octets);
	s->params = true;
	while (dns_token_next(s, &t))
		scan_param(s, &t, &p);
	s->params = false;
	if (!buf_ok(&p.b))
		dns_token_fail(s, s->len, "longer than 65535 octets");
	buf_put(out, p.b.b, p.b.len);
}
