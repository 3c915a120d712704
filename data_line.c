#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "data_field.h"
#include "data_line.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "num.h"

/* Line types and their fields, one letter each:
 *   n owner   i address, may be empty   I address   6 IPv6 address
 *   x server or exchanger   p target   s text   t type   r RDATA
 *   d distance   T TTL   S timestamp   L location
 *   m mname   R rname   0..4 serial refresh retry expire minimum
 * A % line is read by its own function. */
static const struct kind {
	char letter;
	const char *fields;
	uint32_t ttl; /* default, seconds */
} kinds[] = {
    {'.', "nixTSL", DATA_TTL_NS},
    {'&', "nixTSL", DATA_TTL_NS},
    {'+', "nITSL", DATA_TTL_POSITIVE},
    {'=', "nITSL", DATA_TTL_POSITIVE},
    {'3', "n6TSL", DATA_TTL_POSITIVE},
    {'6', "n6TSL", DATA_TTL_POSITIVE},
    {'@', "nixdTSL", DATA_TTL_POSITIVE},
    {'^', "npTSL", DATA_TTL_POSITIVE},
    {'C', "npTSL", DATA_TTL_POSITIVE},
    {'\'', "nsTSL", DATA_TTL_POSITIVE},
    {':', "ntrTSL", DATA_TTL_POSITIVE},
    {'Z', "nmR01234TSL", DATA_TTL_NEGATIVE},
    {'%', "", 0},
};

static const struct kind *
kind_of(char letter)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i)
		if (kinds[i].letter == letter)
			return &kinds[i];
	return NULL;
}

/* ---- cutting a line into fields */

unsigned
data_line_ip_field(char letter)
{
	return letter != 0 && strchr(".&+=@36%", letter) != NULL ? 1 : 0;
}

/* Where the field that begins at i ends, in a classic line. */
static size_t
classic_end(const char *line, size_t i, size_t n, bool address)
{
	const char *close;

	if (address && i < n && line[i] == '[') {
		close = memchr(line + i, ']', n - i);
		if (close != NULL)
			i = (size_t)(close - line);
	}
	while (i < n && line[i] != ':')
		++i;
	return i;
}

/* The same in a mnemonic line: colons count outside quotes and brackets and
 * not after a backslash. */
static size_t
mnemonic_end(const char *line, size_t i, size_t n)
{
	bool quoted = false;
	unsigned depth = 0;

	for (; i < n; ++i) {
		char c = line[i];

		if (c == '\\')
			++i;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '[')
			++depth;
		else if (!quoted && c == ']' && depth > 0)
			--depth;
		else if (!quoted && depth == 0 && c == ':')
			return i;
	}
	return n;
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t
stripped(const char *line, size_t n)
{
	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		--n;
	return n;
}

void
data_line_split(struct data_fields *fields, const char *line, size_t n)
{
	size_t i = 1;

	memset(fields, 0, sizeof *fields);
	n = stripped(line, n);
	if (n == 0 || line[0] == '#' || line[0] == '-')
		return;
	fields->letter = line[0];
	for (unsigned k = 0;; ++k) {
		size_t end;

		if (line[0] == ':' && k == 1 && i < n && is_letter(line[i]))
			fields->mnemonic = true;
		if (k == DATA_FIELDS)
			end = n;
		else if (fields->mnemonic && k >= 2)
			end = mnemonic_end(line, i, n);
		else
			end = classic_end(line, i, n,
			    k == data_line_ip_field(line[0]));
		fields->f[k].at = i;
		fields->f[k].len = end - i;
		fields->n = k + 1;
		if (end == n)
			return;
		i = end + 1;
	}
}

/* ---- reading the fields */

/* All that the fields of any line can say. */
struct values {
	struct dns_name owner, target, rname;
	struct ip ip;
	uint16_t type;
	uint32_t ttl, distance;
	uint64_t stamp;
	uint8_t loc[2];
	uint32_t soa[5];
	bool serial_default;
	struct data_field text; /* s or r: read when the record is made */
};

