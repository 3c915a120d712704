/* answer_quick: what it takes on and what it leaves; octet for octet what
 * answer_finish says, up to the last octet that a client takes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../answer.h"
#include "../answer_ahead.h"
#include "../answer_quick.h"
#include "../buf.h"
#include "../data_db.h"
#include "../dns_name_scan.h"
#include "../dns_stem.h"
#include "build.h"
#include "tap.h"

#define NOW 1800000000
#define TEXT_MIN 400 /* octets of the texts that the data have */
#define TEXT_MAX 640
#define SOA_LABELS 2 /* in the first name of z.test's SOA, left of that */

static struct data_db db;

struct edns {
	int size; /* octets the client takes; 0: no EDNS */
	uint8_t version;
	bool nsid, dnssec_ok;
};

struct result {
	bool quick; /* it was answered, and the same as by answer_finish */
	bool wrong; /* it was, but not the same */
	size_t len; /* octets of answer_finish's answer */
	bool cut;   /* that is truncated */
};

static size_t
make_packet(uint8_t *b, size_t cap, const char *text, uint16_t type,
    const struct edns *e)
{
	struct dns_name name;
	struct buf w;

	buf_over(&w, b, cap);
	buf_put(&w, "\12\34\1\0\0\1\0\0\0\0\0", 11);
	buf_u8(&w, e->size > 0);
	if (dns_name_scan_data(&name, text, strlen(text), NULL) == -1)
		return 0;
	dns_name_put(&w, &name);
	buf_u16(&w, type);
	buf_u16(&w, 1);
	if (e->size > 0) {
		buf_put(&w, "\0\0\51", 3);
		buf_u16(&w, (uint16_t)e->size);
		buf_u8(&w, 0);
		buf_u8(&w, e->version);
		buf_u16(&w, e->dnssec_ok ? 0x8000 : 0);
		buf_u16(&w, e->nsid ? 4 : 0);
		if (e->nsid)
			buf_u32(&w, 3 << 16);
	}
	return w.len;
}

static bool
same(const struct buf *a, const struct answer_note *x, const struct buf *b,
    const struct answer_note *y)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0 &&
	    x->flag == y->flag && x->id == y->id && x->type == y->type &&
	    x->name == y->name;
}

/* Into a buf of cap octets, of which so many are used before. */
static struct result
ask_into(size_t cap, size_t used, const char *name, uint16_t type,
    const struct edns *e, bool tcp)
{
	static const struct answer_conf conf;
	static struct answer_ahead a;
	static uint8_t packet[300], one[ANSWER_TCP_MAX], two[ANSWER_TCP_MAX];
	struct answer_query q = {.packet = packet,
	    .client = {4, {192, 0, 2, 9}},
	    .now = NOW,
	    .tcp = tcp};
	struct answer_note quick_note, note;
	struct buf quick, plain;
	struct result r = {0};

	q.len = make_packet(packet, sizeof packet, name, type, e);
	answer_ahead_read(&a, &db, &q);
	if (answer_ahead_begin(&a))
		while (answer_ahead_step(&a))
			;
	buf_over(&quick, one, cap);
	buf_over(&plain, two, cap);
	memset(buf_room(&quick, used), 'x', used);
	memset(buf_room(&plain, used), 'x', used);
	r.quick = answer_quick(&a, &quick, &quick_note);
	if (!answer_finish(&conf, &a, &plain, &note))
		return r;
	r.wrong = r.quick ? !same(&quick, &quick_note, &plain, &note)
			  : quick.len != used || !buf_ok(&quick);
	r.len = plain.len - used;
	r.cut = (two[used + 2] & 2) != 0;
	return r;
}

static struct result
ask(const char *name, uint16_t type, const struct edns *e, bool tcp)
{
	return ask_into(tcp ? ANSWER_TCP_MAX : ANSWER_UDP_MAX, 0, name, type, e,
	    tcp);
}

