/* answer, seen from inside: how many look-ups, damage, time and place. What
 * clients see is asked in tests/answers.py and tests/differential.py. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../answer.h"
#include "../answer_place.h"
#include "../buf.h"
#include "../data_db.h"
#include "../dns_name_scan.h"
#include "../tai.h"
#include "../wire.h"
#include "build.h"
#include "tap.h"

/* A data.cdb of a text, open. */
static struct data_db
compile(const char *text)
{
	struct data_db db;
	const char *why = "";
	int fd = build(text, strlen(text));

	memset(&db, 0, sizeof db);
	ok(data_db_open(&db, fd, &why) == 0);
	close(fd);
	return db;
}

/* Is RDATA that a client reads name by name what its type says? */
static bool
good_rdata(struct wire *w, uint16_t type, size_t len)
{
	size_t end = w->pos + len;
	struct dns_name name;

	if (type == 15)
		(void)wire_u16(w);
	if (type == 6)
		dns_name_get(&name, w);
	if (type == 2 || type == 5 || type == 6 || type == 12 || type == 15)
		dns_name_get(&name, w);
	if (type == 1 || type == 6 || type == 28)
		(void)wire_take(w, type == 1 ? 4 : type == 6 ? 20 : 16);
	if (wire_ok(w) && w->pos == end)
		return true;
	return type != 1 && type != 2 && type != 5 && type != 6 &&
	    type != 12 && type != 15 && type != 28 &&
	    wire_take(w, end - w->pos) != NULL;
}

static bool
good_message(const uint8_t *b, size_t n)
{
	struct dns_name name;
	unsigned records = 0;
	struct wire w;

	wire_over(&w, b, n);
	(void)wire_take(&w, 6);
	for (int i = 0; i < 3; ++i)
		records += wire_u16(&w);
	dns_name_get(&name, &w);
	(void)wire_take(&w, 4);
	while (records-- > 0 && wire_ok(&w)) {
		uint16_t type, len;

		dns_name_get(&name, &w);
		type = wire_u16(&w);
		(void)wire_take(&w, 6);
		len = wire_u16(&w);
		if (!good_rdata(&w, type, len))
			return false;
	}
	return wire_ok(&w) && wire_left(&w) == 0;
}

struct asked {
	bool good; /* a client can read it */
	unsigned rcode, aa, answers, authority, additional;
	char flag;
	uint16_t type; /* of the first record behind the question */
	uint32_t ttl;  /* its */
};

static struct asked
ask_over(bool tcp, const struct data_db *db, const char *name, uint16_t type,
    const struct ip *client, int64_t now)
{
	static uint8_t room[ANSWER_TCP_MAX];
	const struct answer_conf conf = {NULL};
	uint8_t packet[300];
	struct dns_name n;
	struct buf w, out;
	struct wire in;
	struct answer_note note;
	struct asked a = {0};
	struct answer_query q = {packet, 0, *client, now, 1, tcp};

	buf_over(&w, packet, sizeof packet);
	buf_put(&w, "\0\1\0\0\0\1\0\0\0\0\0\0", 12);
	if (dns_name_scan_data(&n, name, strlen(name), NULL) == 0)
		dns_name_put(&w, &n);
	buf_u16(&w, type);
	buf_u16(&w, 1);
	q.len = w.len;
	buf_over(&out, room, sizeof room);
	if (!answer_make(&conf, db, &q, &out, &note))
		return a;
	a.good = good_message(room, out.len);
	a.flag = note.flag;
	a.aa = room[2] >> 2 & 1;
	a.rcode = room[3] & 15;
	wire_over(&in, room, out.len);
	(void)wire_take(&in, 6);
	a.answers = wire_u16(&in);
	a.authority = wire_u16(&in);
	a.additional = wire_u16(&in);
	dns_name_get(&n, &in);
	(void)wire_take(&in, 4);
	if (wire_left(&in) > 0) {
		dns_name_get(&n, &in);
		a.type = wire_u16(&in);
		(void)wire_u16(&in);
		a.ttl = wire_u32(&in);
	}
	return a;
}

static struct asked
ask(const struct data_db *db, const char *name, uint16_t type,
    const struct ip *client, int64_t now)
{
	return ask_over(true, db, name, type, client, now);
}

static const struct ip nobody = {4, {192, 0, 2, 99}};
static const struct ip ten = {4, {10, 1, 2, 3}};
static const struct ip eleven = {4, {11, 1, 2, 3}};