struct parse {
	struct data_field_line l;
	const struct data_mode *mode;
	struct data_fields fields;
	struct values v;
	struct data_field at; /* of the field being read */
	bool implied;         /* what is emitted is not the line's main record */
};

static void
read_server(struct parse *p)
{
	char text[1100];
	struct buf t;

	if (memchr(p->l.line + p->at.at, '.', p->at.len) != NULL) {
		(void)data_field_name(&p->l, p->at, &p->v.target);
		return;
	}
	buf_over(&t, text, sizeof text);
	data_line_server(&t, p->l.line, &p->fields);
	if (!buf_ok(&t))
		data_field_error(&p->l, p->at.at, p->at.len,
		    "name longer than 255 octets");
	else
		(void)data_field_name_text(&p->l, p->at, text, t.len,
		    &p->v.target);
}

void
data_line_server(struct buf *out, const char *line,
    const struct data_fields *fields)
{
	const char *x = line + fields->f[2].at;

	buf_put(out, x, fields->f[2].len);
	if (memchr(x, '.', fields->f[2].len) != NULL)
		return;
	/* an empty x is "ns.": the dot in front would be an empty label */
	buf_str(out, fields->f[2].len == 0 ? "" : ".");
	buf_str(out, fields->letter == '@' ? "mx." : "ns.");
	buf_put(out, line + fields->f[0].at, fields->f[0].len);
}

static bool
prohibited(uint16_t type)
{
	switch (type) {
	case 0:
	case DNS_TYPE_SOA: /* these five have letters of their own */
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_PTR:
	case DNS_TYPE_MX:
	case DNS_TYPE_OPT: /* and these are no data: RFC 6895 3.1 */
		return true;
	default:
		return type >= 249 && type <= 255;
	}
}

static void
read_type(struct parse *p)
{
	char show[DATA_FIELD_SHOW], name[16];
	const char *text = p->l.line + p->at.at;
	uint32_t number = 0;
	struct buf t;

	if (!p->fields.mnemonic) {
		if (!data_field_number(&p->l, p->at, "type", 65535, &number))
			return;
		p->v.type = (uint16_t)number;
	} else if (dns_type_scan(&p->v.type, text, p->at.len) == -1) {
		data_field_error(&p->l, p->at.at, p->at.len,
		    "\"%s\" is not a record type: expected a mnemonic, "
		    "TYPEnnn or a number",
		    data_field_show(show, &p->l, p->at));
		return;
	}
	if (!prohibited(p->v.type))
		return;
	buf_over(&t, name, sizeof name);
	if (p->v.type == 0)
		buf_u8(&t, '0');
	else
		dns_type_fmt(&t, p->v.type);
	data_field_error(&p->l, p->at.at, p->at.len, "type %s prohibited",
	    buf_cstr(&t));
}

static void
read_serial(struct parse *p)
{
	p->v.soa[0] = p->mode->serial;
	p->v.serial_default = p->at.len == 0;
	(void)data_field_number(&p->l, p->at, "serial", UINT32_MAX,
	    &p->v.soa[0]);
}

static void
read_timer(struct parse *p, unsigned which)
{
	static const struct {
		const char *what;
		uint32_t value;
	} timers[5] = {
	    {"serial", 0},
	    {"refresh time", DATA_SOA_REFRESH},
	    {"retry time", DATA_SOA_RETRY},
	    {"expire time", DATA_SOA_EXPIRE},
	    {"minimum", DATA_SOA_MINIMUM},
	};

	p->v.soa[which] = timers[which].value;
	(void)data_field_number(&p->l, p->at, timers[which].what, UINT32_MAX,
	    &p->v.soa[which]);
}