static const char text[] =
    "%in:10\n.z.test:192.0.2.53:a\n@z.test:192.0.2.6:m:10\n"
    "+one.z.test:192.0.2.1:7\n"
    "+two.z.test:192.0.2.1\n+two.z.test:192.0.2.2\n"
    "3six.z.test:[2001:db8::1]\n+six.z.test:192.0.2.3\n'six.z.test:v\n"
    "'txt.z.test:a\n'txt.z.test:b\n:s.z.test:SRV:1 2 3 one.z.test\n"
    "^ptr.z.test:one.z.test\nCalias.z.test:one.z.test\n"
    "+here.z.test:192.0.2.4:::in\n+loc.z.test:192.0.2.4\n"
    "'loc.z.test:v\n+loc.z.test:192.0.2.5:::in\n"
    "+soon.z.test:192.0.2.5:0:4000000077359400\n"
    "&kid.z.test:192.0.2.6:a\n+h.kid.z.test:192.0.2.7\n"
    "+orphan.test:192.0.2.9\n"
    ":dn.z.test:DNAME:one.z.test\n'dn.z.test:v\n"
    "+*.w.z.test:192.0.2.8\nC*.cw.z.test:one.z.test\n"
    "Cto-six.z.test:six.z.test\nCto-apex.z.test:z.test\n"
    "Ca.to-b.z.test:b.to-b.z.test\n+b.to-b.z.test:192.0.2.1\n"
    "Cto-wild.z.test:*.w.z.test\nCto-no.z.test:nothing.z.test\n"
    "Cto-alias.z.test:alias.z.test\nCto-two.z.test:two.z.test\n"
    "Cto-loc.z.test:loc.z.test\nCto-here.z.test:here.z.test\n"
    "Cto-kid.z.test:h.kid.z.test\nCto-far.z.test:a.far.test\n"
    "Cto-orphan.z.test:orphan.test\nCloop.z.test:loop.z.test\n"
    "Ctwo-ways.z.test:one.z.test\nCtwo-ways.z.test:six.z.test\n"
    "C*.c16.z.test:one.z.test:::in\n'*.c16.z.test:v\n"
    "&duo.z.test:192.0.2.6:a\n&duo.z.test:192.0.2.7:b\n"
    "3b.ns.duo.z.test:[2001:db8::2]\n&self.z.test:192.0.2.8:self.z.test\n"
    "&up.z.test::a.ns.z.test\n&up.z.test::one.z.test\n"
    "&bare.z.test::no.bare.z.test\n&out.z.test::a.far.test\n"
    "&below.up.z.test::a.ns.below.up.z.test\n"
    "&both.z.test:192.0.2.8:a\n&both.z.test::a.ns.z.test\n"
    "&turn.z.test:192.0.2.8:a\n+a.ns.turn.z.test:192.0.2.9\n"
    "&some.z.test:192.0.2.8:a\n+a.ns.some.z.test:192.0.2.9:::in\n"
    "&some.kid2.z.test:192.0.2.8:a:::in\n'some.kid2.z.test:v\n"
    "&lost.z.test::alias.z.test\n&lone.test:192.0.2.6:a\n"
    "&sib.z.test::a.ns.two.z.test\n&own.test::a.ns.own.test\n"
    "Zown.test:a.ns.own.test:hostmaster.own.test\n"
    "&own.test::b.ns.own.test\n&two.test::a.two.test\n&two.test::b.two.test\n"
    "Ztwo.test:two.test:a.two.test\nZfar.test:ns.elsewhere:h.far.test\n"
    "&far.test::ns.elsewhere\n+a.far.test:192.0.2.1\n"
    "Zcase.test:A.NS.Case.test:h.case.test\n&case.test::a.ns.case.test\n"
    "+m.z.test:192.0.2.3\n@m.z.test::a.m.z.test\n@n.z.test::a.m.z.test\n"
    "@n.z.test::b.o.z.test\n@p.z.test::z.test\n@q.z.test::a.Q.z.test\n"
    "Zlow.test:low.test:h.low.test:1:2:3:4:5:7000\n&low.test::a.low.test\n"
    ".apex.z.test:192.0.2.10:a\n:apex.z.test:DS:1 8 2 "
    "1234567890123456789012345678901234567890123456789012345678901234\n";

static void
compile(const char *source, size_t len)
{
	const char *why = "";
	int fd = build(source, len);

	ok(data_db_open(&db, fd, &why) == 0);
	close(fd);
}

/* One line for each octet more. */
static void
make_data(void)
{
	static char room[200000];
	struct buf w;

	buf_over(&w, room, sizeof room);
	buf_str(&w, text);
	for (int n = 0; n < AHEAD_SERVERS + 1; ++n) {
		if (n < AHEAD_SERVERS)
			buf_printf(&w, "&eight.z.test:192.0.2.1:%c\n", 'a' + n);
		buf_printf(&w, "&nine.z.test:192.0.2.1:%c\n", 'a' + n);
	}
	for (int n = TEXT_MIN; n < TEXT_MAX; ++n)
		buf_printf(&w, "'l%d.z.test:%0*d\n", n, n, 1);
	ok(buf_ok(&w));
	compile(room, w.len);
}

