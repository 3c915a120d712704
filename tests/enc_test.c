#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../enc.h"
#include "tap.h"

enum base { HEX, B32, B64 };

/* RFC 4648 10, base32hex in lower case and without padding (RFC 5155 1.3) */
static const struct {
	enum base base;
	const char *bytes, *text;
} both[] = {
    {HEX, "", ""},
    {HEX, "f", "66"},
    {HEX, "foobar", "666f6f626172"},
    {HEX, "\x80\xff\x7f", "80ff7f"},
    {B32, "", ""},
    {B32, "f", "co"},
    {B32, "fo", "cpng"},
    {B32, "foo", "cpnmu"},
    {B32, "foob", "cpnmuog"},
    {B32, "fooba", "cpnmuoj1"},
    {B32, "foobar", "cpnmuoj1e8"},
    {B64, "", ""},
    {B64, "f", "Zg=="},
    {B64, "fo", "Zm8="},
    {B64, "foo", "Zm9v"},
    {B64, "foob", "Zm9vYg=="},
    {B64, "fooba", "Zm9vYmE="},
    {B64, "foobar", "Zm9vYmFy"},
    {B64, "\xfb\xff\xbf", "+/+/"},
};

static const struct {
	enum base base;
	const char *text;
} bad[] = {
    {HEX, "6"},
    {HEX, "6g"},
    {HEX, "6 6"},
    {HEX, "0x66"},
    {HEX, "66 "},
    {B32, "c"},
    {B32, "cpn"},
    {B32, "cpnmuo"},
    {B32, "cw"},
    {B32, "co======"},
    {B32, "c-"},
    {B32, "cp"}, /* bits left over that are not zero */
    {B64, "Zg"},
    {B64, "Zg="},
    {B64, "Zg==="},
    {B64, "Z"},
    {B64, "Zm9v="},
    {B64, "===="},
    {B64, "Zg==Zg=="},
    {B64, "Z=g="},
    {B64, "Zm9_"},
    {B64, "Zm9v "},
    {B64, "Zh=="}, /* bits left over that are not zero */
    {B64, "Zm9="},
};

static int
scan(enum base base, struct buf *out, const char *text, size_t n)
{
	switch (base) {
	case HEX:
		return enc_hex_scan(out, text, n);
	case B32:
		return enc_base32hex_scan(out, text, n);
	case B64:
		break;
	}
	return enc_base64_scan(out, text, n);
}

static void
fmt(enum base base, struct buf *out, const char *bytes, size_t n)
{
	if (base == HEX)
		enc_hex_fmt(out, bytes, n);
	else if (base == B32)
		enc_base32hex_fmt(out, bytes, n);
	else
		enc_base64_fmt(out, bytes, n);
}

/* Every length, every octet: there and back. */
static void
test_round(enum base base)
{
	char bytes[256], text[600], again[256];
	struct buf t, b;
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof bytes; ++i)
		bytes[i] = (char)(i * 7);
	for (size_t n = 0; n <= sizeof bytes; ++n) {
		buf_over(&t, text, sizeof text);
		buf_over(&b, again, sizeof again);
		fmt(base, &t, bytes, n);
		wrong += scan(base, &b, text, t.len) == -1 || b.len != n ||
		    memcmp(again, bytes, n) != 0;
	}
	ok(wrong == 0);
}

int
main(void)
{
	char room[64];
	struct buf b;

	for (size_t i = 0; i < sizeof both / sizeof both[0]; ++i) {
		const char *text = both[i].text, *bytes = both[i].bytes;

		buf_over(&b, room, sizeof room);
		fmt(both[i].base, &b, bytes, strlen(bytes));
		ok_row(strcmp(buf_cstr(&b), text) == 0, text);
		buf_over(&b, room, sizeof room);
		ok_row(scan(both[i].base, &b, text, strlen(text)) == 0 &&
			strcmp(buf_cstr(&b), bytes) == 0,
		    text);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
		buf_over(&b, room, sizeof room);
		buf_str(&b, "x");
		ok_row(scan(bad[i].base, &b, bad[i].text,
			   strlen(bad[i].text)) == -1 &&
			errno == EINVAL && b.len == 1,
		    bad[i].text);
	}
	buf_over(&b, room, sizeof room);
	ok(enc_hex_scan(&b, "aAfF09", 6) == 0 &&
	    memcmp(room, "\xaa\xff\x09", 3) == 0);
	buf_over(&b, room, sizeof room);
	ok(enc_base32hex_scan(&b, "CPNMUOJ1E8", 10) == 0 && b.len == 6);
	buf_over(&b, room, 2);
	ok(enc_hex_scan(&b, "666666", 6) == -1);
	buf_over(&b, room, 2);
	ok(enc_base64_scan(&b, "Zm9v", 4) == -1);
	buf_over(&b, room, 2);
	ok(enc_base32hex_scan(&b, "cpnmu", 5) == -1);
	test_round(HEX);
	test_round(B32);
	test_round(B64);
	return done();
}
