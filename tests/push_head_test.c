#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../push_head.h"
#include "../push_mark.h"
#include "../push_reply.h"
#include "tap.h"

#define HEX "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"

static const struct {
	const char *line, *why; /* why NULL: it is read */
	uint64_t length, generation;
	bool force;
} heads[] = {
    {"fleetdns-push 1 0 " HEX " 1 -", NULL, 0, 1, false},
    {"fleetdns-push 1 4611686018427387904 " HEX " 17 force", NULL,
	(uint64_t)1 << 62, 17, true},
    {"fleetdns-push 1 9 " HEX " 17 force,force", NULL, 9, 17, true},
    {"fleetdns-push 2 9 " HEX " 17 -",
	"unknown version of the push stream: 2", 0, 0, false},
    {"fleetdns-push 2", "unknown version of the push stream: 2", 0, 0, false},
    {"fleetdns-push 01 9 " HEX " 17 -",
	"unknown version of the push stream: 01", 0, 0, false},
    {"fleetdns-push  1 9 " HEX " 17 -",
	"unknown version of the push stream: ", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 17 gzip", "unknown flag gzip", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 17 force,gz\033ip",
	"unknown flag gz\\033ip", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 17 force,", "unknown flag ", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 17 ", "unknown flag ", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 17", "malformed line one", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 17 - -", "malformed line one", 0, 0, false},
    {"fleetdns-push 1 -9 " HEX " 17 -", "bad length -9", 0, 0, false},
    {"fleetdns-push 1 4611686018427387905 " HEX " 17 -",
	"bad length 4611686018427387905", 0, 0, false},
    {"fleetdns-push 1 9 ABC 17 -", "bad hash ABC", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 0 -", "bad generation 0", 0, 0, false},
    {"fleetdns-push 1 9 " HEX " 9223372036854775807 -",
	"bad generation 9223372036854775807", 0, 0, false},
    {"fleetdns-pull 1 9 " HEX " 17 -", "no push stream", 0, 0, false},
    {"", "no push stream", 0, 0, false},
};

static const struct {
	const char *line;
	int result;
	uint64_t generation;
	const char *reason;
} replies[] = {
    {"ok 17", 1, 17, NULL},
    {"ok 0", 1, 0, NULL},
    {"refused busy: another push is under way", 0, 0,
	"busy: another push is under way"},
    {"refused ", -1, 0, NULL},
    {"refused", -1, 0, NULL},
    {"ok", -1, 0, NULL},
    {"ok ", -1, 0, NULL},
    {"ok 17 ", -1, 0, NULL},
    {"ok 1x", -1, 0, NULL},
    {" ok 17", -1, 0, NULL},
    {"OK 17", -1, 0, NULL},
    {"", -1, 0, NULL},
};

static const struct {
	const char *line;
	int result;
} statuses[] = {
    {"status 1 17 " HEX " 1700000000 0.1", 0},
    {"status 1 0 - 0 0.1", 0},
    {"status 1 17 " HEX " 0 99.99-rc1", 0},
    {"status 2 17 " HEX " 1700000000 0.1", -1},
    {"status 1 17 " HEX " 1700000000", -1},
    {"status 1 17 " HEX " 1700000000 0.1 x", -1},
    {"status 1 17 " HEX " 1700000000 ", -1},
    {"status 1 17 " HEX " 1700000000 \033[2J", -1},
    {"status 1 17 " HEX "00 1700000000 0.1", -1},
    {"status 1 17 " HEX " -1 0.1", -1},
    {"status 1 17 " HEX " 1 0123456789012345678901234", -1},
};

static void
test_heads(void)
{
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; ++i) {
		struct push_head h = {.length = 77};
		char text[PUSH_HEAD_MAX], why[128];
		struct buf b;
		int r;

		buf_over(&b, why, sizeof why);
		r = push_head_scan(&h, heads[i].line, strlen(heads[i].line), &b);
		if (heads[i].why) {
			ok_row(r == -1 && errno == EPROTO && h.length == 77 &&
			    strcmp(buf_cstr(&b), heads[i].why) == 0,
			    heads[i].why);
			continue;
		}
		ok_row(r == 0 && h.length == heads[i].length &&
		    h.generation == heads[i].generation &&
		    h.force == heads[i].force, heads[i].line);
		buf_over(&b, text, sizeof text);
		push_head_fmt(&b, &h);
		ok(strncmp(buf_cstr(&b), heads[i].line, 80) == 0);
	}
}

static void
test_replies(void)
{
	for (size_t i = 0; i < sizeof replies / sizeof replies[0]; ++i) {
		uint64_t generation = 0;
		const char *reason = NULL;
		size_t n = 0;
		int r = push_reply_scan(&generation, &reason, &n,
		    replies[i].line, strlen(replies[i].line));

		ok_row(r == replies[i].result &&
		    generation == replies[i].generation &&
		    (r != 0 || strncmp(reason, replies[i].reason, n + 1) == 0),
		    replies[i].line);
	}
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; ++i) {
		struct push_reply_status s = {.built = 77};
		char text[256];
		struct buf b;
		int r = push_reply_status_scan(&s, statuses[i].line,
		    strlen(statuses[i].line));

		ok(r == statuses[i].result && (r == 0 || s.built == 77));
		if (r == -1)
			continue;
		buf_over(&b, text, sizeof text);
		push_reply_status_fmt(&b, &s);
		ok(b.len == strlen(statuses[i].line) + 1 &&
		    memcmp(text, statuses[i].line, b.len - 1) == 0);
	}
}

static void
test_marks(void)
{
	static const char file[] =
	    "5 " HEX " dns@a.example\n"
	    "nonsense\n"
	    "6 " HEX " dns@b.example:22\n"
	    "x " HEX " dns@c.example\n"
	    "7 " HEX " dns@c.example";
	struct push_mark m;
	char text[PUSH_MARK_LINE];
	struct buf b;
	size_t n = strlen(file);

	ok(push_mark_find(&m, file, n, "dns@a.example") && m.generation == 5);
	ok(push_mark_find(&m, file, n, "dns@b.example:22") && m.generation == 6);
	ok(push_mark_find(&m, file, n, "dns@c.example") && m.generation == 7);
	ok(!push_mark_find(&m, file, n, "dns@b.example"));
	ok(!push_mark_find(&m, file, 0, "dns@a.example"));
	buf_over(&b, text, sizeof text);
	push_mark_fmt(&b, &m, "dns@d.example");
	ok(push_mark_find(&m, text, b.len, "dns@d.example") &&
	    m.generation == 7);
}

int
main(void)
{
	test_heads();
	test_replies();
	test_marks();
	return done();
}
