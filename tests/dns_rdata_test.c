#include <stdlib.h>
#include <string.h>

#include "../buf.h"
#include "../dns_name_scan.h"
#include "../dns_rdata.h"
#include "../dns_type.h"
#include "../enc.h"
#include "tap.h"

/* With an argument this is a filter for tests/rdata.py: lines "scan TYPE text",
 * "fmt TYPE hex", "check TYPE hex", "canon TYPE hex" on standard input, a line
 * "= result" or "! at why" for each on standard output. */

#define HASH20 "000102030405060708090a0b0c0d0e0f10111213"
#define HASH32 HASH20 "1415161718191a1b1c1d1e1f"
#define HASH48 HASH32 "202122232425262728292a2b2c2d2e2f"
#define HASH64 HASH48 "303132333435363738393a3b3c3d3e3f"
#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A250 A50 A50 A50 A50 A50
#define X10 "61616161616161616161"
#define X50 X10 X10 X10 X10 X10
#define X250 X50 X50 X50 X50 X50

/* Text, its wire form in hexadecimal, and the text that is written for it
 * (NULL: as it was read). */
static const struct {
	const char *type, *text, *hex, *back;
} good[] = {
    {"A", "192.0.2.1", "c0000201", NULL},
    {"A", " \t192.0.2.1\t ", "c0000201", "192.0.2.1"},
    {"A", "[192.0.2.1]", "c0000201", "192.0.2.1"},
    {"A", "\\# 4 c0000201", "c0000201", "192.0.2.1"},
    {"A", "\\# 4 C00 0 0201", "c0000201", "192.0.2.1"},
    {"AAAA", "2001:db8::1", "20010db8000000000000000000000001", NULL},
    {"AAAA", "[2001:DB8:0::1]", "20010db8000000000000000000000001",
	"2001:db8::1"},
    {"NS", "a.example.", "0161076578616d706c6500", NULL},
    {"NS", "A.Example", "0141074578616d706c6500", "A.Example."},
    {"NS", ".", "00", NULL},
    {"NS", "a\\.b\\009\\\\.example.", "05612e62095c076578616d706c6500", NULL},
    {"NS", "#.", "012300", NULL},
    {"CNAME", "\\# 3 016100", "016100", "a."},
    {"SOA", "a. b. 1 2 3 4 2147483647",
	"016100016200000000010000000200000003000000047fffffff", NULL},
    {"SOA", "a. b. 1 2 3 4 4294967295",
	"01610001620000000001000000020000000300000004ffffffff", NULL},
    {"PTR", "a.", "016100", NULL},
    {"HINFO", "\"PC\" \"\"", "02504300", NULL},
    {"HINFO", "PC Linux", "025043054c696e7578", "\"PC\" \"Linux\""},
    {"MINFO", "a. b.", "016100016200", NULL},
    {"MB", "a.", "016100", NULL},
    {"MX", "65535 a.", "ffff016100", NULL},
    {"MX", "0 .", "000000", NULL},
    {"TXT", "\"\"", "00", NULL},
    {"TXT", "\"a b\" \"c\"", "036120620163", NULL},
    {"TXT", "a b\\ c", "016103622063", "\"a\" \"b c\""},
    {"TXT", "\"\\\"\\\\\\000\\255;()\"", "07225c00ff3b2829", NULL},
    {"TXT", "\\092\\;\\065", "035c3b41", "\"\\\\;A\""},
    {"TXT", "\"\303\251\t\"", "03c3a909", "\"\\195\\169\\009\""},
    {"TXT", "\"" A250 "bcdef\"", "ff" X250 "6263646566", NULL},
    {"TXT", "\\035", "0123", "\"#\""},
    {"SPF", "\"v=spf1 -all\"", "0b763d73706631202d616c6c", NULL},
    {"RP", "a. b.", "016100016200", NULL},
    {"AFSDB", "1 a.", "0001016100", NULL},
    {"X25", "\"311061700956\"", "0c333131303631373030393536", NULL},
    {"RT", "10 a.", "000a016100", NULL},
    {"PX", "1 a. b.", "0001016100016200", NULL},
    {"GPOS", "\"-32.6882\" \"116.8652\" \"10.0\"",
	"082d33322e36383832083131362e383635320431302e30", NULL},
    {"SRV", "1 2 3 a.", "000100020003016100", NULL},
    {"NAPTR", "100 50 \"s\" \"z3950+I2L\" \"\" a.",
	"006400320173097a333935302b49324c00016100", NULL},
    {"NAPTR", "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" .",
	"0064000a0175074532552b7369701b215e2e2a24217369703a696e666f4065"
	"78616d706c652e636f6d2100", NULL},
    {"NAPTR", "100 10 \"\" \"\" \"!^(.*)\\\\!$!\\\\1!i\" .",
	"0064000a00000e215e282e2a295c2124215c31216900", NULL},
    {"KX", "10 a.", "000a016100", NULL},
    {"CERT", "1 2 3 AQID", "0001000203010203", NULL},
    {"CERT", "pkix 2 RSASHA256 AQ ID", "0001000208010203", "1 2 8 AQID"},
    {"CERT", "OID 0 PRIVATEOID AA==", "00fe0000fe00", "254 0 254 AA=="},
    {"DNAME", "a.", "016100", NULL},
    {"APL", "", "", NULL},
    {"APL", "1:192.168.32.0/21 !1:192.168.38.0/28",
	"00011503c0a82000011c83c0a826", NULL},
    {"APL", "1:224.0.0.0/4 2:ff00::/8", "00010401e000020801ff", NULL},
    {"APL", "[2:2001:db8::1/128] 1:0.0.0.0/0",
	"0002801020010db800000000000000000000000100010000",
	"2:2001:db8::1/128 1:0.0.0.0/0"},
    {"APL", "\\# 6 00030102beef", "00030102beef", NULL},
    {"DS", "60485 5 1 " HASH20, "ec450501" HASH20, NULL},
    {"DS", "60485 RSASHA256 2 " HASH20 " 1415161718 191a1b1c1d1e1f",
	"ec450802" HASH32, "60485 8 2 " HASH32},
    {"DS", "1 13 4 " HASH48, "00010d04" HASH48, NULL},
    {"DS", "1 13 200 00", "00010dc800", NULL},
    {"CDS", "0 0 0 00", "0000000000", NULL},
    {"CDS", "0 DELETE 0 00", "0000000000", "0 0 0 00"},
    {"DLV", "1 13 2 " HASH32, "00010d02" HASH32, NULL},
    {"TA", "1 13 2 " HASH32, "00010d02" HASH32, NULL},
    {"SSHFP", "4 2 " HASH32, "0402" HASH32, NULL},
    {"SSHFP", "1 1 " HASH20, "0101" HASH20, NULL},
    {"SSHFP", "1 3 ABCD", "0103abcd", "1 3 abcd"},
    {"IPSECKEY", "10 1 2 192.0.2.38 AQID", "0a0102c0000226010203", NULL},
    {"IPSECKEY", "10 0 2 . AQID", "0a0002010203", NULL},
    {"IPSECKEY", "10 2 2 2001:db8::1 AQID",
	"0a020220010db8000000000000000000000001010203", NULL},
    {"IPSECKEY", "10 2 2 [2001:db8::1] AQID",
	"0a020220010db8000000000000000000000001010203",
	"10 2 2 2001:db8::1 AQID"},
    {"IPSECKEY", "10 3 0 a.", "0a0300016100", NULL},
    {"RRSIG", "A 5 3 86400 20030322173103 20030220173103 2642 example. oJB1",
	"00010503000151803e7c9dd73e5510d70a52076578616d706c6500a09075", NULL},
    {"RRSIG", "TYPE65280 RSASHA1 3 1 4294967295 0 2642 . oJB1",
	"ff00050300000001ffffffff000000000a5200a09075",
	"TYPE65280 5 3 1 21060207062815 19700101000000 2642 . oJB1"},
    {"RRSIG", "A 8 2 3600 20240229235959 20240228000000 1 a. oJB1",
	"0001080200000e1065e11a7f65de77800001016100a09075", NULL},
    {"NSEC", "a. A MX RRSIG NSEC TYPE1234",
	"0161000006400100000003041b000000000000000000000000000000000000"
	"000000000000000020", NULL},
    {"NSEC", "a. TYPE1234 mx A A NSEC RRSIG",
	"0161000006400100000003041b000000000000000000000000000000000000"
	"000000000000000020", "a. A MX RRSIG NSEC TYPE1234"},
    {"NSEC", "a. CAA", "016100010140", NULL},
    {"NSEC", "A. TYPE65535",
	"014100ff200000000000000000000000000000000000000000000000000000"
	"000000000001", NULL},
    {"DNSKEY", "257 3 13 AQID", "0101030d010203", NULL},
    {"DNSKEY", "256 3 ED25519 AQ ID ", "0100030f010203", "256 3 15 AQID"},
    {"CDNSKEY", "0 3 0 AA==", "0000030000", NULL},
    {"DHCID", "AQID", "010203", NULL},
    {"NSEC3", "1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA",
	"0101000c04aabbccdd14174eb2409fe28bcb4887a1836f957f0a8425e27b00"
	"0122", NULL},
    {"NSEC3", "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR",
	"010000000014174eb2409fe28bcb4887a1836f957f0a8425e27b",
	"1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr"},
    {"NSEC3PARAM", "1 0 12 aabbccdd", "0100000c04aabbccdd", NULL},
    {"NSEC3PARAM", "1 0 0 -", "0100000000", NULL},
    {"TLSA", "3 1 1 " HASH32, "030101" HASH32, NULL},
    {"TLSA", "3 1 2 " HASH64, "030102" HASH64, NULL},
    {"TLSA", "3 0 0 30", "03000030", NULL},
    {"SMIMEA", "3 1 1 " HASH32, "030101" HASH32, NULL},
    {"TALINK", "a. b.", "016100016200", NULL},
    {"OPENPGPKEY", "AQ ID\tBA==", "01020304", "AQIDBA=="},
    {"CSYNC", "66 3 A NS AAAA", "000000420003000460000008", NULL},
    {"CSYNC", "66 3", "000000420003", NULL},
    {"ZONEMD", "2018031500 1 1 " HASH48, "7848b78c0101" HASH48, NULL},
    {"ZONEMD", "1 1 2 " HASH64, "000000010102" HASH64, NULL},
    {"ZONEMD", "1 1 240 000102030405060708090a0b",
	"0000000101f0000102030405060708090a0b", NULL},
    {"NID", "10 0014:4fff:ff20:ee64", "000a00144fffff20ee64", NULL},
    {"L32", "10 10.1.2.0", "000a0a010200", NULL},
    {"L64", "10 [2001:0DB8:1140:1000]", "000a20010db811401000",
	"10 2001:0db8:1140:1000"},
    {"LP", "10 a.", "000a016100", NULL},
    {"EUI48", "00-00-5e-00-53-2A", "00005e00532a", "00-00-5e-00-53-2a"},
    {"EUI64", "00-00-5e-ef-10-00-00-2a", "00005eef1000002a", NULL},
    {"URI", "10 1 \"ftp://ftp1.example.com/public\"",
	"000a00016674703a2f2f667470312e6578616d706c652e636f6d2f7075626c"
	"6963", NULL},
    {"URI", "10 1 \"" A250 A50 "\"", "000a0001" X250 X50, NULL},
    {"CAA", "0 issue \"ca.example\"", "0005697373756563612e6578616d706c65",
	NULL},
    {"CAA", "128 tbs \"Unknown\"", "8003746273556e6b6e6f776e", NULL},
    {"CAA", "0 issue \";\"", "000569737375653b", NULL},
    {"CAA", "0 issue \"\"", "00056973737565", NULL},
    {"CAA", "0 ISSUE ca", "000549535355456361", "0 ISSUE \"ca\""},
    {"TYPE65280", "\\# 0", "", NULL},
    {"TYPE65280", "\\# 3 abcdef", "abcdef", NULL},
    {"TYPE65280", "\\# 3 AB CDE F", "abcdef", "\\# 3 abcdef"},
    {"NULL", "\\# 1 00", "00", NULL},
    {"WKS", "\\# 1 00", "00", NULL},
    /* RFC 9460 appendix D: its wire forms, not another program's */
    {"HTTPS", "0 foo.example.com.", "000003666f6f076578616d706c6503636f6d00",
	NULL},
    {"SVCB", "1 .", "000100", NULL},
    {"SVCB", "16 foo.example.com. port=53",
	"001003666f6f076578616d706c6503636f6d00000300020035", NULL},
    {"SVCB", "1 foo.example.com. key667=hello",
	"000103666f6f076578616d706c6503636f6d00029b000568656c6c6f",
	"1 foo.example.com. key667=\"hello\""},
    {"SVCB", "1 foo.example.com. key667=\"hello\\210qoo\"",
	"000103666f6f076578616d706c6503636f6d00029b000968656c6c6fd2716f"
	"6f", NULL},
    {"SVCB", "1 foo.example.com. ipv6hint=\"2001:db8::1,2001:db8::53:1\"",
	"000103666f6f076578616d706c6503636f6d000006002020010db800000000"
	"000000000000000120010db8000000000000000000530001", NULL},
    {"SVCB", "1 example.com. ipv6hint=\"2001:db8:122:344::192.0.2.33\"",
	"0001076578616d706c6503636f6d000006001020010db80122034400000000"
	"c0000221", "1 example.com. ipv6hint=\"2001:db8:122:344::c000:221\""},
    {"SVCB", "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4"
	"hint=192.0.2.1",
	"001003666f6f076578616d706c65036f726700000000040001000400010009"
	"0268320568332d313900040004c0000201",
	"16 foo.example.org. mandatory=\"alpn,ipv4hint\" alpn=\"h2,h3-1"
	"9\" ipv4hint=\"192.0.2.1\""},
    {"SVCB", "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"",
	"001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c6261"
	"72026832", NULL},
    {"SVCB", "16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2",
	"001003666f6f076578616d706c65036f7267000001000c08665c6f6f2c6261"
	"72026832", "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\""},
    /* more of SVCB */
    {"HTTPS", "0 a. port=53", "0000016100000300020035", NULL},
    {"HTTPS", "1 . alpn=h2 no-default-alpn", "0001000001000302683200020000",
	"1 . alpn=\"h2\" no-default-alpn"},
    {"HTTPS", "1 . no-default-alpn=\"\" alpn=\"h2\"",
	"0001000001000302683200020000", "1 . alpn=\"h2\" no-default-alpn"},
    {"HTTPS", "1 . ech=\"AEj+DQ==\"", "000100000500040048fe0d", NULL},
    {"HTTPS", "1 . ech=AEj+DQ==", "000100000500040048fe0d",
	"1 . ech=\"AEj+DQ==\""},
    {"HTTPS", "1 . ipv6hint=[2001:db8::1],[2001:db8::2]",
	"0001000006002020010db800000000000000000000000120010db800000000"
	"0000000000000002", "1 . ipv6hint=\"2001:db8::1,2001:db8::2\""},
    {"HTTPS", "1 . ipv4hint=[192.0.2.1]", "00010000040004c0000201",
	"1 . ipv4hint=\"192.0.2.1\""},
    {"HTTPS", "1 . key65000 key7=\"/q{?dns}\"",
	"000100000700082f717b3f646e737dfde80000",
	"1 . dohpath=\"/q{?dns}\" key65000"},
    {"HTTPS", "1 . dohpath=\"/dns-query{?dns}\"",
	"000100000700102f646e732d71756572797b3f646e737d", NULL},
    {"HTTPS", "1 . dohpath=\"/q{?x,dns,y}\"",
	"0001000007000c2f717b3f782c646e732c797d", NULL},
    {"HTTPS", "1 . ohttp", "00010000080000", NULL},
    {"HTTPS", "1 . key1=\"\\002h2\"", "00010000010003026832",
	"1 . alpn=\"h2\""},
    {"HTTPS", "1 . key65000=", "000100fde80000", "1 . key65000"},
    {"HTTPS", "1 . key65000=a=b", "000100fde80003613d62",
	"1 . key65000=\"a=b\""},
    {"HTTPS", "1 . mandatory=key65000,port port=1 key65000=x",
	"000100000000040003fde8000300020001fde8000178",
	"1 . mandatory=\"port,key65000\" port=1 key65000=\"x\""},
    /* LOC; the first four are RFC 1876's own */
    {"LOC", "42 21 54 N 71 06 18 W -24m 30m",
	"0033161389172dd070be15f000988d20",
	"42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m"},
    {"LOC", "42 21 43.952 N 71 5 6.344 W -24m 1m 200m",
	"001224138917069070bf2dd800988d20",
	"42 21 43.952 N 71 5 6.344 W -24.00m 1.00m 200.00m 10.00m"},
    {"LOC", "52 14 05 N 00 08 50 E 10m", "001216138b3556c88008165000989a68",
	"52 14 5.000 N 0 8 50.000 E 10.00m 1.00m 10000.00m 10.00m"},
    {"LOC", "32 7 19 S 116 2 25 E 10m", "00121613791b7d2898e6486800989a68",
	"32 7 19.000 S 116 2 25.000 E 10.00m 1.00m 10000.00m 10.00m"},
    {"LOC", "90 S 180 W -100000.00 0 0 0", "000000006cb0270059604e0000000000",
	"90 0 0.000 S 180 0 0.000 W -100000.00m 0.00m 0.00m 0.00m"},
    {"LOC", "90 N 180 E 42849672.95 90000000.00m 0.01 0.1",
	"00991011934fd900a69fb200ffffffff",
	"90 0 0.000 N 180 0 0.000 E 42849672.95m 90000000.00m 0.01m 0.1"
	"0m"},
    {"LOC", "0 0 0.001 S 0 0 0.5 W 0 0.09m 0.10m 3000m",
	"009011357fffffff7ffffe0c00989680",
	"0 0 0.001 S 0 0 0.500 W 0.00m 0.09m 0.10m 3000.00m"},
    {"LOC", "\\# 16 0003161389172dd070be15f000988d20",
	"0003161389172dd070be15f000988d20", NULL},
};

