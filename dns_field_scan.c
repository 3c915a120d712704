#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "dns_apl.h"
#include "dns_bitmap.h"
#include "dns_code.h"
#include "dns_field_scan.h"
#include "dns_loc.h"
#include "dns_name.h"
#include "dns_name_scan.h"
#include "dns_svcb_scan.h"
#include "dns_token.h"
#include "dns_type.h"
#include "enc.h"
#include "ip.h"
#include "num.h"

/* The next token, which must not be quoted; empty at the end of the line. */
static struct dns_token
word(struct dns_tokens *s, const char *wanted)
{
	struct dns_token t;

	if (!dns_token_next(s, &t) || t.quoted)
		dns_token_not(s, &t, wanted);
	return t;
}

/* An address in square brackets, which keep its colons together in lines of
 * tinydns data, loses them. */
static void
unbracket(struct dns_token *t)
{
	if (t->len < 2 || t->text[0] != '[' || t->text[t->len - 1] != ']')
		return;
	++t->text;
	++t->at;
	t->len -= 2;
}

static void
number(struct dns_tokens *s, struct buf *out, unsigned octets)
{
	struct dns_token t = word(s, "a number");
	uint64_t v = dns_token_number(s, &t, (UINT64_C(1) << 8 * octets) - 1);

	while (octets-- > 0)
		buf_u8(out, (uint8_t)(v >> 8 * octets));
}

static void
number8(struct dns_tokens *s, struct buf *out)
{
	number(s, out, 1);
}

static void
number16(struct dns_tokens *s, struct buf *out)
{
	number(s, out, 2);
}

static void
number32(struct dns_tokens *s, struct buf *out)
{
	number(s, out, 4);
}

static void
name(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "a domain name");
	struct dns_name_why why;
	struct dns_name n;

	if (s->bad)
		return;
	if (dns_name_scan_rfc(&n, t.text, t.len, &why) == -1)
		dns_token_fail(s, t.at + why.at, "%s", why.why);
	else
		dns_name_put(out, &n);
}

static void
address(struct dns_tokens *s, struct buf *out, bool six)
{
	const char *wanted = six ? "an IPv6 address" : "an IPv4 address";
	struct dns_token t = word(s, wanted), inside = t;
	struct ip ip;

	unbracket(&inside);
	if ((six ? ip_scan6 : ip_scan4)(&ip, inside.text, inside.len) == -1)
		dns_token_not(s, &t, wanted);
	else
		buf_put(out, ip.b, ip.len);
}

static void
address4(struct dns_tokens *s, struct buf *out)
{
	address(s, out, false);
}

static void
address6(struct dns_tokens *s, struct buf *out)
{
	address(s, out, true);
}

/* ---- strings */

static void
put_string(struct dns_tokens *s, const struct dns_token *t, struct buf *out)
{
	size_t start = out->len;

	buf_u8(out, 0);
	dns_token_octets(s, t, out, 255);
	if (buf_ok(out) && !s->bad)
		out->b[start] = (uint8_t)(out->len - start - 1);
}

static void
string(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t;

	if (!dns_token_next(s, &t))
		dns_token_not(s, &t, "a string");
	put_string(s, &t, out);
}

static void
strings(struct dns_tokens *s, struct buf *out)
{
	do
		string(s, out);
	while (dns_token_more(s));
}

/* CAA and URI: one string that may be longer than 255 octets. */
static void
octets(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t;

	if (!dns_token_next(s, &t))
		dns_token_not(s, &t, "a string");
	dns_token_octets(s, &t, out, UINT16_MAX);
}

static void
tag(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "a tag");

	if (t.len > 255)
		dns_token_fail(s, t.at, "longer than 255 octets");
	buf_u8(out, (uint8_t)t.len);
	buf_put(out, t.text, t.len);
}

/* ---- encodings */

/* Two digits for each of 65535 octets, and then some, so that too much is
 * noticed as such. */
#define JOINED 131080

/* The remaining words without the blanks between them, in text: length. *first
 * is the first of them. */
static size_t
join(struct dns_tokens *s, char *text, struct dns_token *first)
{
	struct dns_token t;
	size_t n = 0;

	*first = (struct dns_token){s->line + s->len, 0, s->len, false};
	while (dns_token_next(s, &t)) {
		if (first->len == 0)
			*first = t;
		if (t.quoted)
			dns_token_fail(s, t.at - 1, "quote, expected digits");
		if (t.len > JOINED - n)
			dns_token_fail(s, t.at, "longer than 65535 octets");
		if (s->bad)
			break;
		memcpy(text + n, t.text, t.len);
		n += t.len;
	}
	return n;
}

void
dns_field_scan_hex(struct dns_tokens *s, struct buf *out)
{
	struct dns_token first;
	char text[JOINED];
	size_t n = join(s, text, &first);

	for (size_t i = 0; i < n; ++i)
		if (num_hexdigit(text[i]) == -1)
			dns_token_not(s, &first, "hexadecimal");
	if (n % 2 != 0)
		dns_token_fail(s, first.at, "an odd number of digits");
	else if (!s->bad && enc_hex_scan(out, text, n) == -1)
		dns_token_fail(s, first.at, "longer than 65535 octets");
}

