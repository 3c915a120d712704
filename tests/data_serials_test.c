#include <string.h>

#include "../arena.h"
#include "../data_serials.h"
#include "../data_stamp.h"
#include "../data_text.h"
#include "../dns_name.h"
#include "../dns_name_key.h"
#include "../dns_name_scan.h"
#include "tap.h"

#define H1 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define H2 "0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD "#fleetdns serials 1\ngeneration 5 " H1 "\n"

/* Texts, and where the first fault is reported; NULL: none. */
static const struct {
	const char *text, *fault;
} rows[] = {
    {HEAD, NULL},
    {HEAD "zone a.test 0 " H1 "\n", NULL},
    {HEAD "zone . 1 " H1 "\nzone test 4294967295 " H2 "\nzone a.test 7 " H2
	  "\n", NULL},
    {HEAD "zone \\141.TEST 1 " H1 "\n", NULL},
    {"", "0:0"},
    {"\n", "1:0"},
    {"#fleetdns serials 2\n", "1:0"},
    {"#fleetdns serials 1", "1:19"},
    {"#fleetdns serials 1\n", "1:19"},
    {"#fleetdns serials 1\nzone a.test 0 " H1 "\n", "2:0"},
    {"#fleetdns serials 1\ngeneration 0 " H1 "\n", "2:11"},
    {"#fleetdns serials 1\ngeneration 9223372036854775807 " H1 "\n", "2:11"},
    {"#fleetdns serials 1\ngeneration 5 " H1 "0\n", "2:13"},
    {"#fleetdns serials 1\ngeneration 5  " H1 "\n", "2:0"},
    {HEAD "zone a.test 0 " H1, "3:78"},
    {HEAD "zone a.test 0 " H1 " \n", "3:14"},
    {HEAD "zone a.test 0 " H1 "\r\n", "3:14"},
    {HEAD "zone a.test 4294967296 " H1 "\n", "3:12"},
    {HEAD "zone a.test -1 " H1 "\n", "3:12"},
    {HEAD "zone  0 " H1 "\n", "3:5"},
    {HEAD "zone a\\400 0 " H1 "\n", "3:5"},
    {HEAD "zone a.test 0 x" H1 "\n", "3:14"},
    {HEAD "zone a.test 0\n", "3:0"},
    {HEAD "Zone a.test 0 " H1 "\n", "3:0"},
    {HEAD "\n", "3:0"},
    {HEAD "# note\n", "3:0"},
    {HEAD "generation 5 " H1 "\n", "3:0"},
    {HEAD "zone a 1 " H1 "\nzone a 1 " H1 "\n", "4:5"},
    {HEAD "zone b 1 " H1 "\nzone a 1 " H1 "\n", "4:5"},
    {HEAD "zone b.a 1 " H1 "\nzone A 1 " H1 "\n", "4:5"},
};

/* What comes next. same: the content is the remembered one's; seen: there is
 * one. */
static const struct {
	bool seen, same;
	uint32_t old, given;
	int64_t now;
	uint32_t want;
} next[] = {
    {false, false, 0, 0, 1000, 1000},
    {false, false, 0, 0, 0, 1},
    {false, false, 0, 0, INT64_C(1) << 32, 1},
    {false, false, 0, 7, 1000, 7},
    {true, true, 900, 0, 1000, 900},
    {true, true, 900, 900, 1000, 900},
    {true, true, 900, 899, 1000, 900},
    {true, true, 900, 901, 1000, 901},
    {true, false, 900, 0, 1000, 1000},
    {true, false, 900, 900, 1000, 1000},
    {true, false, 900, 899, 1000, 1000},
    {true, false, 900, 901, 1000, 901},
    {true, false, 1000, 0, 1000, 1001},
    {true, false, 2000, 0, 1000, 2001},
    {true, false, 2026112001, 0, 1795000000, 2026112002},
    {true, false, UINT32_MAX, 0, UINT32_MAX, 1},
    {true, false, UINT32_MAX, 0, 5, 5},
    {true, true, 5, 2147483653U, 1000, 5}, /* 2^31 apart: not newer */
    {true, true, 5, 2147483652U, 1000, 2147483652U},
    {true, true, 4294967290U, 3, 1000, 3},
    {true, true, 0, 0, 1000, 1000}, /* 0 came with merged data */
};

static char fault[64], text[512];

static void
say(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	if (fault[0] == 0)
		snprintf(fault, sizeof fault, "%u:%zu", d->line, d->at);
	snprintf(text, sizeof text, "%s", d->text);
}

