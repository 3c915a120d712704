#include <string.h>

#include "../dns_name.h"
#include "../prng.h"
#include "../wire.h"
#include "name.h"
#include "tap.h"

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_wire(void)
{
	static const uint8_t m[] = "\3www\1a\0\xc0\4\1b\xc0\0\xc0\xe\xc0\x11";
	struct dns_name n, want = name("b.www.a");
	struct wire w;

	wire_over(&w, m, sizeof m - 1);
	dns_name_get(&n, &w);
	ok(wire_ok(&w) && n.len == 7 && w.pos == 7);
	dns_name_get(&n, &w);
	ok(wire_ok(&w) && n.len == 3 && n.b[1] == 'a' && w.pos == 9);
	dns_name_get(&n, &w);
	ok(wire_ok(&w) && dns_name_same(&n, &want) && w.pos == 13);
	dns_name_get(&n, &w); /* points forward */
	ok(!wire_ok(&w) && n.len == 1);
	wire_over(&w, "\xc0\0", 2);
	dns_name_get(&n, &w); /* points at itself */
	ok(!wire_ok(&w));
	wire_over(&w, "\2a", 2);
	dns_name_get(&n, &w);
	ok(!wire_ok(&w));
	wire_over(&w,
	    "\x40"
	    "a",
	    2);
	dns_name_get(&n, &w);
	ok(!wire_ok(&w));
	wire_over(&w, "\1a\xc0\0", 4);
	dns_name_get_plain(&n, &w);
	ok(!wire_ok(&w));
}

/* Random octets, most of which are small numbers: what is taken apart is what is
 * measured, and the parts are the suffixes. */
static void
test_apart(void)
{
	struct prng random = {7};
	unsigned bad = 0, sound = 0;

	for (int i = 0; i < 200000; ++i) {
		uint8_t b[DNS_NAME_MAX + 20];
		struct dns_name_parts parts = {0};
		uint32_t longest = 1 + prng_below(&random, 70);
		size_t n = prng_below(&random, sizeof b + 1), len;
		struct dns_name name;

		for (size_t k = 0; k < sizeof b; ++k)
			b[k] = (uint8_t)prng_below(&random, longest);
		len = dns_name_measure(b, n);
		bad += dns_name_apart(&parts, b, n) != len;
		if (len == 0)
			continue;
		++sound;
		name.len = (uint8_t)len;
		memcpy(name.b, b, len);
		bad += parts.labels != dns_name_labels(&name);
		for (unsigned k = 0; k <= parts.labels; ++k)
			bad += parts.start[parts.labels - k] !=
			    dns_name_suffix(&name, k);
	}
	ok(bad == 0 && sound > 10000);
}

/* As many labels as there can be. */
static void
test_most_labels(void)
{
	struct dns_name_parts parts = {0};
	uint8_t b[DNS_NAME_MAX + 2];

	memset(b, 1, sizeof b);
	b[DNS_NAME_MAX - 1] = 0;
	ok(dns_name_apart(&parts, b, sizeof b) == DNS_NAME_MAX);
	ok(parts.labels == DNS_LABELS_MAX &&
	    parts.start[DNS_LABELS_MAX] == DNS_NAME_MAX - 1);
	b[DNS_NAME_MAX - 1] = 1;
	b[DNS_NAME_MAX + 1] = 0;
	ok(dns_name_apart(&parts, b, sizeof b) == 0);
}

static void
test_tree(void)
{
	struct dns_name a = name("a.Example.com"), top = name("example.COM"),
			other = name("xample.com"), x;

	ok(dns_name_under(&a, &top) && dns_name_under(&top, &top));
	ok(!dns_name_under(&a, &other) && !dns_name_under(&top, &a));
	dns_name_root(&x);
	ok(dns_name_under(&a, &x) && dns_name_labels(&x) == 0);
	ok(dns_name_labels(&a) == 3 && dns_name_suffix(&a, 2) == 2);
	ok(dns_name_suffix(&a, 0) == a.len - 1U);
	dns_name_parent(&x, &a);
	ok(dns_name_same(&x, &top));
	x = name("www.new.net");
	ok(dns_name_graft(&x, &a, &top, &x) == 0);
	other = name("a.www.new.net");
	ok(dns_name_same(&x, &other));
	x = name(L63 "." L63 "." L63 "." L63);
	ok(x.len == 1); /* that was too long */
	x = name(L63 "." L63 "." L63 ".bbbb");
	ok(dns_name_child(&x, L63, 63, &x) == -1);
	ok(dns_name_child(&x, L63, 50, &x) == 0 && x.len == 249);
	ok(dns_name_child(&x, "", 0, &top) == -1);
	dns_name_reverse(&x, (const uint8_t *)"\xc0\0\2\1", 4);
	other = name("1.2.0.192.in-addr.arpa");
	ok(dns_name_same(&x, &other));
	dns_name_reverse(&x,
	    (const uint8_t *)"\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x1a", 16);
	ok(dns_name_labels(&x) == 34 &&
	    memcmp(x.b,
		"\1a\1"
		"1\1"
		"0",
		6) == 0);
	ok(x.len == 74 && memcmp(x.b + 64, "\3ip6\4arpa", 10) == 0);
	dns_name_reverse(&x, (const uint8_t *)"\xff\x64\x0a\x63", 4);
	other = name("99.10.100.255.in-addr.arpa");
	ok(dns_name_same(&x, &other) && x.len == other.len);
}

int
main(void)
{
	test_wire();
	test_apart();
	test_most_labels();
	test_tree();
	return done();
}
