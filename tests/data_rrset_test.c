/* data_rrset: the sets of a node written by hand, whole and cut short. What the
 * compiler writes is read in data_db_test.c. */
#include <stdlib.h>
#include <string.h>

#include "../data_form.h"
#include "../data_rrset.h"
#include "tap.h"

/* A with one record for all and one for "in", and a TXT; TTLs 300, 200, 100. */
static const uint8_t value[] = {0, 0, 0, 0, 0, 3,                 /* node */
    0, 1, 0, 0, 1, 0, 0, 1, 44, 0, 0, 0, 6,                       /* A */
    0, 1, DATA_FORM_CONDITIONAL, 0, 2, 0, 0, 0, 200, 0, 0, 0, 12, /* A */
    'i', 'n', 0, 0, 0, 0, 0, 0, 0, 0,                             /* for in */
    0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4,                     /* TXT */
    0, 4, 192, 0, 2, 1,                                           /* records */
    0, 4, 192, 0, 2, 2, 0, 4, 192, 0, 2, 1, 0, 2, 1, 'x'};

static const struct data_view in = {{'i', 'n'}, 1}, out = {{0, 0}, 1};

/* The last octets of the set's records as digits; "damaged". */
static const char *
records(const struct data_rrset *set, struct data_rr_at at)
{
	static char text[16];
	const uint8_t *b;
	size_t n = 0, len;
	int more;

	while ((more = data_rrset_next(set, &at, &b, &len)) == 1 && n < 15)
		text[n++] = (char)('0' + b[len - 1] % 10);
	text[n] = 0;
	return more == -1 ? "damaged" : text;
}

static void
test_whole(const struct data_node *node)
{
	static const struct data_rr_at begin;
	struct data_rrset set;
	struct data_walk walk = {0};
	struct data_rr_at at;
	uint16_t type;

	ok(data_rrset_find(node, &out, 1, &set) == 1);
	ok(set.ttl == 300 && set.count == 1);
	ok(strcmp(records(&set, begin), "1") == 0);
	ok(data_rrset_find(node, &in, 1, &set) == 1);
	ok(set.ttl == 200 && set.count == 3 && set.entries == 2);
	ok(strcmp(records(&set, begin), "12") == 0); /* each once */
	ok(data_rrset_find(node, &in, 28, &set) == 0);
	ok(data_rrset_listed(node, 16) && !data_rrset_listed(node, 28));
	ok(data_rrset_type_after(node, &in, 0, &type) == 1 && type == 1);
	ok(data_rrset_type_after(node, &in, 1, &type) == 1 && type == 16);
	ok(data_rrset_type_after(node, &in, 16, &type) == 0);
	ok(data_rrset_walk(node, &in, &walk, &set, &at) == 1 && set.type == 1);
	ok(strcmp(records(&set, at), "12") == 0);
	ok(data_rrset_walk(node, &in, &walk, &set, &at) == 1);
	ok(set.type == 16 && set.ttl == 100);
	ok(strcmp(records(&set, at), "0") == 0); /* 'x' is 120 */
	ok(data_rrset_walk(node, &in, &walk, &set, &at) == 0);
}

/* A CNAME for "in" beside other records, on both sides of it, and a TXT; the
 * last octets of their records are 1 (A), 2 (CNAME), 3 (TXT). */
static const uint8_t aliased[] = {0, 0, 0, 0, 0, 3,              /* node */
    0, 1, 0, 0, 1, 0, 0, 1, 44, 0, 0, 0, 6,                      /* A */
    0, 5, DATA_FORM_CONDITIONAL, 0, 1, 0, 0, 0, 200, 0, 0, 0, 3, /* CNAME */
    'i', 'n', 0, 0, 0, 0, 0, 0, 0, 0,                            /* for in */
    0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4,                    /* TXT */
    0, 4, 192, 0, 2, 1, 0, 1, 2, 0, 2, 1, 3};

/* Whoever sees the CNAME gets it, whatever is asked; others what they ask for. */
static void
test_alias(void)
{
	static const uint16_t types[] = {1, 5, 16, 28, 255};
	static const struct data_rr_at begin;
	struct data_node node;
	struct data_rrset set;

	ok(data_node_read(&node, aliased, sizeof aliased));
	for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
		ok(data_rrset_find_or_alias(&node, &in, types[i], &set) == 1);
		ok(set.type == 5 && set.ttl == 200 && set.count == 1);
		ok(strcmp(records(&set, begin), "2") == 0);
	}
	ok(data_rrset_find_or_alias(&node, &out, 1, &set) == 1);
	ok(set.type == 1 && strcmp(records(&set, begin), "1") == 0);
	ok(data_rrset_find_or_alias(&node, &out, 16, &set) == 1);
	ok(set.type == 16 && strcmp(records(&set, begin), "3") == 0);
	ok(data_rrset_find_or_alias(&node, &out, 5, &set) == 0);
	ok(data_rrset_find_or_alias(&node, &out, 28, &set) == 0);
}

/* An A with two records, and a TXT; TTLs 300 and 100. */
static const uint8_t simple[] = {0, 0, 0, 0, 0, 2, /* node */
    0, 1, 0, 0, 2, 0, 0, 1, 44, 0, 0, 0, 12,       /* A */
    0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4,      /* TXT */
    0, 4, 192, 0, 2, 1, 0, 4, 192, 0, 2, 2, 0, 2, 1, 'x'};

