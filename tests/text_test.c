#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../text.h"
#include "tap.h"

static const struct {
	const char *in;
	size_t max;
	const char *out;
} shown[] = {
    {"", 10, ""},
    {"plain text", 10, "plain text"},
    {"plain text", 9, "plain tex..."},
    {"a\\b", 10, "a\\\\b"},
    {"\n\r\t\033[1m", 20, "\\012\\015\\011\\033[1m"},
    {"\177\200\377 ~", 20, "\\177\\200\\377 ~"},
    {"x", 0, "..."},
};

static const struct {
	int e;
	const char *text;
} errors[] = {
    {0, "no error"},
    {ENOENT, "file does not exist"},
    {EACCES, "access denied"},
    {EPERM, "permission denied"},
    {ENOSPC, "out of disk space"},
    {EPROTO, "protocol error"},
    {EISDIR, "is a directory"},
    {EAGAIN, "temporary failure"},
    {EWOULDBLOCK, "temporary failure"},
    {EADDRINUSE, "address already used"},
    {EXDEV, "cross-device link"},
    {ENOMSG, "no message of desired type"},
    {EIDRM, "identifier removed"},
    {EREMOTE, "too many levels of remote in path"},
    {ENOSTR, "not a stream device"},
    {ENOSR, "out of stream resources"},
    {ENONET, "machine not on network"},
    {ENOLINK, "link severed"},
    {EADV, "advertise error"},
    {ESRMNT, "srmount error"},
    {ECOMM, "communication error"},
    {EMULTIHOP, "multihop attempted"},
    {EREMCHG, "remote address changed"},
    {99999, "unknown error"},
    {-1, "unknown error"},
};

#define LONGEST 37

/* Every octet at every place of strings of every length up to more than two
 * times sixteen: folded apart and in place, compared with its other case and with
 * another octet. */
static void
test_places(void)
{
	unsigned bad = 0;

	for (size_t n = 1; n <= LONGEST; ++n)
		for (size_t at = 0; at < n; ++at)
			for (int c = 0; c < 256; ++c) {
				uint8_t a[LONGEST], b[LONGEST],
				    other = (uint8_t)c;

				memset(a, 'K', n);
				a[at] = other;
				text_fold(b, a, n);
				bad += b[at] != text_lower(other) ||
				    b[(at + 1) % n] != (n > 1 ? 'k' : b[0]);
				bad += !text_same(a, b, n);
				b[at] ^= 1;
				bad += text_same(a, b, n);
				text_fold(a, a, n);
				b[at] ^= 1;
				bad += memcmp(a, b, n) != 0;
			}
	ok(bad == 0);
}

int
main(void)
{
	char room[64];
	struct buf b;
	unsigned bad = 0;

	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; ++i) {
		buf_over(&b, room, sizeof room);
		text_show(&b, shown[i].in, strlen(shown[i].in), shown[i].max);
		ok_row(strcmp(buf_cstr(&b), shown[i].out) == 0, shown[i].out);
	}
	buf_over(&b, room, sizeof room);
	text_show(&b, "a\0b", 3, 10);
	ok(strcmp(buf_cstr(&b), "a\\000b") == 0);
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; ++i)
		ok_row(strcmp(text_errno(errors[i].e), errors[i].text) == 0,
		    errors[i].text);
	for (int c = 0; c < 256; ++c) {
		uint8_t want = (uint8_t)c;

		if (c >= 'A' && c <= 'Z')
			want = (uint8_t)(c + 32);
		bad += text_lower((uint8_t)c) != want;
	}
	ok(bad == 0);
	ok(text_same("aZ-\xc0", "Az-\xc0", 4) && !text_same("a", "b", 1));
	ok(!text_same("\xc0", "\xe0", 1)); /* no letters beyond ASCII */
	ok(!text_same("@[", "`{", 2) && text_same("x", "y", 0));
	test_places();
	return done();
}
