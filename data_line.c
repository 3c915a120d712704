#include <stdio.h>
#include <string.h>

#include "data_emit.h"
#include "data_field.h"
#include "data_line.h"
#include "data_prefix.h"
#include "data_split.h"
#include "data_values.h"

/* Line types and their fields, a letter each, which data_values.h explains. A
 * % line is read by its own function. */
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

struct parse {
	struct data_field_line l;
	struct data_split split;
	struct data_values v;
};

/* Fields behind the last one must be empty. */
static void
refuse_rest(struct parse *p, unsigned used)
{
	char show[DATA_FIELD_SHOW];

	for (unsigned k = used; k < p->split.n; ++k) {
		struct data_field f = p->split.f[k];
		size_t colons = 0;

		while (k == DATA_SPLIT_FIELDS && colons < f.len &&
		    p->l.line[f.at + colons] == ':')
			++colons;
		if (colons < f.len)
			data_field_error(&p->l, f.at, f.len,
			    "\"%s\" is one field too many: a %c line has %u",
			    data_field_show(show, &p->l, f), p->split.letter,
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
		if (hints[i].letter == p->split.letter)
			hint = hints[i].hint;
	data_field_error(&p->l, 0, 1, "unrecognized leading character \"%s\"%s",
	    data_field_show(show, &p->l, (struct data_field){0, 1}), hint);
}

static int
parse_range(struct parse *p)
{
	struct data_range range = {.family = 0};
	bool good = data_field_loc(&p->l, data_split_field(&p->split, 0),
	    range.loc);

	good = data_prefix(&p->l, data_split_field(&p->split, 1), &range) &&
	    good;
	refuse_rest(p, 2);
	if (!good || p->l.errors > 0)
		return 0;
	return p->l.sink->range(p->l.sink->ctx, &range);
}

static int
parse_records(struct parse *p, const struct kind *kind,
    const struct data_mode *mode)
{
	data_values_begin(&p->v, &p->split, kind->ttl, mode->serial);
	refuse_rest(p, data_values_read(&p->v, kind->fields, &p->l, &p->split));
	/* a text or RDATA is read on a bad line, too: all errors in one run */
	if (p->l.errors == 0 ||
	    (strpbrk(kind->fields, "sr") != NULL && !p->v.untyped))
		return data_emit(&p->l, mode, &p->v);
	return 0;
}

int
data_line_parse(const char *line, size_t n, const struct data_mode *mode,
    const struct data_sink *sink)
{
	struct parse p; /* large: only what is read is set */
	const struct kind *kind;
	int r;

	p.l = (struct data_field_line){line, sink, 0};
	data_split_line(&p.split, line, refuse_cr(&p, n));
	if (p.split.n == 0) /* the letter may be an octet of zeros */
		return p.l.errors == 0;
	kind = kind_of(p.split.letter);
	if (kind == NULL) {
		refuse_letter(&p);
		return 0;
	}
	if (p.split.letter == '%')
		r = parse_range(&p);
	else
		r = parse_records(&p, kind, mode);
	return r == -1 ? -1 : p.l.errors == 0;
}
