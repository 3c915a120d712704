/* data_ranges against the longest prefix found by trying all. */
#include <string.h>

#include "../arena.h"
#include "../buf.h"
#include "../data_ranges.h"
#include "../data_set.h"
#include "../prng.h"
#include "tap.h"

static struct arena arena = ARENA_ZERO;
static struct data_set set;
static uint8_t table[100000];
static size_t table_len;

static bool
bit(const uint8_t *b, unsigned i)
{
	return b[i / 8] >> (7 - i % 8) & 1;
}

static bool
holds(const struct data_range *r, const uint8_t *address, uint8_t family)
{
	if (r->family != 0 && r->family != family)
		return false;
	for (unsigned i = 0; i < r->bits; ++i)
		if (bit(r->b, i) != bit(address, i))
			return false;
	return true;
}

/* The longest prefix; of equal ones the first line. */
static void
brute(uint8_t loc[2], const uint8_t *address, uint8_t family)
{
	int longest = -1;

	loc[0] = loc[1] = 0;
	for (size_t i = 0; i < set.nrange; ++i) {
		const struct data_range *r = &set.range[i].range;

		if (r->bits <= longest || !holds(r, address, family))
			continue;
		longest = r->bits;
		memcpy(loc, r->loc, 2);
	}
}

static void
look_up(uint8_t loc[2], const uint8_t *address, size_t width)
{
	loc[0] = loc[1] = 0;
	for (size_t at = 0; at < table_len; at += width + 2)
		if (memcmp(table + at, address, width) <= 0)
			memcpy(loc, table + at + width, 2);
}

/* 0 if the table says of the address what trying all says. */
static size_t
differs(const uint8_t *address, size_t width)
{
	uint8_t want[2], got[2];

	brute(want, address, width == 4 ? 4 : 6);
	look_up(got, address, width);
	return memcmp(want, got, 2) != 0;
}

static size_t
make_table(size_t width)
{
	struct buf out;
	size_t bad = 0, room = data_ranges_room(&set, width);

	table_len = 0;
	if (room == 0) /* nothing is said of this family: there is no table */
		return 0;
	buf_over(&out, table, room <= sizeof table ? room : sizeof table);
	bad += data_ranges_put(&out, &set, width == 4 ? 4 : 6) != 0;
	bad += !buf_ok(&out) || out.len % (width + 2) != 0;
	table_len = out.len;
	for (size_t at = width + 2; at < table_len; at += width + 2)
		bad += memcmp(table + at - width - 2, table + at, width) >= 0;
	return bad;
}

/* At every start, just before it, and just before the next one. */
static size_t
probe(size_t width, struct prng *random)
{
	uint8_t a[16];
	size_t bad = 0;

	for (size_t at = 0; at < table_len; at += width + 2) {
		memcpy(a, table + at, width);
		bad += differs(a, width);
		for (size_t i = width; i-- > 0;)
			if (a[i]-- != 0)
				break;
		bad += differs(a, width);
	}
	for (size_t i = 0; i < set.nrange; ++i) {
		memcpy(a, set.range[i].range.b, width);
		for (unsigned k = set.range[i].range.bits; k < 8 * width; ++k)
			a[k / 8] |= (uint8_t)(1 << (7 - k % 8));
		bad += differs(a, width);
	}
	for (int i = 0; i < 50; ++i) {
		for (size_t k = 0; k < width; ++k)
			a[k] = (uint8_t)prng_below(random, i % 2 ? 256 : 2);
		bad += differs(a, width);
	}
	memset(a, 0, sizeof a);
	bad += differs(a, width);
	memset(a, 0xff, sizeof a);
	return bad + differs(a, width);
}

static void
add(const char *loc, uint8_t family, uint8_t bits, const uint8_t *b)
{
	struct data_range r = {.family = family, .bits = bits};

	memcpy(r.loc, loc, strlen(loc));
	for (unsigned i = 0; i < bits; ++i)
		if (bit(b, i))
			r.b[i / 8] |= (uint8_t)(1 << (7 - i % 8));
	if (data_set_add_range(&set, &r, 0, (uint32_t)set.nrange + 1) == -1)
		ok(false);
}

/* Prefixes from a small world, so that they nest and repeat. */
static size_t
random_world(struct prng *random, unsigned n)
{
	static const char *const locs[] = {"in", "ex", "a", "b", ""};
	size_t bad = 0;

	data_set_init(&set, &arena);
	for (unsigned i = 0; i < n; ++i) {
		uint8_t b[16],
		    family = (uint8_t)(prng_below(random, 2) * 2 + 4);
		unsigned max = family == 4 ? 32 : 128;

		for (size_t k = 0; k < sizeof b; ++k)
			b[k] = prng_below(random, 3) == 0
			    ? 0xff
			    : (uint8_t)prng_below(random, 2);
		if (prng_below(random, 20) == 0)
			family = 0;
		add(locs[prng_below(random, 5)], family,
		    family == 0 ? 0 : (uint8_t)prng_below(random, max + 1), b);
	}
	bad += make_table(4) + probe(4, random);
	bad += make_table(16) + probe(16, random);
	arena_wipe(&arena);
	return bad;
}

static void
test_known(void)
{
	static const uint8_t ten[16] = {10}, ten1[16] = {10, 1},
			     high[16] = {255, 255, 255, 255};
	uint8_t loc[2];

	data_set_init(&set, &arena);
	ok(data_ranges_room(&set, 4) == 0 && data_ranges_room(&set, 16) == 0);
	add("in", 4, 8, ten);
	ok(data_ranges_room(&set, 16) == 0);
	add("de", 4, 16, ten1);
	add("xx", 4, 16, ten1); /* the first counts */
	add("", 4, 24, ten1);   /* nowhere */
	add("hi", 4, 32, high);
	ok(make_table(4) == 0);
	look_up(loc, (const uint8_t *)"\12\2\0\0", 4);
	ok(memcmp(loc, "in", 2) == 0);
	look_up(loc, (const uint8_t *)"\12\1\1\0", 4);
	ok(memcmp(loc, "de", 2) == 0);
	look_up(loc, (const uint8_t *)"\12\1\0\7", 4);
	ok(loc[0] == 0);
	look_up(loc, (const uint8_t *)"\13\0\0\0", 4);
	ok(loc[0] == 0);
	look_up(loc, high, 4);
	ok(memcmp(loc, "hi", 2) == 0);
	add("ev", 0, 0, ten);
	ok(make_table(4) == 0);
	look_up(loc, (const uint8_t *)"\13\0\0\0", 4);
	ok(memcmp(loc, "ev", 2) == 0);
	ok(make_table(16) == 0); /* the empty prefix is for IPv6, too */
	look_up(loc, (const uint8_t *)"\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1",
	    16);
	ok(memcmp(loc, "ev", 2) == 0);
	arena_wipe(&arena);
}

int
main(void)
{
	struct prng random = {11};
	size_t bad = 0;

	test_known();
	for (unsigned i = 0; i < 300; ++i)
		bad += random_world(&random, i % 13);
	ok(bad == 0);
	bad = 0;
	for (unsigned i = 0; i < 5; ++i)
		bad += random_world(&random, 300);
	ok(bad == 0);
	return done();
}