/* Text that is refused: where and why. */
static const struct {
	const char *type, *text;
	size_t at;
	const char *why;
} bad[] = {
    {"A", "", 0, "address: nothing found, expected an IPv4 address"},
    {"A", "192.0.2.300", 0, "address: \"192.0.2.300\" is not an IPv4 address"},
    {"A", "192.0.2.1 x", 10, "\"x\" is not expected behind the last field"},
    {"A", "\"192.0.2.1\"", 1, "address: \"192.0.2.1\" is not an IPv4 address"},
    {"A", "2001:db8::1", 0, "address: \"2001:db8::1\" is not an IPv4 address"},
    {"A", "[192.0.2.1", 0, "address: \"[192.0.2.1\" is not an IPv4 address"},
    {"A", "192.0.2.1 ; comment", 10, "\";\" outside quotes, expected \"\\;\""},
    {"A", "(192.0.2.1)", 0, "address: \"(\" outside quotes, expected \"\\(\""},
    {"AAAA", "192.0.2.1", 0, "address: \"192.0.2.1\" is not an IPv6 address"},
    {"AAAA", "[2001:db8::g]", 0,
	"address: \"[2001:db8::g]\" is not an IPv6 address"},
    {"AAAA", "2001:db8::1%eth0", 0,
	"address: \"2001:db8::1%eth0\" is not an IPv6 address"},
    {"NS", "", 0, "host: nothing found, expected a domain name"},
    {"NS", "a..b", 2, "host: empty label"},
    {"NS", ".a", 0, "host: empty label"},
    {"NS", "a\\", 1, "host: nothing follows the backslash"},
    {"NS", "a\\25", 1, "host: an escape \\DDD has three decimal digits"},
    {"NS", "a\\256", 1, "host: an escape \\DDD is at most \\255"},
    {"NS", "\"a\"", 1, "host: \"a\" is not a domain name"},
    {"NS", "a\"b", 1, "host: quote inside a word"},
    {"NS", A50 "aaaaaaaaaaaaaa.b", 63, "host: label longer than 63 octets"},
    {"SOA", "a. b. 1 2 3 4", 13, "minimum: nothing found, expected a number"},
    {"SOA", "a. b. 1 2 3 4 4294967296", 14,
	"minimum: \"4294967296\" is more than 4294967295"},
    {"SOA", "a. b. 1 2 3 4 1h", 14, "minimum: \"1h\" is not a number"},
    {"HINFO", "PC", 2, "os: nothing found, expected a string"},
    {"MX", "a.", 0, "preference: \"a.\" is not a number"},
    {"MX", "65536 a.", 0, "preference: \"65536\" is more than 65535"},
    {"MX", "-1 a.", 0, "preference: \"-1\" is not a number"},
    {"MX", "10", 2, "host: nothing found, expected a domain name"},
    {"MX", "10 a. b.", 6, "\"b.\" is not expected behind the last field"},
    {"TXT", "", 0, "text: nothing found, expected a string"},
    {"TXT", "\"abc", 0, "text: quote without its end"},
    {"TXT", "\"a\"b", 3, "text: no blank behind the quote"},
    {"TXT", "a\\3x", 1, "text: an escape \\DDD has three decimal digits"},
    {"TXT", "\"\\300\"", 1, "text: an escape \\DDD is at most \\255"},
    {"TXT", "a;b", 1, "text: \";\" outside quotes, expected \"\\;\""},
    {"TXT", A250 "aaaaaa", 0, "text: string longer than 255 octets"},
    {"SRV", "0 70000 443 a.", 2, "weight: \"70000\" is more than 65535"},
    {"SRV", "0 1 a.", 4, "port: \"a.\" is not a number"},
    {"NAPTR", "1 1 \"s!\" \"\" \"\" .", 4,
	"flags: flags are letters and digits"},
    {"NAPTR", "1 1 \"u\" \"\" \"!a!b\" .", 11,
	"regexp: no substitution as !expression!replacement!"},
    {"NAPTR", "1 1 \"u\" \"\" \"!a!b!g\" .", 11,
	"regexp: no substitution as !expression!replacement!"},
    {"NAPTR", "1 1 \"u\" \"\" \"iaibi\" .", 11,
	"regexp: no substitution as !expression!replacement!"},
    {"NAPTR", "1 1 \"u\" \"\" \"!a!b!\" a.", 19,
	"replacement: only one of regexp and replacement may be there"},
    {"CERT", "FOO 1 1 AQID", 0, "type: \"FOO\" is not a certificate type"},
    {"CERT", "1 1 FOO AQID", 4, "algorithm: \"FOO\" is not an algorithm"},
    {"CERT", "1 1 1", 5, "certificate: is empty"},
    {"CERT", "1 1 1 AQI", 6, "certificate: \"AQI\" is not base64"},
    {"CERT", "1 1 1 AQJ=", 6, "certificate: \"AQJ=\" is not base64"},
    {"CERT", "1 1 1 A_ID", 6, "certificate: \"A_ID\" is not base64"},
    {"APL", "1:192.0.2.0", 0,
	"prefixes: \"1:192.0.2.0\" is not a prefix as 1:192.0.2.0/24"},
    {"APL", "3:192.0.2.0/24", 0,
	"prefixes: \"3:192.0.2.0/24\" is not a prefix as 1:192.0.2.0/24"},
    {"APL", "1:192.0.2.0/33", 0,
	"prefixes: \"1:192.0.2.0/33\" is not a prefix as 1:192.0.2.0/24"},
    {"APL", "2:192.0.2.0/24", 0,
	"prefixes: \"2:192.0.2.0/24\" is not a prefix as 1:192.0.2.0/24"},
    {"APL", "1:2001:db8::/24", 0,
	"prefixes: \"1:2001:db8::/24\" is not a prefix as 1:192.0.2.0/2"
	"4"},
    {"DS", "1 13 2 00", 7, "digest: a SHA-256 digest has 32 octets"},
    {"DS", "1 13 1 00", 7, "digest: a SHA-1 digest has 20 octets"},
    {"DS", "1 13 3 00", 7, "digest: a GOST digest has 32 octets"},
    {"DS", "1 13 4 00", 7, "digest: a SHA-384 digest has 48 octets"},
    {"DS", "1 13 6 00", 7, "digest: an SM3 digest has 32 octets"},
    {"DS", "1 13 0 00", 7, "digest: digest type 0 is reserved"},
    {"DS", "1 13 2", 6, "digest: is empty"},
    {"DS", "1 13 2 0", 7, "digest: an odd number of digits"},
    {"DS", "1 13 2 0g", 7, "digest: \"0g\" is not hexadecimal"},
    {"DS", "1 256 2 00", 2, "algorithm: \"256\" is not an algorithm"},
    {"DS", "1 FOO 2 00", 2, "algorithm: \"FOO\" is not an algorithm"},
    {"DS", "65536 13 2 00", 0, "key-tag: \"65536\" is more than 65535"},
    {"CDS", "0 0 0 0000", 6, "digest: digest type 0 goes with digest 00"},
    {"SSHFP", "1 1 00", 4, "fingerprint: a SHA-1 fingerprint has 20 octets"},
    {"SSHFP", "1 2 00", 4, "fingerprint: a SHA-256 fingerprint has 32 octets"},
    {"SSHFP", "1 3", 3, "fingerprint: is empty"},
    {"IPSECKEY", "1 4 1 . AQID", 6, "gateway: gateway types are 0 to 3"},
    {"IPSECKEY", "1 0 1 a. AQID", 6,
	"gateway: \"a.\" is not \".\", which type 0 has"},
    {"IPSECKEY", "1 1 1 2001:db8::1 AQID", 6,
	"gateway: \"2001:db8::1\" is not an IPv4 address"},
    {"IPSECKEY", "1 3 1 a..b AQID", 8, "gateway: empty label"},
    {"IPSECKEY", "1 0 0 . AQID", 8,
	"public-key: a key without an algorithm"},
    {"IPSECKEY", "1 0 2 .", 7, "public-key: no key, but an algorithm"},
    {"RRSIG", "FOO 1 1 1 1 1 1 . AQID", 0,
	"type-covered: \"FOO\" is not a type"},
    {"RRSIG", "A 1 1 1 20260230000000 1 1 . AQID", 8,
	"expiration: \"20260230000000\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 20250229000000 1 1 . AQID", 8,
	"expiration: \"20250229000000\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 20261301000000 1 1 . AQID", 8,
	"expiration: \"20261301000000\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 20261231240000 1 1 . AQID", 8,
	"expiration: \"20261231240000\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 20261231235960 1 1 . AQID", 8,
	"expiration: \"20261231235960\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 21060207062816 1 1 . AQID", 8,
	"expiration: \"21060207062816\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 19691231235959 1 1 . AQID", 8,
	"expiration: \"19691231235959\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 202612312359 1 1 . AQID", 8,
	"expiration: \"202612312359\" is not a time as 20261231235959"},
    {"RRSIG", "A 1 1 1 4294967296 1 1 . AQID", 8,
	"expiration: \"4294967296\" is not a time as 20261231235959"},
    {"NSEC", "a.", 2, "types: no types"},
    {"NSEC", "a. FOO", 3, "types: \"FOO\" is not a type"},
    {"NSEC", "a. \"A\"", 4, "types: \"A\" is not a type"},
    {"DNSKEY", "256 1 13 AQID", 4, "protocol: the only protocol is 3"},
    {"DNSKEY", "256 3 13", 8, "public-key: is empty"},
    {"NSEC3", "1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojw", 8,
	"next-hash: \"2t7b4g4vsa5smi47k61mv5bv1a22bojw\" is not base32h"
	"ex"},
    {"NSEC3", "1 0 0 - 2", 8, "next-hash: \"2\" is not base32hex"},
    {"NSEC3", "1 0 0 abc 2t7b4g4vsa5smi47k61mv5bv1a22bojr", 6,
	"salt: \"abc\" is not hexadecimal or -"},
    {"NSEC3", "1 0 0", 5, "salt: nothing found, expected hexadecimal or -"},
    {"NSEC3PARAM", "1 0 0", 5,
	"salt: nothing found, expected hexadecimal or -"},
    {"NSEC3PARAM", "1 0 65536 -", 4,
	"iterations: \"65536\" is more than 65535"},
    {"TLSA", "3 1 1 00", 6, "data: SHA-256 (matching type 1) has 32 octets"},
    {"TLSA", "3 1 2 00", 6, "data: SHA-512 (matching type 2) has 64 octets"},
    {"TLSA", "3 1 0", 5, "data: is empty"},
    {"TLSA", "256 1 1 00", 0, "usage: \"256\" is more than 255"},
    {"OPENPGPKEY", "", 0, "public-key: is empty"},
    {"CSYNC", "1 3 FOO", 4, "types: \"FOO\" is not a type"},
    {"ZONEMD", "1 0 1 " HASH48, 2, "scheme: scheme 0 is reserved"},
    {"ZONEMD", "1 1 0 " HASH48, 4,
	"hash-algorithm: algorithm 0 is reserved"},
    {"ZONEMD", "1 1 1 000102030405060708090a0b", 6,
	"digest: a SHA-384 digest has 48 octets"},
    {"ZONEMD", "1 1 2 000102030405060708090a0b", 6,
	"digest: a SHA-512 digest has 64 octets"},
    {"ZONEMD", "1 1 240 000102030405060708090a", 8,
	"digest: a digest has at least 12 octets"},
    {"NID", "10 14:4fff:ff20:ee64", 3,
	"node-id: \"14:4fff:ff20:ee64\" is not as 2001:0db8:1140:1000"},
    {"NID", "10 0014-4fff-ff20-ee64", 3,
	"node-id: \"0014-4fff-ff20-ee64\" is not as 2001:0db8:1140:1000"},
    {"NID", "10 0014:4fff:ff20:ee6g", 3,
	"node-id: \"0014:4fff:ff20:ee6g\" is not as 2001:0db8:1140:1000"},
    {"EUI48", "00-00-5e-00-53", 0,
	"address: \"00-00-5e-00-53\" is not octets as 00-00-5e-00-53-2a"},
    {"EUI48", "00:00:5e:00:53:2a", 0,
	"address: \"00:00:5e:00:53:2a\" is not octets as 00-00-5e-00-53"
	"-2a"},
    {"EUI64", "00-00-5e-00-53-2a", 0,
	"address: \"00-00-5e-00-53-2a\" is not octets as 00-00-5e-00-53"
	"-2a"},
    {"URI", "10 1 \"\"", 5, "target: is empty"},
    {"URI", "10 1", 4, "target: nothing found, expected a string"},
    {"CAA", "256 issue \"\"", 0, "flags: \"256\" is more than 255"},
    {"CAA", "0 is-sue \"\"", 2, "tag: has letters and digits only"},
    {"CAA", "0 \"issue\" \"\"", 3, "tag: \"issue\" is not a tag"},
    {"CAA", "0 issue", 7, "value: nothing found, expected a string"},
    {"CAA", "0 issue \"a\" \"b\"", 13,
	"\"b\" is not expected behind the last field"},
    {"TYPE65280", "", 0,
	"this type's RDATA is written as \"\\# length hexadecimal\" onl"
	"y"},
    {"TYPE65280", "abcd", 0,
	"this type's RDATA is written as \"\\# length hexadecimal\" onl"
	"y"},
    {"TYPE65280", "\\# 2 ab", 3, "length 2, but 1 octets follow"},
    {"TYPE65280", "\\# 1 abcd", 3, "length 1, but 2 octets follow"},
    {"TYPE65280", "\\# 65536 ab", 3, "\"65536\" is more than 65535"},
    {"TYPE65280", "\\# x ab", 3, "\"x\" is not a number"},
    {"TYPE65280", "\\# 1 a", 5, "an odd number of digits"},
    {"TYPE65280", "\\# 1 0x", 5, "\"0x\" is not hexadecimal"},
    {"TYPE65280", "\\# 1 \"ab\"", 5, "quote, expected digits"},
    {"TYPE65280", "\\#", 2, "nothing found, expected a number"},
    {"ANY", "x", 0,
	"this type's RDATA is written as \"\\# length hexadecimal\" onl"
	"y"},
    {"A", "\\# 3 c00002", 0, "address: too short"},
    {"A", "\\# 5 c000020101", 0, "address: octets left over at the end"},
    {"MX", "\\# 4 000ac000", 0, "host: no uncompressed domain name"},
    {"TXT", "\\# 0", 0, "text: a string is cut short"},
    {"HTTPS", "1", 1, "target: nothing found, expected a domain name"},
    {"HTTPS", "1 . port", 8, "parameters: nothing found, expected a number"},
    {"HTTPS", "1 . port=", 9, "parameters: nothing found, expected a number"},
    {"HTTPS", "1 . port=65536", 9, "parameters: \"65536\" is more than 65535"},
    {"HTTPS", "1 . port=\\0531", 9,
	"parameters: \"\\\\0531\" is not a number"},
    {"HTTPS", "1 . port=1 port=2", 11,
	"parameters: this key stands there already"},
    {"HTTPS", "1 . port=1 key3=\"\\000\\001\"", 11,
	"parameters: this key stands there already"},
    {"HTTPS", "1 . key03=x", 4, "parameters: \"key03\" is not a key"},
    {"HTTPS", "1 . key65536=x", 4, "parameters: \"key65536\" is not a key"},
    {"HTTPS", "1 . Port=1", 4, "parameters: \"Port\" is not a key"},
    {"HTTPS", "1 . foo=1", 4, "parameters: \"foo\" is not a key"},
    {"HTTPS", "1 . \"port=1\"", 5, "parameters: \"port\" is not a key"},
    {"HTTPS", "1 . port=\"1", 9, "parameters: quote without its end"},
    {"HTTPS", "1 . port=\"1\"2", 12, "parameters: no blank behind the quote"},
    {"HTTPS", "1 . port=a\"1\"", 10, "parameters: quote inside a word"},
    {"HTTPS", "1 . alpn", 8,
	"parameters: alpn: a protocol has 1 to 255 octets"},
    {"HTTPS", "1 . alpn=", 9,
	"parameters: alpn: a protocol has 1 to 255 octets"},
    {"HTTPS", "1 . alpn=h2,", 9,
	"parameters: alpn: a protocol has 1 to 255 octets"},
    {"HTTPS", "1 . alpn=,h2", 9,
	"parameters: alpn: a protocol has 1 to 255 octets"},
    {"HTTPS", "1 . alpn=" A250 "aaaaaa", 9,
	"parameters: alpn: a protocol has 1 to 255 octets"},
    {"HTTPS", "1 . no-default-alpn", 4,
	"parameters: no-default-alpn without alpn"},
    {"HTTPS", "1 . no-default-alpn=x alpn=h2", 20,
	"parameters: no-default-alpn: has a value"},
    {"HTTPS", "1 . ipv4hint=", 13,
	"parameters: nothing found, expected an IPv4 address"},
    {"HTTPS", "1 . ipv4hint=192.0.2.1,", 23,
	"parameters: nothing found, expected an IPv4 address"},
    {"HTTPS", "1 . ipv4hint=192.0.2.1,x", 23,
	"parameters: \"x\" is not an IPv4 address"},
    {"HTTPS", "1 . ipv6hint=192.0.2.1", 13,
	"parameters: \"192.0.2.1\" is not an IPv6 address"},
    {"HTTPS", "1 . ech=", 8, "parameters: nothing found, expected base64"},
    {"HTTPS", "1 . ech=AQI", 8, "parameters: \"AQI\" is not base64"},
    {"HTTPS", "1 . mandatory", 13,
	"parameters: nothing found, expected a key"},
    {"HTTPS", "1 . mandatory=mandatory", 14,
	"parameters: mandatory lists itself"},
    {"HTTPS", "1 . mandatory=port", 4,
	"parameters: a key that mandatory lists is missing"},
    {"HTTPS", "1 . mandatory=port,port port=1", 19,
	"parameters: a key is listed twice"},
    {"HTTPS", "1 . mandatory=port,foo port=1", 19,
	"parameters: \"foo\" is not a key"},
    {"HTTPS", "1 . mandatory=port,key65001 port=1 key65000=x", 4,
	"parameters: a key that mandatory lists is missing"},
    {"HTTPS", "1 . dohpath=q{?dns}", 12,
	"parameters: dohpath: does not begin with /"},
    {"HTTPS", "1 . dohpath=/q{?dnsx}", 12,
	"parameters: dohpath: no variable dns, as in /dns-query{?dns}"},
    {"HTTPS", "1 . dohpath=/q", 12,
	"parameters: dohpath: no variable dns, as in /dns-query{?dns}"},
    {"HTTPS", "1 . ohttp=x", 10, "parameters: ohttp: has a value"},
    {"HTTPS", "1 . key3=x", 9, "parameters: port: not two octets"},
    {"LOC", "", 0,
	"location: nothing found, expected degrees [minutes [seconds]] "
	"N or S"},
    {"LOC", "91 N 0 E 0", 0, "location: degrees are not below 91"},
    {"LOC", "90 0 0.001 N 0 E 0", 11, "location: more than 90 degrees"},
    {"LOC", "0 60 N 0 E 0", 2, "location: minutes are not below 60"},
    {"LOC", "0 0 60 N 0 E 0", 4, "location: seconds are not below 60"},
    {"LOC", "0 0 1.0001 N 0 E 0", 4,
	"location: \"1.0001\" is not seconds as 59.999"},
    {"LOC", "0.5 N 0 E 0", 0, "location: \"0.5\" is not a whole number"},
    {"LOC", "0 0 0 0 N 0 E 0", 6,
	"location: \"0\" is not degrees [minutes [seconds]] N or S"},
    {"LOC", "N 0 E 0", 0,
	"location: \"N\" is not degrees [minutes [seconds]] N or S"},
    {"LOC", "0 E 0 N 0", 2,
	"location: \"E\" is not degrees [minutes [seconds]] N or S"},
    {"LOC", "0 n 0 E 0", 2,
	"location: \"n\" is not degrees [minutes [seconds]] N or S"},
    {"LOC", "0 N 181 E 0", 4, "location: degrees are not below 181"},
    {"LOC", "0 N 0 E", 7,
	"location: nothing found, expected metres as 10.00m"},
    {"LOC", "0 N 0 E x", 8, "location: \"x\" is not metres as 10.00m"},
    {"LOC", "0 N 0 E 1.001m", 8,
	"location: \"1.001m\" is not metres as 10.00m"},
    {"LOC", "0 N 0 E -100000.01m", 9, "location: more than 100000.00m"},
    {"LOC", "0 N 0 E 42849672.96m", 8, "location: more than 42849672.95m"},
    {"LOC", "0 N 0 E 0 15m", 10,
	"location: \"15m\" is not a size of one significant digit"},
    {"LOC", "0 N 0 E 0 90000001m", 10, "location: more than 90000000.00m"},
    {"LOC", "0 N 0 E 0 100000000m", 10, "location: more than 90000000.00m"},
    {"LOC", "0 N 0 E 0 -1m", 10, "location: \"-1m\" is not metres as 10.00m"},
    {"LOC", "0 N 0 E 0 1m 1m 1m 1m", 19,
	"\"1m\" is not expected behind the last field"},
    {"A", "192.0.2.1\015", 9, "address: control octet, expected \\013"},
    {"TYPE65280", "\\# 3 abcdef \"", 12, "quote without its end"},
    {"TXT", "\"a", 0, "text: quote without its end"},
    {"CAA", "0", 1, "tag: nothing found, expected a tag"},
    {"IPSECKEY", "1 0 1 . A_==", 8, "public-key: \"A_==\" is not base64"},
    {"NAPTR", "1 1 \"u\" \"\" \"!a!b\\\\!\" .", 11,
	"regexp: no substitution as !expression!replacement!"},
    {"URI", "10 1 a b", 7, "\"b\" is not expected behind the last field"},
};

