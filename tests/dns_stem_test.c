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
};

static struct dns_name
name(const char *text)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, text, strlen(text), NULL) == -1)
		abort();
	return n;
}

static size_t
start_of(const struct dns_name *n, unsigned labels)
{
	return dns_name_suffix(n, labels);
}

/* A stem: the question's last labels. */
static void
begin(struct dns_stem *stem, const struct dns_name *question, unsigned labels)
{
	bool whole = labels == dns_name_labels(question);

	dns_stem_over(stem, question->b, question->len,
	    start_of(question, labels),
	    whole ? SIZE_MAX : start_of(question, labels + 1), AT);
}

/* dns_put's way: the octets behind the question. */
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
	begin(&stem, question, labels);
	for (i = 0; i < n; ++i) {
		uint8_t *before = to;
		size_t took = dns_stem_put(&stem, &to, names[i].b,
		    names[i].len);

		if (took != 0)
			continue;
		to = before;
		break;
	}
	m->len = (size_t)(to - m->b);
	return i;
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
		wrong += quick.len != plain.len ||
		    memcmp(quick.b + AT + question.len + 4,
			plain.b + AT + question.len + 4,
			plain.len - AT - question.len - 4) != 0;
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
	/* what else could be pointed to */
	ok(takes("z.test", 2, "a.ns.z.test", "b.ns.z.test") == 1);
	ok(takes("z.test", 2, "a.ns.z.test", "b.NS.z.test") == 1);
	ok(takes("ns.z.test", 2, "ns.z.test", "z.test") == 0);
	ok(takes("x.ns.z.test", 2, "a.ns.z.test", "z.test") == 0);
	/* not under it, above it, or in another case */
	ok(takes("z.test", 2, "test", "z.test") == 0);
	ok(takes("z.test", 2, ".", "z.test") == 0);
	ok(takes("z.test", 2, "a.yz.test", "z.test") == 0);
	ok(takes("z.test", 2, "z.test.net", "z.test") == 0);
	ok(takes("z.test", 2, "a.Z.test", "z.test") == 0);
}

/* Octets that are no names, or of which there are too few: each in memory of
 * its own, so that the sanitizers see who reads on. */
static bool
takes_octets(const void *octets, size_t len)
{
	const struct dns_name z = name("z");
	uint8_t room[DNS_NAME_MAX], *to = room, *b = malloc(len + 1);
	struct dns_stem stem;
	size_t took;

	memcpy(b + 1, octets, len);
	begin(&stem, &z, 1);
	took = dns_stem_put(&stem, &to, b + 1, len);
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
	for (size_t i = 0; i < 252; i += 2)
		memcpy(b + i, "\1a", 2);
	memcpy(b + 252, "\1z", 3);
	ok(takes_octets(b, 255));
	memcpy(b + 250, "\2aa\1z", 6);
	ok(!takes_octets(b, 256));
}

/* More labels than are remembered are left. */
static void
test_many(void)
{
	static struct message m;
	const struct dns_name z = name("z");
	struct dns_name names[DNS_STEM_LABELS + 2];
	char text[] = "a.z";

	for (unsigned i = 0; i < DNS_STEM_LABELS + 2; ++i, ++text[0])
		names[i] = name(text);
	ok(quickly(&m, &z, 1, names, DNS_STEM_LABELS + 2) == DNS_STEM_LABELS);
}

int
main(void)
{
	test_taken();
	test_octets();
	test_many();
	test_like_dns_put();
	return done();
}