static void
read_field(struct parse *p, char kind)
{
	switch (kind) {
	case 'n':
		(void)data_field_name(&p->l, p->at, &p->v.owner);
		break;
	case 'p':
	case 'm':
		(void)data_field_name(&p->l, p->at, &p->v.target);
		break;
	case 'R':
		(void)data_field_name(&p->l, p->at, &p->v.rname);
		break;
	case 'i':
		if (p->at.len > 0)
			(void)data_field_ip(&p->l, p->at, &p->v.ip);
		break;
	case 'I':
		(void)data_field_ip(&p->l, p->at, &p->v.ip);
		break;
	case '6':
		(void)data_field_ip6(&p->l, p->at, &p->v.ip);
		break;
	case 'x':
		read_server(p);
		break;
	case 't':
		read_type(p);
		break;
	case 's':
	case 'r':
		p->v.text = p->at;
		break;
	case 'd':
		(void)data_field_number(&p->l, p->at, "distance", 65535,
		    &p->v.distance);
		break;
	case 'T':
		(void)data_field_number(&p->l, p->at, "TTL", DATA_TTL_MAX,
		    &p->v.ttl);
		break;
	case 'S':
		(void)data_field_stamp(&p->l, p->at, &p->v.stamp);
		break;
	case 'L':
		(void)data_field_loc(&p->l, p->at, p->v.loc);
		break;
	case '0':
		read_serial(p);
		break;
	default:
		read_timer(p, (unsigned)(kind - '0'));
		break;
	}
}

/* A field the line gives, or an empty one where it ends. */
static struct data_field
field(const struct parse *p, unsigned k)
{
	if (k < p->fields.n)
		return (struct data_field){p->fields.f[k].at,
		    p->fields.f[k].len};
	k = p->fields.n > 0 ? p->fields.n - 1 : 0;
	return (struct data_field){p->fields.f[k].at + p->fields.f[k].len, 0};
}

/* Fields behind the last one must be empty. */
static void
refuse_rest(struct parse *p, unsigned used)
{
	char show[DATA_FIELD_SHOW];

	for (unsigned k = used; k < p->fields.n; ++k) {
		struct data_field f = field(p, k);
		size_t colons = 0;

		while (k == DATA_FIELDS && colons < f.len &&
		    p->l.line[f.at + colons] == ':')
			++colons;
		if (colons < f.len)
			data_field_error(&p->l, f.at, f.len,
			    "\"%s\" is one field too many: a %c line has %u",
			    data_field_show(show, &p->l, f), p->fields.letter,
			    used);
	}
}

/* A carriage return is never data: the file came from another system. */
static void
refuse_cr(struct parse *p, size_t n)
{
	const char *cr = memchr(p->l.line, '\r', n);

	if (cr != NULL)
		data_field_error(&p->l, (size_t)(cr - p->l.line), 1,
		    "carriage return: lines end with a newline alone");
}

/* ---- making records */

static int
emit(struct parse *p, const struct dns_name *owner, uint16_t type,
    const struct buf *rdata)
{
	struct data_rr rr = {.owner = *owner, .type = type, .ttl = p->v.ttl,
	    .stamp = p->v.stamp, .loc = {p->v.loc[0], p->v.loc[1]},
	    .implied = p->implied, .rdata = rdata->b, .len = rdata->len};

	if (type == DNS_TYPE_SOA) {
		rr.serial_default = p->v.serial_default;
		/* 1.05: the SOA of a "." line has its own TTL, but 0 stays 0 */
		if (p->fields.letter == '.' && rr.ttl != 0)
			rr.ttl = DATA_TTL_NEGATIVE;
	}
	return p->l.sink->record(p->l.sink->ctx, &rr);
}

static int
emit_name(struct parse *p, uint16_t type, const struct dns_name *target)
{
	uint8_t room[DNS_NAME_MAX + 2];
	struct buf rdata;

	buf_over(&rdata, room, sizeof room);
	if (type == DNS_TYPE_MX)
		buf_u16(&rdata, (uint16_t)p->v.distance);
	dns_name_put(&rdata, target);
	return emit(p, &p->v.owner, type, &rdata);
}

