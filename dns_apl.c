#include <string.h>

#include "buf.h"
#include "dns_apl.h"
#include "dns_token.h"
#include "ip.h"
#include "num.h"
#include "wire.h"

#define NEGATED 0x80

/* Octets of an address of the family, or 0. */
static size_t
width(unsigned family)
{
	return family == 1 ? 4 : family == 2 ? 16 : 0;
}

const char *
dns_apl_check(struct wire *w)
{
	while (wire_left(w) > 0) {
		size_t full = width(wire_u16(w));
		unsigned prefix = wire_u8(w);
		size_t n = wire_u8(w) & ~(unsigned)NEGATED;
		const uint8_t *b = wire_take(w, n);

		if (b == NULL)
			return "a prefix is cut short";
		if (full != 0 && (n > full || prefix > 8 * full))
			return "a prefix is longer than its address";
		if (n > 0 && b[n - 1] == 0)
			return "an address ends with a zero octet";
	}
	return NULL;
}

static void
scan_item(struct dns_tokens *s, const struct dns_token *t, struct buf *out)
{
	const char *p = t->text, *end = p + t->len, *slash;
	uint64_t prefix;
	struct ip ip;
	size_t n;
	bool negated, six;

	if (end - p >= 2 && *p == '[' && end[-1] == ']') {
		++p;
		--end;
	}
	negated = p < end && *p == '!';
	p += negated;
	six = p < end && *p == '2';
	slash = memchr(p, '/', (size_t)(end - p));
	if (t->quoted || slash == NULL || slash - p < 2 ||
	    (*p != '1' && !six) || p[1] != ':' ||
	    (six ? ip_scan6 : ip_scan4)(&ip, p + 2, (size_t)(slash - p) - 2) ==
		-1 ||
	    num_scan(&prefix, slash + 1, (size_t)(end - slash) - 1, 0,
		8U * ip.len) == -1) {
		dns_token_not(s, t, "a prefix as 1:192.0.2.0/24");
		return;
	}
	for (n = ip.len; n > 0 && ip.b[n - 1] == 0; --n)
		continue;
	buf_u16(out, six ? 2 : 1);
	buf_u8(out, (uint8_t)prefix);
	buf_u8(out, (uint8_t)(n | (negated ? NEGATED : 0)));
	buf_put(out, ip.b, n);
}

void
dns_apl_scan(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t;

	while (dns_token_next(s, &t))
		scan_item(s, &t, out);
}

bool
dns_apl_fmt(struct wire *w, struct buf *out)
{
	const char *between = "";

	while (wire_left(w) > 0) {
		unsigned family = wire_u16(w), prefix = wire_u8(w);
		unsigned n = wire_u8(w);
		const uint8_t *b = wire_take(w, n & ~(unsigned)NEGATED);
		struct ip ip = {.len = (uint8_t)width(family)};

		if (b == NULL || ip.len == 0)
			return false;
		memcpy(ip.b, b, n & ~(unsigned)NEGATED);
		buf_printf(out, "%s%s%u:", between, n & NEGATED ? "!" : "",
		    family);
		ip_fmt(out, &ip);
		buf_printf(out, "/%u", prefix);
		between = " ";
	}
	return true;
}
