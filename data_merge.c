#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_line.h"
#include "data_merge.h"
#include "data_split.h"
#include "data_stamp.h"
#include "data_text.h"
#include "data_zone.h"
#include "dns_name_key.h"
#include "dns_name_scan.h"
#include "num.h"

/* A line being written anew. */
struct line {
	struct buf out;
	const char *text;
	struct data_split fields;
};

/* Places of fields. */
enum { FQDN = 0, IP = 1, DOT_TTL = 3, DOT_STAMP = 4, DOT_LOC = 5 };
enum {
	MNAME = 1,
	RNAME,
	SERIAL,
	REFRESH,
	RETRY,
	EXPIRE,
	MINIMUM,
	Z_TTL,
	Z_STAMP,
	Z_LOC
};

void
data_merge_init(struct data_merge *m, struct arena *a)
{
	m->arena = a;
	m->text = NULL;
	m->len = m->cap = 0;
	m->zone = DATA_ZONE_NONE;
}

/* Room for n octets behind the text. */
static int
room(struct data_merge *m, size_t n)
{
	if (n > SIZE_MAX - m->len)
		return errno = ENOMEM, -1;
	return arena_room(m->arena, &m->text, &m->cap, m->len + n, 1);
}

static int
put(struct data_merge *m, const char *text, size_t n)
{
	if (n == 0)
		return 0;
	if (room(m, n) == -1)
		return -1;
	memcpy(m->text + m->len, text, n);
	m->len += n;
	return 0;
}

static int
put_line(struct data_merge *m, const char *text, size_t n)
{
	return put(m, text, n) == -1 || put(m, "\n", 1) == -1 ? -1 : 0;
}

static size_t
stripped(const char *line, size_t n)
{
	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		--n;
	return n;
}

/* ---- Z lines and their like */

static size_t
field_len(const struct line *l, unsigned k)
{
	return k < l->fields.n ? l->fields.f[k].len : 0;
}

static void
put_field(struct line *l, unsigned k)
{
	if (k < l->fields.n)
		buf_put(&l->out, l->text + l->fields.f[k].at,
		    l->fields.f[k].len);
}

/* Fields first to last, a colon before each, without empty ones at the end. */
static void
put_rest(struct line *l, unsigned first, unsigned last)
{
	while (last >= first && field_len(l, last) == 0)
		--last;
	for (unsigned k = first; k <= last; ++k) {
		buf_u8(&l->out, ':');
		put_field(l, k);
	}
}

static void
put_server(struct line *l)
{
	data_split_server(&l->out, l->text, &l->fields);
}

/* Blanks at the end of a line do not count; but those that were inside a field
 * do, wherever it comes to stand. */
static void
end_line(struct line *l)
{
	uint8_t last = l->out.len == 0 ? 0 : l->out.b[l->out.len - 1];

	buf_str(&l->out, last == ' ' || last == '\t' ? ":\n" : "\n");
}

/* A colon, and a number that has a default. */
static void
put_number(struct line *l, unsigned k, uint32_t value)
{
	buf_u8(&l->out, ':');
	if (field_len(l, k) > 0)
		put_field(l, k);
	else
		buf_printf(&l->out, "%" PRIu32, value);
}

static void
put_z(struct line *l, const struct data_zone *zone)
{
	buf_u8(&l->out, 'Z');
	put_field(l, FQDN);
	buf_u8(&l->out, ':');
	put_field(l, MNAME);
	buf_u8(&l->out, ':');
	put_field(l, RNAME);
	buf_u8(&l->out, ':');
	if (zone->passes && field_len(l, SERIAL) > 0)
		put_field(l, SERIAL);
	else
		buf_printf(&l->out, "%" PRIu32, zone->serial);
	put_number(l, REFRESH, DATA_SOA_REFRESH);
	put_number(l, RETRY, DATA_SOA_RETRY);
	put_number(l, EXPIRE, DATA_SOA_EXPIRE);
	put_number(l, MINIMUM, DATA_SOA_MINIMUM);
	put_rest(l, Z_TTL, Z_LOC);
	end_line(l);
}

/* The SOA of a "." line has a TTL of its own, 2560 as a Z line's default is;
 * but a TTL of 0 is the SOA's, too. */