/* Wire form that is not sound, where no text would lead to it. */
static const struct {
	const char *type, *hex, *why;
} unsound[] = {
    {"A", "", "too short"},
    {"A", "c00002", "too short"},
    {"A", "c000020100", "octets left over at the end"},
    {"AAAA", HASH20, "octets left over at the end"},
    {"NS", "", "no uncompressed domain name"},
    {"NS", "0161", "no uncompressed domain name"},
    {"NS", "c000", "no uncompressed domain name"},
    {"NS", "0161c000", "no uncompressed domain name"},
    {"NS", "40", "no uncompressed domain name"},
    {"NS", "01610000", "octets left over at the end"},
    {"SOA", "0000" HASH20 "00", "octets left over at the end"},
    {"SOA", "0000000102", "too short"},
    {"TXT", "", "a string is cut short"},
    {"TXT", "0261", "a string is cut short"},
    {"TXT", "016102", "a string is cut short"},
    {"HINFO", "0161", "too short"},
    {"CAA", "0000", "is empty"},
    {"CAA", "00", "is empty"},
    {"CAA", "0002612d", "has letters and digits only"},
    {"CAA", "00056973", "is empty"},
    {"DS", "00010d02", "is empty"},
    {"APL", "00", "a prefix is cut short"},
    {"APL", "00010804c00002", "a prefix is cut short"},
    {"APL", "00012101c0", "a prefix is longer than its address"},
    {"APL", "000120050102030405", "a prefix is longer than its address"},
    {"APL", "00028101c0", "a prefix is longer than its address"},
    {"APL", "00010802c000", "an address ends with a zero octet"},
    {"NSEC", "00000280", "a window is cut short"},
    {"NSEC", "00", "no types"},
    {"NSEC", "000000", "a window has 1 to 32 octets"},
    {"NSEC", "000021" HASH32 "ff", "a window has 1 to 32 octets"},
    {"NSEC", "00" "00024000", "a window ends with a zero octet"},
    {"NSEC", "00" "010140" "000140", "windows are not ascending"},
    {"NSEC", "00" "000140" "000140", "windows are not ascending"},
    {"CSYNC", "000000010003" "00", "a window is cut short"},
    {"NSEC3", "0100000000" "00", "is empty"},
    {"NSEC3", "0100000002aa", "too short"},
    {"NSEC3PARAM", "0100000001", "too short"},
    {"IPSECKEY", "0a0402", "gateway types are 0 to 3"},
    {"IPSECKEY", "0a0102c00002", "too short"},
    {"IPSECKEY", "0a0302c000", "no uncompressed domain name"},
    {"RRSIG", "0001", "too short"},
    {"EUI48", "0000", "too short"},
    {"URI", "00010001", "is empty"},
    {"LOC", "00", "too short"},
    {"LOC", "01331613" "89172dd0" "70be15f0" "00988d20", "version is not 0"},
    {"LOC", "00a31613" "89172dd0" "70be15f0" "00988d20",
	"a precision has a digit above 9"},
    {"LOC", "00331a13" "89172dd0" "70be15f0" "00988d20",
	"a precision has a digit above 9"},
    {"LOC", "00331613" "934fd901" "70be15f0" "00988d20",
	"latitude above 90 degrees"},
    {"LOC", "00331613" "6cb026ff" "70be15f0" "00988d20",
	"latitude above 90 degrees"},
    {"LOC", "00331613" "89172dd0" "a69fb201" "00988d20",
	"longitude above 180 degrees"},
    {"LOC", "00331613" "89172dd0" "59604dff" "00988d20",
	"longitude above 180 degrees"},
    {"SVCB", "0001", "no uncompressed domain name"},
    {"SVCB", "000100" "00", "a parameter is cut short"},
    {"SVCB", "000100" "00030003" "0035", "a parameter is cut short"},
    {"SVCB", "000100" "00030000", "port: not two octets"},
    {"SVCB", "000100" "0003000100", "port: not two octets"},
    {"SVCB", "000100" "000300020035" "0001000302" "6832",
	"keys are not ascending"},
    {"SVCB", "000100" "000300020035" "000300020035",
	"keys are not ascending"},
    {"SVCB", "000100" "00010000", "alpn: no list of protocols"},
    {"SVCB", "000100" "0001000100", "alpn: no list of protocols"},
    {"SVCB", "000100" "0001000202" "68", "alpn: no list of protocols"},
    {"SVCB", "000100" "00020000", "no-default-alpn without alpn"},
    {"SVCB", "000100" "00010003026832" "0002000100",
	"no-default-alpn: has a value"},
    {"SVCB", "000100" "00000000", "mandatory: no list of keys"},
    {"SVCB", "000100" "0000000100", "mandatory: no list of keys"},
    {"SVCB", "000100" "00000002" "0000", "mandatory lists itself"},
    {"SVCB", "000100" "00000002" "0003",
	"a key that mandatory lists is missing"},
    {"SVCB", "000100" "00000004" "00040003" "000300020035"
	"00040004c0000201", "mandatory: not ascending"},
    {"SVCB", "000100" "00000004" "00030003" "000300020035",
	"mandatory: not ascending"},
    {"SVCB", "000100" "00040000", "ipv4hint: no addresses"},
    {"SVCB", "000100" "00040003c00002", "ipv4hint: no addresses"},
    {"SVCB", "000100" "00050000", "ech: is empty"},
    {"SVCB", "000100" "00060004c0000201", "ipv6hint: no addresses"},
    {"SVCB", "000100" "00070000", "dohpath: does not begin with /"},
    {"SVCB", "000100" "0008000100", "ohttp: has a value"},
};

