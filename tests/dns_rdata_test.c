/* dns_rdata: all but reading and writing text, of which dns_rdata_text_test.c
 * and dns_rdata_bad_test.c have the tables.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "rdata.h"
#include "tap.h"

/* With an argument this is a filter for tests/rdata.py: lines "scan TYPE text",
 * "fmt TYPE hex", "check TYPE hex", "canon TYPE hex" on standard input, a line
 * "= result" or "! at why" for each on standard output. */

#define HASH20 "000102030405060708090a0b0c0d0e0f10111213"
#define HASH32 HASH20 "1415161718191a1b1c1d1e1f"
#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A250 A50 A50 A50 A50 A50

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

static void
test_serial(void)
{
	static const uint8_t soa[] = "\0\0\1\2\3\4 and four others..";
	uint32_t serial = 7;

	ok(dns_rdata_serial(&serial, soa, 22) == 0 && serial == 0x01020304);
	ok(dns_rdata_serial(&serial, soa, 19) == -1 && errno == EPROTO);
}

int
main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return filter();
	test_serial();
	test_unsound();
	test_canon();
	test_target();
	test_size();
	test_longest();
	return done();
}
