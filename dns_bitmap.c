#include <string.h>

#include "buf.h"
#include "dns_bitmap.h"
#include "dns_token.h"
#include "dns_type.h"
#include "wire.h"

#define WINDOW 32 /* octets of 256 types */
#define SIZE 8192 /* octets of a set: one bit for each type */

/* Put a type into a set, which is zeroed at first. */
static void
add(uint8_t set[SIZE], uint16_t type)
{
	set[type / 8] |= (uint8_t)(0x80 >> type % 8);
}

/* Append the set's wire form. */
static void
put(struct buf *out, const uint8_t set[SIZE])
{
	for (unsigned window = 0; window < 256; ++window) {
		const uint8_t *b = set + window * WINDOW;
		uint8_t n = WINDOW;

		while (n > 0 && b[n - 1] == 0)
			--n;
		if (n == 0)
			continue;
		buf_u8(out, (uint8_t)window);
		buf_u8(out, n);
		buf_put(out, b, n);
	}
}

const char *
dns_bitmap_check(struct wire *w)
{
	int last = -1;

	while (wire_left(w) > 0) {
		int window = wire_u8(w);
		size_t n = wire_u8(w);
		const uint8_t *b = wire_take(w, n);

		if (b == NULL)
			return "a window is cut short";
		if (window <= last)
			return "windows are not ascending";
		if (n == 0 || n > WINDOW)
			return "a window has 1 to 32 octets";
		if (b[n - 1] == 0)
			return "a window ends with a zero octet";
		last = window;
	}
	return NULL;
}

void
dns_bitmap_scan(struct dns_tokens *s, struct buf *out)
{
	uint8_t set[SIZE];
	struct dns_token t;
	uint16_t type;

	memset(set, 0, sizeof set);
	while (dns_token_next(s, &t))
		if (t.quoted || dns_type_scan(&type, t.text, t.len) == -1)
			dns_token_not(s, &t, "a type");
		else
			add(set, type);
	put(out, set);
}

void
dns_bitmap_fmt(struct wire *w, struct buf *out)
{
	const char *between = "";

	while (wire_left(w) > 0) {
		unsigned window = wire_u8(w);
		unsigned bits = wire_u8(w) * 8U;
		const uint8_t *b = wire_take(w, bits / 8);

		for (unsigned i = 0; i < bits && b != NULL; ++i)
			if (b[i / 8] & 0x80 >> i % 8) {
				buf_str(out, between);
				dns_type_fmt(out, (uint16_t)(window << 8 | i));
				between = " ";
			}
	}
}
