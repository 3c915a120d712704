#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../dns_dump.h"
#include "../enc.h"
#include "tap.h"

#define WWW "03777777045465737400"

/* Messages, and what djbdns 1.05 printed for them (its dnsq, asking a server
 * that answered with these); those marked "rule" it never shows. */
static const struct {
	const char *packet, *text; /* text NULL: must be refused */
} row[] = {
    /* tinydns-get on a small zone */
    {"1234840000010001000100010357775704546573740000010001c00c0001000100015180"
     "0004c0000250c0100002000100000e1000070161026e73c010c0360001000100000e1000"
     "04c0000235",
	"77 bytes, 1+1+1+1 records, response, authoritative, noerror\n"
	"query: 1 www.test\n"
	"answer: www.test 86400 A 192.0.2.80\n"
	"authority: test 3600 NS a.ns.test\n"
	"additional: a.ns.test 3600 A 192.0.2.53\n"},
    {"123484030001000000010000046e6f706504746573740000010001c01100060001000"
     "00a0000280161026e73c0110a686f73746d6173746572c0113b9aca0000004000000008"
     "000010000000000a00",
	"79 bytes, 1+0+1+0 records, response, authoritative, nxdomain\n"
	"query: 1 nope.test\n"
	"authority: test 2560 SOA a.ns.test hostmaster.test 1000000000 16384 "
	"2048 1048576 2560\n"},
    /* bits */
    {"f046810000010001000100000377777704546573740000020001c00c0006000100000000"
     "001a02300000c00c8705024df34cb3277e4f43cd47a96342463b4111032a202d03612a5f"
     "0000010003000000000004e9ddcb9e",
	"87 bytes, 1+1+1+0 records, response, weird rd, noerror\n"
	"query: 2 www.test\n"
	"answer: www.test 0 SOA 0\\000 www.test 2265252429 4081890087 "
	"2119123917 1202283330 1178288401\n"
	"authority: \\052\\040-.a\\052_ 0 weird class\n"},
    {"02f9882000010000000100010377777704546573740000010001c00c0029000100000001"
     "000ab6807bd14671cd177e60c00c000f000100000e10000a1aed032eff5c022e5c00",
	"70 bytes, 1+0+1+1 records, response, weird op, noerror, weird z\n"
	"query: 1 www.test\n"
	"authority: www.test 1 41 \\266\\200{\\321Fq\\315\\027~`\n"
	"additional: www.test 3600 MX 6893 \\056\\377\\134.\\056\\134\n"},
    {"d431844300010002000100000377777704546573740000020001c00c00020001ffffffff"
     "000100c00c000d0003000000000008ad4e76d4a8057657c00c000f0001ffffffff000302"
     "4a00",
	"74 bytes, 1+2+1+0 records, response, authoritative, nxdomain, weird "
	"z\n"
	"query: 2 www.test\n"
	"answer: www.test 4294967295 NS .\n"
	"answer: www.test 0 weird class\n"
	"authority: www.test 4294967295 MX 586 .\n"},
    {"9ba4818000010000000200010377777704546573740000020001013000006300010000000"
     "100036ac468c00c00010003ffffffff0004bf9fdfb601ff045c5f306100000c00018000"
     "00000002c00c",
	"78 bytes, 1+0+2+1 records, response, weird rd, weird ra, noerror\n"
	"query: 2 www.test\n"
	"authority: 0 1 99 j\\304h\n"
	"authority: www.test 4294967295 weird class\n"
	"additional: \\377.\\134_0a 2147483648 PTR www.test\n"},
    /* rule */
    {"000000000000000000000000", "12 bytes, 0+0+0+0 records, noerror\n"},
    {"00000001000000000000"
     "0000",
	"12 bytes, 0+0+0+0 records, weird rcode\n"},
    {"00008604000000000000"
     "0000",
	"12 bytes, 0+0+0+0 records, response, authoritative, truncated, "
	"notimp\n"},
    {"00008005000000000000"
     "0000",
	"12 bytes, 0+0+0+0 records, response, refused\n"},
    {"000000020002000000000000" WWW "00ff0003"
     "c00cffff0001",
	"32 bytes, 2+0+0+0 records, weird rcode\n"
	"query: weird class\n"
	"query: 65535 www.test\n"},
    {"000080000001000100000000" WWW "00050001c00c000500010000000a0002c010",
	"40 bytes, 1+1+0+0 records, response, noerror\n"
	"query: 5 www.test\n"
	"answer: www.test 10 CNAME test\n"},
    {"000080000001000200000000" WWW "00100001c00c00100001000000000000"
     "c00c001c00010000000100042021217e",
	"54 bytes, 1+2+0+0 records, response, noerror\n"
	"query: 16 www.test\n"
	"answer: www.test 0 16 \n"
	"answer: www.test 1 28 \\040!!~\n"},
    {"", NULL},
    {"0000000000000000000000", NULL},
    {"00000000000000000000000000", NULL}, /* one octet left over */
    {"000000000001000000000000" WWW "000100", NULL},
    {"000000000000000100000000"
     "0000010001000000000003c00002",
	NULL},
    {"000000000000000100000000"
     "0000010001000000000005c000020100",
	NULL},
    {"000000000000000100000000"
     "000001000300000000"
     "0005c0000201",
	NULL},
    {"000000000000000100000000"
     "00000200010000000000020000",
	NULL},
    {"000000000000000100000000"
     "0000020001000000000003016100",
	"26 bytes, 0+1+0+0 records, noerror\nanswer: . 0 NS a\n"},
    {"000000000000000100000000"
     "0000020001000000000004016100ff",
	NULL},
    {"000000000000000100000000"
     "000002000100000000"
     "0002c017",
	NULL},
    /* the second record lies in the RDATA of the first */
    {"000000000000000200000000"
     "000002000100000000000c"
     "00"
     "0000630001000000000000",
	NULL},
    {"000000000000000100000000"
     "c00c000100010000000000047f000001",
	NULL},
};

