#include <string.h>

#include "rdata.h"
#include "tap.h"

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

int
main(void)
{
	test_good();
	return done();
}
