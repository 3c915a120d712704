#include <stdlib.h>
#include <string.h>

#include "../arena.h"
#include "../buf.h"
#include "../data_set.h"
#include "../dns_name_key.h"
#include "../dns_name_scan.h"
#include "../prng.h"
#include "tap.h"

static struct arena arena = ARENA_ZERO;
static struct data_set set;

/* Add a record of one octet of RDATA (none if it is 0). */
static void
add(const char *owner, uint16_t type, char rdata, uint32_t line)
{
	struct data_rr rr = {.type = type,
	    .ttl = 60,
	    .rdata = (const uint8_t *)&rdata,
	    .len = rdata != 0};

	struct dns_name name;

	rr.owner = &name;
	if (dns_name_scan_data(&name, owner, strlen(owner), NULL) == -1 ||
	    data_set_add(&set, &rr, 3, line) == -1)
		ok_row(false, owner);
}

static void
add_for(const char *owner, uint16_t type, const char *loc, uint64_t stamp,
    uint32_t ttl)
{
	struct data_rr rr = {.type = type,
	    .ttl = ttl,
	    .stamp = stamp,
	    .rdata = (const uint8_t *)"x",
	    .len = 1};

	memcpy(rr.loc, loc, strlen(loc) < 2 ? strlen(loc) : 2);
	struct dns_name name;

	rr.owner = &name;
	if (dns_name_scan_data(&name, owner, strlen(owner), NULL) == -1 ||
	    data_set_add(&set, &rr, 0, 1) == -1)
		ok_row(false, owner);
}

static size_t
key_of(uint8_t key[DNS_NAME_KEY], const char *text)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, text, strlen(text), NULL) == -1)
		return 0;
	return dns_name_key(key, &n);
}

static void
test_order(void)
{
	static const char *const want[] = {".", "example", "a.example",
	    "yljkjljk.a.example", "z.a.example", "zabc.a.example", "z.example",
	    "\\001.z.example", "*.z.example", "\\200.z.example"};
	static const char *const mixed[] = {"Z.example", "zABC.a.EXAMPLE",
	    "\\200.z.example", ".", "yljkjljk.a.example", "*.z.example",
	    "a.example", "\\001.z.example", "Z.a.example", "example"};
	uint8_t key[DNS_NAME_KEY];
	size_t bad = 0, n, count, at;

	data_set_init(&set, &arena);
	ok(data_set_find(&set, key, 0, &count) == SIZE_MAX);
	for (uint32_t i = 0; i < 10; ++i) {
		add(mixed[i], 16, 'b', i + 1);
		add(mixed[i], 1, 'a', i + 1);
	}
	data_set_sort(&set);
	ok(set.n == 20);
	for (size_t i = 0; i < 10; ++i) {
		n = key_of(key, want[i]);
		bad += set.rec[2 * i].keylen != n ||
		    memcmp(set.rec[2 * i].key, key, n) != 0 ||
		    set.rec[2 * i].type != 1 || set.rec[2 * i + 1].type != 16;
		at = data_set_find(&set, key, n, &count);
		bad += at != 2 * i || count != 2;
		bad += data_set_owner_end(&set, 2 * i) != 2 * i + 2 ||
		    data_set_owner_end(&set, 2 * i + 1) != 2 * i + 2;
	}
	ok(bad == 0);
	n = key_of(key, "b.example");
	count = 7;
	ok(data_set_find(&set, key, n, &count) == SIZE_MAX);
	n = key_of(key, "zz");
	ok(data_set_find(&set, key, n, &count) == SIZE_MAX);
	ok(set.rec[0].source == 3 && set.rec[0].line == 4 &&
	    set.rec[0].seq == 7 && set.rec[0].ttl == 60);
	arena_wipe(&arena);
}

/* The RDATA in the order of the set. */
static const char *
rdatas(void)
{
	static char text[64];

	for (size_t i = 0; i < set.n && i < sizeof text - 1; ++i) {
		text[i] = (char)(set.rec[i].len == 0 ? '-'
						     : set.rec[i].rdata[0]);
		text[i + 1] = 0;
	}
	return set.n == 0 ? "" : text;
}

static void
test_unique(void)
{
	data_set_init(&set, &arena);
	data_set_sort(&set);
	data_set_unique(&set);
	ok(set.n == 0);
	add("a", 16, 'd', 1);
	add("A", 16, 'b', 2);
	add("a", 16, 'd', 3);
	add("a", 16, 'a', 4);
	add("a", 16, 'b', 5);
	add("a", 1, 'd', 6);
	add("b", 16, 'd', 7);
	add("b", 16, 0, 8);
	add("b", 16, 0, 9);
	data_set_sort(&set);
	data_set_unique(&set);
	ok(strcmp(rdatas(), "ddbad-") == 0); /* in the order of the source */
	ok(set.rec[1].line == 1 && set.rec[2].line == 2);
	data_set_unique(&set);
	ok(set.n == 6);
	arena_wipe(&arena);
}

/* Repeats are one record with the lowest TTL, and names in RDATA are the same
 * in either case; the first spelling stays. */