static char text[DNS_DUMP_TEXT(65535)];

static void
test_row(const char *hex, const char *want)
{
	uint8_t packet[512];
	struct buf p, out;

	buf_over(&p, packet, sizeof packet);
	buf_over(&out, text, sizeof text);
	buf_str(&out, "before");
	if (enc_hex_scan(&p, hex, strlen(hex)) == -1) {
		ok_row(false, hex);
		return;
	}
	errno = 0;
	if (dns_dump(&out, packet, p.len) == -1) {
		ok_row(want == NULL && errno == EPROTO && out.len == 6, hex);
		return;
	}
	ok_row(want != NULL && buf_ok(&out) && out.len == strlen(want) + 6 &&
		memcmp(text + 6, want, strlen(want)) == 0,
	    hex);
}

/* Nothing but the whole message is a message. */
static void
test_cut(void)
{
	uint8_t packet[512];
	struct buf p, out;
	size_t bad = 0;

	buf_over(&p, packet, sizeof packet);
	ok(enc_hex_scan(&p, row[0].packet, strlen(row[0].packet)) == 0);
	for (size_t n = 0; n < p.len; ++n) {
		buf_over(&out, text, sizeof text);
		bad += dns_dump(&out, packet, n) != -1 || out.len != 0;
	}
	ok(bad == 0);
}

static void
test_room(void)
{
	static const uint8_t empty[12];
	struct buf out;
	size_t n;

	buf_over(&out, text, 20);
	errno = 0;
	ok(dns_dump(&out, empty, sizeof empty) == -1 && errno == ENOBUFS);
	ok(out.len == 0 && buf_ok(&out));
	buf_over(&out, text, sizeof text);
	ok(dns_dump(&out, empty, sizeof empty) == 0);
	n = out.len;
	ok(n <= DNS_DUMP_TEXT(sizeof empty));
	buf_over(&out, text, 0);
	buf_u8(&out, 'x');
	ok(dns_dump(&out, empty, sizeof empty) == -1 && errno == ENOBUFS);
	ok(!buf_ok(&out)); /* a failure from before stays */
}

/* As long as names can be, as often as they can be named. */
static void
test_longest(void)
{
	static uint8_t packet[65535];
	struct buf p, out;
	unsigned n = 1;

	buf_over(&p, packet, sizeof packet);
	buf_put(&p, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	for (unsigned i = 0; i < 250; ++i)
		buf_u8(&p, i % 64 != 0 ? 0xff : i < 192 ? 63 : 57);
	buf_put(&p, "\0\377\377\0\1", 5);
	while (p.cap - p.len >= 6 && n < 65535) {
		buf_put(&p, "\300\14\377\377\0\1", 6);
		++n;
	}
	packet[4] = (uint8_t)(n >> 8);
	packet[5] = (uint8_t)n;
	ok(buf_ok(&p) && n > 10000);
	buf_over(&out, text, DNS_DUMP_TEXT(p.len));
	ok(dns_dump(&out, packet, p.len) == 0);
	ok(out.len > (size_t)1000 * n);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i)
		test_row(row[i].packet, row[i].text);
	test_cut();
	test_room();
	test_longest();
	return done();
}
