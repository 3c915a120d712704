#include <errno.h>
#include <string.h>

#include "line.h"
#include "tap.h"

static struct got got;

static const struct {
	const char *line, *want, *warning; /* part of the warning, or NULL */
} good[] = {
    {".example.org:192.0.2.1:a",
	"example.org 2560 SOA a.ns.example.org. hostmaster.example.org. "
	"99 16384 2048 1048576 2560 default; example.org 259200 NS "
	"a.ns.example.org.; a.ns.example.org 259200 A 192.0.2.1 implied",
	NULL},
    {".example.org",
	"example.org 2560 SOA ns.example.org. hostmaster.example.org. 99 "
	"16384 2048 1048576 2560 default; example.org 259200 NS "
	"ns.example.org.",
	NULL},
    {".example.org:192.0.2.1:ns.Other.org:300:4000000050000000:ex",
	"example.org 2560 SOA ns.Other.org. hostmaster.example.org. 99 "
	"16384 2048 1048576 2560 ts=4000000050000000 lo=ex default; "
	"example.org 300 NS ns.Other.org. ts=4000000050000000 lo=ex; "
	"ns.other.org 300 A 192.0.2.1 ts=4000000050000000 lo=ex implied",
	NULL},
    {".example.org::a:0",
	"example.org 0 SOA a.ns.example.org. hostmaster.example.org. 99 "
	"16384 2048 1048576 2560 default; example.org 0 NS "
	"a.ns.example.org.",
	NULL},
    {".example.org:[2001:db8::1]:a",
	"example.org 2560 SOA a.ns.example.org. hostmaster.example.org. "
	"99 16384 2048 1048576 2560 default; example.org 259200 NS "
	"a.ns.example.org.; a.ns.example.org 259200 AAAA 2001:db8::1 "
	"implied",
	NULL},
    {"&example.org:192.0.2.1:a",
	"example.org 259200 NS a.ns.example.org.; a.ns.example.org "
	"259200 A 192.0.2.1 implied",
	NULL},
    {"&kid.example.org::ns.x.org:60:4000000050000000:in",
	"kid.example.org 60 NS ns.x.org. ts=4000000050000000 lo=in", NULL},
    {"Zexample.org:m.example.org:r.example.org",
	"example.org 2560 SOA m.example.org. r.example.org. 99 16384 "
	"2048 1048576 2560 default",
	NULL},
    {"Zexample.org:m.example.org:r.example.org:1:2:3:4:5:6:4000000050000000:lo",
	"example.org 6 SOA m.example.org. r.example.org. 1 2 3 4 5 "
	"ts=4000000050000000 lo=lo",
	NULL},
    {"Zexample.org:m.example.org:r.example.org:4294967295:4294967295:3:4:5",
	"example.org 2560 SOA m.example.org. r.example.org. 4294967295 "
	"4294967295 3 4 5",
	NULL},
    {"Zexample.org:m.example.org:r.example.org:1:2147483648",
	"example.org 2560 SOA m.example.org. r.example.org. 1 2147483648 "
	"2048 1048576 2560",
	NULL},
    {"Zexample.org:m",
	"example.org 2560 SOA m. . 99 16384 2048 1048576 2560 default",
	"empty name"},
    {"Zexample.org",
	"example.org 2560 SOA . . 99 16384 2048 1048576 2560 default",
	"empty name"},
    {"+a.org:192.0.2.1", "a.org 86400 A 192.0.2.1", NULL},
    {"+a.org:[2001:db8::1]", "a.org 86400 AAAA 2001:db8::1", NULL},
    {"=a.org:192.0.2.1:300",
	"a.org 300 A 192.0.2.1; 1.2.0.192.in-addr.arpa 300 PTR a.org. "
	"implied",
	NULL},
    {"=*.a.org:192.0.2.1:300",
	"\\052.a.org 300 A 192.0.2.1; 1.2.0.192.in-addr.arpa 300 PTR "
	"*.a.org. implied",
	NULL},
    {"=a.org:[2001:db8::1]:1",
	"a.org 1 AAAA 2001:db8::1; "
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6."
	"arpa "
	"1 PTR a.org. implied",
	NULL},
    {"3a.org:20010db8000000000000000000000001", "a.org 86400 AAAA 2001:db8::1",
	NULL},
    {"3a.org:[2001:db8::1]", "a.org 86400 AAAA 2001:db8::1", NULL},
    {"3a.org:20010DB800000000000000000000000A", "a.org 86400 AAAA 2001:db8::a",
	NULL},
    {"3a.org:[2001:db8::1]:300:4000000050000000:lo",
	"a.org 300 AAAA 2001:db8::1 ts=4000000050000000 lo=lo", NULL},
    {"6a.org:[2001:db8::1]:300",
	"a.org 300 AAAA 2001:db8::1; "
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6."
	"arpa "
	"300 PTR a.org. implied",
	NULL},
    {"@a.org:192.0.2.1:m",
	"a.org 86400 MX 0 m.mx.a.org.; m.mx.a.org 86400 A 192.0.2.1 "
	"implied",
	NULL},
    {"@a.org:192.0.2.1:m.x.org:10:20:4000000050000000:lo",
	"a.org 20 MX 10 m.x.org. ts=4000000050000000 lo=lo; m.x.org 20 A "
	"192.0.2.1 ts=4000000050000000 lo=lo implied",
	NULL},
    {"@a.org::m.x.org:65535", "a.org 86400 MX 65535 m.x.org.", NULL},
    {"@a.org", "a.org 86400 MX 0 mx.a.org.", NULL},
    {"^1.2.0.192.in-addr.arpa:w.org:300",
	"1.2.0.192.in-addr.arpa 300 PTR w.org.", NULL},
    {"^1.2.0.192.in-addr.arpa", "1.2.0.192.in-addr.arpa 86400 PTR .",
	"empty name"},
    {"Ca.org:b.org:5:4000000050000000:lo",
	"a.org 5 CNAME b.org. ts=4000000050000000 lo=lo", NULL},
    {"Ca.org", "a.org 86400 CNAME .", "empty name"},
    {"'a.org:hello world", "a.org 86400 16 \\013hello\\040world", NULL},
    {"'a.org:", "a.org 86400 16 \\000", NULL},
    {"'a.org", "a.org 86400 16 \\000", NULL},
    {"'a.org:a\\072b:60", "a.org 60 16 \\003a:b", NULL},
    {"'a.org:v=spf1 \\; -all", "a.org 86400 16 \\015v=spf1\\040;\\040-all",
	NULL},
    {"'a.org:\\1\\12\\101\\0411", "a.org 86400 16 \\005\\001\\012A!1", NULL},
    {"'a.org:tail  :", "a.org 86400 16 \\006tail\\040\\040", NULL},
    {"'a.org:tail:  ", "a.org 86400 16 \\004tail", NULL},
    {":a.org:65400:\\001abc", "a.org 86400 65400 \\001abc", NULL},
    {":a.org:65535:x", "a.org 86400 65535 x", NULL},
    {":a.org:65400:", "a.org 86400 65400 ", NULL},
    {":a.org:65400", "a.org 86400 65400 ", NULL},
    {"%lo:10", "range lo 10.0.0.0/8", NULL},
    {"%lo:10.1", "range lo 10.1.0.0/16", NULL},
    {"%lo:10.1.", "range lo 10.1.0.0/16", NULL},
    {"%lo:10.1.2.3", "range lo 10.1.2.3/32", NULL},
    {"%lo:", "range lo /0", NULL},
    {"%lo", "range lo /0", NULL},
    {"%l:1.2.3", "range l 1.2.3.0/24", NULL},
    {"%:10", "range  10.0.0.0/8", NULL},
    {"%", "range  /0", NULL},
    {"%lo:[2001:db8::/32]", "range lo 2001:db8::/32", NULL},
    {"%lo:[2001:db8::1/128]", "range lo 2001:db8::1/128", NULL},
    {"%lo:[::/0]", "range lo ::/0", NULL},
    {"%lo:[2001:db8::/032]", "range lo 2001:db8::/32", NULL},
    {"%lo:10:", "range lo 10.0.0.0/8", NULL},
    {"+a.org:192.0.2.1:2147483647", "a.org 2147483647 A 192.0.2.1", NULL},
    {"+a.org:192.0.2.1:0300", "a.org 300 A 192.0.2.1", NULL},
    {"#comment\r", "", NULL},
    {"+a.org:192.0.2.1::4000000050000000",
	"a.org 86400 A 192.0.2.1 ts=4000000050000000", NULL},
    {"+a.org:192.0.2.1::4000", "a.org 86400 A 192.0.2.1 ts=4000000000000000",
	"\"4000\""},
    {"+a.org:192.0.2.1::0", "a.org 86400 A 192.0.2.1", "\"0\""},
    {"+a.org:192.0.2.1::0000000000000000", "a.org 86400 A 192.0.2.1", NULL},
    {"+a.org:192.0.2.1:::lo", "a.org 86400 A 192.0.2.1 lo=lo", NULL},
    {"+a.org:192.0.2.1:::l", "a.org 86400 A 192.0.2.1 lo=l", NULL},
    {"+a.org:192.0.2.1:::lo:", "a.org 86400 A 192.0.2.1 lo=lo", NULL},
    {"+a.org:192.0.2.1:::::::::::::::", "a.org 86400 A 192.0.2.1", NULL},
    {"+a.org:192.0.2.1 ", "a.org 86400 A 192.0.2.1", NULL},
    {"+a.org:192.0.2.1\t ", "a.org 86400 A 192.0.2.1", NULL},
    {"+a.org :192.0.2.1", "a.org\\040 86400 A 192.0.2.1", NULL},
    {"+ a.org:192.0.2.1", "\\040a.org 86400 A 192.0.2.1", NULL},
    {"+:192.0.2.1", ". 86400 A 192.0.2.1", "empty name"},
    {"+.:192.0.2.1", ". 86400 A 192.0.2.1", NULL},
    {"+a..org:192.0.2.1", "a.org 86400 A 192.0.2.1", "empty label"},
    {"+.a.org.:192.0.2.1", "a.org 86400 A 192.0.2.1", "empty label"},
    {"+*.a.org:192.0.2.1", "\\052.a.org 86400 A 192.0.2.1", NULL},
    {"+\\052.a.org:192.0.2.1", "\\052.a.org 86400 A 192.0.2.1", NULL},
    {"+a.*.org:192.0.2.1", "a.\\052.org 86400 A 192.0.2.1", NULL},
    {"+a\\056b.org:192.0.2.1", "a\\056b.org 86400 A 192.0.2.1", NULL},
    {"+a\\.b.org:192.0.2.1", "a\\056b.org 86400 A 192.0.2.1", NULL},
    {"+A.OrG:192.0.2.1", "a.org 86400 A 192.0.2.1", NULL},
    {"-a.org:1.2.3.4", "", NULL},
    {"#", "", NULL},
    {".a.org:1.2.3.4:a\\056b",
	"a.org 2560 SOA a.b.ns.a.org. hostmaster.a.org. 99 16384 2048 "
	"1048576 2560 default; a.org 259200 NS a.b.ns.a.org.; "
	"a\\056b.ns.a.org 259200 A 1.2.3.4 implied",
	NULL},
    {".a.org::a\\\\",
	"a.org 2560 SOA a\\.ns.a.org. hostmaster.a.org. 99 16384 2048 "
	"1048576 2560 default; a.org 259200 NS a\\.ns.a.org.",
	NULL},
    {":a.org:CAA:0 issue \"ca.example\"",
	"a.org 86400 257 \\000\\005issueca.example", NULL},
    {":a.org:caa:0 issue \"ca.example\":60:4000000050000000:lo",
	"a.org 60 257 \\000\\005issueca.example ts=4000000050000000 lo=lo",
	NULL},
    {":_sip._tcp.a.org:SRV:1 2 5060 sip.a.org",
	"_sip._tcp.a.org 86400 33 "
	"\\000\\001\\000\\002\\023\\304\\003sip\\001a\\003org\\000",
	NULL},
    {":_sip._tcp.a.org:SRV:1 2 5060 sip.a.org.:60",
	"_sip._tcp.a.org 60 33 "
	"\\000\\001\\000\\002\\023\\304\\003sip\\001a\\003org\\000",
	NULL},
    {":a.org:NAPTR:1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:info@a.org!\" .",
	"a.org 86400 35 "
	"\\000\\001\\000\\002\\001u\\007E2U+sip\\025!^.*$!sip:info@a.org!\\000",
	NULL},
    {":a.org:AAAA:[2001:db8::1]:60", "a.org 60 AAAA 2001:db8::1", NULL},
    {":a.org:AAAA:2001\\:db8\\:\\:1:60", "a.org 60 AAAA 2001:db8::1", NULL},
    {":a.org:A:192.0.2.1", "a.org 86400 A 192.0.2.1", NULL},
    {":a.org:TXT:\"a:b\" \"c\\\"d\" e\\:f",
	"a.org 86400 16 \\003a:b\\003c\"d\\003e:f", NULL},
    {":a.org:TXT:\\065\\;b", "a.org 86400 16 \\003A;b", NULL},
    {":a.org:TYPE65400:\\# 3 010203", "a.org 86400 65400 \\001\\002\\003",
	NULL},
    {":a.org:A:\\# 4 c0000201", "a.org 86400 A 192.0.2.1", NULL},
    {":a.org:TYPE1:192.0.2.1", "a.org 86400 A 192.0.2.1", NULL},
    {":a.org:DS:12345 13 2 "
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	"a.org 86400 43 "
	"09\\015\\002\\001#Eg\\211\\253\\315\\357\\001#"
	"Eg\\211\\253\\315\\357\\001#Eg\\211\\253\\315\\357\\001#"
	"Eg\\211\\253\\315\\357",
	NULL},
    {":a.org:HTTPS:1 . alpn=h2,h3 ipv6hint=2001\\:db8\\:\\:1",
	"a.org 86400 65 "
	"\\000\\001\\000\\000\\001\\000\\006\\002h2\\002h3\\000\\006\\000\\020"
	"\\040\\001\\015\\270\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000"
	"\\000\\001",
	NULL},
    {":a.org:HTTPS:1 . alpn=\"h2,h3\" ipv6hint=\"2001:db8::1\":60",
	"a.org 60 65 "
	"\\000\\001\\000\\000\\001\\000\\006\\002h2\\002h3\\000\\006\\000\\020"
	"\\040\\001\\015\\270\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000"
	"\\000\\001",
	NULL},
    {":a.org:DNAME:b.org", "a.org 86400 39 \\001b\\003org\\000", NULL},
    {":a.org:HINFO:\"a:b\" c", "a.org 86400 13 \\003a:b\\001c", NULL},
    {":a.org:URI:1 2 \"http://a.org:80/\":60",
	"a.org 60 256 \\000\\001\\000\\002http://a.org:80/", NULL},
    {":a.org:LOC:52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m",
	"a.org 86400 29 "
	"\\000\\000\\026\\023\\213<"
	"\\360\\030\\201\\014\\274\\340\\000\\230\\225\\270",
	NULL},
    {":a.org:1:\\300\\000\\002\\001", "a.org 86400 A 192.0.2.1", NULL},
    {":a.org:33:\\000\\001\\000\\002\\023\\304\\003sip\\004test\\000",
	"a.org 86400 33 "
	"\\000\\001\\000\\002\\023\\304\\003sip\\004test\\000",
	NULL},
    {":a.org:16:\\003abc", "a.org 86400 16 \\003abc", NULL},
    {":a.org:257:\\000\\005issueca.example",
	"a.org 86400 257 \\000\\005issueca.example", NULL},
    {":a.org:39:\\001b\\003org\\000", "a.org 86400 39 \\001b\\003org\\000",
	NULL},
    /* goes against a rule of its type, but every octet is there, as 1.05 took
     * it */
    {":a.org:35:\\000\\144\\000\\012\\002\"\"\\000\\000\\000:60",
	"a.org 60 35 \\000d\\000\\012\\002\"\"\\000\\000\\000",
	"flags are letters and digits"},
};