#define A 1
#define CNAME 5
#define SOA 6
#define TXT 16
#define DS 43
#define IXFR 251

static void
test_zones(void)
{
	struct data_db db = compile(
	    ".a:192.0.2.1:ns.a\n+www.a:192.0.2.2\n+x.ent.a:192.0.2.3\n"
	    "&cut.a:192.0.2.4:ns.cut.a\n&deep.cut.a:192.0.2.5:ns.deep.cut.a\n"
	    ".own.cut.a:192.0.2.6:ns.own.cut.a\n+h.own.cut.a:192.0.2.7\n"
	    "&orphan:192.0.2.8:ns.orphan\n&low.orphan:192.0.2.9:ns.low.orphan\n"
	    "Zlone:m:r\n+h.lone:192.0.2.10\n"
	    ".child.a:192.0.2.11:ns.child.a\n+*.w.a:192.0.2.12\n"
	    "+b.w.a:192.0.2.13\n+c.d.w.a:192.0.2.14\n");
	struct asked a = ask(&db, "WWW.a", A, &nobody, 0);

	ok(a.rcode == 0 && a.aa && a.answers == 1 && a.authority == 0);
	a = ask(&db, "ent.a", A, &nobody, 0);
	ok(a.rcode == 0 && a.answers == 0 && a.authority == 1 && a.ttl == 2560);
	a = ask(&db, "no.a", A, &nobody, 0);
	ok(a.rcode == 3 && a.aa && a.authority == 1);
	a = ask(&db, "x.cut.a", A, &nobody, 0);
	ok(a.rcode == 0 && !a.aa && a.authority == 1 && a.additional == 1);
	/* what lies below the topmost cut is not ours to know */
	a = ask(&db, "x.deep.cut.a", A, &nobody, 0);
	ok(!a.aa && a.authority == 1 && a.additional == 1);
	a = ask(&db, "h.own.cut.a", A, &nobody, 0);
	ok(a.aa && a.answers == 1);
	a = ask(&db, "cut.a", DS, &nobody, 0);
	ok(a.rcode == 0 && a.aa && a.answers == 0 && a.authority == 1);
	a = ask(&db, "child.a", DS, &nobody, 0);
	ok(a.rcode == 0 && a.aa && a.authority == 1);
	a = ask(&db, "a", DS, &nobody, 0); /* no parent here */
	ok(a.rcode == 0 && a.aa && a.authority == 1);
	a = ask(&db, "x.low.orphan", A, &nobody, 0);
	ok(a.rcode == 0 && !a.aa && a.authority == 1 && a.additional == 1);
	a = ask(&db, "h.lone", A, &nobody, 0); /* SOA alone is no zone */
	ok(a.rcode == 5 && a.flag == '-');
	a = ask(&db, "other", A, &nobody, 0);
	ok(a.rcode == 5 && a.flag == '-' && !a.aa);
	a = ask(&db, "q.w.a", A, &nobody, 0);
	ok(a.rcode == 0 && a.answers == 1);
	a = ask(&db, "q.b.w.a", A, &nobody, 0); /* RFC 4592 3.3.1 */
	ok(a.rcode == 3);
	a = ask(&db, "d.w.a", A, &nobody, 0); /* exists, empty */
	ok(a.rcode == 0 && a.answers == 0);
	a = ask(&db, "q.w.a", TXT, &nobody, 0);
	ok(a.rcode == 0 && a.answers == 0 && a.authority == 1);
	data_db_close(&db);
}

/* Over UDP the SOA alone says that there is something new (RFC 1995 4). */
static void
test_ixfr(void)
{
	struct data_db db = compile(
	    ".a:192.0.2.1:ns.a\n+www.a:192.0.2.2\nCalias.a:b\n"
	    ".b:192.0.2.3:ns.b\n&cut.a:192.0.2.4:ns.cut.a\n+*.w.a:192.0.2.5\n");
	struct asked a = ask_over(false, &db, "A", IXFR, &nobody, 0);

	ok(a.good && a.rcode == 0 && a.aa && a.flag == '+');
	ok(a.answers == 1 && a.authority == 0 && a.type == SOA);
	a = ask_over(false, &db, "www.a", IXFR, &nobody, 0); /* no apex */
	ok(a.rcode == 0 && a.answers == 0 && a.authority == 1);
	a = ask_over(false, &db, "alias.a", IXFR, &nobody, 0);
	ok(a.answers == 1 && a.type == CNAME && a.authority == 1);
	a = ask_over(false, &db, "x.w.a", IXFR, &nobody, 0);
	ok(a.rcode == 0 && a.answers == 0 && a.authority == 1);
	a = ask_over(false, &db, "cut.a", IXFR, &nobody, 0);
	ok(!a.aa && a.answers == 0);
	a = ask_over(false, &db, "other", IXFR, &nobody, 0);
	ok(a.rcode == 5);
	a = ask(&db, "a", IXFR, &nobody, 0); /* that is axfr_out's */
	ok(a.answers == 0 && a.authority == 1);
	data_db_close(&db);
}