static const struct edns none, usual = {1232, 0, false, false};

static void
test_taken(void)
{
	static const struct {
		const char *name;
		uint16_t type;
	} rows[] = {{"one.z.test", 1}, {"ONE.z.Test", 1}, {"six.z.test", 1},
	    {"six.z.test", 28}, {"six.z.test", 16}, {"txt.z.test", 16},
	    {"s.z.test", 33}, {"a.ns.z.test", 1}, {"*.w.z.test", 1},
	    /* names that lie under the apex */
	    {"z.test", 2}, {"Z.tesT", 2}, {"z.test", 6}, {"z.test", 15},
	    {"ptr.z.test", 12}, {"two.test", 2}, {"two.test", 6},
	    {"n.z.test", 15}, {"p.z.test", 15},
	    /* a wildcard, types and names that are not there */
	    {"x.w.z.test", 1}, {"a.b.w.z.test", 1}, {"one.z.test", 16},
	    {"One.z.test", 28}, {"z.test", 16}, {"no.z.test", 1},
	    {"NO.z.test", 1}, {"x.no.z.test", 1}, {"here.z.test", 1},
	    {"x.one.z.test", 1}, {"x.low.test", 1},
	    {"low.test", 1}, {"x.two.test", 1},
	    /* several names with the same end */
	    {"x.ns.z.test", 1}, {"ns.z.test", 1}, {"a.ns.z.test", 16},
	    {"own.test", 2}, {"x.ns.own.test", 1}, {"m.z.test", 15}, {"q.z.test", 15},
	    {"a.two.test", 1}, {"x.a.two.test", 1},
	    /* aliases */
	    {"alias.z.test", 1}, {"Alias.Z.test", 1}, {"alias.z.test", 5},
	    {"x.cw.z.test", 1}, {"x.cw.z.test", 5}, {"to-six.z.test", 28},
	    {"to-six.z.test", 16}, {"to-apex.z.test", 15},
	    {"to-apex.z.test", 6}, {"to-apex.z.test", 2},
	    {"a.to-b.z.test", 1}, {"to-wild.z.test", 1},
	    /* referrals, their servers below, at and above */
	    {"kid.z.test", 1}, {"kid.z.test", 2}, {"a.ns.kid.z.test", 1},
	    {"h.KID.z.test", 1}, {"x.h.kid.z.test", 1}, {"duo.z.test", 1},
	    {"x.ns.duo.z.test", 1}, {"self.z.test", 1}, {"x.self.z.test", 6},
	    {"up.z.test", 1}, {"sib.z.test", 2}, {"x.y.up.z.test", 1}, {"bare.z.test", 1},
	    {"eight.z.test", 1}, {"x.below.up.z.test", 1}};
	const struct edns edns[] = {none, usual, {1232, 0, false, true}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i)
		for (size_t k = 0; k < 3; ++k) {
			struct result r = ask(rows[i].name, rows[i].type,
			    &edns[k], false);

			ok_row(r.quick && !r.wrong, rows[i].name);
		}
}

static void
test_left(void)
{
	static const struct {
		const char *name;
		uint16_t type;
	} rows[] = {{"two.z.test", 1}, /* in random order */
	    {"loc.z.test", 1}, {"loc.z.test", 16}, {"soon.z.test", 1},
	    {"orphan.test", 1}, {"orphan.test", 16}, {"x.orphan.test", 1},
	    {"one.z.test", 43}, {"one.z.test", 251}, {"one.z.test", 252},
	    {"one.z.test", 255}, {"no.z.test", 43}, {"no.z.test", 255},
	    {"apex.z.test", 43}, {"x.dn.z.test", 16}, {"dn.z.test", 39},
	    {"x.w.z.test", 16},
	    /* less than the apex may be pointed to, or case differs */
	    {"far.test", 2}, {"x.far.test", 1}, {"a.far.test", 16},
	    {"case.test", 1},
	    /* aliases of what is not there, not simple, or not the zone's */
	    {"to-six.z.test", 33}, {"alias.z.test", 16}, {"alias.z.test", 43},
	    {"to-no.z.test", 1}, {"to-alias.z.test", 1}, {"to-two.z.test", 1},
	    {"to-loc.z.test", 1}, {"to-here.z.test", 1}, {"to-kid.z.test", 1},
	    {"to-far.z.test", 1}, {"to-orphan.z.test", 1}, {"loop.z.test", 1},
	    {"two-ways.z.test", 1}, {"x.c16.z.test", 1},
	    /* referrals to servers elsewhere, here and there, of addresses in
	     * random order, for some, or with an alias; too many; DS */
	    {"out.z.test", 1}, {"both.z.test", 1}, {"turn.z.test", 1},
	    {"some.z.test", 1}, {"some.kid2.z.test", 1}, {"lost.z.test", 1},
	    {"nine.z.test", 1}, {"kid.z.test", 43}, {"x.kid.z.test", 255},
	    {"x.lone.test", 1}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
		struct result r = ask(rows[i].name, rows[i].type, &none, false);

		ok_row(!r.quick && !r.wrong && r.len > 0, rows[i].name);
	}
}