/* RDATA, and the same in canonical form. */
static const struct {
	const char *type, *text, *canon;
} canon[] = {
    {"NS", "A.Example.", "a.example."},
    {"SOA", "A. B. 1 2 3 4 5", "a. b. 1 2 3 4 5"},
    {"MX", "1 A.", "1 a."},
    {"SRV", "1 2 3 A.", "1 2 3 a."},
    {"NAPTR", "1 2 \"U\" \"E2U+SIP\" \"\" A.",
	"1 2 \"U\" \"E2U+SIP\" \"\" a."},
    {"RRSIG", "A 5 3 1 1 1 1 A. QUJD", "A 5 3 1 1 1 1 a. QUJD"},
    {"DNAME", "A.", "a."},
    {"NSEC", "A. A", "A. A"}, /* RFC 6840 5.1 */
    {"SVCB", "1 A. alpn=H2", "1 A. alpn=H2"},
    {"LP", "1 A.", "1 A."},
    {"HINFO", "PC LINUX", "PC LINUX"},
    {"TXT", "\"A B\"", "\"A B\""},
    {"TYPE65280", "\\# 2 0141", "\\# 2 0141"},
};

static const struct {
	const char *type, *text, *name; /* NULL: none */
} target[] = {
    {"NS", "A.example.", "A.example."},
    {"CNAME", "a.", "a."},
    {"PTR", "a.", "a."},
    {"MX", "1 a.", "a."},
    {"MX", "0 .", NULL},
    {"SRV", "1 2 3 a.", "a."},
    {"SRV", "1 2 3 .", NULL},
    {"NAPTR", "1 2 \"\" \"\" \"\" a.", "a."},
    {"HTTPS", "1 a. port=1", "a."},
    {"HTTPS", "1 .", NULL},
    {"SOA", "a. b. 1 2 3 4 5", NULL},
    {"A", "192.0.2.1", NULL},
    {"TYPE65280", "\\# 1 00", NULL},
    {"MX", NULL, NULL},
};