static void
test_repeats(void)
{
	static const char *const names[] = {"\3WWW\1x", "\3www\1X", "\3ftp\1x"};
	struct dns_name a = {3, {1, 'a', 0}};
	struct data_rr rr = {.type = 5, .len = 7};

	data_set_init(&set, &arena);
	for (uint32_t i = 0; i < 3; ++i) {
		rr.owner = &a;
		rr.ttl = 300 - 100 * i;
		rr.rdata = (const uint8_t *)names[i];
		ok(data_set_add(&set, &rr, 0, i + 1) == 0);
	}
	data_set_sort(&set);
	data_set_unique(&set);
	ok(set.n == 2 && set.rec[0].ttl == 200 && set.rec[1].ttl == 100);
	ok(set.rec[0].rdata[1] == 'W' && set.rec[0].line == 1);
	arena_wipe(&arena);
}

/* Of SOA records the first for the same clients and time stays, whatever it
 * says; their order is that of the source. All once, or more often. */
static void
test_soa(unsigned times)
{
	data_set_init(&set, &arena);
	for (unsigned i = 0; i < times; ++i) {
		add("a", 6, 'x', 1);
		add("a", 6, 'c', 2);
		add_for("a", 6, "lo", 0, 5);
		add("a", 6, 'b', 4);
		add_for("a", 6, "", 99, 5);
		add_for("a", 6, "lo", 0, 6);
		add_for("a", 6, "", 99, 0); /* ends then, does not begin then */
	}
	data_set_sort(&set);
	ok(set.n == 7 * times && set.rec[0].seq == 0 && set.rec[6].seq == 6);
	data_set_unique(&set);
	ok(set.n == 4);
	ok(set.rec[0].seq == 0 && set.rec[1].seq == 2 && set.rec[2].seq == 4 &&
	    set.rec[3].seq == 6);
	arena_wipe(&arena);
}

static void
test_together(void)
{
	static const struct {
		const char *loc;
		uint64_t stamp;
		uint32_t ttl;
		int group; /* those with the same number belong together */
		bool conditional, ends;
	} row[] = {
	    {"", 0, 60, 0, false, false},
	    {"", 0, 0, 0, false, false},
	    {"", 5, 60, 1, true, false},
	    {"", 5, 70, 1, true, false},
	    {"", 5, 0, 2, true, true},
	    {"", 6, 60, 3, true, false},
	    {"a", 0, 60, 4, true, false},
	    {"aa", 0, 60, 5, true, false},
	    {"aa", 0, 0, 5, true, false},
	    {"aa", 5, 0, 6, true, true},
	};
	size_t n = sizeof row / sizeof row[0], bad = 0;

	data_set_init(&set, &arena);
	for (size_t i = 0; i < n; ++i)
		add_for("a", 1, row[i].loc, row[i].stamp, row[i].ttl);
	for (size_t i = 0; i < n; ++i) {
		bad += data_rec_conditional(&set.rec[i]) !=
			row[i].conditional ||
		    data_rec_ends(&set.rec[i]) != row[i].ends;
		for (size_t k = 0; k < n; ++k)
			bad += data_rec_together(&set.rec[i], &set.rec[k]) !=
			    (row[i].group == row[k].group);
	}
	ok(bad == 0);
	/* the same RDATA for others, or at another time, is no repeat */
	data_set_sort(&set);
	data_set_unique(&set);
	ok(set.n == 7);
	arena_wipe(&arena);
}

static void
test_ranges(void)
{
	struct data_range r = {.loc = "lo", .family = 4, .bits = 8, .b = {10}};

	data_set_init(&set, &arena);
	ok(data_set_add_range(&set, &r, 2, 77) == 0);
	r.b[0] = 9;
	ok(data_set_add_range(&set, &r, 3, 78) == 0 && set.nrange == 2);
	ok(set.range[0].range.b[0] == 10 && set.range[0].line == 77 &&
	    set.range[0].source == 2 && set.range[1].range.b[0] == 9);
	arena_wipe(&arena);
}

/* Many, in random order and with repeats: sorted, none lost, copies of their
 * own. */
static void
test_many(void)
{
	struct prng random = {4};
	char name[32];
	size_t bad = 0, n, total = 0;

	data_set_init(&set, &arena);
	for (uint32_t i = 0; i < 20000; ++i) {
		snprintf(name, sizeof name, "n%u.example",
		    prng_below(&random, 1000));
		add(name, (uint16_t)(1 + prng_below(&random, 4)),
		    (char)('a' + prng_below(&random, 8)), i);
	}
	memset(name, 0, sizeof name);
	data_set_sort(&set);
	for (size_t i = 1; i < set.n; ++i) {
		const struct data_rec *a = &set.rec[i - 1], *b = &set.rec[i];
		int c = memcmp(a->key, b->key,
		    a->keylen < b->keylen ? a->keylen : b->keylen);

		if (c == 0)
			c = a->keylen - b->keylen;
		bad += c > 0 || (c == 0 && a->type > b->type) ||
		    (c == 0 && a->type == b->type && a->seq >= b->seq);
	}
	ok(set.n == 20000 && bad == 0);
	data_set_unique(&set);
	ok(set.n < 20000);
	for (size_t i = 0; i < set.n; i = n) {
		n = data_set_owner_end(&set, i);
		total += n - i;
		for (size_t k = i; k < n; ++k)
			for (size_t j = i; j < k; ++j)
				bad += set.rec[k].type == set.rec[j].type &&
				    set.rec[k].rdata[0] == set.rec[j].rdata[0];
	}
	ok(bad == 0 && total == set.n);
	arena_wipe(&arena);
}

int
main(void)
{
	test_order();
	test_unique();
	test_repeats();
	test_soa(1);
	test_soa(5);
	test_together();
	test_ranges();
	test_many();
	return done();
}