static void
test_edns_left(void)
{
	const struct edns newer = {1232, 1, false, false};
	const struct edns nsid = {1232, 0, true, false};

	ok(!ask("one.z.test", 1, &newer, false).quick);
	ok(!ask("one.z.test", 1, &nsid, false).quick);
}

enum section { ANSWER, DENIAL };

/* Is a set answered that a damaged file may hold? The question is for a.b, of
 * which b is the apex. */
static bool
takes(enum section section, uint16_t type, unsigned count, const void *records,
    size_t len)
{
	static const uint8_t packet[] =
	    "\0\1\0\0\0\1\0\0\0\0\0\0\1a\1b\0\0\1\0\1";
	static uint8_t room[ANSWER_UDP_MAX];
	const struct answer_query q = {
	    .packet = packet, .len = sizeof packet - 1};
	static struct answer_ahead a;
	struct answer_note note;
	uint8_t *b = malloc(len + 1);
	struct buf out;
	bool taken;

	/* the sanitizers see who reads on */
	memcpy(b + 1, records, len);
	answer_ahead_read(&a, &db, &q);
	(void)answer_ahead_begin(&a);
	a.query.type = section == DENIAL ? 1 : type;
	a.form = section == DENIAL ? AHEAD_DENIAL : AHEAD_SET;
	a.place.found = true;
	a.place.encloser = a.place.labels;
	a.place.node.apex = 1;
	a.set = (struct data_rrset_plain){b + 1, len, count, 60, type};
	buf_over(&out, room, sizeof room);
	taken = answer_quick(&a, &out, &note);
	ok(taken || out.len == 0);
	free(b);
	return taken;
}

static void
test_damaged(void)
{
	ok(takes(ANSWER, 1, 1, "\0\4abcd", 6));
	ok(takes(ANSWER, 16, 2, "\0\1a\0\2bc", 7));
	ok(!takes(ANSWER, 1, 1, "\0\3abc", 5));
	ok(!takes(ANSWER, 1, 1, "\0\5abcde", 7));
	ok(!takes(ANSWER, 28, 1, "\0\4abcd", 6));
	ok(!takes(ANSWER, 16, 2, "\0\5abcd", 6));
	ok(!takes(ANSWER, 16, 1, "\0\3abcd", 6));
	ok(!takes(ANSWER, 16, 2, "\0\1a", 3));
	ok(!takes(ANSWER, 16, 2, "\0\1a\0", 4));
	ok(!takes(ANSWER, 16, 1, "", 0));
}