static void
base64(struct dns_tokens *s, struct buf *out)
{
	struct dns_token first;
	char text[JOINED];
	size_t n = join(s, text, &first);

	if (n / 4 * 3 > out->cap - out->len + 2)
		dns_token_fail(s, first.at, "longer than 65535 octets");
	else if (enc_base64_scan(out, text, n) == -1)
		dns_token_not(s, &first, "base64");
}

static void
salt(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "hexadecimal or -");

	if (t.len == 1 && t.text[0] == '-')
		t.len = 0;
	buf_u8(out, (uint8_t)(t.len / 2));
	if (t.len > 2 * 255)
		dns_token_fail(s, t.at, "longer than 255 octets");
	else if (enc_hex_scan(out, t.text, t.len) == -1)
		dns_token_not(s, &t, "hexadecimal or -");
}

static void
hash(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "base32hex");
	size_t start = out->len;

	buf_u8(out, (uint8_t)(t.len * 5 / 8));
	if (t.len * 5 / 8 > 255)
		dns_token_fail(s, t.at, "longer than 255 octets");
	else if (enc_base32hex_scan(out, t.text, t.len) == -1)
		dns_token_not(s, &t, "base32hex");
	if (buf_ok(out) && !s->bad && out->len - start - 1 != t.len * 5 / 8)
		dns_token_not(s, &t, "base32hex");
}

/* count groups of width hexadecimal digits. */
struct groups {
	unsigned count;
	size_t width;
	char between;
	const char *wanted;
};

static void
groups(struct dns_tokens *s, struct buf *out, const struct groups *g)
{
	struct dns_token t = word(s, g->wanted), inside = t;
	size_t at = 0;

	unbracket(&inside);
	if (inside.len != g->count * (g->width + 1) - 1) {
		dns_token_not(s, &t, g->wanted);
		return;
	}
	for (unsigned i = 0; i < g->count; ++i, at += g->width + 1)
		if ((i > 0 && inside.text[at - 1] != g->between) ||
		    enc_hex_scan(out, inside.text + at, g->width) == -1)
			dns_token_not(s, &t, g->wanted);
}

static void
locator(struct dns_tokens *s, struct buf *out)
{
	static const struct groups g = {4, 4, ':', "as 2001:0db8:1140:1000"};

	groups(s, out, &g);
}

#define EUI "octets as 00-00-5e-00-53-2a"

static void
eui48(struct dns_tokens *s, struct buf *out)
{
	static const struct groups g = {6, 2, '-', EUI};

	groups(s, out, &g);
}

static void
eui64(struct dns_tokens *s, struct buf *out)
{
	static const struct groups g = {8, 2, '-', EUI};

	groups(s, out, &g);
}

/* ---- codes and times */

static void
type(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "a type");
	uint16_t v = 0;

	if (dns_type_scan(&v, t.text, t.len) == -1)
		dns_token_not(s, &t, "a type");
	buf_u16(out, v);
}

static void
algorithm(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "an algorithm");
	uint8_t v = 0;

	if (dns_code_algorithm(&v, t.text, t.len) == -1)
		dns_token_not(s, &t, "an algorithm");
	buf_u8(out, v);
}

static void
certificate(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "a certificate type");
	uint16_t v = 0;

	if (dns_code_certificate(&v, t.text, t.len) == -1)
		dns_token_not(s, &t, "a certificate type");
	buf_u16(out, v);
}

static void
time(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t = word(s, "a time");
	uint32_t v = 0;

	if (dns_code_time(&v, t.text, t.len) == -1)
		dns_token_not(s, &t, "a time as 20261231235959");
	buf_u32(out, v);
}

/* RFC 4025 2.5: of the type that the second octet names. */
static void
gateway(struct dns_tokens *s, struct buf *out)
{
	uint8_t kind = buf_ok(out) && out->len > 1 ? out->b[1] : 0;
	struct dns_token t;

	if (kind == 1 || kind == 2)
		address(s, out, kind == 2);
	else if (kind == 3)
		name(s, out);
	else if (kind == 0) {
		t = word(s, "\".\"");
		if (t.len != 1 || t.text[0] != '.')
			dns_token_not(s, &t, "\".\", which type 0 has");
	} else
		dns_token_fail(s, s->pos, "gateway types are 0 to 3");
}

/* By kind; the table of types has no others. */
static void (*const reader[])(struct dns_tokens *, struct buf *) = {
    ['1'] = number8,
    ['2'] = number16,
    ['4'] = number32,
    ['n'] = name,
    ['a'] = address4,
    ['A'] = address6,
    ['s'] = string,
    ['S'] = strings,
    ['q'] = octets,
    ['u'] = octets,
    ['g'] = tag,
    ['h'] = dns_field_scan_hex,
    ['b'] = base64,
    ['k'] = base64,
    ['H'] = salt,
    ['B'] = hash,
    ['y'] = type,
    ['Y'] = dns_bitmap_scan,
    ['c'] = algorithm,
    ['C'] = certificate,
    ['t'] = time,
    ['l'] = locator,
    ['e'] = eui48,
    ['E'] = eui64,
    ['G'] = gateway,
    ['L'] = dns_loc_scan,
    ['P'] = dns_apl_scan,
    ['V'] = dns_svcb_scan,
};

void
dns_field_scan(char kind, struct dns_tokens *s, struct buf *out)
{
	reader[(unsigned char)kind](s, out);
}
