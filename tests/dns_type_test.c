#include <string.h>

#include "../buf.h"
#include "../dns_type.h"
#include "tap.h"

static const struct {
	const char *text;
	int type;         /* -1: none */
	const char *back; /* how it is written */
} rows[] = {
    {"A", 1, "A"},
    {"a", 1, "A"},
    {"aaaa", 28, "AAAA"},
    {"Mx", 15, "MX"},
    {"https", 65, "HTTPS"},
    {"NSAP-PTR", 23, "NSAP-PTR"},
    {"ANY", 255, "ANY"},
    {"TYPE1", 1, "A"},
    {"type257", 257, "CAA"},
    {"TYPE65280", 65280, "TYPE65280"},
    {"TYPE65535", 65535, "TYPE65535"},
    {"TYPE0", 0, "TYPE0"},
    {"TYPE65536", -1, NULL},
    {"TYPE", -1, NULL},
    {"TYPE-1", -1, NULL},
    {"TYPE000001", -1, NULL},
    {"TYPE1x", -1, NULL},
    {"", -1, NULL},
    {"AA", -1, NULL},
    {"257", -1, NULL},
    {"A ", -1, NULL},
    {"*", -1, NULL},
};

static void
row(const char *text, int type, const char *back)
{
	uint16_t v = 4711;
	char room[32];
	struct buf b;
	int r = dns_type_scan(&v, text, strlen(text));

	if (type == -1) {
		ok_row(r == -1 && v == 4711, text);
		return;
	}
	buf_over(&b, room, sizeof room);
	dns_type_fmt(&b, v);
	ok_row(r == 0 && v == type && strcmp(buf_cstr(&b), back) == 0, text);
}

/* The table is found by bisection, every name reads as its number, and a type
 * with fields has a label for each. */
static void
test_table(void)
{
	unsigned found = 0, wrong = 0;

	for (uint32_t i = 0; i <= UINT16_MAX; ++i) {
		const struct dns_type_info *info = dns_type_info((uint16_t)i);
		size_t labels = 1;
		uint16_t v = 0;

		if (info == NULL)
			continue;
		++found;
		wrong += info->type != i;
		wrong += dns_type_scan(&v, info->name, strlen(info->name)) ==
			-1 ||
		    v != i;
		if (info->fields == NULL)
			continue;
		for (const char *p = info->labels; *p != 0; ++p)
			labels += *p == ' ';
		wrong += labels != strlen(info->fields);
		wrong += (info->flags & DNS_TYPE_TARGET) != 0 &&
		    strchr(info->fields, 'n') == NULL;
	}
	ok(found > 80 && wrong == 0);
}

static void
test_flags(void)
{
	/* RFC 3597 4: compression for the types of RFC 1035 only */
	ok(dns_type_info(DNS_TYPE_SOA)->flags & DNS_TYPE_PACK);
	ok(dns_type_info(DNS_TYPE_MX)->flags & DNS_TYPE_PACK);
	ok(!(dns_type_info(DNS_TYPE_SRV)->flags & DNS_TYPE_PACK));
	ok(!(dns_type_info(DNS_TYPE_DNAME)->flags & DNS_TYPE_PACK));
	/* RFC 6840 5.1: RRSIG's name is lower-cased, NSEC's is not */
	ok(dns_type_info(DNS_TYPE_RRSIG)->flags & DNS_TYPE_LOWER);
	ok(!(dns_type_info(DNS_TYPE_NSEC)->flags & DNS_TYPE_LOWER));
	ok(!(dns_type_info(DNS_TYPE_SVCB)->flags & DNS_TYPE_LOWER));
	ok(dns_type_info(DNS_TYPE_SRV)->flags & DNS_TYPE_HOST);
	ok(!(dns_type_info(DNS_TYPE_CNAME)->flags & DNS_TYPE_HOST));
	ok(dns_type_info(54) == NULL && dns_type_info(65280) == NULL);
	ok(dns_type_data(DNS_TYPE_A) && dns_type_data(DNS_TYPE_CAA));
	ok(dns_type_data(127) && dns_type_data(256) && dns_type_data(65535));
	ok(!dns_type_data(0) && !dns_type_data(DNS_TYPE_OPT));
	ok(!dns_type_data(128) && !dns_type_data(DNS_TYPE_ANY));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i)
		row(rows[i].text, rows[i].type, rows[i].back);
	test_table();
	test_flags();
	return done();
}