static void
put_dot_soa(struct line *l, const struct data_zone *zone)
{
	uint64_t ttl;

	buf_u8(&l->out, 'Z');
	put_field(l, FQDN);
	buf_u8(&l->out, ':');
	put_server(l);
	buf_str(&l->out, ":hostmaster.");
	put_field(l, FQDN);
	buf_printf(&l->out, ":%" PRIu32 ":%d:%d:%d:%d", zone->serial,
	    DATA_SOA_REFRESH, DATA_SOA_RETRY, DATA_SOA_EXPIRE,
	    DATA_SOA_MINIMUM);
	if (field_len(l, DOT_TTL) > 0 &&
	    num_scan(&ttl, l->text + l->fields.f[DOT_TTL].at,
		l->fields.f[DOT_TTL].len, 0, 0) == 0)
		buf_str(&l->out, ":0");
	else if (field_len(l, DOT_STAMP) + field_len(l, DOT_LOC) > 0)
		buf_printf(&l->out, ":%d", DATA_TTL_NEGATIVE);
	put_rest(l, DOT_STAMP, DOT_LOC);
	end_line(l);
}

/* & and + lines have different TTLs by default. */
static void
put_dot_servers(struct line *l)
{
	buf_u8(&l->out, '&');
	put_field(l, FQDN);
	buf_str(&l->out, "::");
	put_server(l);
	put_rest(l, DOT_TTL, DOT_LOC);
	end_line(l);
	if (field_len(l, IP) == 0)
		return;
	buf_u8(&l->out, l->text[l->fields.f[IP].at] == '[' ? '3' : '+');
	put_server(l);
	buf_u8(&l->out, ':');
	put_field(l, IP);
	put_number(l, DOT_TTL, DATA_TTL_NS);
	put_rest(l, DOT_STAMP, DOT_LOC);
	end_line(l);
}

/* Zones often come in order. */
static const struct data_zone *
zone_of(struct data_merge *m, const struct line *l,
    const struct data_zones *zones)
{
	size_t n, i = m->zone + 1; /* of DATA_ZONE_NONE: 0 */
	uint8_t key[DNS_NAME_KEY];
	struct dns_name name;

	if (l->fields.n == 0 ||
	    dns_name_scan_data(&name, l->text + l->fields.f[FQDN].at,
		l->fields.f[FQDN].len, NULL) == -1)
		return NULL;
	n = dns_name_key(key, &name);
	if (i >= zones->n || zones->zone[i].keylen != n ||
	    memcmp(zones->zone[i].key, key, n) != 0)
		i = data_zone_over(zones, key, n);
	if (i == DATA_ZONE_NONE || zones->zone[i].keylen != n)
		return NULL;
	m->zone = i;
	return &zones->zone[i];
}

static int
put_soa(struct data_merge *m, const char *text, size_t n,
    const struct data_zones *zones)
{
	const struct data_zone *zone;
	struct line l = {.text = text};

	/* the owner comes up to four times, the server's name three times */
	if (n > (SIZE_MAX - 256) / 10 || room(m, 10 * n + 256) == -1)
		return -1;
	data_split_line(&l.fields, text, n);
	zone = zone_of(m, &l, zones);
	if (zone == NULL)
		return errno = EPROTO, -1;
	buf_over(&l.out, m->text + m->len, m->cap - m->len);
	if (text[0] == 'Z') {
		put_z(&l, zone);
	} else {
		put_dot_soa(&l, zone);
		put_dot_servers(&l);
	}
	if (!buf_ok(&l.out))
		return errno = EPROTO, -1;
	m->len += l.out.len;
	return 0;
}

/* ---- whole sources */

/* The next Z line from octet *pos on, which moves behind it: 1, or 0. */
static int
next_z(const struct data_source *src, size_t *pos, struct data_diag *d)
{
	for (;; ++*pos) {
		const char *z = *pos >= src->len
		    ? NULL
		    : memchr(src->text + *pos, 'Z', src->len - *pos);

		if (z == NULL)
			return 0;
		*pos = (size_t)(z - src->text);
		if (*pos == 0 || z[-1] == '\n')
			break;
	}
	return data_text_line(src, pos, &d->source_line, &d->source_len);
}

static unsigned long
check_z(struct data_diag *d, const struct line *l,
    const struct data_report *report)
{
	unsigned long bad = 0;

	for (unsigned k = MNAME; k <= RNAME; ++k) {
		unsigned at = k < l->fields.n ? k : l->fields.n - 1;

		if (field_len(l, k) > 0)
			continue;
		d->at = l->fields.f[at].at + (at < k ? l->fields.f[at].len : 0);
		d->text = k == MNAME
		    ? "this Z line lacks the primary's name (mname)"
		    : "this Z line lacks the hostmaster's name (rname)";
		report->say(report->ctx, d);
		++bad;
	}
	return bad;
}

unsigned long
data_merge_check(const struct data_source *src,
    const struct data_report *report)
{
	struct data_diag d = {.error = true, .name = src->name, .line = 1};
	const char *counted = src->text; /* lines up to here are */
	unsigned long bad = 0;
	size_t pos = 0;

	while (next_z(src, &pos, &d) == 1) {
		struct line l = {.text = d.source_line};

		data_split_line(&l.fields, d.source_line, d.source_len);
		if (field_len(&l, MNAME) > 0 && field_len(&l, RNAME) > 0)
			continue;
		for (; counted < d.source_line; ++counted)
			d.line += *counted == '\n';
		bad += check_z(&d, &l, report);
	}
	return bad;
}

