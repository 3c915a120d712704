#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_set.h"
#include "data_text.h"
#include "data_zone.h"
#include "dns_name.h"
#include "dns_type.h"
#include "serial.h"
#include "wire.h"

bool
data_zone_holds(const struct data_zone *zone, const uint8_t *key, size_t keylen)
{
	return zone->keylen <= keylen &&
	    memcmp(zone->key, key, zone->keylen) == 0;
}

/* The nearest zone at or above the one numbered i that holds the key. */
static size_t
climb(const struct data_zones *zones, size_t i, const uint8_t *key,
    size_t keylen)
{
	while (i != DATA_ZONE_NONE &&
	    !data_zone_holds(&zones->zone[i], key, keylen))
		i = zones->zone[i].parent;
	return i;
}

static void
add(struct data_zones *zones, const struct data_rec *rec, size_t first)
{
	size_t last = zones->n == 0 ? DATA_ZONE_NONE : zones->n - 1;
	struct data_zone *z = &zones->zone[zones->n];

	memset(z, 0, sizeof *z);
	z->key = rec->key;
	z->keylen = rec->keylen;
	z->first = first;
	z->parent = climb(zones, last, rec->key, rec->keylen);
	++zones->n;
}

int
data_zone_list(struct data_zones *zones, const struct data_set *set,
    struct arena *a)
{
	size_t cap = 0;

	zones->zone = NULL;
	zones->n = 0;
	for (size_t i = 0; i < set->n; ++i) {
		const struct data_rec *rec = &set->rec[i];
		struct data_zone *last = zones->n == 0
		    ? NULL
		    : &zones->zone[zones->n - 1];

		if (rec->type != DNS_TYPE_SOA)
			continue;
		/* SOA records of one owner follow each other */
		if (last == NULL || last->keylen != rec->keylen ||
		    memcmp(last->key, rec->key, rec->keylen) != 0) {
			if (arena_room(a, &zones->zone, &cap, zones->n,
				sizeof *zones->zone) == -1)
				return -1;
			add(zones, rec, i);
		}
		++zones->zone[zones->n - 1].count;
	}
	return 0;
}

static int
compare(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	int c = memcmp(a, b, na < nb ? na : nb);

	return c != 0 ? c : (na > nb) - (na < nb);
}

/* In canonical order whatever lies between a name and its ancestor is below
 * that ancestor, too: so the zone is the last one not behind the name, or one
 * around that. */
size_t
data_zone_over(const struct data_zones *zones, const uint8_t *key,
    size_t keylen)
{
	size_t low = 0, high = zones->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct data_zone *z = &zones->zone[middle];

		if (compare(z->key, z->keylen, key, keylen) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? DATA_ZONE_NONE : climb(zones, low - 1, key, keylen);
}

static uint32_t
soa_serial(const struct data_rec *soa)
{
	struct wire w;

	/* serial and four times end the RDATA, RFC 1035 3.3.13 */
	wire_over(&w, soa->rdata, soa->len);
	(void)wire_take(&w, soa->len - 20U);
	return wire_u32(&w);
}

uint32_t
data_zone_serial(const struct data_zone *zone, const struct data_set *set,
    bool given)
{
	uint32_t newest = 0;

	for (size_t i = zone->first; i < zone->first + zone->count; ++i) {
		uint32_t serial = soa_serial(&set->rec[i]);

		if (given && set->rec[i].serial_default)
			continue;
		if (newest == 0 || serial_newer(serial, newest))
			newest = serial;
	}
	return newest;
}

bool
data_zone_gives(const struct data_zone *zone, const struct data_set *set)
{
	for (size_t i = zone->first; i < zone->first + zone->count; ++i)
		if (set->rec[i].serial_default)
			return false;
	return true;
}

const char *
data_zone_show(char *room, const struct data_zone *zone)
{
	struct dns_name name;
	struct buf b;

	buf_over(&b, room, DATA_ZONE_TEXT);
	dns_name_unkey(&name, zone->key, zone->keylen);
	dns_name_fmt_data(&b, &name);
	return buf_cstr(&b);
}

/* ---- zones in two sources */

/* A line that claims what another has. */
struct claim {
	const struct data_zone *zone;
	const struct data_rec *rec, *first;
};

struct claims {
	struct arena arena;
	struct claim *claim;
	size_t n, cap;
};

static int
by_place(const void *va, const void *vb)
{
	const struct claim *a = va, *b = vb;
	int c = (a->rec->source > b->rec->source) -
	    (a->rec->source < b->rec->source);

	if (c == 0)
		c = (a->rec->line > b->rec->line) -
		    (a->rec->line < b->rec->line);
	return c;
}

/* SOA records stand in the order of the sources. */
static int
collect(struct claims *to, const struct data_zone *zone,
    const struct data_rec *soa)
{
	for (size_t i = 1; i < zone->count; ++i) {
		if (soa[i].source == soa[i - 1].source)
			continue;
		if (arena_room(&to->arena, &to->claim, &to->cap, to->n,
			sizeof *to->claim) == -1)
			return -1;
		to->claim[to->n++] = (struct claim){zone, &soa[i], &soa[0]};
	}
	return 0;
}

static void
tell(const struct claim *claim, const struct data_source *sources,
    const struct data_report *report, struct data_diag *d)
{
	char text[DATA_ZONE_TEXT + 4400], room[DATA_ZONE_TEXT];

	snprintf(text, sizeof text, "the zone %s is already defined at %s:%u",
	    data_zone_show(room, claim->zone),
	    sources[claim->first->source].name, claim->first->line);
	d->len = d->source_len;
	d->text = text;
	report->say(report->ctx, d);
}

/* In the order of the lines, so that each source is walked once only. */
static void
tell_all(const struct claim *claims, size_t n,
    const struct data_source *sources, const struct data_report *report)
{
	struct data_diag d = {.error = true};
	const struct data_source *src = NULL;
	size_t pos = 0;

	for (size_t i = 0; i < n; ++i) {
		if (src != &sources[claims[i].rec->source]) {
			src = &sources[claims[i].rec->source];
			d.name = src->name;
			d.line = 0;
			pos = 0;
		}
		while (d.line < claims[i].rec->line &&
		    data_text_line(src, &pos, &d.source_line, &d.source_len) ==
			1)
			++d.line;
		tell(&claims[i], sources, report, &d);
	}
}

int
data_zone_claims(const struct data_zones *zones, const struct data_set *set,
    const struct data_source *sources, const struct data_report *report)
{
	struct claims claims = {ARENA_ZERO, NULL, 0, 0};
	int r = 0;

	for (size_t i = 0; i < zones->n && r == 0; ++i)
		r = collect(&claims, &zones->zone[i],
		    &set->rec[zones->zone[i].first]);
	if (r == 0 && claims.n > 0) {
		qsort(claims.claim, claims.n, sizeof *claims.claim, by_place);
		tell_all(claims.claim, claims.n, sources, report);
		r = claims.n > INT32_MAX ? INT32_MAX : (int)claims.n;
	}
	arena_wipe(&claims.arena);
	return r;
}