static uint8_t wire[DNS_RDATA_MAX];
static char written[DNS_RDATA_TEXT];

static uint16_t
number(const char *type)
{
	uint16_t v;

	return dns_type_scan(&v, type, strlen(type)) == -1 ? 0 : v;
}

/* Text to wire form over wire. */
static int
scan(struct buf *out, const char *type, const char *text,
    struct dns_rdata_why *why)
{
	buf_over(out, wire, sizeof wire);
	return dns_rdata_scan(out, number(type), text, strlen(text), why);
}

static size_t
unhex(uint8_t *out, size_t cap, const char *hex)
{
	struct buf b;

	buf_over(&b, out, cap);
	if (enc_hex_scan(&b, hex, strlen(hex)) == -1)
		tap_ok(false, __FILE__, __LINE__, hex);
	return b.len;
}

static const char *
text_of(uint16_t type, const uint8_t *rdata, size_t len)
{
	struct buf b;

	buf_over(&b, written, sizeof written);
	dns_rdata_fmt(&b, type, rdata, len);
	return buf_cstr(&b);
}

static void
test_good(void)
{
	static char room[1 << 17];
	struct buf b, hex;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; ++i) {
		const char *type = good[i].type, *back = good[i].back;
		const char *text = good[i].text;

		tap_ok(scan(&b, type, text, NULL) == 0, __FILE__, __LINE__,
		    text);
		buf_over(&hex, room, sizeof room);
		enc_hex_fmt(&hex, b.b, b.len);
		ok_row(strcmp(buf_cstr(&hex), good[i].hex) == 0, text);
		ok_row(dns_rdata_check(number(type), b.b, b.len, NULL) == 0,
		    text);
		ok_row(strcmp(text_of(number(type), b.b, b.len),
			   back == NULL ? text : back) == 0,
		    text);
		ok_row(scan(&b, type, written, NULL) == 0 &&
			unhex((uint8_t *)room, sizeof room, good[i].hex) ==
			    b.len &&
			memcmp(room, b.b, b.len) == 0,
		    written);
	}
}

