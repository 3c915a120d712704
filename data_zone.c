#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_notes.h"
#include "data_set.h"
#include "data_text.h"
#include "data_zone.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "dns_name_key.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "serial.h"

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

/* Has the owner of this record, which is a SOA, NS before it, and is it no
 * wildcard? The rule of data_tree.c's work_zone. */
static bool
is_served(const struct data_set *set, size_t soa)
{
	const struct data_rec *rec = &set->rec[soa];
	struct dns_name name;
	size_t i = soa;

	while (i > 0 && set->rec[i - 1].key == rec->key &&
	    set->rec[i - 1].type > DNS_TYPE_NS)
		--i;
	if (i == 0 || set->rec[i - 1].key != rec->key ||
	    set->rec[i - 1].type != DNS_TYPE_NS)
		return false;
	if (memchr(rec->key, '*', rec->keylen) == NULL)
		return true;
	dns_name_unkey(&name, rec->key, rec->keylen);
	return !dns_name_wild(&name);
}

static void
add(struct data_zones *zones, const struct data_set *set, size_t first)
{
	const struct data_rec *rec = &set->rec[first];
	size_t last = zones->n == 0 ? DATA_ZONE_NONE : zones->n - 1;
	struct data_zone *z = &zones->zone[zones->n];

	memset(z, 0, sizeof *z);
	z->key = rec->key;
	z->keylen = rec->keylen;
	z->first = first;
	z->parent = climb(zones, last, rec->key, rec->keylen);
	z->served = is_served(set, first);
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
			add(zones, set, i);
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
	uint32_t serial = 0;

	(void)!dns_rdata_serial(&serial, soa->rdata, soa->len);
	return serial;
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

/* SOA records stand in the order of the sources. */
static int
claims(struct data_notes *notes, const struct data_zone *zone,
    const struct data_rec *soa, const struct data_source *sources)
{
	char text[DATA_ZONE_TEXT + 4400], room[DATA_ZONE_TEXT];
	int found = 0;

	for (size_t i = 1; i < zone->count; ++i) {
		if (soa[i].source == soa[i - 1].source)
			continue;
		snprintf(text, sizeof text,
		    "the zone %s is already defined at %s:%u",
		    data_zone_show(room, zone), sources[soa[0].source].name,
		    soa[0].line);
		if (data_notes_add(notes, true, soa[i].source, soa[i].line,
			text) == -1)
			return -1;
		++found;
	}
	return found;
}

int
data_zone_claims(const struct data_zones *zones, const struct data_set *set,
    const struct data_source *sources, struct data_notes *notes)
{
	int all = 0, found;

	for (size_t i = 0; i < zones->n; ++i) {
		const struct data_zone *zone = &zones->zone[i];

		found = claims(notes, zone, &set->rec[zone->first], sources);
		if (found == -1)
			return -1;
		all += found;
	}
	return all;
}