static void
test_places(void)
{
	struct data_db db = compile(
	    "%in:10\n%ex:\n.a:192.0.2.1:ns.a\n"
	    "+h.a:10.0.0.1:::in\n+h.a:192.0.2.2:::ex\n"
	    "+only.a:10.0.0.2:::in\n+*.only2.a:10.0.0.3:::in\n"
	    ".z:10.0.0.4:ns.z:::in\n+h.z:192.0.2.5\n"
	    "&z.a:192.0.2.6:ns.z.a:::ex\n+x.z.a:192.0.2.7\n");
	struct asked a = ask(&db, "only.a", A, &ten, 0);

	ok(a.rcode == 0 && a.answers == 1);
	a = ask(&db, "only.a", A, &eleven, 0);
	ok(a.rcode == 3 && a.aa);
	a = ask(&db, "x.only2.a", A, &ten, 0);
	ok(a.rcode == 0 && a.answers == 1);
	a = ask(&db, "x.only2.a", A, &eleven, 0);
	ok(a.rcode == 3);
	a = ask(&db, "only2.a", A, &ten, 0);
	ok(a.rcode == 0 && a.answers == 0);
	a = ask(&db, "h.z", A, &ten, 0);
	ok(a.rcode == 0 && a.aa && a.answers == 1);
	a = ask(&db, "h.z", A, &eleven, 0);
	ok(a.rcode == 5);
	a = ask(&db, "x.z.a", A, &ten, 0);
	ok(a.aa && a.answers == 1);
	a = ask(&db, "x.z.a", A, &eleven, 0);
	ok(!a.aa && a.answers == 0 && a.authority == 1);
	a = ask(&db, "h.a", A, &ten, 0);
	ok(a.answers == 1);
	data_db_close(&db);
}

static void
test_times(void)
{
	/* 4000000000001000 is unix time 4086 */
	struct data_db db = compile(
	    ".a:192.0.2.1:ns.a\n+end.a:192.0.2.2:0:4000000000001000\n"
	    "+begin.a:192.0.2.3:60:4000000000001000\n");
	int64_t t = tai_to_unix(UINT64_C(0x4000000000001000));
	struct asked a = ask(&db, "end.a", A, &nobody, t);

	ok(t == 4086);
	ok(a.answers == 1 && a.ttl == 2);
	a = ask(&db, "end.a", A, &nobody, t - 100);
	ok(a.answers == 1 && a.ttl == 100);
	a = ask(&db, "end.a", A, &nobody, t - 5000);
	ok(a.answers == 1 && a.ttl == 3600);
	a = ask(&db, "end.a", A, &nobody, t + 1);
	ok(a.rcode == 3);
	a = ask(&db, "begin.a", A, &nobody, t);
	ok(a.rcode == 3);
	a = ask(&db, "begin.a", A, &nobody, t + 1);
	ok(a.answers == 1 && a.ttl == 60);
	data_db_close(&db);
}

/* A record that a client sees for two reasons is one (RFC 2181 5), and the
 * lowest TTL counts, whichever line it came from. */
