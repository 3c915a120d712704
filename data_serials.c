#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_serials.h"
#include "data_stamp.h"
#include "data_text.h"
#include "data_zone.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "dns_name_key.h"
#include "dns_name_scan.h"
#include "enc.h"
#include "num.h"
#include "serial.h"

/* The file:
 *
 *	#fleetdns serials 1
 *	generation GENERATION HASH
 *	zone NAME SERIAL HASH
 *	...
 *
 * one blank between words; NAME as tinydns-data takes it; HASH in lower-case
 * hexadecimal digits. Nothing else, and a newline at the end of each line. */
static const char version[] = "#fleetdns serials 1";

#define WORDS 4
#define HEAD_ROOM 128 /* octets of the first two lines, at most */
#define ZONE 100      /* octets of a zone's line, about */
#define LINE_ROOM (DNS_NAME_TEXT + 100) /* octets of a line, newline, too */

static int
compare_key(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	int c = memcmp(a, b, na < nb ? na : nb);

	return c != 0 ? c : (na > nb) - (na < nb);
}

static int
compare(const struct data_serials_zone *a, const struct data_serials_zone *b)
{
	return compare_key(a->key, a->keylen, b->key, b->keylen);
}

/* ---- reading */

struct word {
	size_t at, len; /* octets from the start of the line */
};

struct scan {
	struct arena *arena;
	const struct data_source *src;
	const struct data_report *report;
	const char *line;
	size_t n;
	uint32_t number; /* of the line, from 1 */
	struct data_serials out;
	size_t cap;
	unsigned long errors;
};

static void
wrong(struct scan *s, struct word w, const char *text)
{
	struct data_diag d = {
	    true, s->src->name, s->number, w.at, w.len, text, s->line, s->n};

	++s->errors;
	s->report->say(s->report->ctx, &d);
}

static unsigned
split(const struct scan *s, struct word words[WORDS])
{
	unsigned k = 0;
	size_t i = 0;

	for (;;) {
		const char *blank = memchr(s->line + i, ' ', s->n - i);
		size_t end = blank == NULL || k == WORDS - 1
		    ? s->n
		    : (size_t)(blank - s->line);

		words[k++] = (struct word){i, end - i};
		if (end == s->n)
			return k;
		i = end + 1;
	}
}

static bool
is(const struct scan *s, struct word w, const char *text)
{
	return w.len == strlen(text) &&
	    memcmp(s->line + w.at, text, w.len) == 0;
}

static bool
scan_number(struct scan *s, struct word w, uint64_t min, uint64_t max,
    uint64_t *out)
{
	if (num_scan(out, s->line + w.at, w.len, min, max) == 0)
		return true;
	wrong(s, w,
	    min == 0 ? "expected a serial, 0 to 4294967295"
		     : "expected a generation, a number above 0");
	return false;
}

static bool
scan_hash(struct scan *s, struct word w, uint8_t out[HASH_SIZE])
{
	struct buf b;

	buf_over(&b, out, HASH_SIZE);
	if (w.len == 2 * HASH_SIZE &&
	    enc_hex_scan(&b, s->line + w.at, w.len) == 0)
		return true;
	wrong(s, w, "expected a hash, 64 hexadecimal digits");
	return false;
}

static int
scan_zone(struct scan *s, const struct word *w)
{
	struct data_serials_zone zone = {.serial = 0};
	uint8_t key[DNS_NAME_KEY];
	struct dns_name_why why;
	struct dns_name name;
	uint64_t serial;
	bool good = true;

	if (dns_name_scan_data(&name, s->line + w[1].at, w[1].len, &why) ==
		-1 ||
	    w[1].len == 0) {
		wrong(s, w[1], "expected the name of a zone");
		good = false;
	}
	good = scan_number(s, w[2], 0, UINT32_MAX, &serial) && good;
	good = scan_hash(s, w[3], zone.hash) && good;
	if (!good)
		return 0;
	zone.serial = (uint32_t)serial;
	zone.keylen = (uint16_t)dns_name_key(key, &name);
	zone.key = (const uint8_t *)arena_dup(s->arena, key, zone.keylen);
	if (zone.key == NULL ||
	    arena_room(s->arena, &s->out.zone, &s->cap, s->out.n,
		sizeof zone) == -1)
		return -1;
	if (s->out.n > 0 && compare(&s->out.zone[s->out.n - 1], &zone) >= 0)
		wrong(s, w[1], "zones stand in canonical order, each once");
	else
		s->out.zone[s->out.n++] = zone;
	return 0;
}

static void
scan_generation(struct scan *s, const struct word *w)
{
	if (scan_number(s, w[1], 1, DATA_STAMP_MAX, &s->out.generation))
		(void)scan_hash(s, w[2], s->out.body);
}

static int
scan_line(struct scan *s)
{
	struct word w[WORDS], all = {0, s->n};
	unsigned n = split(s, w);

	if (s->number == 1) {
		if (!is(s, all, version))
			wrong(s, all,
			    "not serials of this version: expected "
			    "\"#fleetdns serials 1\"");
	} else if (s->number == 2) {
		if (n == 3 && is(s, w[0], "generation"))
			scan_generation(s, w);
		else
			wrong(s, all,
			    "expected \"generation GENERATION HASH\"");
	} else if (n == 4 && is(s, w[0], "zone")) {
		return scan_zone(s, w);
	} else {
		wrong(s, all, "expected \"zone NAME SERIAL HASH\"");
	}
	return 0;
}

