#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../ip.h"
#include "tap.h"

static const struct {
	const char *in, *out; /* out NULL: must be refused */
} v4[] =
    {
	{"0.0.0.0", "0.0.0.0"},
	{"192.0.2.1", "192.0.2.1"},
	{"255.255.255.255", "255.255.255.255"},
	{"01.002.3.4", "1.2.3.4"},
	{"192.0.2.300", NULL},
	{"192.0.2.256", NULL},
	{"0001.2.3.4", NULL},
	{"1.2.3", NULL},
	{"1.2.3.4.", NULL},
	{"1.2.3.4.5", NULL},
	{".1.2.3.4", NULL},
	{"1..2.3", NULL},
	{"1.2.3.", NULL},
	{"1.2.3.4x", NULL},
	{"1.2.3.4/24", NULL},
	{"1.2.3.4\r", NULL},
	{" 1.2.3.4", NULL},
	{"1.2.3.4 ", NULL},
	{"1.2.3.+4", NULL},
	{"1.2.3.-4", NULL},
	{"0x1.2.3.4", NULL},
	{"a.b.c.d", NULL},
	{"", NULL},
	{"::1", NULL},
},
  v6[] = {
      {"::", "::"},
      {"::1", "::1"},
      {"2001:DB8::1", "2001:db8::1"},
      {"2001:db8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"fe80::1%eth0", NULL},
      {"[::1]", NULL},
      {"1:2:3:4:5:6:7", NULL},
      {"1:2:3:4:5:6:7:8:9", NULL},
      {"1::2::3", NULL},
      {"12345::", NULL},
      {"g::", NULL},
      {":::", NULL},
      {"::1 ", NULL},
      {"::1/64", NULL},
      {"", NULL},
      {"192.0.2.1", NULL},
      {"2001:0db8:0000:0000:0000:0000:0000:0000:0000:0001", NULL},
};

static void
row(const char *in, const char *out, uint8_t len)
{
	struct ip ip = {.len = 99};
	char text[IP_TEXT];
	struct buf t;
	int r = len == 4 ? ip_scan4(&ip, in, strlen(in))
			 : ip_scan6(&ip, in, strlen(in));

	if (out == NULL) {
		ok_row(r == -1 && errno == EINVAL && ip.len == 99, in);
		return;
	}
	buf_over(&t, text, sizeof text);
	ip_fmt(&t, &ip);
	ok_row(r == 0 && ip.len == len && strcmp(buf_cstr(&t), out) == 0, in);
}

static void
test_either(void)
{
	struct ip a, b;
	char text[IP_TEXT];
	struct buf t;

	ok(ip_scan(&a, "192.0.2.1", 9) == 0 && a.len == 4);
	ok(a.b[0] == 192 && a.b[3] == 1 && a.b[4] == 0 && a.b[15] == 0);
	ok(ip_scan(&b, "::ffff:192.0.2.1", 16) == 0 && b.len == 16);
	ok(!ip_same(&a, &b));
	ip_unmap(&b);
	ok(ip_same(&a, &b) && memcmp(&a, &b, sizeof a) == 0);
	ip_unmap(&b);
	ok(ip_same(&a, &b));
	ok(ip_scan(&b, "::fffe:192.0.2.1", 16) == 0);
	ip_unmap(&b);
	ok(b.len == 16);
	ok(ip_scan(&b, "192.0.2.2", 9) == 0 && !ip_same(&a, &b));
	/* only n octets count */
	ok(ip_scan(&a, "1.2.3.45", 7) == 0 && a.b[3] == 4);
	ok(ip_scan(&a, "::1", 2) == 0 && a.b[15] == 0);
	ok(ip_scan(&a, "::1\0", 4) == -1);
	ok(ip_scan(&b, "192.0.2.255", 11) == 0);
	buf_over(&t, text, sizeof text);
	ip_fmt_hex(&t, &b);
	ok(strcmp(buf_cstr(&t), "c00002ff") == 0);
	ok(ip_scan(&b, "2001:db8::a", 11) == 0);
	buf_over(&t, text, sizeof text);
	ip_fmt_hex(&t, &b);
	ok(strcmp(buf_cstr(&t), "20010db800000000000000000000000a") == 0);
	b = (struct ip){.len = 0};
	buf_over(&t, text, sizeof text);
	ip_fmt(&t, &b);
	ip_fmt_hex(&t, &b);
	ok(buf_ok(&t) && t.len == 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof v4 / sizeof v4[0]; ++i)
		row(v4[i].in, v4[i].out, 4);
	for (size_t i = 0; i < sizeof v6 / sizeof v6[0]; ++i)
		row(v6[i].in, v6[i].out, 16);
	test_either();
	return done();
}
