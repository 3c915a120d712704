/* dns_stem: what it takes on and what it leaves; octet for octet what dns_put
 * writes. */
#include <stdlib.h>
#include <string.h>

#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../dns_put.h"
#include "../dns_stem.h"
#include "../prng.h"
#include "tap.h"

#define NAMES 4 /* put behind one question */
#define AT 12   /* where the question's name stands */

struct message {
	uint8_t b[2048];
	size_t len;
	uint16_t at[DNS_STEM_LABELS + 2]; /* what points to each name */
};

static struct dns_name
name(const char *text)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, text, strlen(text), NULL) == -1)
		abort();
	return n;
}

/* A stem: the question's last labels. */
static bool
begin(struct dns_stem *stem, const uint8_t *message,
    const struct dns_name *question, unsigned labels)
{
	return dns_stem_over(stem, message, AT, question,
	    dns_name_suffix(question, labels));
}

/* What dns_put writes of a name that stands there already. */
static uint16_t
pointer_to(struct dns_put *put, const struct dns_name *name)
{
	struct dns_put_mark mark = dns_put_mark(put);
	unsigned at;

	dns_put_name(put, name);
	at = put->w.len == mark.len + 2
	    ? (unsigned)put->w.b[mark.len] << 8 | put->w.b[mark.len + 1]
	    : 0;
	dns_put_undo(put, mark);
	return (uint16_t)(at ^ 0xc000);
}

/* dns_put's way: the octets behind the question, and what points to each name. */
static void
plainly(struct message *m, const struct dns_name *question,
    const struct dns_name *names, unsigned n)
{
	struct dns_put put;

	dns_put_over(&put, m->b, sizeof m->b);
	memset(buf_room(&put.w, AT), 0, AT);
	dns_put_question(&put, question->b, question->len);
	for (unsigned i = 0; i < n; ++i)
		dns_put_name(&put, &names[i]);
	m->len = put.w.len;
	for (unsigned i = 0; i < n; ++i)
		m->at[i] = pointer_to(&put, &names[i]);
}

/* The stem's way, as long as it takes names on: returns how many. */
static unsigned
quickly(struct message *m, const struct dns_name *question, unsigned labels,
    const struct dns_name *names, unsigned n)
{
	uint8_t *to = m->b + AT + question->len + 4;
	struct dns_stem stem;
	unsigned i;

	memset(m->b, 0, AT);
	memcpy(m->b + AT, question->b, question->len + 4U);
	m->len = (size_t)(to - m->b);
	if (!begin(&stem, m->b, question, labels))
		return 0;
	for (i = 0; i < n; ++i) {
		if (dns_stem_put(&stem, &to, names[i].b, names[i].len,
			&m->at[i]) != names[i].len)
			break;
		m->len = (size_t)(to - m->b);
	}
	return i;
}

static bool
same(const struct message *a, const struct message *b, size_t from, unsigned n)
{
	return a->len == b->len &&
	    memcmp(a->b + from, b->b + from, a->len - from) == 0 &&
	    memcmp(a->at, b->at, n * sizeof a->at[0]) == 0;
}

/* Few and short labels, so that they are often the same. */
static void
random_name(struct dns_name *out, struct prng *random,
    const struct dns_name *under)
{
	static const char *const labels[] = {"a", "b", "ab", "B", "abcdefghi"};

	*out = *under;
	for (unsigned n = prng_below(random, 4); n > 0; --n) {
		const char *label = labels[prng_below(random, 5)];

		if (dns_name_child(out, label, strlen(label), out) == -1)
			abort();
	}
}

static void
test_like_dns_put(void)
{
	struct prng random = {7};
	const struct dns_name root = name(".");
	unsigned rounds = 3000, taken[NAMES + 1] = {0}, wrong = 0;

	for (unsigned r = 0; r < rounds; ++r) {
		static struct message quick, plain;
		struct dns_name top, question, names[NAMES];
		unsigned n;

		do
			random_name(&top, &random, &root);
		while (top.len == 1);
		dns_name_lower(&top);
		random_name(&question, &random, &top);
		dns_name_lower(&question);
		for (unsigned i = 0; i < NAMES; ++i)
			random_name(&names[i], &random,
			    prng_below(&random, 8) == 0 ? &root : &top);
		n = quickly(&quick, &question, dns_name_labels(&top), names,
		    NAMES);
		++taken[n];
		plainly(&plain, &question, names, n);
		wrong += !same(&quick, &plain, AT + question.len + 4U, n);
	}
	ok(wrong == 0);
	for (unsigned n = 0; n <= NAMES; ++n)
		ok(taken[n] > rounds / 50);
}

/* Are names taken behind that question, under its last labels? */
static unsigned
takes(const char *question, unsigned labels, const char *one, const char *two)
{
	static struct message m;
	const struct dns_name q = name(question);
	const struct dns_name names[] = {name(one), name(two)};

	return quickly(&m, &q, labels, names, 2);
}

