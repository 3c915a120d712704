#include <errno.h>
#include <string.h>

#include "buf.h"
#include "dns_name.h"
#include "text.h"
#include "wire.h"

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
		dns_name_octets(out->b + len, label - 1, c + 1U);
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
	dns_name_octets(out->b, wire_take(w, n), n);
}

void
dns_name_get_mapped(struct dns_name *out, struct wire *w)
{
	dns_name_get_plain(out, w);
	if (dns_name_measure(out->b, out->len) == out->len)
		return;
	wire_fail(w);
	dns_name_root(out);
}

void
dns_name_put(struct buf *out, const struct dns_name *name)
{
	buf_put(out, name->b, name->len);
}

/* ---- taking names apart and putting them together */

/* Length octets are below 'A': folding leaves them as they are. */
void
dns_name_lower(struct dns_name *name)
{
	text_fold(name->b, name->b, name->len);
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
	dns_name_octets(out->b + 1, label, n);
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
	dns_name_octets(grafted.b, name->b, head);
	dns_name_octets(grafted.b + head, to->b, to->len);
	grafted.len = (uint8_t)(head + to->len);
	*out = grafted;
	return 0;
}

/* Labels of one hexadecimal digit each, the last digit first (RFC 3596 2.5). */
static uint8_t *
reverse_ip6(uint8_t *to, const uint8_t *ip)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 16; i-- > 0;) {
		*to++ = 1;
		*to++ = (uint8_t)digits[ip[i] & 15];
		*to++ = 1;
		*to++ = (uint8_t)digits[ip[i] >> 4];
	}
	return to;
}

/* Labels of one decimal number each, the last one first (RFC 1035 3.5). */
static uint8_t *
reverse_ip4(uint8_t *to, const uint8_t *ip)
{
	for (size_t i = 4; i-- > 0;) {
		uint8_t *len = to++;

		if (ip[i] >= 100)
			*to++ = (uint8_t)('0' + ip[i] / 100);
		if (ip[i] >= 10)
			*to++ = (uint8_t)('0' + ip[i] / 10 % 10);
		*to++ = (uint8_t)('0' + ip[i] % 10);
		*len = (uint8_t)(to - len - 1);
	}
	return to;
}

void
dns_name_reverse(struct dns_name *out, const uint8_t *ip, size_t len)
{
	static const uint8_t arpa4[] = "\7in-addr\4arpa";
	static const uint8_t arpa6[] = "\3ip6\4arpa";
	bool is4 = len == 4;
	size_t n = is4 ? sizeof arpa4 : sizeof arpa6; /* the root's, too */
	uint8_t *to = is4 ? reverse_ip4(out->b, ip) : reverse_ip6(out->b, ip);

	memcpy(to, is4 ? arpa4 : arpa6, n);
	out->len = (uint8_t)((size_t)(to - out->b) + n);
}
