#include <string.h>

#include "../buf.h"
#include "../dns_name.h"
#include "../wire.h"
#include "tap.h"

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *in, *out; /* out NULL: must be refused */
} data[] = {
    {"", "."},
    {".", "."},
    {"Example.COM", "example.com"},
    {"example.com.", "example.com"},
    {"..a...b.", "a.b"},
    {"a\\.b.c", "a\\056b.c"},
    {"a\\056b.c", "a\\056b.c"},
    {"a\\\\b", "a\\134b"},
    {"\\1018", "a8"},
    {"\\52.x", "\\052.x"},
    {"*.x", "\\052.x"},
    {"_sip._tcp.x-y", "_sip._tcp.x-y"},
    {"\\377", "\\377"},
    {"\\400", NULL},
    {"\\9", NULL},
    {"a\\", NULL},
    {L63, L63},
    {L63 "b", NULL},
    {L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	NULL},
}, rfc[] = {
    {"example.com", "example.com."},
    {"Example.com.", "Example.com."},
    {".", "."},
    {"a\\.b.c", "a\\.b.c."},
    {"a\\046b.c.", "a\\.b.c."},
    {"\\256.c", NULL},
    {"\\25.c", NULL},
    {"", NULL},
    {"a..b", NULL},
    {".a", NULL},
    {"a\\", NULL},
};

static void
row(const char *in, const char *out, bool octal)
{
	struct dns_name n = {.len = 0};
	char text[DNS_NAME_TEXT];
	struct buf t;
	int r = octal ? dns_name_scan_data(&n, in, strlen(in), NULL)
		      : dns_name_scan_rfc(&n, in, strlen(in), NULL);

	if (out == NULL) {
		ok_row(r == -1 && n.len == 0, in);
		return;
	}
	buf_over(&t, text, sizeof text);
	if (octal)
		dns_name_fmt_data(&t, &n);
	else
		dns_name_fmt_rfc(&t, &n);
	ok_row(r == 0 && strcmp(buf_cstr(&t), out) == 0, in);
}

static struct dns_name
name(const char *text)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, text, strlen(text), NULL) == -1)
		dns_name_root(&n);
	return n;
}

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
	wire_over(&w, "\x40" "a", 2);
	dns_name_get(&n, &w);
	ok(!wire_ok(&w));
	wire_over(&w, "\1a\xc0\0", 4);
	dns_name_get_plain(&n, &w);
	ok(!wire_ok(&w));
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
	ok(dns_name_labels(&x) == 34 && memcmp(x.b, "\1a\1" "1\1" "0", 6) == 0);
}

/* RFC 4034 6.1's own example, and octets 0 and 1 */
static const char *const order[] = {"example", "a.example",
    "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE", "z.example",
    "\\000.z.example", "\\001.z.example", "\\001\\001.z.example",
    "*.z.example", "\\200.z.example", "example2"};

static void
test_key(void)
{
	uint8_t ka[DNS_NAME_KEY], kb[DNS_NAME_KEY];

	for (size_t i = 1; i < sizeof order / sizeof order[0]; ++i) {
		struct dns_name a = name(order[i - 1]), b = name(order[i]);
		size_t na = dns_name_key(ka, &a), nb = dns_name_key(kb, &b);
		int c = memcmp(ka, kb, na < nb ? na : nb);

		ok_row(c < 0 || (c == 0 && na < nb), order[i]);
		dns_name_unkey(&a, kb, nb);
		ok_row(dns_name_same(&a, &b), order[i]);
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof data / sizeof data[0]; ++i)
		row(data[i].in, data[i].out, true);
	for (size_t i = 0; i < sizeof rfc / sizeof rfc[0]; ++i)
		row(rfc[i].in, rfc[i].out, false);
	test_wire();
	test_tree();
	test_key();
	return done();
}