static void
test_bad(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
		struct dns_rdata_why why = {0, ""};
		struct buf b;
		bool fails = scan(&b, bad[i].type, bad[i].text, &why) == -1;

		ok_row(fails && b.len == 0 && buf_ok(&b), bad[i].text);
		if (!ok_row(why.at == bad[i].at &&
			    strcmp(why.why, bad[i].why) == 0,
			bad[i].why))
			printf("# at %zu: %s\n", why.at, why.why);
	}
}

static void
test_unsound(void)
{
	for (size_t i = 0; i < sizeof unsound / sizeof unsound[0]; ++i) {
		uint16_t type = number(unsound[i].type);
		size_t n = unhex(wire, sizeof wire, unsound[i].hex);
		const char *why = "";

		if (!ok_row(dns_rdata_check(type, wire, n, &why) == -1 &&
			    strcmp(why, unsound[i].why) == 0,
			unsound[i].hex))
			printf("# %s\n", why);
		ok(strncmp(text_of(type, wire, n), "\\# ", 3) == 0);
	}
}

static void
test_canon(void)
{
	for (size_t i = 0; i < sizeof canon / sizeof canon[0]; ++i) {
		uint16_t type = number(canon[i].type);
		uint8_t room[512];
		struct buf from, want, got;

		buf_over(&got, room, sizeof room);
		ok_row(scan(&from, canon[i].type, canon[i].text, NULL) == 0 &&
			dns_rdata_canon(&got, type, from.b, from.len) == 0 &&
			scan(&want, canon[i].type, canon[i].canon, NULL) == 0 &&
			got.len == want.len &&
			memcmp(got.b, want.b, got.len) == 0,
		    canon[i].text);
	}
}