int
data_serials_scan(struct data_serials *serials, struct arena *a,
    const struct data_source *src, const struct data_report *report)
{
	struct scan s = {.arena = a, .src = src, .report = report, .line = ""};
	size_t pos = 0;

	while (data_text_line(src, &pos, &s.line, &s.n) == 1) {
		++s.number;
		if (scan_line(&s) == -1)
			return -1;
		if (s.number == 1 && s.errors > 0)
			return 0; /* another file altogether */
	}
	/* a file cut short would let serials go back */
	if (s.number < 2 || src->text[src->len - 1] != '\n')
		wrong(&s, (struct word){s.n, 0}, "the file is cut short");
	if (s.errors > 0)
		return 0;
	*serials = s.out;
	return 1;
}

/* ---- writing */

static void
fmt_hash(struct buf *out, const uint8_t hash[HASH_SIZE])
{
	buf_u8(out, ' ');
	enc_hex_fmt(out, hash, HASH_SIZE);
	buf_u8(out, '\n');
}

static void
fmt_zone(struct buf *out, const struct data_serials_zone *zone)
{
	struct dns_name name;

	dns_name_unkey(&name, zone->key, zone->keylen);
	buf_str(out, "zone ");
	dns_name_fmt_data(out, &name);
	buf_printf(out, " %" PRIu32, zone->serial);
	fmt_hash(out, zone->hash);
}

int
data_serials_fmt(struct data_serials_text *text,
    const struct data_serials *serials, struct arena *a)
{
	size_t cap = 0, used = HEAD_ROOM;
	char *room = NULL;
	struct buf out;

	if (arena_room(a, &room, &cap, used + serials->n * ZONE, 1) == -1)
		return -1;
	for (size_t i = 0; i < serials->n; ++i) {
		if (arena_room(a, &room, &cap, used + LINE_ROOM, 1) == -1)
			return -1;
		buf_over(&out, room + used, cap - used);
		fmt_zone(&out, &serials->zone[i]);
		used += out.len;
	}
	text->text = room + HEAD_ROOM;
	text->len = used - HEAD_ROOM;
	return 0;
}

void
data_serials_fmt_head(struct data_serials_text *text,
    const struct data_serials *serials)
{
	char head[HEAD_ROOM];
	struct buf out;

	buf_over(&out, head, sizeof head);
	buf_printf(&out, "%s\ngeneration %" PRIu64, version,
	    serials->generation);
	fmt_hash(&out, serials->body);
	text->text -= out.len;
	text->len += out.len;
	memcpy(text->text, head, out.len);
}

/* ---- remembering */

const struct data_serials_zone *
data_serials_walk(const struct data_serials *s, size_t *at, const uint8_t *key,
    size_t keylen)
{
	for (; *at < s->n; ++*at) {
		const struct data_serials_zone *z = &s->zone[*at];
		int c = compare_key(z->key, z->keylen, key, keylen);

		if (c >= 0)
			return c == 0 ? z : NULL;
	}
	return NULL;
}

/* Both in order, so one walk along the two. */
static size_t
join(struct data_serials_zone *out, const struct data_serials *a,
    const struct data_serials *b)
{
	size_t i = 0, k = 0, n = 0;

	while (i < a->n || k < b->n) {
		int c = i == a->n ? 1
		    : k == b->n   ? -1
				  : compare(&a->zone[i], &b->zone[k]);

		if (c < 0)
			out[n++] = a->zone[i++];
		else if (c > 0)
			out[n++] = b->zone[k++];
		else if (serial_newer(b->zone[k].serial, a->zone[i].serial) ||
		    b->zone[k].serial == a->zone[i].serial)
			out[n++] = b->zone[k++], ++i;
		else
			out[n++] = a->zone[i++], ++k;
	}
	return n;
}

int
data_serials_join(struct data_serials *serials, struct arena *a,
    const struct data_serials *more)
{
	struct data_serials_zone *out;

	if (more->n > SIZE_MAX / sizeof *out - serials->n)
		return errno = ENOMEM, -1;
	out = arena_alloc(a, (serials->n + more->n) * sizeof *out);
	if (out == NULL)
		return -1;
	serials->n = join(out, serials, more);
	serials->zone = out;
	if (more->generation > serials->generation) {
		serials->generation = more->generation;
		memcpy(serials->body, more->body, HASH_SIZE);
	}
	return 0;
}

int
data_serials_of(struct data_serials *serials, struct arena *a,
    const struct data_zones *zones)
{
	struct data_serials_zone *out = arena_alloc(a, zones->n * sizeof *out);

	if (out == NULL)
		return -1;
	for (size_t i = 0; i < zones->n; ++i) {
		const struct data_zone *z = &zones->zone[i];

		out[i] = (struct data_serials_zone){
		    .key = z->key, .keylen = z->keylen, .serial = z->serial};
		memcpy(out[i].hash, z->hash, HASH_SIZE);
	}
	memset(serials, 0, sizeof *serials);
	serials->zone = out;
	serials->n = zones->n;
	return 0;
}

/* ---- what comes next */

uint32_t
data_serials_next(const struct data_serials_zone *old,
    const uint8_t hash[HASH_SIZE], uint32_t given, int64_t now)
{
	if (old == NULL && given != 0)
		return given;
	if (old == NULL)
		return (uint32_t)now == 0 ? 1 : (uint32_t)now;
	if (given != 0 && serial_newer(given, old->serial))
		return given;
	if (old->serial == 0 || memcmp(old->hash, hash, HASH_SIZE) != 0)
		return serial_next(old->serial, now);
	return old->serial;
}

uint64_t
data_serials_generation(const struct data_serials *serials,
    const uint8_t body[HASH_SIZE], int64_t now)
{
	uint64_t last = serials->generation;

	if (last > 0 && memcmp(serials->body, body, HASH_SIZE) == 0)
		return last;
	if (last >= DATA_STAMP_MAX)
		return 0;
	return now > 0 && (uint64_t)now > last ? (uint64_t)now : last + 1;
}
