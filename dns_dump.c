#include <errno.h>

#include "buf.h"
#include "dns_dump.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "wire.h"

enum {
	CLASS_IN = 1, /* RFC 1035 3.2.4 */
	A = 1,        /* RFC 1035 3.2.2 */
	NS = 2,
	CNAME = 5,
	SOA = 6,
	PTR = 12,
	MX = 15
};

static const struct {
	unsigned mask; /* in octets 2 and 3 of the header */
	const char *text;
} bits[] = {
    {0x8000, "response"},
    {0x7800, "weird op"},
    {0x0400, "authoritative"},
    {0x0200, "truncated"},
    {0x0100, "weird rd"},
    {0x0080, "weird ra"},
};

static const char *
rcode_word(unsigned flags)
{
	switch (flags & 15) {
	case 0:
		return "noerror";
	case 3:
		return "nxdomain";
	case 4:
		return "notimp";
	case 5:
		return "refused";
	}
	return "weird rcode";
}

static void
header(struct buf *out, size_t n, const uint16_t count[4], unsigned flags)
{
	buf_printf(out, "%zu bytes, %u+%u+%u+%u records", n, count[0], count[1],
	    count[2], count[3]);
	for (size_t i = 0; i < sizeof bits / sizeof bits[0]; ++i)
		if (flags & bits[i].mask)
			buf_printf(out, ", %s", bits[i].text);
	buf_printf(out, ", %s", rcode_word(flags));
	if (flags & 0x70)
		buf_str(out, ", weird z");
	buf_u8(out, '\n');
}

static void
question(struct buf *out, struct wire *w)
{
	struct dns_name name;
	unsigned type, class;

	dns_name_get(&name, w);
	type = wire_u16(w);
	class = wire_u16(w);
	buf_str(out, "query: ");
	if (class == CLASS_IN) {
		buf_printf(out, "%u ", type);
		dns_name_fmt_data(out, &name);
	} else
		buf_str(out, "weird class");
	buf_u8(out, '\n');
}

static void
name_word(struct buf *out, struct wire *w)
{
	struct dns_name name;

	dns_name_get(&name, w);
	buf_u8(out, ' ');
	dns_name_fmt_data(out, &name);
}

static void
soa(struct buf *out, struct wire *w)
{
	buf_str(out, " SOA");
	name_word(out, w);
	name_word(out, w);
	for (int i = 0; i < 5; ++i)
		buf_printf(out, " %lu", (unsigned long)wire_u32(w));
}

static void
address(struct buf *out, struct wire *w)
{
	const uint8_t *b = wire_take(w, 4);

	if (b != NULL)
		buf_printf(out, " A %u.%u.%u.%u", b[0], b[1], b[2], b[3]);
}

/* Unlike names, texts show every printable octet but the backslash. */
static void
opaque(struct buf *out, struct wire *w, unsigned type, size_t len)
{
	const uint8_t *b = wire_take(w, len);

	buf_printf(out, " %u ", type);
	for (size_t i = 0; b != NULL && i < len; ++i)
		if (b[i] > ' ' && b[i] <= '~' && b[i] != '\\')
			buf_u8(out, b[i]);
		else
			buf_printf(out, "\\%03o", b[i]);
}

static void
rdata(struct buf *out, struct wire *w, unsigned type, size_t len)
{
	switch (type) {
	case A:
		address(out, w);
		break;
	case NS:
		buf_str(out, " NS");
		name_word(out, w);
		break;
	case CNAME:
		buf_str(out, " CNAME");
		name_word(out, w);
		break;
	case PTR:
		buf_str(out, " PTR");
		name_word(out, w);
		break;
	case MX:
		buf_printf(out, " MX %u", wire_u16(w));
		name_word(out, w);
		break;
	case SOA:
		soa(out, w);
		break;
	default:
		opaque(out, w, type, len);
	}
}

static void
record(struct buf *out, struct wire *w, const char *section)
{
	struct dns_name owner;
	unsigned type, class;
	unsigned long ttl;
	size_t len, end;

	dns_name_get(&owner, w);
	type = wire_u16(w);
	class = wire_u16(w);
	ttl = wire_u32(w);
	len = wire_u16(w);
	if (len > wire_left(w))
		wire_fail(w);
	end = w->pos + len;
	buf_printf(out, "%s: ", section);
	dns_name_fmt_data(out, &owner);
	buf_printf(out, " %lu", ttl);
	if (class == CLASS_IN)
		rdata(out, w, type, len);
	else {
		buf_str(out, " weird class");
		wire_take(w, len);
	}
	if (w->pos != end)
		wire_fail(w);
	buf_u8(out, '\n');
}

int
dns_dump(struct buf *out, const void *packet, size_t n)
{
	static const char *const section[] = {
	    "query", "answer", "authority", "additional"};
	size_t start = out->len;
	uint16_t count[4];
	unsigned flags;
	struct wire w;

	if (!buf_ok(out))
		return errno = ENOBUFS, -1;
	wire_over(&w, packet, n);
	wire_u16(&w);
	flags = wire_u16(&w);
	for (int i = 0; i < 4; ++i)
		count[i] = wire_u16(&w);
	header(out, n, count, flags);
	for (unsigned i = 0; i < count[0] && wire_ok(&w) && buf_ok(out); ++i)
		question(out, &w);
	for (int s = 1; s < 4; ++s)
		for (unsigned i = 0; i < count[s] && wire_ok(&w) && buf_ok(out);
		     ++i)
			record(out, &w, section[s]);
	if (wire_ok(&w) && wire_left(&w) == 0 && buf_ok(out))
		return 0;
	errno = wire_ok(&w) && !buf_ok(out) ? ENOBUFS : EPROTO;
	buf_cut(out, start);
	return -1;
}
