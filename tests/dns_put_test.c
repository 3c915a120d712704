/* dns_put: what is put can be read, is short, and is refused if it is no name,
 * even while it changes. */
#include <string.h>

#include "../dns_name.h"
#include "../dns_put.h"
#include "../dns_query.h"
#include "../wire.h"
#include "changing.h"
#include "name.h"
#include "tap.h"

static const struct dns_name root = {1, ""};

/* Put names one behind the other; are so many octets taken, and is each read
 * as it was put, case aside where it is compressed? */
static bool
put(const char *const *texts, size_t octets)
{
	uint8_t room[1000];
	struct dns_put m;
	struct dns_name n, got;
	struct wire w;
	bool same = true;

	dns_put_over(&m, room, sizeof room);
	(void)buf_room(&m.w, DNS_HEADER);
	for (const char *const *t = texts; *t != NULL; ++t) {
		n = name(*t);
		dns_put_name(&m, &n);
	}
	wire_over(&w, m.w.b, m.w.len);
	(void)wire_take(&w, DNS_HEADER);
	for (const char *const *t = texts; *t != NULL; ++t) {
		n = name(*t);
		dns_name_get(&got, &w);
		same = same && dns_name_same(&got, &n);
	}
	return same && wire_ok(&w) && wire_left(&w) == 0 &&
	    m.w.len == DNS_HEADER + octets;
}

static void
test_names(void)
{
	ok(put((const char *[]){"a.test", "a.test", NULL}, 8 + 2));
	ok(put((const char *[]){"a.test", "A.TEST", NULL}, 8 + 2));
	ok(put((const char *[]){"a.test", "b.test", NULL}, 8 + 4));
	ok(put((const char *[]){"a.test", "b.a.test", "c.b.a.test", NULL},
	    8 + 4 + 4));
	ok(put((const char *[]){"a.test", ".", "a.tes", NULL}, 8 + 1 + 7));
}

/* A chain of names, each a label more: the pointers grow no longer chains than
 * clients follow. */
static void
test_hops(void)
{
	uint8_t room[4000];
	struct dns_name n = root;
	struct dns_put m;
	unsigned most = 0;

	dns_put_over(&m, room, sizeof room);
	(void)buf_room(&m.w, DNS_HEADER);
	for (int i = 0; i < 30; ++i) {
		size_t at = m.w.len;
		unsigned now;

		if (dns_name_child(&n, "a", 1, &n) == -1)
			break;
		dns_put_name(&m, &n);
		now = name_hops(m.w.b, at);
		most = now > most ? now : most;
	}
	ok(buf_ok(&m.w) && most == DNS_PUT_HOPS);
	ok(m.w.len < 900); /* 960 if they were put whole */
}

/* What a pointer cannot reach is put whole (RFC 1035 4.1.4: 14 bits). */
static void
test_reach(void)
{
	static uint8_t room[40000];
	const struct dns_name n = name("far.test");
	struct dns_put m;
	size_t before;

	dns_put_over(&m, room, sizeof room);
	(void)buf_room(&m.w, DNS_PUT_REACH);
	dns_put_name(&m, &n);
	before = m.w.len;
	dns_put_name(&m, &n);
	ok(m.w.len - before == n.len);
}

static void
test_records(void)
{
	static const struct {
		const char *rdata;
		size_t len;
		uint16_t type;
		int r;
	} rows[] = {
	    {"\1a", 2, DNS_TYPE_NS, -1},
	    {"\300\14", 2, DNS_TYPE_NS, -1},
	    {"\1a\0x", 4, DNS_TYPE_NS, -1},
	    {"\1", 1, DNS_TYPE_MX, -1},
	    {"\0\0 not twenty octets", 21, DNS_TYPE_SOA, -1},
	    {"abc", 3, DNS_TYPE_A, -1},
	    {"abcd", 4, DNS_TYPE_A, 0},
	    {"\1a", 3, DNS_TYPE_CNAME, 0},
	    {"\0\1\1a", 5, DNS_TYPE_MX, 0},
	    {"", 0, DNS_TYPE_TXT, 0},
	};
	const struct dns_put_owner owner = {&root, 0};
	uint8_t room[100];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
		struct dns_put m;

		dns_put_over(&m, room, sizeof room);
		ok(dns_put_rr(&m, owner, rows[i].type, 1,
		       (const uint8_t *)rows[i].rdata,
		       rows[i].len) == rows[i].r);
	}
}

/* Back to a mark: names put behind it are no longer known. */
static void
test_undo(void)
{
	const struct dns_name a = name("a.test"), b = name("b.other");
	uint8_t room[100];
	struct dns_put m;
	struct dns_put_mark mark;

	dns_put_over(&m, room, sizeof room);
	(void)buf_room(&m.w, DNS_HEADER);
	dns_put_name(&m, &a);
	mark = dns_put_mark(&m);
	dns_put_name(&m, &b);
	dns_put_undo(&m, mark);
	ok(m.w.len == DNS_HEADER + (size_t)a.len);
	dns_put_name(&m, &b);
	ok(m.w.len == DNS_HEADER + (size_t)a.len + b.len);
	dns_put_name(&m, &a);
	ok(m.w.len == DNS_HEADER + (size_t)a.len + b.len + 2);
}

/* A name that changes while it is read, as in a file that is written over: it
 * is put, or refused, but not followed for ever. */
static int
put_changing(long i, const uint8_t *rdata, size_t len)
{
	const struct dns_put_owner owner = {&root, 0};
	static uint8_t room[65535];
	static struct dns_put m;

	if (i % 50 == 0)
		dns_put_over(&m, room, sizeof room);
	return dns_put_rr(&m, owner, DNS_TYPE_NS, 1, rdata, len);
}

int
main(void)
{
	test_names();
	test_hops();
	test_reach();
	test_records();
	test_undo();
	changing_test(put_changing);
	return done();
}