/* What keeps a TXT from being plain: an alias, a condition behind it, that it
 * stands in two entries, and that it has no record. */
static const uint8_t beside[][80] = {
    {0, 0, 0, 0, 0, 2,                            /* node */
	0, 5, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 3,  /* CNAME */
	0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4, /* TXT */
	0, 1, 2, 0, 2, 1, 'x'},
    {0, 0, 0, 0, 0, 2,                                                /* node */
	0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4,                     /* TXT */
	0, 28, DATA_FORM_CONDITIONAL, 0, 1, 0, 0, 0, 100, 0, 0, 0, 3, /* AAAA */
	'i', 'n', 0, 0, 0, 0, 0, 0, 0, 0,                             /* for in */
	0, 2, 1, 'x', 0, 1, 2},
    {0, 0, 0, 0, 0, 2,                            /* node */
	0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4, /* TXT */
	0, 16, 0, 0, 1, 0, 0, 0, 100, 0, 0, 0, 4, /* TXT */
	0, 2, 1, 'x', 0, 2, 1, 'y'},
    {0, 0, 0, 0, 0, 1,                             /* node */
	0, 16, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0}, /* TXT */
};

/* Entries that all see, and no alias; cut short anywhere, not the last. */
static void
test_plain(void)
{
	struct data_node node;
	struct data_rrset_plain set;

	ok(data_node_read(&node, simple, sizeof simple));
	ok(data_rrset_plain(&node, 16, &set));
	ok(set.type == 16 && set.ttl == 100 && set.count == 1);
	ok(set.len == 4 && memcmp(set.b, "\0\2\1x", 4) == 0);
	ok(data_rrset_plain(&node, 1, &set));
	ok(set.type == 1 && set.ttl == 300 && set.count == 2);
	ok(set.len == 12 && memcmp(set.b, "\0\4\300\0\2\1", 6) == 0);
	ok(!data_rrset_plain(&node, 28, &set));
	for (size_t n = DATA_FORM_HEAD; n < sizeof simple; ++n) {
		uint8_t *b = malloc(n);

		memcpy(b, simple, n);
		ok(data_node_read(&node, b, n));
		ok(!data_rrset_plain(&node, 16, &set));
		free(b);
	}
	for (size_t i = 0; i < sizeof beside / sizeof *beside; ++i) {
		ok(data_node_read(&node, beside[i], sizeof beside[i]));
		ok(!data_rrset_plain(&node, 16, &set));
		ok(data_rrset_plain(&node, 5, &set) == (i == 0));
	}
	ok(data_node_read(&node, value, sizeof value));
	ok(!data_rrset_plain(&node, 16, &set)); /* an A is for "in" */
	ok(data_node_read(&node, aliased, sizeof aliased));
	ok(!data_rrset_plain(&node, 1, &set));
	ok(!data_rrset_plain(&node, 16, &set));
	ok(!data_rrset_plain(&node, 5, &set));
}

/* A TXT alone, and what keeps it from being so simple. */
static void
test_sole(void)
{
	static const uint8_t sole[] = {0, 0, 0, 0, 0, 1, /* node */
	    0, 16, 0, 0, 2, 0, 0, 0, 100, 0, 0, 0, 8,    /* TXT */
	    0, 2, 1, 'x', 0, 2, 1, 'y'};
	uint8_t other[sizeof sole];
	struct data_rrset_plain set;
	struct data_node node;
	const uint8_t *rdata;
	size_t at = 0, len;

	ok(data_node_read(&node, sole, sizeof sole));
	ok(data_rrset_sole(&node, &set));
	ok(set.type == 16 && set.ttl == 100 && set.count == 2 && set.len == 8);
	ok(data_rrset_plain_next(&set, &at, &rdata, &len) && len == 2);
	ok(data_rrset_plain_next(&set, &at, &rdata, &len) && rdata[1] == 'y');
	ok(!data_rrset_plain_next(&set, &at, &rdata, &len));
	for (size_t n = DATA_FORM_HEAD; n < sizeof sole; ++n) {
		uint8_t *b = malloc(n);

		memcpy(b, sole, n);
		ok(data_node_read(&node, b, n));
		ok(!data_rrset_sole(&node, &set));
		free(b);
	}
	memcpy(other, sole, sizeof sole);
	other[DATA_FORM_HEAD + 2] = DATA_FORM_CONDITIONAL;
	ok(data_node_read(&node, other, sizeof other));
	ok(!data_rrset_sole(&node, &set));
	ok(data_node_read(&node, simple, sizeof simple)); /* two sets */
	ok(!data_rrset_sole(&node, &set));
	ok(data_node_read(&node, beside[3], sizeof beside[3])); /* no record */
	ok(!data_rrset_sole(&node, &set));
}

/* Cut short anywhere, in memory that ends there: never all of it. */
static void
test_cut(void)
{
	for (size_t n = DATA_FORM_HEAD; n < sizeof value; ++n) {
		static const struct data_rr_at begin;
		uint8_t *b = malloc(n);
		struct data_node node;
		struct data_rrset set;

		memcpy(b, value, n);
		ok(data_node_read(&node, b, n));
		ok(data_rrset_find(&node, &in, 16, &set) == -1 ||
		    strcmp(records(&set, begin), "damaged") == 0);
		free(b);
	}
}

int
main(void)
{
	struct data_node node;

	ok(data_node_read(&node, value, sizeof value));
	test_whole(&node);
	test_alias();
	test_plain();
	test_sole();
	test_cut();
	return done();
}