static void
test_good(void)
{
	for (size_t i = 0; i < sizeof good / sizeof good[0]; ++i) {
		const char *line = good[i].line, *warning = good[i].warning;
		int r = parse(&got, line, strlen(line), false);

		ok_row(r == 1 && got.errors == 0 &&
			strcmp(got.room, good[i].want) == 0,
		    line);
		if (r != 1 || strcmp(got.room, good[i].want) != 0)
			printf("# %s\n# %s\n", got.room, got.say_room);
		ok_row(warning == NULL ? got.warnings == 0
				       : got.warnings > 0 &&
			    strstr(got.say_room, warning) != NULL,
		    line);
	}
}

/* ---- the rest */

static int
fail_record(void *ctx, const struct data_rr *rr)
{
	(void)rr;
	++*(unsigned *)ctx;
	return errno = ENOMEM, -1;
}

static int
fail_range(void *ctx, const struct data_range *range)
{
	(void)range;
	++*(unsigned *)ctx;
	return errno = EFBIG, -1;
}

static void
test_stop(void)
{
	unsigned calls = 0;
	struct data_mode mode = {.serial = 1};
	struct data_sink sink = {&calls, fail_record, fail_range, NULL};

	ok(data_line_parse(".a.org:1.2.3.4:a", 16, &mode, &sink) == -1);
	ok(errno == ENOMEM && calls == 1);
	ok(data_line_parse("%a:1", 4, &mode, &sink) == -1);
	ok(errno == EFBIG && calls == 2);
	ok(data_line_parse("#x", 2, &mode, &sink) == 1 && calls == 2);
}