static int
emit_ip(struct parse *p, const struct dns_name *owner)
{
	struct buf rdata;

	if (p->v.ip.len == 0)
		return 0;
	buf_over(&rdata, p->v.ip.b, sizeof p->v.ip.b);
	rdata.len = p->v.ip.len;
	return emit(p, owner,
	    p->v.ip.len == 4 ? DNS_TYPE_A : DNS_TYPE_AAAA, &rdata);
}

static int
emit_soa(struct parse *p)
{
	uint8_t room[2 * DNS_NAME_MAX + 20];
	struct buf rdata;

	buf_over(&rdata, room, sizeof room);
	dns_name_put(&rdata, &p->v.target);
	dns_name_put(&rdata, &p->v.rname);
	for (int i = 0; i < 5; ++i)
		buf_u32(&rdata, p->v.soa[i]);
	return emit(p, &p->v.owner, DNS_TYPE_SOA, &rdata);
}

/* The SOA of a "." line: everything but the server's name is a default. */
static int
emit_dot_soa(struct parse *p)
{
	static const uint32_t timers[] = {DATA_SOA_REFRESH, DATA_SOA_RETRY,
	    DATA_SOA_EXPIRE, DATA_SOA_MINIMUM};

	if (dns_name_child(&p->v.rname, "hostmaster", 10, &p->v.owner) == -1) {
		data_field_error(&p->l, field(p, 0).at, field(p, 0).len,
		    "\"hostmaster.\" before this name is longer than 255 "
		    "octets");
		return 0;
	}
	memcpy(p->v.soa + 1, timers, sizeof timers);
	p->v.soa[0] = p->mode->serial;
	p->v.serial_default = true;
	return emit_soa(p);
}

/* RDATA of a TXT line: strings of at most chunk octets. 1.05 cuts at 127. */
#define CHUNK 255
#define CLASSIC_CHUNK 127

static int
emit_text(struct parse *p, const struct buf *text)
{
	uint8_t room[66000];
	size_t chunk = p->mode->classic ? CLASSIC_CHUNK : CHUNK;
	struct buf rdata;

	buf_over(&rdata, room, 65535);
	for (size_t i = 0; i < text->len; i += chunk) {
		size_t n = text->len - i < chunk ? text->len - i : chunk;

		buf_u8(&rdata, (uint8_t)n);
		buf_put(&rdata, text->b + i, n);
	}
	if (text->len == 0 && !p->mode->classic)
		buf_u8(&rdata, 0); /* RFC 1035 3.3.14: one string at least */
	if (buf_ok(&rdata))
		return emit(p, &p->v.owner, DNS_TYPE_TXT, &rdata);
	data_field_error(&p->l, p->v.text.at, p->v.text.len,
	    "text of %zu octets: a record holds 65535", text->len);
	return 0;
}

/* "\:" of a mnemonic line becomes ":"; all else is the RFC 1035 reader's. at
 * tells where each octet came from. */
static size_t
uncolon(char *out, const char *text, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n; ++i) {
		if (text[i] == '\\' && i + 1 < n) {
			if (text[++i] != ':')
				out[used++] = '\\';
		}
		out[used++] = text[i];
	}
	return used;
}

/* Where octet at of the uncoloned text stands in the text. */
static size_t
original(const char *text, size_t n, size_t at)
{
	size_t i = 0;

	for (size_t used = 0; i < n && used < at; ++i, ++used)
		if (text[i] == '\\' && i + 1 < n) {
			++i;
			used += text[i] != ':';
		}
	return i;
}

static int
emit_mnemonic(struct parse *p, struct buf *rdata)
{
	const char *text = p->l.line + p->v.text.at;
	struct dns_rdata_why why;
	char plain[262144];
	size_t n = p->v.text.len;

	if (n > sizeof plain) {
		data_field_error(&p->l, p->v.text.at, n, "RDATA too long");
		return 0;
	}
	if (dns_rdata_scan(rdata, p->v.type, plain, uncolon(plain, text, n),
		&why) == 0)
		return emit(p, &p->v.owner, p->v.type, rdata);
	why.at = original(text, n, why.at);
	data_field_error(&p->l, p->v.text.at + why.at, n - why.at, "%s",
	    why.why);
	return 0;
}

