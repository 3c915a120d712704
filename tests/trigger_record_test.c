#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../trigger_record.h"
#include "tap.h"

static const struct {
	const char *b;
	size_t n;
	int result; /* of feeding all of it at once */
	const char *name;
} rows[] = {
    {"w\0\0", 3, 1, "wait"},
    {"b\0\0", 3, 1, "begin"},
    {"w\0\1x", 4, -1, "wait with a text"},
    {"o\0\2hi", 5, 1, "output"},
    {"o\0\0", 3, -1, "output of nothing"},
    {"o\x10\0", 3, 0, "longest output, more to come"},
    {"o\x10\1", 3, -1, "output too long"},
    {"o\xff\xff", 3, -1, "output much too long"},
    {"n\0\1!", 4, 1, "note"},
    {"x\0\1\2", 4, 1, "exit code"},
    {"x\0\0", 3, -1, "no exit code"},
    {"x\0\2\0\0", 5, -1, "two exit codes"},
    {"q\0\0", 3, -1, "unknown kind"},
    {"\0\0\0", 3, -1, "zeros"},
    {"o\0", 2, 0, "half a head"},
    {"", 0, 0, "nothing"},
};

/* Octet by octet and all at once give the same records. */
static void
in_pieces(void)
{
	struct trigger_record r = {0};
	char storage[64];
	struct buf b;
	char kinds[8] = "";
	size_t used, n, found = 0;

	buf_over(&b, storage, sizeof storage);
	trigger_record_put(&b, 'w', "", 0);
	trigger_record_put(&b, 'o', "x\0\1\0", 4); /* looks like an end */
	trigger_record_put(&b, 'n', "note", 4);
	trigger_record_put(&b, 'x', "\7", 1);
	ok(buf_ok(&b));
	for (size_t i = 0; i < b.len; ++i)
		if (trigger_record_feed(&r, storage + i, 1, &used) == 1)
			kinds[found++] = trigger_record_kind(&r);
	ok(strcmp(kinds, "wonx") == 0);
	ok(trigger_record_text(&r, &n)[0] == 7 && n == 1);
	found = 0;
	for (size_t at = 0; at < b.len; at += used)
		if (trigger_record_feed(
			&r, storage + at, b.len - at, &used) == 1 &&
		    found < 4)
			kinds[found++] = trigger_record_kind(&r);
	ok(found == 4 && strcmp(kinds, "wonx") == 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		struct trigger_record r = {0};
		size_t used;
		int got;

		errno = 0;
		got = trigger_record_feed(&r, rows[i].b, rows[i].n, &used);
		ok_row(got == rows[i].result, rows[i].name);
		ok_row(got != -1 || errno == EPROTO, rows[i].name);
	}
	in_pieces();
	return done();
}