int
data_merge_stamped(const struct data_source *src,
    const struct data_report *report)
{
	struct data_diag d = {.error = true,
	    .name = src->name,
	    .text = "this stamp is damaged, or of a newer version than "
		    "\"#fleetdns data 1 GENERATION\""};
	struct data_stamp stamp;
	size_t pos = 0;
	int r = data_stamp_find(&stamp, src->text, src->len);

	if (r != -1)
		return r;
	while (data_text_line(src, &pos, &d.source_line, &d.source_len) == 1) {
		++d.line;
		if (data_stamp_find(&stamp, d.source_line, d.source_len) == -1)
			break;
	}
	d.len = d.source_len;
	report->say(report->ctx, &d);
	return -1;
}

unsigned long
data_merge_check_header(const struct data_source *src,
    const struct data_report *report)
{
	struct data_diag d = {.error = true, .name = src->name};
	struct data_stamp stamp;
	unsigned long bad = 0;
	size_t pos = 0;

	while (data_text_line(src, &pos, &d.source_line, &d.source_len) == 1) {
		++d.line;
		d.len = d.source_len;
		if (d.source_len > 0 && d.source_line[0] != '#')
			d.text = "a header holds comments only";
		else if (data_stamp_find(&stamp, d.source_line, d.source_len) !=
		    0)
			d.text = "a header has no stamp: make-data writes one";
		else
			continue;
		report->say(report->ctx, &d);
		++bad;
	}
	return bad;
}

int
data_merge_header(struct data_merge *m, const struct data_source *src)
{
	const char *line;
	size_t pos = 0, n;

	while (data_text_line(src, &pos, &line, &n) == 1)
		if (put_line(m, line, n) == -1)
			return -1;
	return 0;
}

/* Does the line that ends at octet pos stay as it is? */
static bool
plain(const struct data_source *src, size_t pos, const char *line, size_t n)
{
	return n > 0 && line[0] != '#' && line[0] != '.' && line[0] != 'Z' &&
	    stripped(line, n) == n && src->text[pos - 1] == '\n';
}

/* Any other line: 1 it became one, 0 it became none yet, or -1. */
static int
put_other(struct data_merge *m, const char *line, size_t n,
    const struct data_zones *zones)
{
	n = stripped(line, n);
	if (n == 0 || (line[0] == '#' && (n == 1 || line[1] != '!')))
		return 0;
	if (line[0] == '.' || line[0] == 'Z')
		return put_soa(m, line, n, zones) == -1 ? -1 : 1;
	return put_line(m, line, n) == -1 ? -1 : line[0] != '#';
}

int
data_merge_source(struct data_merge *m, const struct data_source *src,
    const struct data_zones *zones)
{
	size_t pos = 0, at = 0, n, kept = m->len;
	size_t run = 0; /* lines from here on stay as they are */
	const char *line;
	int r = 0;

	/* in one piece, mostly: what grows is copied */
	if (room(m, src->len + src->len / 16) == -1)
		return -1;
	for (; data_text_line(src, &pos, &line, &n) == 1; at = pos) {
		if (plain(src, pos, line, n))
			continue;
		if (put(m, src->text + run, at - run) == -1)
			return -1;
		if (at > run)
			kept = m->len;
		run = pos;
		r = put_other(m, line, n, zones);
		if (r == -1)
			return -1;
		if (r == 1)
			kept = m->len;
	}
	if (put(m, src->text + run, at - run) == -1)
		return -1;
	/* "#!" lines with nothing behind them must not stand before what the
	 * next source begins with */
	if (at == run)
		m->len = kept;
	return 0;
}

/* Pieces end behind a line that becomes one: a "#!" line stays with what it
 * precedes. */
void
data_merge_cut(struct data_source *piece, size_t n,
    const struct data_source *src)
{
	size_t start = 0;

	for (size_t i = 0; i < n; ++i) {
		size_t end = i + 1 == n ? src->len : src->len / n * (i + 1);
		const char *line;
		size_t len;

		if (end < start)
			end = start;
		while (end > start && end < src->len &&
		    src->text[end - 1] != '\n')
			++end;
		while (end > start &&
		    data_text_line(src, &end, &line, &len) == 1 &&
		    (line[0] == '#' || stripped(line, len) == 0))
			;
		piece[i] = (struct data_source){
		    src->name, src->text + start, end - start};
		start = end;
	}
}
