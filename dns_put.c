#include <stdbool.h>

#include "dns_name.h"
#include "dns_put.h"
#include "dns_type.h"
#include "text.h"
#include "wire.h"

void
dns_put_over(struct dns_put *m, void *storage, size_t cap)
{
	buf_over(&m->w, storage, cap);
	m->nseen = 0;
}

/* The only place that stores an offset: what a pointer cannot reach is never
 * pointed to (the lesson of CVE-2009-0858). */
static void
remember(struct dns_put *m, size_t at)
{
	if (at < DNS_PUT_REACH && m->nseen < DNS_PUT_SEEN)
		m->seen[m->nseen++] = (uint16_t)at;
}

/* Does the name written at offset at equal the labels at b? */
static bool
matches(const struct dns_put *m, size_t at, const uint8_t *b)
{
	const uint8_t *w = m->w.b;

	for (;;) {
		if (at + 1 >= m->w.len)
			return false;
		if (w[at] >= 0xc0) { /* written by us: points backwards */
			at = (size_t)(w[at] & 0x3f) << 8 | w[at + 1];
			continue;
		}
		if (w[at] != *b)
			return false;
		if (*b == 0)
			return true;
		if (*b >= m->w.len - at || !text_same(w + at + 1, b + 1, *b))
			return false;
		at += *b + 1U;
		b += *b + 1U;
	}
}

void
dns_put_name(struct dns_put *m, const struct dns_name *name)
{
	const uint8_t *b = name->b;
	unsigned known = m->nseen;

	for (; *b != 0; b += *b + 1U) {
		for (unsigned i = 0; i < known; ++i)
			if (matches(m, m->seen[i], b)) {
				buf_u16(&m->w, (uint16_t)(0xc000 | m->seen[i]));
				return;
			}
		remember(m, m->w.len);
		buf_put(&m->w, b, *b + 1U);
	}
	buf_u8(&m->w, 0);
}

/* RDATA of so many octets, so many names, and so many octets again. */
struct shape {
	size_t before;
	unsigned names;
	size_t behind;
};

static bool
put_rdata(struct dns_put *m, struct shape shape, const uint8_t *rdata,
    size_t len)
{
	struct dns_name name;
	const uint8_t *b;
	struct wire w;

	wire_over(&w, rdata, len);
	b = wire_take(&w, shape.before);
	if (b != NULL)
		buf_put(&m->w, b, shape.before);
	for (; shape.names > 0 && wire_ok(&w); --shape.names) {
		dns_name_get_plain(&name, &w);
		if (wire_ok(&w))
			dns_put_name(m, &name);
	}
	b = wire_take(&w, shape.behind);
	if (b != NULL)
		buf_put(&m->w, b, shape.behind);
	return wire_ok(&w) && wire_left(&w) == 0;
}

int
dns_put_rr(struct dns_put *m, const struct dns_name *owner, uint16_t type,
    uint32_t ttl, const uint8_t *rdata, size_t len)
{
	bool good = true;
	size_t start;

	dns_put_name(m, owner);
	buf_u16(&m->w, type);
	buf_u16(&m->w, DNS_CLASS_IN);
	buf_u32(&m->w, ttl);
	buf_u16(&m->w, 0);
	start = m->w.len;
	switch (type) {
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_PTR:
		good = put_rdata(m, (struct shape){0, 1, 0}, rdata, len);
		break;
	case DNS_TYPE_MX:
		good = put_rdata(m, (struct shape){2, 1, 0}, rdata, len);
		break;
	case DNS_TYPE_SOA:
		good = put_rdata(m, (struct shape){0, 2, 20}, rdata, len);
		break;
	case DNS_TYPE_A:
		good = put_rdata(m, (struct shape){4, 0, 0}, rdata, len);
		break;
	case DNS_TYPE_AAAA:
		good = put_rdata(m, (struct shape){16, 0, 0}, rdata, len);
		break;
	default:
		buf_put(&m->w, rdata, len);
		break;
	}
	if (!good)
		return -1;
	if (buf_ok(&m->w))
		buf_set16(&m->w, start - 2, (uint16_t)(m->w.len - start));
	return 0;
}

struct dns_put_mark
dns_put_mark(const struct dns_put *m)
{
	return (struct dns_put_mark){m->w.len, m->nseen};
}

void
dns_put_undo(struct dns_put *m, struct dns_put_mark mark)
{
	buf_cut(&m->w, mark.len);
	m->nseen = mark.nseen;
}