static void
test_target(void)
{
	for (size_t i = 0; i < sizeof target / sizeof target[0]; ++i) {
		const char *text = target[i].text;
		struct dns_name name, want;
		struct buf b = {.len = 0};
		int r;

		if (text != NULL)
			ok(scan(&b, target[i].type, text, NULL) == 0);
		r = dns_rdata_target(&name, number(target[i].type), wire,
		    b.len);
		if (target[i].name == NULL)
			ok_row(r == 0, target[i].type);
		else
			ok_row(dns_name_scan_rfc(&want, target[i].name,
				   strlen(target[i].name), NULL) == 0 &&
				r == 1 && dns_name_same(&name, &want),
			    text);
	}
}

/* Up to 65535 octets and no further, whatever the room; appending. */
static void
test_size(void)
{
	static char text[700000];
	static uint8_t room[70000], small[8];
	struct dns_rdata_why why;
	struct buf b, t;

	buf_over(&t, text, sizeof text);
	buf_str(&t, "\\# 65535 ");
	for (int i = 0; i < 65535; ++i)
		buf_str(&t, "5a");
	buf_over(&b, room, sizeof room);
	buf_str(&b, "keep");
	ok(dns_rdata_scan(&b, 65280, text, t.len, &why) == 0);
	ok(b.len == 65539 && memcmp(room, "keepZZ", 6) == 0);
	ok(strlen(text_of(65280, room, 65535)) == 131079);
	ok(dns_rdata_check(65280, room, 65536, NULL) == -1);
	buf_str(&t, "5a");
	memcpy(text + 3, "65535", 5);
	buf_cut(&b, 4);
	ok(dns_rdata_scan(&b, 65280, text, t.len, &why) == -1 && b.len == 4);
	ok(strcmp(why.why, "longer than 65535 octets") == 0);
	buf_over(&b, small, sizeof small);
	ok(dns_rdata_scan(&b, 1, "192.0.2.1", 9, &why) == 0 && b.len == 4);
	ok(dns_rdata_scan(&b, 1, "192.0.2.1", 9, &why) == 0 && b.len == 8);
	ok(dns_rdata_scan(&b, 1, "192.0.2.1", 9, &why) == -1 && b.len == 8);
	ok(dns_rdata_scan(&b, 1, "192.0.2.1", 9, NULL) == -1 && buf_ok(&b));
	/* 257 strings of 255 octets are too many */
	buf_over(&t, text, sizeof text);
	for (int i = 0; i < 257; ++i)
		buf_str(&t, "\"" A250 "aaaaa\" ");
	buf_over(&b, room, sizeof room);
	ok(dns_rdata_scan(&b, 16, text, t.len, &why) == -1 && b.len == 0);
	ok(strstr(why.why, "longer than") != NULL);
}

