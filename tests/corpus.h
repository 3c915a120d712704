/* corpus -- data with everything in it, and random queries for it: for tests
 * that ask a great many. The same seed gives the same.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../answer.h"
#include "../arena.h"
#include "../buf.h"
#include "../data_build.h"
#include "../data_db.h"
#include "../data_set.h"
#include "../data_text.h"
#include "../dns_name_scan.h"
#include "../dns_query.h"
#include "../prng.h"

#define CORPUS_ZONES 60
#define CORPUS_NOW 2000000000 /* TAI64 4000000077359400 + 10 */
#define CORPUS_NAMES 4000
#define CORPUS_PACKET 600 /* octets of the longest query, and more */

struct corpus {
	struct data_db db;
	int fd; /* of data.cdb: writing there damages the map */
	struct dns_name name[CORPUS_NAMES]; /* names that records have */
	size_t names;
	struct prng random;
	struct buf text;
};

static inline uint32_t
corpus_below(struct corpus *c, uint32_t n)
{
	return prng_below(&c->random, n);
}

/* A line of data; its owner is remembered, unless the line before has it. */
static inline void __attribute__((format(printf, 2, 3)))
corpus_line(struct corpus *c, const char *fmt, ...)
{
	char line[2000], owner[1000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	buf_str(&c->text, line);
	buf_u8(&c->text, '\n');
	if (c->names == CORPUS_NAMES ||
	    sscanf(line + 1, "%999[^:]", owner) != 1 ||
	    dns_name_scan_data(&c->name[c->names], owner, strlen(owner),
		NULL) == -1)
		return;
	if (c->names == 0 ||
	    !dns_name_same(&c->name[c->names], &c->name[c->names - 1]))
		++c->names;
}

/* n labels "a" before the suffix. */
static inline const char *
corpus_deep(char *out, unsigned n, const char *suffix)
{
	*out = 0;
	while (n-- > 0)
		strcat(out, "a.");
	return strcat(out, suffix);
}

/* Servers below the cut, at it, in the zone above, and both. */
static inline void
corpus_cuts(struct corpus *c, unsigned i)
{
	corpus_line(c, "&duo.z%u.test:192.0.2.6:a", i);
	corpus_line(c, "&duo.z%u.test:192.0.2.7:b", i);
	corpus_line(c, "&duo.z%u.test::no.duo.z%u.test", i, i);
	corpus_line(c, "3b.ns.duo.z%u.test:[2001:db8::2:%u]", i, i);
	corpus_line(c, "&up.z%u.test::a.ns.z%u.test", i, i);
	corpus_line(c, "&up.z%u.test::b.NS.z%u.test", i, i);
	corpus_line(c, "&self.z%u.test:192.0.2.8:self.z%u.test", i, i);
	corpus_line(c, "&both.z%u.test:192.0.2.8:a", i);
	corpus_line(c, "&both.z%u.test::a.ns.z%u.test", i, i);
	corpus_line(c, "&turn.z%u.test:192.0.2.%u:a", i, i);
	corpus_line(c, "+a.ns.turn.z%u.test:192.0.2.%u", i, i + 1);
	corpus_line(c, "&loc.up.z%u.test:192.0.2.8:a:::in", i);
	corpus_line(c, "&own.z%u.test::ns.in.z%u.test", i, i);
	for (unsigned k = 0; k < 7 + i % 3; ++k)
		corpus_line(c, "&eight.z%u.test:192.0.2.%u:%c", i, k,
		    (int)('a' + k));
}

static inline void
corpus_zone(struct corpus *c, unsigned i)
{
	unsigned other = corpus_below(c, CORPUS_ZONES);
	char deep[600];

	corpus_line(c, ".z%u.test:192.0.2.%u:a", i, i);
	corpus_line(c, "&z%u.test::b.ns.z%u.test", i, other);
	corpus_line(c, "@z%u.test:192.0.2.9:m:10", i);
	corpus_line(c, "@z%u.test::far.example:20", i);
	for (unsigned k = 0; k < 1 + i % 5 * i; ++k)
		corpus_line(c, "+www.z%u.test:10.%u.%u.1", i, i, k);
	corpus_line(c, "3www.z%u.test:[2001:db8::%u]", i, i);
	corpus_line(c, "6six.z%u.test:[2001:db8::1:%u]", i, i);
	corpus_line(c, "+b.ns.z%u.test:192.0.2.3", i);
	corpus_line(c, "'txt.z%u.test:some text:%u", i, i);
	corpus_line(c, "+*.w.z%u.test:192.0.2.2", i);
	corpus_line(c, "'*.w.z%u.test:wild", i);
	corpus_line(c, "C*.cw.z%u.test:www.z%u.test", i, other);
	corpus_line(c, "+*.lw.z%u.test:192.0.2.2:::in", i);
	corpus_line(c, "+x.lw.z%u.test:192.0.2.4", i);
	corpus_line(c, "+*.tw.z%u.test:192.0.2.2:60:40000000773594%02x", i,
	    i * 4);
	corpus_line(c, "+x.tw.z%u.test:192.0.2.4", i);
	corpus_line(c, "+x.w.z%u.test:192.0.2.4", i);
	corpus_line(c, "+e.n.t.z%u.test:192.0.2.5", i);
	corpus_line(c, "Calias.z%u.test:WWW.z%u.test", i, other);
	corpus_line(c, "Cchain.z%u.test:alias.z%u.test", i, other);
	corpus_line(c, "Cto-wild.z%u.test:q.w.z%u.test", i, other);
	corpus_line(c, "Cto-kid.z%u.test:h.kid.z%u.test", i, other);
	corpus_line(c, "Cto-dname.z%u.test:www.dn.z%u.test", i, other);
	corpus_line(c, "Cnowhere.z%u.test:no.z%u.test", i, other);
	corpus_line(c, "Cloop%u.test:loop%u.test", i, (i + 1) % CORPUS_ZONES);
	corpus_line(c, "Cout.z%u.test:www.example", i);
	corpus_line(c, "&kid.z%u.test:192.0.2.6:a", i);
	corpus_line(c, "&kid.z%u.test::b.ns.z%u.test", i, other);
	corpus_line(c, "&kid.z%u.test::ns.far.example", i);
	corpus_line(c, ":kid.z%u.test:DS:1 8 2 %064u", i, i);
	corpus_line(c, "+ns.deep.kid.z%u.test:192.0.2.7", i);
	corpus_line(c, "&big.z%u.test:192.0.2.8:%s", i,
	    "a-server-with-a-name-that-is-long.and-goes-on");
	for (unsigned k = 0; k < i % 3 * 10; ++k)
		corpus_line(c, "&big.z%u.test:192.0.2.%u:s%u.ns.big.z%u.test",
		    i, k, k, i);
	corpus_cuts(c, i);
	corpus_line(c, "Chere.z%u.test:www.z%u.test", i, i);
	corpus_line(c, "Csix-too.z%u.test:six.z%u.test", i, i);
	corpus_line(c, "Cmail.z%u.test:z%u.test", i, i);
	corpus_line(c, "C*.here.z%u.test:x.w.z%u.test", i, i);
	corpus_line(c, ":dn.z%u.test:DNAME:z%u.test", i, other);
	corpus_line(c, ":dl.z%u.test:DNAME:%s", i,
	    corpus_deep(deep, 110, "z0.test"));
	corpus_line(c, ":s.z%u.test:SRV:1 2 3 www.z%u.test", i, i);
	corpus_line(c, "'long.z%u.test:%0*u", i, (int)(i * 25), i);
	corpus_line(c, ".in.z%u.test:192.0.2.7:a:::in", i);
	corpus_line(c, "+h.in.z%u.test:192.0.2.8:::in", i);
	corpus_line(c, "+loc.z%u.test:10.0.0.1:::in", i);
	corpus_line(c, "+loc.z%u.test:10.0.0.2:::ex", i);
	corpus_line(c, "+loc.z%u.test:10.0.0.3", i);
	corpus_line(c, "+when.z%u.test:192.0.2.9:0:40000000773594%02x", i,
	    i * 4);
	corpus_line(c, "+soon.z%u.test:192.0.2.9:60:40000000773594%02x", i,
	    i * 4);
	corpus_line(c, "+%s:192.0.2.1",
	    corpus_deep(deep, 2 * i, "deep.z0.test"));
}

static inline void
corpus_text(struct corpus *c)
{
	corpus_line(c, "%%in:10");
	corpus_line(c, "%%ex:192.0.2");
	corpus_line(c, "%%v6:[2001:db8::/32]");
	c->names = 0;
	for (unsigned i = 0; i < CORPUS_ZONES; ++i)
		corpus_zone(c, i);
	corpus_line(c, "Ztest:a.ns.test:h.test:1");
	corpus_line(c, "&test::a.ns.test");
	corpus_line(c, "&orphan.example::ns.orphan.example");
	corpus_line(c, "+no.zone.example:192.0.2.1");
}

static inline void
corpus_said(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	if (d->error)
		printf("# %u: %s\n", d->line, d->text);
}

/* Compile the text and open it; false: that failed. */
static inline bool
corpus_open(struct corpus *c)
{
	struct arena arena = ARENA_ZERO;
	const struct data_mode mode = {7, false};
	const struct data_report report = {NULL, corpus_said};
	const struct data_build_info info = {
	    .built = 1, .hash = (const uint8_t[32]){0}};
	const struct data_source src = {
	    "data", (const char *)c->text.b, c->text.len};
	struct data_set set;
	const char *why;
	bool good;

	c->fd = memfd_create("data.cdb", 0);
	data_set_init(&set, &arena);
	good = buf_ok(&c->text) &&
	    data_text_load(&set, &src, 0, &mode, &report) == 1;
	data_set_sort(&set);
	data_set_unique(&set);
	good = good && data_build(&set, &info, c->fd) == 0 &&
	    data_db_open(&c->db, c->fd, &why) == 0;
	arena_wipe(&arena);
	return good && c->names < CORPUS_NAMES; /* all are remembered */
}

static inline void
corpus_begin(struct corpus *c, uint64_t seed)
{
	static char text[1 << 20];

	c->names = 0;
	c->random.state = seed;
	buf_over(&c->text, text, sizeof text);
	corpus_text(c);
}

/* The data, compiled and open. */
static inline bool
corpus_make(struct corpus *c, uint64_t seed)
{
	corpus_begin(c, seed);
	return corpus_open(c);
}

/* The same, and a zone of the root. */
static inline bool
corpus_make_root(struct corpus *c, uint64_t seed)
{
	corpus_begin(c, seed);
	corpus_line(c, ".:192.0.2.53:r");
	corpus_line(c, "'.:text of the root");
	return corpus_open(c);
}

/* ---- queries */

static inline void
corpus_label(struct corpus *c, struct dns_name *name)
{
	static const char *const labels[] = {
	    "www", "*", "x", "ns", "kid", "in", "a", "\001", "WWW", "deep"};
	const char *label = labels[corpus_below(c, 10)];
	uint8_t random[DNS_LABEL_MAX];
	size_t n = 1 + corpus_below(c, corpus_below(c, 8) == 0 ? 63 : 8);

	for (size_t i = 0; i < n; ++i)
		random[i] = (uint8_t)prng_next(&c->random);
	if (corpus_below(c, 2) == 0)
		(void)!dns_name_child(name, label, strlen(label), name);
	else
		(void)!dns_name_child(name, random, n, name);
}

static inline void
corpus_case(struct corpus *c, struct dns_name *name)
{
	uint64_t bits = prng_next(&c->random);

	for (size_t i = 0; i < name->len; ++i)
		if (name->b[i] >= 'a' && name->b[i] <= 'z' &&
		    (bits >> i % 64 & 1) != 0)
			name->b[i] = (uint8_t)(name->b[i] - 32);
}

/* A name that is there, or one near it. */
static inline void
corpus_name(struct corpus *c, struct dns_name *name)
{
	uint32_t how = corpus_below(c, 100);

	*name = c->name[corpus_below(c, (uint32_t)c->names)];
	if (how >= 45 && how < 75)
		dns_name_parent(name, name);
	if (how >= 50 && how < 95)
		corpus_label(c, name);
	if (how >= 65 && how < 70)
		for (uint32_t i = corpus_below(c, 127); i > 0; --i)
			(void)!dns_name_child(name, "a", 1, name);
	if (how >= 90 && how < 95)
		corpus_label(c, name);
	if (how == 95)
		dns_name_root(name);
	if (how == 96)
		(void)!dns_name_scan_data(name, "id.server", 9, NULL);
	if (how == 97)
		corpus_label(c, name), dns_name_root(name),
		    corpus_label(c, name);
	if (corpus_below(c, 4) == 0)
		corpus_case(c, name);
}

static inline uint16_t
corpus_type(struct corpus *c)
{
	static const uint16_t types[] = {1, 1, 1, 1, 1, 28, 28, 2, 6, 15, 16, 5,
	    12, 43, 255, 39, 33, 252, 251, 41, 46, 0, 65535};

	if (corpus_below(c, 50) == 0)
		return (uint16_t)prng_next(&c->random);
	return types[corpus_below(c, sizeof types / sizeof *types)];
}

static inline void
corpus_edns(struct corpus *c, struct buf *w)
{
	static const uint16_t sizes[] = {
	    0, 511, 512, 600, 1232, 1233, 4096, 65535};
	uint32_t options = corpus_below(c, 8);

	buf_u8(w, 0);
	buf_u16(w, 41);
	buf_u16(w, sizes[corpus_below(c, 8)]);
	buf_u8(w, 0);
	buf_u8(w, corpus_below(c, 20) == 0);
	buf_u16(w, corpus_below(c, 2) == 0 ? 0x8000 : 0);
	buf_u16(w, options == 0 ? 4 : options == 1 ? 12 : 0);
	if (options <= 1)
		buf_u32(w, 3 << 16); /* NSID */
	if (options == 1)
		buf_u64(w, 10 << 16 | UINT64_C(10) << 48 | UINT64_C(4) << 32);
}

/* Packets as senders of garbage make them. */
static inline void
corpus_damage(struct corpus *c, struct buf *w)
{
	uint32_t n = 1 + corpus_below(c, 4);

	if (corpus_below(c, 2) == 0)
		w->len = corpus_below(c, (uint32_t)w->len + 1);
	while (n-- > 0 && w->len > 0)
		w->b[corpus_below(c, (uint32_t)w->len)] ^= (uint8_t)(1
		    << corpus_below(c, 8));
}

/* A query into w, which is empty and has room for CORPUS_PACKET octets. */
static inline void
corpus_packet(struct corpus *c, struct buf *w)
{
	bool edns = corpus_below(c, 2) == 0;
	uint32_t odd = corpus_below(c, 50);
	struct dns_name name;

	corpus_name(c, &name);
	buf_u16(w, (uint16_t)prng_next(&c->random));
	buf_u16(w,
	    odd == 0 ? (uint16_t)prng_next(&c->random)
		     : (uint16_t)(corpus_below(c, 2) * DNS_RD));
	buf_u16(w, odd == 1 ? (uint16_t)corpus_below(c, 3) : 1);
	buf_u32(w, 0);
	buf_u16(w, edns);
	dns_name_put(w, &name);
	buf_u16(w, corpus_type(c));
	buf_u16(w,
	    odd == 2       ? (uint16_t)corpus_below(c, 256)
		: odd == 3 ? 255
		: odd == 4 ? 3
			   : 1);
	if (edns)
		corpus_edns(c, w);
	if (odd == 5 || odd == 6)
		corpus_damage(c, w);
}

/* A query whose packet stands in w. */
static inline struct answer_query
corpus_query(struct corpus *c, struct buf *w)
{
	static const struct ip clients[] = {{4, {198, 51, 100, 1}},
	    {4, {10, 1, 2, 3}}, {4, {192, 0, 2, 77}},
	    {16, {0x20, 1, 0xd, 0xb8, 1}}, {16, {0x20, 2}}};

	corpus_packet(c, w);
	return (struct answer_query){.packet = w->b,
	    .len = w->len,
	    .client = clients[corpus_below(c, 5)],
	    .now = CORPUS_NOW + corpus_below(c, 400) - 100,
	    .seed = prng_next(&c->random),
	    .tcp = corpus_below(c, 40) == 0};
}

#endif
