#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "dns_apl.h"
#include "dns_bitmap.h"
#include "dns_code.h"
#include "dns_field_fmt.h"
#include "dns_loc.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "dns_svcb.h"
#include "dns_token.h"
#include "dns_type.h"
#include "enc.h"
#include "ip.h"
#include "wire.h"

/* Each of these appends the text of one field, and says that it did. */

static bool
number(struct buf *out, uint32_t v)
{
	buf_printf(out, "%lu", (unsigned long)v);
	return true;
}

static bool
name(struct wire *w, struct buf *out)
{
	struct dns_name n;

	dns_name_get_plain(&n, w);
	dns_name_fmt_rfc(out, &n);
	return true;
}

static bool
address(struct wire *w, struct buf *out, uint8_t size)
{
	const uint8_t *p = wire_take(w, size);
	struct ip ip = {.len = size};

	if (p == NULL)
		return false;
	memcpy(ip.b, p, size);
	ip_fmt(out, &ip);
	return true;
}

/* So many octets with an encoder. */
static bool
octets(struct wire *w, struct buf *out, size_t n,
    void (*fmt)(struct buf *, const void *, size_t))
{
	const uint8_t *p = wire_take(w, n);

	if (p != NULL)
		fmt(out, p, n);
	return p != NULL;
}

static void
quoted(struct buf *out, const void *p, size_t n)
{
	dns_token_fmt(out, p, n);
}

static bool
salt(struct wire *w, struct buf *out)
{
	size_t n = wire_u8(w);

	if (n == 0)
		buf_u8(out, '-');
	return octets(w, out, n, enc_hex_fmt);
}

static bool
strings(struct wire *w, struct buf *out)
{
	bool good = octets(w, out, wire_u8(w), quoted);

	while (wire_left(w) > 0) {
		buf_u8(out, ' ');
		good = octets(w, out, wire_u8(w), quoted);
	}
	return good;
}

/* count groups of width octets in hexadecimal. */
static bool
groups(struct wire *w, struct buf *out, unsigned count, size_t width,
    char between)
{
	bool good = true;

	for (unsigned i = 0; good && i < count; ++i) {
		if (i > 0)
			buf_u8(out, (uint8_t)between);
		good = octets(w, out, width, enc_hex_fmt);
	}
	return good;
}

static bool
gateway(struct wire *w, struct buf *out)
{
	switch (w->b[1]) {
	case 1:
		return address(w, out, 4);
	case 2:
		return address(w, out, 16);
	case 3:
		return name(w, out);
	}
	buf_u8(out, '.');
	return true;
}

bool
dns_field_fmt(char kind, struct wire *w, struct buf *out)
{
	switch (kind) {
	case '1':
	case 'c':
		return number(out, wire_u8(w));
	case '2':
	case 'C':
		return number(out, wire_u16(w));
	case '4':
		return number(out, wire_u32(w));
	case 'n':
		return name(w, out);
	case 'a':
		return address(w, out, 4);
	case 'A':
		return address(w, out, 16);
	case 's':
		return octets(w, out, wire_u8(w), quoted);
	case 'S':
		return strings(w, out);
	case 'q':
	case 'u':
		return octets(w, out, wire_left(w), quoted);
	case 'g':
		return octets(w, out, wire_u8(w), buf_put);
	case 'h':
		return octets(w, out, wire_left(w), enc_hex_fmt);
	case 'b':
	case 'k':
		return octets(w, out, wire_left(w), enc_base64_fmt);
	case 'H':
		return salt(w, out);
	case 'B':
		return octets(w, out, wire_u8(w), enc_base32hex_fmt);
	case 'l':
		return groups(w, out, 4, 2, ':');
	case 'e':
		return groups(w, out, 6, 1, '-');
	case 'E':
		return groups(w, out, 8, 1, '-');
	case 'y':
		return dns_type_fmt(out, wire_u16(w)), true;
	case 't':
		return dns_code_time_fmt(out, wire_u32(w)), true;
	case 'G':
		return gateway(w, out);
	case 'Y':
		return dns_bitmap_fmt(w, out), true;
	case 'L':
		return dns_loc_fmt(w, out);
	case 'P':
		return dns_apl_fmt(w, out);
	case 'V':
		return dns_svcb_fmt(w, out), true;
	}
	return true;
}
