/* axfr_pack: what is packed can be read, and no pointer reaches too far. */
#include <string.h>

#include "../axfr_pack.h"
#include "../axfr_zone.h"
#include "../dns_put.h"
#include "../dns_type.h"
#include "../prng.h"
#include "../wire.h"
#include "changing.h"
#include "name.h"
#include "tap.h"

#define MAX 65535
#define MANY 4000

static struct dns_name owners[MANY], targets[MANY];

/* A name of a few labels out of a few; canonical order does not matter here. */
static void
some_name(struct dns_name *name, struct prng *random)
{
	static const char *labels[] = {"a", "bb", "Www", "x-y-z", "\003abc"};
	const struct dns_name zone = {14, "\7example\4test"};
	uint32_t n = prng_below(random, 9);

	*name = zone;
	while (n-- > 0) {
		const char *label = labels[prng_below(random, 5)];

		if (dns_name_child(name, label, strlen(label), name) == -1)
			return;
	}
}

static bool
pack(struct axfr_pack *p, unsigned i)
{
	const struct axfr_rr rr = {.owner = owners[i].b,
	    .ownerlen = owners[i].len,
	    .type = DNS_TYPE_CNAME,
	    .ttl = i,
	    .rdata = targets[i].b,
	    .len = targets[i].len};

	return axfr_pack_rr(p, &rr) == 1;
}

static bool
exactly(const struct dns_name *a, const struct dns_name *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

static unsigned
read_back(const struct axfr_pack *p)
{
	struct dns_name owner, target;
	unsigned bad = 0;
	struct wire w;

	wire_over(&w, p->w.b, p->w.len);
	(void)wire_take(&w, 12);
	for (unsigned i = 0; i < p->count; ++i) {
		size_t end;

		dns_name_get(&owner, &w);
		bad += wire_u16(&w) != DNS_TYPE_CNAME || wire_u16(&w) != 1;
		bad += wire_u32(&w) != i;
		end = wire_u16(&w);
		end += w.pos;
		dns_name_get(&target, &w);
		bad += w.pos != end;
		bad += !exactly(&owner, &owners[i]);
		bad += !exactly(&target, &targets[i]);
	}
	return bad + (!wire_ok(&w) || wire_left(&w) != 0);
}

static void
test_many(void)
{
	static uint8_t room[MAX], was[MAX];
	struct prng random = {3};
	struct axfr_pack p;
	size_t len;
	unsigned n = 0;

	for (unsigned i = 0; i < MANY; ++i) {
		some_name(&owners[i], &random);
		some_name(&targets[i], &random);
		if (i % 3 == 1)
			owners[i] = owners[i - 1];
	}
	axfr_pack_over(&p, room, sizeof room);
	do {
		len = p.w.len;
		memcpy(was, room, len);
	} while (n < MANY && pack(&p, n++));
	ok(p.count > 1000 && p.count < MANY && p.w.len > 65000);
	ok(p.w.len == len && memcmp(was, room, len) == 0);
	ok(read_back(&p) == 0);
}

/* Names that end in one another, as deep as names go: each is short, and no
 * chain of pointers is long. */
static void
test_nested(void)
{
	static uint8_t room[MAX];
	struct axfr_pack p;
	unsigned most = 0;
	struct wire w;

	owners[0] = (struct dns_name){6, "\4test"};
	for (unsigned i = 1; i < 120; ++i)
		if (dns_name_child(&owners[i], "k", 1, &owners[i - 1]) == -1)
			break;
	axfr_pack_over(&p, room, sizeof room);
	for (unsigned i = 0; i < 120; ++i) {
		targets[i] = owners[(i + 1) % 120];
		ok(pack(&p, i));
	}
	ok(read_back(&p) == 0);
	wire_over(&w, p.w.b, p.w.len);
	(void)wire_take(&w, 12);
	for (unsigned i = 0; i < 2U * p.count; ++i) {
		struct dns_name name;
		unsigned n = name_hops(p.w.b, w.pos);

		most = n > most ? n : most;
		dns_name_get(&name, &w);
		(void)wire_take(&w, i % 2 == 0 ? 10 : 0);
	}
	ok(wire_ok(&w) && wire_left(&w) == 0 && most > 1 &&
	    most <= DNS_PUT_HOPS);
	ok(p.w.len < 120 * 2 * 40);
}

static void
test_bad(void)
{
	static uint8_t room[MAX];
	const struct dns_name root = {1, ""};
	const struct {
		const char *rdata;
		size_t len;
		uint16_t type;
	} rows[] = {
	    {"\1a", 2, DNS_TYPE_NS},
	    {"\300\14", 2, DNS_TYPE_NS},
	    {"\1a\0x", 4, DNS_TYPE_NS},
	    {"\1", 1, DNS_TYPE_MX},
	    {"", 1, DNS_TYPE_SOA},
	    {"\0\0 not twenty octets", 21, DNS_TYPE_SOA},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
		const struct axfr_rr rr = {.owner = root.b,
		    .ownerlen = 1,
		    .type = rows[i].type,
		    .rdata = (const uint8_t *)rows[i].rdata,
		    .len = rows[i].len};
		struct axfr_pack p;

		axfr_pack_over(&p, room, sizeof room);
		ok(axfr_pack_rr(&p, &rr) == -1);
	}
}

/* A name that changes while it is read, as in a file that is written over:
 * whatever is said of it, nothing else is written to. */
static int
pack_changing(long i, const uint8_t *rdata, size_t len)
{
	static const struct dns_name root = {1, ""};
	static uint8_t room[MAX];
	static struct axfr_pack p;
	const struct axfr_rr rr = {.owner = root.b,
	    .ownerlen = 1,
	    .type = DNS_TYPE_CNAME,
	    .rdata = rdata,
	    .len = len};

	if (i % 500 == 0)
		axfr_pack_over(&p, room, sizeof room);
	return axfr_pack_rr(&p, &rr);
}

int
main(void)
{
	test_many();
	test_nested();
	test_bad();
	changing_test(pack_changing);
	return done();
}