static int
emit_generic(struct parse *p)
{
	uint8_t room[65535];
	char name[16];
	const char *why;
	struct buf rdata, t;

	buf_over(&rdata, room, sizeof room);
	if (p->fields.mnemonic)
		return emit_mnemonic(p, &rdata);
	if (!data_field_text(&p->l, p->v.text, &rdata))
		return 0;
	if (!buf_ok(&rdata))
		data_field_error(&p->l, p->v.text.at, p->v.text.len,
		    "RDATA of more than 65535 octets");
	else if (dns_rdata_check(p->v.type, rdata.b, rdata.len, &why) == 0)
		return emit(p, &p->v.owner, p->v.type, &rdata);
	else {
		buf_over(&t, name, sizeof name);
		dns_type_fmt(&t, p->v.type);
		data_field_error(&p->l, p->v.text.at, p->v.text.len,
		    "not RDATA of type %s: %s", buf_cstr(&t), why);
	}
	return 0;
}

static int
emit_txt_line(struct parse *p)
{
	uint8_t room[65536];
	struct buf text;

	buf_over(&text, room, sizeof room);
	if (!data_field_text(&p->l, p->v.text, &text))
		return 0;
	if (buf_ok(&text))
		return emit_text(p, &text);
	data_field_error(&p->l, p->v.text.at, p->v.text.len,
	    "text of more than 65535 octets");
	return 0;
}

static int
emit_host(struct parse *p)
{
	struct dns_name reverse, name = p->v.owner;
	int r;

	if (emit_ip(p, &p->v.owner) == -1)
		return -1;
	dns_name_reverse(&reverse, p->v.ip.b, p->v.ip.len);
	p->implied = true;
	p->v.owner = reverse;
	r = emit_name(p, DNS_TYPE_PTR, &name);
	p->v.owner = name;
	return r;
}

/* The records of a line, in 1.05's order. 0, or -1 when the sink failed. */
static int
emit_all(struct parse *p)
{
	switch (p->fields.letter) {
	case '.':
		if (emit_dot_soa(p) == -1)
			return -1;
		if (p->l.errors > 0)
			return 0;
		__attribute__((fallthrough));
	case '&':
		if (emit_name(p, DNS_TYPE_NS, &p->v.target) == -1)
			return -1;
		p->implied = true;
		return emit_ip(p, &p->v.target);
	case '@':
		if (emit_name(p, DNS_TYPE_MX, &p->v.target) == -1)
			return -1;
		p->implied = true;
		return emit_ip(p, &p->v.target);
	case '=':
	case '6':
		return emit_host(p);
	case '+':
	case '3':
		return emit_ip(p, &p->v.owner);
	case '^':
		return emit_name(p, DNS_TYPE_PTR, &p->v.target);
	case 'C':
		return emit_name(p, DNS_TYPE_CNAME, &p->v.target);
	case 'Z':
		return emit_soa(p);
	case '\'':
		return emit_txt_line(p);
	default:
		return emit_generic(p);
	}
}

/* ---- % lines */

/* The octets of an IPv4 prefix: none to four, with or without a final dot. */
static bool
prefix4(struct parse *p, struct data_field f, struct data_range *range)
{
	const char *text = p->l.line + f.at;
	char show[DATA_FIELD_SHOW];
	size_t i = 0, octets = 0;

	while (i < f.len) {
		size_t start = i;
		uint32_t octet = 0;

		while (i < f.len && text[i] != '.')
			++i;
		if (octets == 4 || i == start ||
		    memchr(text + start, '/', i - start) != NULL) {
			data_field_error(&p->l, f.at, f.len,
			    "\"%s\" is not a prefix: expected up to four "
			    "numbers, without a length behind them",
			    data_field_show(show, &p->l, f));
			return false;
		}
		if (!data_field_number(&p->l,
			(struct data_field){f.at + start, i - start}, "octet",
			255, &octet))
			return false;
		range->b[octets++] = (uint8_t)octet;
		++i;
	}
	range->family = octets == 0 ? 0 : 4;
	range->bits = (uint8_t)(octets * 8);
	return true;
}

