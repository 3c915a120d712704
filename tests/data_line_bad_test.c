#include <string.h>

#include "line.h"
#include "tap.h"

static struct got got;

static const struct {
	const char *line;
	size_t at; /* of the first error, in octets */
	unsigned errors;
	const char *says; /* part of it: what was found */
} bad[] = {
    {"Zexample.org:m.example.org:r.example.org:4294967296", 41, 1,
	"\"4294967296\""},
    {"Zexample.org:m:r:x:y:z", 17, 3, "\"x\""},
    {"+a.org:2001:db8::1", 7, 2, "\"2001\""},
    {"+a.org:[2001:db8::1", 7, 2, "\"[2001\""},
    {"+a.org:[2001:db8::1]x", 7, 1, "\"[2001:db8::1]x\""},
    {"+a.org:[192.0.2.1]", 7, 1, "\"[192.0.2.1]\""},
    {"+a.org:", 7, 1, "no address"},
    {"+a.org", 6, 1, "no address"},
    {"=a.org", 6, 1, "no address"},
    {"=a.org:", 7, 1, "no address"},
    {"3a.org:20010db800000000000000000000000", 7, 1,
	"\"20010db800000000000000000000000\""},
    {"3a.org:20010db80000000000000000000000011", 7, 1,
	"\"20010db80000000000000000000000011\""},
    {"3a.org:2001:db8::1", 7, 2, "\"2001\""},
    {"3a.org:192.0.2.1", 7, 1, "\"192.0.2.1\""},
    {"3a.org:", 7, 1, "\"\""},
    {"6a.org:2001db8::1", 7, 1, "\"2001db8\""},
    {"@a.org::m:70000", 10, 1, "\"70000\""},
    {"'a.org:a\\:b", 10, 2, "\"b\""},
    {"'a.org:\\400", 7, 1, "octal escape \\400 is more than \\377"},
    {"'a.org:\\8", 7, 1, "an octal escape has digits 0 to 7"},
    {"'a.org:x\\", 8, 1, "nothing follows the backslash"},
    {"'a.org:x\\:", 8, 1, "nothing follows the backslash"},
    {"'a.org:[a:b]", 10, 1, "\"b]\""},
    {"'[a:b:c]", 6, 1, "\"c]\""},
    {":a.org:65536:x", 7, 1, "\"65536\""},
    {":a.org:0:x", 7, 1, "type 0 prohibited"},
    {":a.org::x", 7, 1, "type 0 prohibited"},
    {":a.org:252:x", 7, 1, "type AXFR prohibited"},
    {":a.org:251:x", 7, 1, "type IXFR prohibited"},
    {":a.org:255:x", 7, 1, "type ANY prohibited"},
    {":a.org:41:x", 7, 1, "type OPT prohibited"},
    {":a.org:6:x", 7, 1, "type SOA prohibited"},
    {":a.org:2:x", 7, 1, "type NS prohibited"},
    {":a.org:5:x", 7, 1, "type CNAME prohibited"},
    {":a.org:12:x", 7, 1, "type PTR prohibited"},
    {":a.org:15:x", 7, 1, "type MX prohibited"},
    {":a.org:33x:x", 7, 1, "\"33x\""},
    {":a.org:65400:x\\400", 14, 1, "octal escape \\400 is more than \\377"},
    {":a.org:65400:[a:b]:5", 16, 1, "\"b]\""},
    {"%lo:10.1.2.3.4", 4, 1, "\"10.1.2.3.4\""},
    {"%lo:10.0.0.0/8", 4, 1, "\"10.0.0.0/8\""},
    {"%lo:256", 4, 1, "\"256\""},
    {"%lo:10..1", 4, 1, "\"10..1\""},
    {"%lo:.10", 4, 1, "\".10\""},
    {"%lo:x", 4, 1, "\"x\""},
    {"%lo:10x", 4, 1, "\"10x\""},
    {"%loc:10", 1, 1, "\"loc\""},
    {"%lo:[2001:db8::1/32]", 4, 1,
	"the prefix has bits set behind its length of 32"},
    {"%lo:[2001:db8::/129]", 4, 1, "\"[2001:db8::/129]\": expected an IPv6"},
    {"%lo:[2001:db8::/x]", 4, 1, "\"[2001:db8::/x]\": expected an IPv6"},
    {"%lo:[2001:db8::]", 4, 1, "with its length, such as [2001:db8::/32]"},
    {"%lo:[2001:db8::/]", 4, 1, "with its length, such as [2001:db8::/32]"},
    {"%lo:2001:db8::/32", 4, 3, "\"2001\""},
    {"%lo:[10.0.0.0/8]", 4, 1, "\"[10.0.0.0/8]\": expected an IPv6 prefix"},
    {"%lo:10:x", 7, 1, "\"x\""},
    {"+a.org:192.0.2.300", 7, 1, "\"192.0.2.300\""},
    {"+a.org:192.0.2.1:3600x", 17, 1, "\"3600x\""},
    {"+a.org:192.0.2.1:-1", 17, 1, "\"-1\""},
    {"+a.org:192.0.2.1: 300", 17, 1, "\" 300\""},
    {"+a.org:192.0.2.1:300 :", 17, 1, "\"300 \""},
    {"+a.org:192.0.2.1:2147483648", 17, 1, "\"2147483648\""},
    {"+a.org:192.0.2.1\r", 16, 1, "carriage return"},
    {"+a.org:192.0.2.1:300\r", 20, 1, "carriage return"},
    {"+a.org:192.0.2.300:300x\r\r", 23, 3, "\"300x\""},
    {"+a.org:192.0.2.1\r:300", 16, 2, "\"192.0.2.1\\015\""},
    {"\r", 0, 1, "carriage return"},
    {"'a.org:text\r", 11, 1, "carriage return"},
    {"+a.org:192.0.2.1::400000005000000A", 18, 1, "\"400000005000000A\""},
    {"+a.org:192.0.2.1::40000000500000000", 18, 1, "\"40000000500000000\""},
    {"+a.org:192.0.2.1::400000005000000g", 18, 1, "\"400000005000000g\""},
    {"+a.org:192.0.2.1:::loc", 19, 1, "\"loc\""},
    {"+a.org:192.0.2.1:::\\141", 19, 1, "\"\\\\141\""},
    {"+a.org:192.0.2.1:::lo:x", 22, 1, "\"x\""},
    {"+a.org:192.0.2.1/24", 7, 1, "\"192.0.2.1/24\""},
    {"+a\\400.org:192.0.2.1", 2, 1, "at most \\377"},
    {"+a\\:192.0.2.1", 2, 1, "nothing follows the backslash"},
    {"+xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.org:"
     "192.0.2.1",
	64, 1, "label longer than 63 octets"},
    {"+bad:999:x:Z:loc", 5, 4, "\"999\""},
    {"Nsomething:x", 0, 1, ":fqdn:NAPTR:order"},
    {"Ssip:x", 0, 1, ":fqdn:SRV:priority"},
    {"*x", 0, 1, "\"*\""},
    {" +a:1.2.3.4", 0, 1, "\" \""},
    {"x", 0, 1, "\"x\""},
    {".a.org:1.2.3.4:"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	15, 1, "label longer than 63 octets"},
    {".a.org:1.2.3.4:a\\", 16, 1, "nothing follows the backslash"},
    {"@a.org::\\", 8, 1, "nothing follows the backslash"},
    {":a.org:AAAA:2001:db8::1", 17, 2, "\"2001\" is not an IPv6"},
    {":a.org:TXT:\"unclosed", 11, 1, "text"},
    {":a.org:TXT:x\\", 12, 1, "nothing follows the backslash"},
    {":a.org:TXT:", 11, 1, "text"},
    {":a.org:TXT", 10, 1, "text"},
    {":a.org:TYPE65400:\\# 3 0102", 20, 1, "length 3, but 2 octets follow"},
    {":a.org:TYPE65400:abc", 17, 1, "\"\\# length hexadecimal\""},
    {":a.org:SOA:a b 1 2 3 4 5", 7, 1, "type SOA prohibited"},
    {":a.org:ns:b.org", 7, 1, "type NS prohibited"},
    {":a.org:CNAME:b.org", 7, 1, "type CNAME prohibited"},
    {":a.org:PTR:b.org", 7, 1, "type PTR prohibited"},
    {":a.org:MX:1 b.org", 7, 1, "type MX prohibited"},
    {":a.org:TYPE2:\\# 1 00", 7, 1, "type NS prohibited"},
    {":a.org:AXFR:x", 7, 1, "type AXFR prohibited"},
    {":a.org:OPT:\\# 0", 7, 1, "type OPT prohibited"},
    {":a.org:TYPE0:\\# 0", 7, 1, "type 0 prohibited"},
    {":a.org:ANY:x", 7, 1, "type ANY prohibited"},
    {":a.org:FOO:x", 7, 1, "\"FOO\""},
    {":a.org:TYPE65536:x", 7, 1, "\"TYPE65536\""},
    {":a.org:TYPE:x", 7, 1, "\"TYPE\""},
    {":a.org:CAA:256 issue \"x\"", 11, 1, "\"256\""},
    {":a.org:DS:12345 13 2 01:2", 21, 1, "digest"},
    {":a.org:SRV:1 2 70000 x.org", 15, 1, "\"70000\""},
    {":a.org:SRV:1 2 5060", 19, 1, "target"},
    {":a.org:SRV:1 2 5060 a..b", 22, 1, "target"},
    {":a.org:SRV:1 2 5060 x.org extra", 26, 1, "\"extra\""},
    {":a.org:A:192.0.2.1:3600x:Z:loc:more", 19, 4, "\"3600x\""},
    {":a.org:1:abc", 9, 1, "not RDATA of type A"},
    {":a.org:28:abc", 10, 1, "not RDATA of type AAAA"},
    {":a.org:16:abc", 10, 1, "not RDATA of type TXT"},
    {":a.org:TXT:a\\:b \"unclosed", 16, 1, "text"},
    {":a.org:AAAA:2001\\:db8\\:\\:1 x", 27, 1, "\"x\""},
    {":a.org:TXT:[a:b] x\\400", 18, 1, "text"},
    /* all that is wrong with a line, its text and RDATA too */
    {"'a.org:\\400:3600x", 12, 2, "octal escape \\400 is more"},
    {":a.org:65400:\\400:3600x", 18, 2, "octal escape \\400 is more"},
    {":a.org:CAA:256 issue x:3600x", 23, 2, "\"256\""},
    {":a.org:SOA:256:3600x", 7, 2, "type SOA prohibited"},
    {":a.org:CAA:0 issue x:3600x", 21, 1, "\"3600x\""},
    {":a.org:FOO:256:3600x", 7, 2, "\"FOO\""},
};

static void
test_bad(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
		const char *line = bad[i].line;
		int r = parse(&got, line, strlen(line), false);

		if (!ok_row(r == 0 &&
			    got.text.len == 0 && /* no record at all */
			    got.at == bad[i].at &&
			    got.errors == bad[i].errors &&
			    strstr(got.say_room, bad[i].says) != NULL,
			line))
			printf("# %d at %zu: %s\n", r, got.at, got.say_room);
	}
}

int
main(void)
{
	test_bad();
	return done();
}
