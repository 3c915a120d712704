#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "enc.h"
#include "num.h"

static const char base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base32hex[] = "0123456789abcdefghijklmnopqrstuv";

static int
failed(struct buf *out, size_t start)
{
	buf_cut(out, start);
	return errno = EINVAL, -1;
}

void
enc_hex_fmt(struct buf *out, const void *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = p;

	for (size_t i = 0; i < n; ++i) {
		char two[2] = {digits[b[i] >> 4], digits[b[i] & 15]};

		buf_put(out, two, sizeof two);
	}
}

int
enc_hex_scan(struct buf *out, const char *text, size_t n)
{
	size_t start = out->len;

	if (n % 2 != 0)
		return failed(out, start);
	for (size_t i = 0; i < n; i += 2) {
		int high = num_hexdigit(text[i]);
		int low = num_hexdigit(text[i + 1]);

		if (high == -1 || low == -1)
			return failed(out, start);
		buf_u8(out, (uint8_t)(high << 4 | low));
	}
	return buf_ok(out) ? 0 : failed(out, start);
}

/* Both other bases: bits go through a small register, width at a time. */
static void
bits_fmt(struct buf *out, const uint8_t *b, size_t n, const char *digits,
    unsigned width)
{
	uint32_t hold = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; ++i) {
		hold = hold << 8 | b[i];
		for (have += 8; have >= width; have -= width)
			buf_u8(out,
			    (uint8_t)digits[hold >> (have - width) &
				((1U << width) - 1)]);
		hold &= (1U << have) - 1;
	}
	if (have > 0)
		buf_u8(out, (uint8_t)digits[hold << (width - have)]);
}

static int
digit(const char *digits, unsigned width, char c)
{
	const char *p = c == 0 ? NULL : strchr(digits, c);

	if (p == NULL && width == 5 && c >= 'A' && c <= 'V')
		return c - 'A' + 10;
	return p == NULL ? -1 : (int)(p - digits);
}

static int
bits_scan(struct buf *out, const char *text, size_t n, const char *digits,
    unsigned width)
{
	uint32_t hold = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; ++i) {
		int v = digit(digits, width, text[i]);

		if (v == -1)
			return -1;
		hold = hold << width | (uint32_t)v;
		have += width;
		if (have >= 8) {
			have -= 8;
			buf_u8(out, (uint8_t)(hold >> have));
		}
		hold &= (1U << have) - 1;
	}
	/* what is left over must be less than a digit, and zero */
	return have < width && hold == 0 ? 0 : -1;
}

void
enc_base32hex_fmt(struct buf *out, const void *p, size_t n)
{
	bits_fmt(out, p, n, base32hex, 5);
}

int
enc_base32hex_scan(struct buf *out, const char *text, size_t n)
{
	size_t start = out->len;

	if (bits_scan(out, text, n, base32hex, 5) == -1 || !buf_ok(out))
		return failed(out, start);
	return 0;
}

void
enc_base64_fmt(struct buf *out, const void *p, size_t n)
{
	bits_fmt(out, p, n, base64, 6);
	for (size_t i = n % 3; i % 3 != 0; ++i)
		buf_u8(out, '=');
}

int
enc_base64_scan(struct buf *out, const char *text, size_t n)
{
	size_t start = out->len, digits = n;

	while (digits > 0 && n - digits < 2 && text[digits - 1] == '=')
		--digits;
	if (n % 4 != 0 || bits_scan(out, text, digits, base64, 6) == -1 ||
	    !buf_ok(out))
		return failed(out, start);
	return 0;
}