/* Every bit of every bitmap: the longest text that there is. */
static void
test_longest(void)
{
	static char text[700000];
	struct buf b, t;

	buf_over(&t, text, sizeof text);
	buf_str(&t, "1 0");
	for (int i = 0; i <= UINT16_MAX; ++i)
		buf_printf(&t, " TYPE%d", i);
	ok(scan(&b, "CSYNC", buf_cstr(&t), NULL) == 0 && b.len == 6 + 256 * 34);
	ok(text_of(DNS_TYPE_CSYNC, b.b, b.len) != NULL);
}

static void
answer(uint16_t type, const char *verb, const char *text)
{
	static char hex[1 << 18];
	static uint8_t room[1 << 17];
	struct dns_rdata_why why = {0, ""};
	const char *wrong = "";
	size_t n = 0;
	struct buf b, h;
	int r = 0;

	buf_over(&b, wire, sizeof wire);
	if (strcmp(verb, "scan") == 0)
		r = dns_rdata_scan(&b, type, text, strlen(text), &why);
	else
		n = unhex(room, sizeof room, text);
	if (strcmp(verb, "fmt") == 0) {
		printf("= %s\n", text_of(type, room, n));
		return;
	}
	if (strcmp(verb, "canon") == 0)
		r = dns_rdata_canon(&b, type, room, n);
	if (strcmp(verb, "check") == 0)
		r = dns_rdata_check(type, room, n, &wrong);
	buf_over(&h, hex, sizeof hex);
	enc_hex_fmt(&h, b.b, b.len);
	if (r == 0)
		printf("= %s\n", buf_cstr(&h));
	else
		printf("! %zu %s%s\n", why.at, why.why, wrong);
}

static int
filter(void)
{
	static char line[1 << 20];

	while (fgets(line, sizeof line, stdin) != NULL) {
		char *type = strchr(line, ' '), *text;

		line[strcspn(line, "\n")] = 0;
		if (type == NULL || (text = strchr(type + 1, ' ')) == NULL)
			return 100;
		*type++ = *text++ = 0;
		answer(number(type), line, text);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return filter();
	test_good();
	test_bad();
	test_unsound();
	test_canon();
	test_target();
	test_size();
	test_longest();
	return done();
}