/* "[2001:db8::/32]"; without a length all bits count. */
static bool
prefix6(struct parse *p, struct data_field f, struct data_range *range)
{
	const char *text = p->l.line + f.at + 1;
	size_t n = f.len - 2, head;
	const char *slash = memchr(text, '/', n);
	uint64_t bits = 128;
	struct ip ip;

	head = slash == NULL ? n : (size_t)(slash - text);
	if (text[n] != ']' || ip_scan6(&ip, text, head) == -1 ||
	    (slash != NULL &&
		num_scan(&bits, slash + 1, n - head - 1, 0, 128) == -1)) {
		data_field_error(&p->l, f.at, f.len,
		    "expected an IPv6 prefix such as [2001:db8::/32]");
		return false;
	}
	for (unsigned i = (unsigned)bits; i < 128; ++i)
		if ((ip.b[i / 8] & 0x80 >> i % 8) != 0) {
			data_field_error(&p->l, f.at, f.len,
			    "the prefix has bits set behind its length of %u",
			    (unsigned)bits);
			return false;
		}
	memcpy(range->b, ip.b, sizeof range->b);
	range->family = 6;
	range->bits = (uint8_t)bits;
	return true;
}

static int
parse_range(struct parse *p)
{
	struct data_range range = {.family = 0};
	struct data_field loc = field(p, 0), prefix = field(p, 1);
	bool good = data_field_loc(&p->l, loc, range.loc);

	if (prefix.len > 1 && p->l.line[prefix.at] == '[')
		good = prefix6(p, prefix, &range) && good;
	else
		good = prefix4(p, prefix, &range) && good;
	refuse_rest(p, 2);
	if (!good || p->l.errors > 0)
		return 0;
	return p->l.sink->range(p->l.sink->ctx, &range);
}

/* ---- the whole line */

static void
refuse_letter(struct parse *p)
{
	static const struct {
		char letter;
		const char *hint;
	} hints[] = {
	    {'S', ": S lines differ from patch to patch; write "
		  ":fqdn:SRV:priority weight port target"},
	    {'N', ": N lines differ from patch to patch; write "
		  ":fqdn:NAPTR:order preference \"flags\" \"service\" "
		  "\"regexp\" replacement"},
	    {' ', ": a line begins in its first column"},
	    {'\t', ": a line begins in its first column"},
	};
	const char *hint = "";
	char show[DATA_FIELD_SHOW];

	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; ++i)
		if (hints[i].letter == p->fields.letter)
			hint = hints[i].hint;
	data_field_error(&p->l, 0, 1, "unrecognized leading character \"%s\"%s",
	    data_field_show(show, &p->l, (struct data_field){0, 1}), hint);
}

int
data_line_parse(const char *line, size_t n, const struct data_mode *mode,
    const struct data_sink *sink)
{
	struct parse p = {.l = {line, sink, 0}, .mode = mode};
	const struct kind *kind;
	unsigned k = 0;
	int r = 0;

	data_line_split(&p.fields, line, n);
	if (p.fields.letter == 0)
		return 1;
	kind = kind_of(p.fields.letter);
	if (kind == NULL) {
		refuse_letter(&p);
		return 0;
	}
	refuse_cr(&p, n);
	if (p.fields.letter == '%') {
		r = parse_range(&p);
		return r == -1 ? -1 : p.l.errors == 0;
	}
	p.v.ttl = kind->ttl;
	for (; kind->fields[k] != 0; ++k) {
		p.at = field(&p, k);
		read_field(&p, kind->fields[k]);
	}
	refuse_rest(&p, k);
	if (p.l.errors == 0)
		r = emit_all(&p);
	return r == -1 ? -1 : p.l.errors == 0;
}