static void
test_damaged_names(void)
{
	static const char soa[] = "\0\34\1x\1b\0\1b\0aaaabbbbccccddddeeee";

	ok(takes(ANSWER, 2, 1, "\0\5\1x\1b\0", 7));
	ok(takes(ANSWER, 2, 2, "\0\3\1b\0\0\5\1x\1b\0", 12));
	ok(takes(ANSWER, 15, 1, "\0\7ab\1x\1b\0", 9));
	/* behind the name; no name; longer than its record */
	ok(!takes(ANSWER, 2, 1, "\0\6\1x\1b\0x", 8));
	ok(!takes(ANSWER, 2, 1, "\0\0", 2));
	ok(!takes(ANSWER, 2, 1, "\0\4\1x\1b\0", 7));
	ok(!takes(ANSWER, 2, 1, "\0\7\3x\1b\0xx", 9));
	ok(!takes(ANSWER, 2, 1, "\0\5\377x\1b\0", 7));
	ok(!takes(ANSWER, 15, 1, "\0\1a", 3));
	ok(!takes(ANSWER, 15, 1, "\0\2ab", 4));
	/* more records than there are, or less */
	ok(!takes(ANSWER, 2, 2, "\0\5\1x\1b\0", 7));
	ok(!takes(ANSWER, 2, 1, "\0\3\1b\0\0\5\1x\1b\0", 12));
	ok(takes(DENIAL, 6, 1, soa, 30));
	ok(takes(ANSWER, 6, 1, soa, 30));
	ok(!takes(DENIAL, 6, 2, soa, 30));
	ok(!takes(DENIAL, 6, 1, soa, 29));
	ok(!takes(DENIAL, 6, 1, "\0\23\1x\1b\0\1b\0aaaabbbbccc", 21));
	ok(!takes(DENIAL, 6, 1, "\0\31\1x\1b\0aaaabbbbccccddddeeee", 27));
}

/* Types that mean something else. */
static void
test_special(void)
{
	static const uint16_t types[] = {43, 251, 252, 255};

	for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
		ok(!takes(ANSWER, types[i], 1, "\0\3\1a\0", 5));
}

/* Names of more labels than are remembered are left. */
static void
test_labels(void)
{
	char name[2 * DNS_STEM_LABELS + 10] = "";

	for (unsigned i = SOA_LABELS; i < DNS_STEM_LABELS; ++i)
		memcpy(name + strlen(name), "a.", 3);
	memcpy(name + strlen(name), "z.test", 7);
	ok(ask(name, 1, &none, false).quick);
	ok(!ask(name, 1, &none, false).wrong);
	memmove(name + 2, name, strlen(name) + 1);
	ok(!ask(name, 1, &none, false).quick);
	ok(ask(name, 1, &none, false).len > 0);
}

/* A caller may have less room, and something in front. */
static void
test_room(void)
{
	struct result r = ask_into(512, 0, "l500.z.test", 16, &usual, false);

	ok(!r.quick && !r.wrong && r.cut);
	r = ask_into(512, 0, "one.z.test", 1, &usual, false);
	ok(r.quick && !r.wrong);
	r = ask_into(612, 100, "one.z.test", 1, &usual, false);
	ok(r.quick && !r.wrong);
	r = ask_into(612, 100, "l500.z.test", 16, &usual, false);
	ok(!r.quick && !r.wrong && r.cut);
}

/* The root's name is written out, and not pointed to. */
static void
test_root(void)
{
	static const char root[] = ".:192.0.2.53:a\n'.:v\n+one:192.0.2.1\n";

	compile(root, sizeof root - 1);
	ok(!ask("", 16, &none, false).quick);
	ok(!ask("", 16, &none, false).wrong);
	ok(!ask("", 2, &none, false).quick);
	ok(!ask("", 1, &none, false).quick && !ask("", 1, &none, false).wrong);
	ok(!ask("no", 1, &none, false).quick);
	ok(!ask("no", 1, &none, false).wrong);
	ok(ask("one", 1, &none, false).quick);
	ok(!ask("one", 1, &none, false).wrong);
	data_db_close(&db);
}

/* Texts up to the octet that still fits are taken, those behind are not. */
static void
test_limit(int size, size_t limit, bool tcp)
{
	const struct edns e = {size, 0, false, false};
	size_t longest = 0;
	bool good = true;
	char name[32];

	for (int n = TEXT_MIN; n < TEXT_MAX; ++n) {
		struct result r;

		snprintf(name, sizeof name, "l%d.z.test", n);
		r = ask(name, 16, &e, tcp);
		good = good && !r.wrong && r.quick == !r.cut;
		if (r.quick && r.len > longest)
			longest = r.len;
	}
	printf("# EDNS %d: up to %zu octets\n", size, longest);
	ok(good);
	ok(limit == 0 ? longest > 600 : longest == limit);
}

int
main(void)
{
	make_data();
	test_taken();
	test_left();
	test_edns_left();
	test_damaged();
	test_damaged_names();
	test_special();
	test_labels();
	test_room();
	test_limit(0, 512, false);
	test_limit(300, 512, false);
	test_limit(600, 600, false);
	test_limit(1232, 0, false);
	test_limit(0, 0, true);
	data_db_close(&db);
	test_root();
	return done();
}