static void
test_repeats(void)
{
	struct data_db db = compile(
	    "%in:10\n.a:192.0.2.1:ns.a\n"
	    "+h.a:192.0.2.2:600\n+h.a:192.0.2.2:300\n+h.a:192.0.2.3:600\n"
	    "+p.a:192.0.2.2:600\n+p.a:192.0.2.2:60::in\n"
	    "+p.a:192.0.2.2:90:4000000000001000:in\n+p.a:192.0.2.3\n"
	    "&cut.a:192.0.2.4:ns.cut.a\n&CUT.a::NS.cut.A:60\n"
	    "&cut.a::ns.cut.a:::in\n't.a:x\n't.a:X\n");
	struct asked a = ask(&db, "h.a", A, &nobody, 0);

	ok(a.answers == 2 && a.ttl == 300);
	a = ask(&db, "p.a", A, &nobody, 9999);
	ok(a.answers == 2 && a.ttl == 600);
	a = ask(&db, "p.a", A, &ten, 9999);
	ok(a.answers == 2 && a.ttl == 60);
	a = ask(&db, "cut.a", A, &nobody, 0);
	ok(a.authority == 1 && a.additional == 1 && a.ttl == 60);
	a = ask(&db, "cut.a", A, &ten, 0);
	ok(a.authority == 1 && a.additional == 1);
	a = ask(&db, "t.a", TXT, &nobody, 0);
	ok(a.answers == 2);
	data_db_close(&db);
}

struct damage {
	unsigned opened, servfail, unreadable;
};

static void
ask_damaged(struct damage *d, int fd)
{
	static const char *const names[] = {"a", "h.a", "c.a", "x.cut.a", "no.a",
	    "m.a"};
	static const uint16_t types[] = {A, SOA, 255, 15};
	struct data_db db;
	const char *why;

	if (data_db_open(&db, fd, &why) == -1)
		return;
	++d->opened;
	for (size_t i = 0; i < 24; ++i) {
		struct asked a = ask(&db, names[i / 4], types[i % 4], &nobody, 0);

		d->servfail += a.rcode == 2;
		d->unreadable += !a.good;
	}
	data_db_close(&db);
}

static void
turn(int fd, off_t at, unsigned bits)
{
	uint8_t b;

	if (pread(fd, &b, 1, at) != 1)
		abort();
	b ^= (uint8_t)bits;
	if (pwrite(fd, &b, 1, at) != 1)
		abort();
}

/* Damage is found at open, or when a query meets it: then SERVFAIL, never a
 * message that cannot be read. Each bit behind the header in turn. */
static void
test_damage(void)
{
	static const char text[] =
	    ".a:192.0.2.1:ns.a\n+h.a:192.0.2.2\n3h.a:[2001:db8::1]\n"
	    "Cc.a:h.a\n&cut.a:192.0.2.4:ns.cut.a\n"
	    "@m.a:192.0.2.5:x.a:10\n";
	int fd = build(text, strlen(text));
	off_t size = lseek(fd, 0, SEEK_END);
	struct damage d = {0};

	for (off_t bit = 2048 * 8; bit < size * 8; ++bit) {
		turn(fd, bit / 8, 1U << bit % 8);
		ask_damaged(&d, fd);
		turn(fd, bit / 8, 1U << bit % 8);
	}
	close(fd);
	ok(d.opened > 1000 && d.servfail > 100);
	if (!ok(d.unreadable == 0))
		printf("# %u of %u\n", d.unreadable, d.opened);
}

/* "1.1.1...1.a" with so many labels before the a. */
static void
long_name(char *text, unsigned labels)
{
	*text = 0;
	while (labels-- > 0)
		strcat(text, "1.");
	strcat(text, "a");
}

static void
test_long(void)
{
	struct data_view view = {{0, 0}, tai_from_unix(0)};
	char name[300], text[600];

	for (unsigned have = 0; have < 126; have += 25) {
		struct answer_place place;
		struct dns_name n;
		struct data_db db;
		struct asked a;

		long_name(name, have);
		snprintf(text, sizeof text, ".a:192.0.2.1:ns.a\n+%s:192.0.2.2\n",
		    name);
		db = compile(text);
		long_name(name, 126);
		ok(dns_name_scan_data(&n, name, strlen(name), NULL) == 0);
		a = ask(&db, name, A, &nobody, 0);
		ok(a.rcode == 3 && a.authority == 1);
		ok(answer_place_find(&place, &db, &view, &n) == 1);
		ok(!place.found && place.labels == 127 &&
		    place.encloser == have + 1);
		ok(place.lookups <= 1 + 7);
		n.b[n.len - 2] = 'b'; /* outside of everything */
		ok(answer_place_find(&place, &db, &view, &n) == 1);
		ok(place.encloser == 0 && place.lookups <= 1 + 7);
		data_db_close(&db);
	}
}

int
main(void)
{
	test_zones();
	test_ixfr();
	test_places();
	test_times();
	test_repeats();
	test_damage();
	test_long();
	return done();
}