static int
see_case(void *ctx, const struct data_rr *rr)
{
	*(bool *)ctx = rr->owner->b[1] == 'A' && rr->rdata[1] == 'B';
	return 0;
}

static void
test_rest(void)
{
	bool kept = false;
	struct data_mode mode = {.serial = 1};
	struct data_sink sink = {&kept, see_case, NULL, NULL};

	ok(data_line_parse("CA.org:B.Org", 12, &mode, &sink) == 1 && kept);
	/* octets of no use in text, taken as they are */
	ok(parse(&got, "'a:x\0y", 6, false) == 1);
	ok(strcmp(got.room, "a 86400 16 \\003x\\000y") == 0);
	ok(parse(&got, "+a:1.2.3.4:::\0\0", 15, false) == 1);
	ok(strcmp(got.room, "a 86400 A 1.2.3.4") == 0);
	ok(parse(&got, "+a:1.2.3.4\0", 11, false) == 0);
	ok(parse(&got, "\0", 1, false) == 0);
	ok(parse(&got, "+a:1.2.3.4:3\0", 13, false) == 0);
	/* 1.05's empty TXT */
	ok(parse(&got, "'a:", 3, true) == 1);
	ok(strcmp(got.room, "a 86400 16 ") == 0);
	ok(parse(&got, "'a:x", 4, true) == 1);
	ok(strcmp(got.room, "a 86400 16 \\001x") == 0);
	/* messages show no control characters */
	ok(parse(&got, "+a:\033[1m", 7, false) == 0);
	ok(strchr(got.say_room, '\033') == NULL);
}

int
main(void)
{
	test_good();
	test_stop();
	test_rest();
	return done();
}
