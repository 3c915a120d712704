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

static void
name(struct wire *w, struct buf *out)
{
	struct dns_name n;

	dns_name_get_plain(&n, w);
	dns_name_fmt_rfc(out, &n);
}

static void
address(struct wire *w, struct buf *out, uint8_t size)
{
	const uint8_t *p = wire_take(w, size);
	struct ip ip = {.len = size};

	if (p == NULL)
		return;
	memcpy(ip.b, p, size);
	ip_fmt(out, &ip);
}

/* So many octets with an encoder. */
static void
octets(struct wire *w, struct buf *out, size_t n,
    void (*fmt)(struct buf *, const uint8_t *, size_t))
{
	const uint8_t *p = wire_take(w, n);

	if (p != NULL)
		fmt(out, p, n);
}

static void
hex(struct buf *out, const uint8_t *p, size_t n)
{
	enc_hex_fmt(out, p, n);
}

static void
base32(struct buf *out, const uint8_t *p, size_t n)
{
	enc_base32hex_fmt(out, p, n);
}

static void
base64(struct buf *out, const uint8_t *p, size_t n)
{
	enc_base64_fmt(out, p, n);
}

static void
plain(struct buf *out, const uint8_t *p, size_t n)
{
	buf_put(out, p, n);
}

static void
salt(struct wire *w, struct buf *out)
{
	size_t n = wire_u8(w);

	if (n == 0)
		buf_u8(out, '-');
	octets(w, out, n, hex);
}

static void
strings(struct wire *w, struct buf *out)
{
	octets(w, out, wire_u8(w), dns_token_fmt);
	while (wire_left(w) > 0) {
		buf_u8(out, ' ');
		octets(w, out, wire_u8(w), dns_token_fmt);
	}
}

/* count groups of width octets in hexadecimal. */
static void
groups(struct wire *w, struct buf *out, unsigned count, char kind)
{
	for (unsigned i = 0; i < count; ++i) {
		if (i > 0)
			buf_u8(out, kind == 'l' ? ':' : '-');
		octets(w, out, kind == 'l' ? 2 : 1, hex);
	}
}

static void
gateway(struct wire *w, struct buf *out)
{
	switch (w->b[1]) {
	case 1:
		address(w, out, 4);
		break;
	case 2:
		address(w, out, 16);
		break;
	case 3:
		name(w, out);
		break;
	default:
		buf_u8(out, '.');
	}
}

bool
dns_field_fmt(char kind, struct wire *w, struct buf *out)
{
	switch (kind) {
	case '1':
	case 'c':
		buf_printf(out, "%u", wire_u8(w));
		break;
	case '2':
	case 'C':
		buf_printf(out, "%u", wire_u16(w));
		break;
	case '4':
		buf_printf(out, "%lu", (unsigned long)wire_u32(w));
		break;
	case 'n':
		name(w, out);
		break;
	case 'a':
		address(w, out, 4);
		break;
	case 'A':
		address(w, out, 16);
		break;
	case 's':
		octets(w, out, wire_u8(w), dns_token_fmt);
		break;
	case 'S':
		strings(w, out);
		break;
	case 'q':
	case 'u':
		octets(w, out, wire_left(w), dns_token_fmt);
		break;
	case 'g':
		octets(w, out, wire_u8(w), plain);
		break;
	case 'h':
		octets(w, out, wire_left(w), hex);
		break;
	case 'b':
	case 'k':
		octets(w, out, wire_left(w), base64);
		break;
	case 'H':
		salt(w, out);
		break;
	case 'B':
		octets(w, out, wire_u8(w), base32);
		break;
	case 'l':
		groups(w, out, 4, kind);
		break;
	case 'e':
	case 'E':
		groups(w, out, kind == 'e' ? 6 : 8, kind);
		break;
	case 'y':
		dns_type_fmt(out, wire_u16(w));
		break;
	case 't':
		dns_code_time_fmt(out, wire_u32(w));
		break;
	case 'G':
		gateway(w, out);
		break;
	case 'Y':
		dns_bitmap_fmt(w, out);
		break;
	case 'L':
		return dns_loc_fmt(w, out);
	case 'P':
		return dns_apl_fmt(w, out);
	case 'V':
		dns_svcb_fmt(w, out);
		break;
	}
	return true;
}
