#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "data_emit.h"
#include "data_field.h"
#include "data_line.h"
#include "data_prefix.h"
#include "dns_type.h"

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
 * not after a backslash. *open is where a bracket stands that nothing closes,
 * else as it was. */
static size_t
mnemonic_end(const char *line, size_t i, size_t n, size_t *open)
{
	bool quoted = false;
	size_t depth = 0, first = 0;

	for (; i < n; ++i) {
		char c = line[i];

		if (c == '\\')
			++i;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '[') {
			if (depth++ == 0)
				first = i;
		} else if (!quoted && c == ']' && depth > 0)
			--depth;
		else if (!quoted && depth == 0 && c == ':')
			return i;
	}
	if (depth > 0)
		*open = first;
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
	unsigned address;

	memset(fields, 0, sizeof *fields);
	n = stripped(line, n);
	if (n == 0 || line[0] == '#' || line[0] == '-')
		return;
	fields->letter = line[0];
	address = data_line_ip_field(line[0]);
	for (unsigned k = 0;; ++k) {
		size_t end;

		if (line[0] == ':' && k == 1 && i < n && is_letter(line[i]))
			fields->mnemonic = true;
		if (k == DATA_FIELDS)
			end = n;
		else if (fields->mnemonic && k >= 2)
			end = mnemonic_end(line, i, n, &fields->open);
		else
			end = classic_end(line, i, n,
			    k > 0 && k == address);
		fields->f[k].at = i;
		fields->f[k].len = end - i;
		fields->n = k + 1;
		if (end == n)
			return;
		i = end + 1;
	}
}

/* ---- reading the fields */

struct parse {
	struct data_field_line l;
	const struct data_mode *mode;
	struct data_fields fields;
	struct data_values v;
	struct data_field at; /* of the field being read */
	bool untyped;         /* what type its RDATA is of is not known */
};

static bool
lone_backslash(const char *text, size_t n)
{
	size_t run = 0;

	while (run < n && text[n - 1 - run] == '\\')
		++run;
	return run % 2 == 1;
}

static void
read_server(struct parse *p)
{
	char text[1100];
	struct buf t;

	if (memchr(p->l.line + p->at.at, '.', p->at.len) != NULL) {
		(void)data_field_name(&p->l, p->at, &p->v.target);
		return;
	}
	/* before ".ns" it would make a dot that is part of a label */
	if (lone_backslash(p->l.line + p->at.at, p->at.len)) {
		data_field_error(&p->l, p->at.at + p->at.len - 1, 1,
		    "nothing follows the backslash");
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

	p->untyped = true;
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
	p->untyped = prohibited(p->v.type);
	if (!p->untyped)
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

/* The colons behind it were meant to end the field, or to be part of it. */
static void
refuse_open_bracket(struct parse *p)
{
	size_t at = p->fields.open, end = p->at.at + p->at.len;

	if (at != 0 && at < end &&
	    memchr(p->l.line + at, ':', end - at) != NULL)
		data_field_error(&p->l, at, 1,
		    "\"[\" without its end: expected \"]\", or \"\\[\"");
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
		refuse_open_bracket(p);
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

/* A carriage return is never data: the file came from another system. Those at
 * the end are told once and are no part of the last field. Returns the length
 * without them. */
static size_t
refuse_cr(struct parse *p, size_t n)
{
	const char *cr = memchr(p->l.line, '\r', n);

	if (cr == NULL || p->l.line[0] == '#' || p->l.line[0] == '-')
		return n;
	data_field_error(&p->l, (size_t)(cr - p->l.line), 1,
	    "carriage return: lines end with a newline alone");
	while (n > 0 && p->l.line[n - 1] == '\r')
		--n;
	return n;
}

/* ---- the whole line */

static int
parse_range(struct parse *p)
{
	struct data_range range = {.family = 0};
	struct data_field loc = field(p, 0), prefix = field(p, 1);
	bool good = data_field_loc(&p->l, loc, range.loc);

	good = data_prefix(&p->l, prefix, &range) && good;
	refuse_rest(p, 2);
	if (!good || p->l.errors > 0)
		return 0;
	return p->l.sink->range(p->l.sink->ctx, &range);
}

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

/* A name that cannot be read stays the root; no other octet of it is ever
 * looked at, so none is cleared. */
static void
begin_values(struct parse *p, const struct kind *kind)
{
	struct data_values *v = &p->v;

	v->letter = p->fields.letter;
	v->mnemonic = p->fields.mnemonic;
	dns_name_root(&v->owner);
	dns_name_root(&v->target);
	dns_name_root(&v->rname);
	v->at = field(p, 0);
	v->ip.len = 0;
	v->type = 0;
	v->ttl = kind->ttl;
	v->distance = 0;
	v->stamp = 0;
	v->loc[0] = v->loc[1] = 0;
	memset(v->soa, 0, sizeof v->soa);
	v->serial_default = false;
	v->text = (struct data_field){0, 0};
}

int
data_line_parse(const char *line, size_t n, const struct data_mode *mode,
    const struct data_sink *sink)
{
	struct parse p; /* large: only what is read is set */
	const struct kind *kind;
	unsigned k = 0;
	int r = 0;

	p.l = (struct data_field_line){line, sink, 0};
	p.mode = mode;
	p.untyped = false;
	data_line_split(&p.fields, line, refuse_cr(&p, n));
	if (p.fields.n == 0) /* the letter may be an octet of zeros */
		return p.l.errors == 0;
	kind = kind_of(p.fields.letter);
	if (kind == NULL) {
		refuse_letter(&p);
		return 0;
	}
	if (p.fields.letter == '%') {
		r = parse_range(&p);
		return r == -1 ? -1 : p.l.errors == 0;
	}
	begin_values(&p, kind);
	for (; kind->fields[k] != 0; ++k) {
		p.at = field(&p, k);
		read_field(&p, kind->fields[k]);
	}
	refuse_rest(&p, k);
	/* a text or RDATA is read on a bad line, too: all errors in one run */
	if (p.l.errors == 0 ||
	    (strpbrk(kind->fields, "sr") != NULL && !p.untyped))
		r = data_emit(&p.l, p.mode, &p.v);
	return r == -1 ? -1 : p.l.errors == 0;
}