static void
test_taken(void)
{
	ok(takes("x.z.test", 2, "a.ns.z.test", "hostmaster.z.test") == 2);
	ok(takes("z.test", 2, "z.test", "z.test") == 2);
	ok(takes("x.z.test", 2, "z.test", "y.z.test") == 2);
	ok(takes("z.test", 2, "a.ns.z.test", "b.nt.z.test") == 2);
	/* what else is pointed to */
	ok(takes("ns.z.test", 2, "ns.z.test", "z.test") == 2);
	ok(takes("x.ns.z.test", 2, "a.ns.z.test", "z.test") == 2);
	ok(takes("z.test", 2, "a.ns.z.test", "b.ns.z.test") == 2);
	ok(takes("z.test", 2, "a.ns.z.test", "b.NS.z.test") == 2);
	ok(takes("ns.z.test", 2, "ns.z.test", "a.ns.z.test") == 2);
	ok(takes("x.ns.z.test", 2, "a.x.ns.z.test", "ns.z.test") == 2);
	/* not under it, above it, or in another case */
	ok(takes("z.test", 2, "test", "z.test") == 0);
	ok(takes("z.test", 2, ".", "z.test") == 0);
	ok(takes("z.test", 2, "a.yz.test", "z.test") == 0);
	ok(takes("z.test", 2, "z.test.net", "z.test") == 0);
	ok(takes("z.test", 2, "a.Z.test", "z.test") == 0);
	ok(takes("z.test", 0, "z.test", "z.test") == 0);
}

/* Octets that are no names, or of which there are too few: each in memory of
 * its own, so that the sanitizers see who reads on. */
static bool
takes_octets(const void *octets, size_t len)
{
	const struct dns_name z = name("z");
	uint8_t message[AT + 7 + DNS_NAME_MAX] = {0}, *to = message + AT + 7;
	uint8_t *b = malloc(len + 1);
	struct dns_stem stem;
	size_t took = 0;
	uint16_t at;

	memcpy(b + 1, octets, len);
	if (begin(&stem, message, &z, 1))
		took = dns_stem_put(&stem, &to, b + 1, len, &at);
	free(b);
	return took != 0;
}

static void
test_octets(void)
{
	uint8_t b[300];

	ok(takes_octets("\1a\1z", 5) && takes_octets("\1a\1z\0x", 6));
	ok(!takes_octets("", 0) && !takes_octets("\1z", 2));
	ok(!takes_octets("\1a\1z", 4) && !takes_octets("\2a\1z", 5));
	ok(!takes_octets("\100a\1z", 5) && !takes_octets("\300\1\1z", 5));
	ok(!takes_octets("\0\1z", 4) && !takes_octets("\377\377\1z", 5));
	/* 255 octets are a name, 256 are none */
	memset(b, 'a', sizeof b);
	for (size_t i = 0; i < 192; i += 64)
		b[i] = 63;
	b[192] = 59;
	memcpy(b + 252, "\1z", 3);
	ok(takes_octets(b, 255));
	b[192] = 60;
	memcpy(b + 253, "\1z", 3);
	ok(!takes_octets(b, 256));
}

/* More labels than are remembered are left: of many names, of one, and of the
 * question. */
static void
test_many(void)
{
	static struct message m;
	const struct dns_name z = name("z");
	struct dns_name names[DNS_STEM_LABELS + 2], deep = z, deeper;
	char text[] = "a.z";

	for (unsigned i = 0; i < DNS_STEM_LABELS + 2; ++i, ++text[0])
		names[i] = name(text);
	ok(quickly(&m, &z, 1, names, DNS_STEM_LABELS + 2) ==
	    DNS_STEM_LABELS + 1); /* of the last nothing is remembered */
	for (unsigned i = 0; i < DNS_STEM_LABELS; ++i)
		ok(dns_name_child(&deep, "d", 1, &deep) == 0);
	ok(dns_name_child(&deeper, "d", 1, &deep) == 0);
	ok(quickly(&m, &z, 1, &deep, 1) == 1);
	ok(quickly(&m, &z, 1, &deeper, 1) == 0);
	ok(quickly(&m, &deep, 1, &z, 1) == 1);
	ok(quickly(&m, &deep, 1, names, 2) == 1);
	ok(quickly(&m, &deeper, 1, &z, 1) == 0);
}

/* Each name points to the one before: up to as many pointers as dns_put puts
 * one behind the other. */
static void
test_hops(void)
{
	static struct message quick, plain;
	const struct dns_name z = name("z");
	struct dns_name names[DNS_PUT_HOPS];

	for (unsigned i = 0; i < DNS_PUT_HOPS; ++i)
		ok(dns_name_child(&names[i], "a", 1,
		       i == 0 ? &z : &names[i - 1]) == 0);
	ok(quickly(&quick, &z, 1, names, DNS_PUT_HOPS) == DNS_PUT_HOPS - 1);
	plainly(&plain, &z, names, DNS_PUT_HOPS - 1);
	ok(same(&quick, &plain, AT + z.len + 4, DNS_PUT_HOPS - 1));
}

/* Nothing is written where no pointer reaches. */
static void
test_reach(void)
{
	static uint8_t message[DNS_PUT_REACH + 16];
	const struct dns_name z = name("z"), a = name("a.z");
	struct dns_stem stem;
	uint16_t at;

	for (int over = 0; over < 2; ++over) {
		uint8_t *to = message + DNS_PUT_REACH - 3 + over;

		ok(begin(&stem, message, &z, 1));
		ok((dns_stem_put(&stem, &to, a.b, a.len, &at) > 0) ==
		    (over == 0));
	}
}

int
main(void)
{
	test_taken();
	test_octets();
	test_many();
	test_hops();
	test_reach();
	test_like_dns_put();
	return done();
}