static int
scan(struct data_serials *s, struct arena *a, const char *t)
{
	struct data_source src = {"state", t, strlen(t)};
	struct data_report report = {NULL, say};

	fault[0] = 0;
	return data_serials_scan(s, a, &src, &report);
}

static const struct data_serials_zone *
find(const struct data_serials *s, const char *zone)
{
	uint8_t key[DNS_NAME_KEY];
	struct dns_name name;
	size_t at = 0;

	if (dns_name_scan_data(&name, zone, strlen(zone), NULL) == -1)
		return NULL;
	return data_serials_walk(s, &at, key, dns_name_key(key, &name));
}

static void
test_text(struct arena *a)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		struct data_serials s = {.generation = 99}, again;
		int r = scan(&s, a, rows[i].text), want = rows[i].fault == NULL;
		struct data_serials_text out;

		ok_row(r == want && (r == 1 || s.generation == 99) &&
			strcmp(fault, want ? "" : rows[i].fault) == 0,
		    rows[i].text);
		if (r != 1)
			continue;
		ok(data_serials_fmt(&out, &s, a) == 0);
		data_serials_fmt_head(&out, &s);
		ok(out.len > 0);
		out.text[out.len - 1] = 0; /* in place of the newline */
		ok(scan(&again, a, out.text) == 0 &&
		    strcmp(text, "the file is cut short") == 0);
		out.text[out.len - 1] = '\n';
		ok(out.len <= strlen(rows[i].text)); /* escapes may go */
	}
}

static void
test_join(struct arena *a)
{
	struct data_serials one, two;
	size_t at = 0;

	ok(scan(&one, a,
	       HEAD "zone test 10 " H1 "\nzone a.test 4294967290 " H1
		    "\nzone c.test 7 " H1 "\n") == 1);
	ok(scan(&two, a,
	       "#fleetdns serials 1\ngeneration 4 " H2 "\nzone test 9 " H2
	       "\nzone a.test 3 " H2 "\nzone b.test 1 " H2 "\nzone c.test 7 " H2
	       "\n") == 1);
	ok(data_serials_join(&one, a, &two) == 0 && one.n == 4);
	ok(find(&one, "TEST")->serial == 10 && find(&one, "test")->hash[1]);
	ok(find(&one, "a.test")->serial == 3 && !find(&one, "a.test")->hash[1]);
	ok(find(&one, "b.test")->serial == 1);
	ok(find(&one, "c.test")->serial == 7 && !find(&one, "c.test")->hash[1]);
	for (size_t i = 0; i < one.n; ++i)
		ok(data_serials_walk(&one, &at, one.zone[i].key,
		       one.zone[i].keylen) == &one.zone[i]);
	ok(data_serials_walk(&one, &at, (const uint8_t *)"zz", 2) == NULL);
	at = 1;
	ok(data_serials_walk(&one, &at, one.zone[3].key,
	       one.zone[3].keylen) == &one.zone[3]);
	ok(find(&one, "d.test") == NULL && find(&one, ".") == NULL);
	ok(one.generation == 5 && one.body[1] == 0x11);
	two.generation = 6;
	ok(data_serials_join(&one, a, &two) == 0 && one.n == 4);
	ok(one.generation == 6 && one.body[1] == 0);
}

static void
test_generation(void)
{
	struct data_serials s = {.generation = 0};
	uint8_t other[HASH_SIZE] = {1};

	ok(data_serials_generation(&s, s.body, 1000) == 1000);
	ok(data_serials_generation(&s, s.body, -5) == 1);
	s.generation = 500;
	ok(data_serials_generation(&s, s.body, 1000) == 500);
	ok(data_serials_generation(&s, other, 1000) == 1000);
	ok(data_serials_generation(&s, other, 500) == 501);
	ok(data_serials_generation(&s, other, 3) == 501);
	ok(data_serials_generation(&s, other, -3) == 501);
	s.generation = DATA_STAMP_MAX;
	ok(data_serials_generation(&s, s.body, 1000) == DATA_STAMP_MAX);
	ok(data_serials_generation(&s, other, 1000) == 0);
}

int
main(void)
{
	struct arena a = ARENA_ZERO;

	test_text(&a);
	for (size_t i = 0; i < sizeof next / sizeof next[0]; ++i) {
		struct data_serials_zone old = {.serial = next[i].old};
		uint8_t hash[HASH_SIZE] = {0};
		char row[32];

		hash[HASH_SIZE - 1] = !next[i].same;
		snprintf(row, sizeof row, "next %zu", i);
		ok_row(data_serials_next(next[i].seen ? &old : NULL, hash,
			   next[i].given, next[i].now) == next[i].want,
		    row);
	}
	test_join(&a);
	test_generation();
	arena_wipe(&a);
	return done();
}
