#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_digest.h"
#include "data_set.h"
#include "data_zone.h"
#include "dns_field.h"
#include "dns_name.h"
#include "dns_name_key.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "task.h"
#include "wire.h"

/* What is hashed: this word, which changes when anything below does; then for
 * each record, in the order of compare within an owner and canonical order of
 * owners
 *
 *	keylen 2 | key | type 2 | ttl 4 | stamp 8 | loc 2 | len 2 | RDATA
 *
 * big-endian; the addresses handed out with a delegation follow its owner. */
static const char version[] = "fleetdns zone 1";

#define DEPTH (DNS_LABELS_MAX + 1) /* zones around a name, the root's, too */
#define FEW 256       /* zones that are worth a thread, at least */
#define PIECES 64     /* at most */
#define SHORT 64      /* octets of RDATA that are hashed with what is before */
#define SCRATCH (1U << 20) /* octets of canonical RDATA to keep, about */

struct item {
	const struct data_rec *rec;
	const uint8_t *rdata; /* canonical, the serial zero */
	size_t len;
};

struct digest {
	struct data_zones *zones;
	const struct data_set *set;
	struct arena items, scratch;
	struct item *item;
	size_t n, cap;
	/* the zones around the owner being read, and their hashes so far */
	size_t open[DEPTH];
	size_t depth;
	size_t next; /* zone that begins next */
	struct hash hash[DEPTH];
};

/* ---- records in a form that can be compared */

/* Names of newer types keep their case in the canonical form, as signers need
 * it (RFC 3597 7); to us case is no change anywhere. */
static void
lower_names(struct item *item, uint8_t *rdata)
{
	const struct dns_type_info *info = dns_type_info(item->rec->type);
	struct dns_name name;
	struct wire w;

	if (info == NULL || info->fields == NULL ||
	    (info->flags & DNS_TYPE_LOWER) != 0)
		return;
	wire_over(&w, rdata, item->len);
	for (const char *field = info->fields; *field != 0; ++field) {
		size_t at = w.pos;

		if (*field != 'n') {
			if (dns_field_check(*field, &w) != NULL)
				return;
			continue;
		}
		dns_name_get_plain(&name, &w);
		if (!wire_ok(&w))
			return;
		dns_name_lower(&name);
		memcpy(rdata + at, name.b, name.len);
	}
}

static bool
is_address(uint16_t type)
{
	return type == DNS_TYPE_A || type == DNS_TYPE_AAAA;
}

/* Without names in it RDATA is written in one way only. */
static bool
has_names(uint16_t type)
{
	const struct dns_type_info *info;

	if (is_address(type)) /* most are, and need no looking up */
		return false;
	info = dns_type_info(type);
	return info != NULL && info->fields != NULL &&
	    strchr(info->fields, 'n') != NULL;
}

static int
canonical(struct digest *d, struct item *item)
{
	const struct data_rec *rec = item->rec;
	uint8_t *room;
	struct buf out;

	item->rdata = rec->rdata;
	item->len = rec->len;
	if (!has_names(rec->type))
		return 0;
	room = arena_bytes(&d->scratch, rec->len);
	if (room == NULL)
		return -1;
	buf_over(&out, room, rec->len);
	if (dns_rdata_canon(&out, rec->type, rec->rdata, rec->len) == -1 ||
	    !buf_ok(&out)) {
		/* not sound, so nobody writes it in two ways */
		buf_cut(&out, 0);
		buf_put(&out, rec->rdata, rec->len);
	}
	item->rdata = room;
	item->len = out.len;
	if (rec->type == DNS_TYPE_SOA && out.len >= 20)
		memset(room + out.len - 20, 0, 4);
	lower_names(item, room);
	return 0;
}

static int
compare(const void *va, const void *vb)
{
	const struct item *a = va, *b = vb;
	const struct data_rec *x = a->rec, *y = b->rec;
	int c = (x->type > y->type) - (x->type < y->type);

	if (c == 0)
		c = memcmp(x->loc, y->loc, sizeof x->loc);
	if (c == 0)
		c = (x->stamp > y->stamp) - (x->stamp < y->stamp);
	if (c == 0)
		c = (x->ttl > y->ttl) - (x->ttl < y->ttl);
	if (c == 0)
		c = (a->len > b->len) - (a->len < b->len);
	return c != 0 ? c : memcmp(a->rdata, b->rdata, a->len);
}

/* The set's order is nearly this one. */
static void
sort(struct item *item, size_t n)
{
	size_t i = 1;

	while (i < n && compare(&item[i - 1], &item[i]) <= 0)
		++i;
	if (i < n)
		qsort(item, n, sizeof *item, compare);
}

/* Put records i to end behind the items at hand, sorted, each once; only
 * addresses if so wanted. */
static int
gather(struct digest *d, size_t i, size_t end, bool addresses)
{
	size_t start = d->n, kept;

	for (; i < end; ++i) {
		struct item *item;

		if (addresses && !is_address(d->set->rec[i].type))
			continue;
		if (arena_room(&d->items, &d->item, &d->cap, d->n,
			sizeof *d->item) == -1)
			return -1;
		item = &d->item[d->n];
		item->rec = &d->set->rec[i];
		if (canonical(d, item) == -1)
			return -1;
		++d->n;
	}
	if (d->n - start < 2)
		return 0;
	sort(d->item + start, d->n - start);
	kept = start + 1;
	for (size_t k = start + 1; k < d->n; ++k)
		if (compare(&d->item[k], &d->item[kept - 1]) != 0)
			d->item[kept++] = d->item[k];
	d->n = kept;
	return 0;
}

/* ---- the zones they count for */

static void
feed(struct hash *h, const struct item *item)
{
	uint8_t room[2 + DNS_NAME_KEY + 18 + SHORT];
	struct buf b;

	buf_over(&b, room, sizeof room);
	buf_u16(&b, item->rec->keylen);
	buf_put(&b, item->rec->key, item->rec->keylen);
	buf_u16(&b, item->rec->type);
	buf_u32(&b, item->rec->ttl);
	buf_u64(&b, item->rec->stamp);
	buf_put(&b, item->rec->loc, sizeof item->rec->loc);
	buf_u16(&b, (uint16_t)item->len);
	if (item->len <= SHORT)
		buf_put(&b, item->rdata, item->len);
	hash_add(h, b.b, b.len);
	if (item->len > SHORT)
		hash_add(h, item->rdata, item->len);
}

/* Addresses that the zone at level hands out with an NS record but does not
 * hold itself, because the server's name lies in a zone further down. */
static int
feed_glue(struct digest *d, size_t level, const struct item *ns)
{
	const struct data_zone *zone = &d->zones->zone[d->open[level]];
	size_t mark = d->n, count = 0, i, n;
	uint8_t key[DNS_NAME_KEY];
	struct dns_name server;

	if (dns_rdata_target(&server, DNS_TYPE_NS, ns->rec->rdata,
		ns->rec->len) != 1)
		return 0;
	n = dns_name_key(key, &server);
	if (!data_zone_holds(zone, key, n) ||
	    data_zone_over(d->zones, key, n) == d->open[level])
		return 0;
	i = data_set_find(d->set, key, n, &count);
	if (count == 0)
		return 0;
	if (gather(d, i, i + count, true) == -1)
		return -1;
	for (size_t k = mark; k < d->n; ++k)
		feed(&d->hash[level], &d->item[k]);
	d->n = mark;
	return 0;
}

/* Does the zone at level hold this record of an owner that lies at or below
 * the apex of the innermost zone? Those between the two are not served. */
static bool
held(const struct digest *d, size_t level, const struct item *item)
{
	size_t inner = d->depth - 1;
	bool at_apex = item->rec->keylen ==
	    d->zones->zone[d->open[inner]].keylen;
	uint16_t type = item->rec->type;

	if (level != inner && !d->zones->zone[d->open[inner]].served)
		return true;
	if (level == inner)
		return !(at_apex && inner > 0 && type == DNS_TYPE_DS);
	return at_apex && (type == DNS_TYPE_NS || type == DNS_TYPE_DS);
}

/* Count the items for the zone at level: the innermost one, the one around it,
 * or further out behind such as are not served. */
static int
count_for(struct digest *d, size_t level)
{
	const struct data_zone *zone = &d->zones->zone[d->open[level]];
	size_t n = d->n;

	for (size_t k = 0; k < n; ++k)
		if (held(d, level, &d->item[k]))
			feed(&d->hash[level], &d->item[k]);
	for (size_t k = 0; k < n; ++k)
		if (d->item[k].rec->type == DNS_TYPE_NS &&
		    d->item[k].rec->keylen != zone->keylen &&
		    feed_glue(d, level, &d->item[k]) == -1)
			return -1;
	return 0;
}

/* ---- walking the set */

static void
leave(struct digest *d)
{
	--d->depth;
	hash_done(&d->hash[d->depth], d->zones->zone[d->open[d->depth]].hash);
}

/* Close the zones that end before this owner, open the one it begins. */
static void
enter(struct digest *d, const struct data_rec *rec)
{
	const struct data_zone *z;

	while (d->depth > 0 &&
	    !data_zone_holds(&d->zones->zone[d->open[d->depth - 1]], rec->key,
		rec->keylen))
		leave(d);
	if (d->next == d->zones->n)
		return;
	z = &d->zones->zone[d->next];
	if (z->keylen != rec->keylen ||
	    memcmp(z->key, rec->key, z->keylen) != 0)
		return;
	hash_init(&d->hash[d->depth]);
	hash_add(&d->hash[d->depth], version, sizeof version);
	d->open[d->depth++] = d->next++;
}

static int
owner(struct digest *d, size_t i, size_t end)
{
	const struct data_rec *rec = &d->set->rec[i];
	const struct data_zone *zone;
	size_t level;

	enter(d, rec);
	if (d->depth == 0)
		return 0;
	d->n = 0;
	level = d->depth - 1;
	zone = &d->zones->zone[d->open[level]];
	if (gather(d, i, end, false) == -1 || count_for(d, level) == -1)
		return -1;
	if (level > 0 && zone->served && zone->keylen == rec->keylen &&
	    count_for(d, level - 1) == -1)
		return -1;
	for (; level > 0 && !d->zones->zone[d->open[level]].served; --level)
		if (count_for(d, level - 1) == -1)
			return -1;
	if (d->scratch.total > SCRATCH)
		arena_wipe(&d->scratch);
	return 0;
}

/* ---- among threads */

/* Zones that lie in no other share nothing; so pieces begin where one of them
 * does. */
struct digests {
	struct data_zones *zones;
	const struct data_set *set;
	size_t start[PIECES + 1]; /* first zone of each piece */
};

static void
cut(struct digests *all, size_t pieces)
{
	size_t n = all->zones->n;

	for (size_t i = 1; i < pieces; ++i) {
		size_t at = n / pieces * i;

		while (at < n && all->zones->zone[at].parent != DATA_ZONE_NONE)
			++at;
		all->start[i] = at;
	}
	all->start[pieces] = n;
}

/* The record that a piece begins with: the first of its first zone's apex. */
static size_t
first_record(const struct digests *all, size_t piece)
{
	size_t z = all->start[piece], i;

	if (z == all->zones->n)
		return all->set->n;
	i = all->zones->zone[z].first;
	while (i > 0 && all->set->rec[i - 1].key == all->set->rec[i].key)
		--i;
	return i;
}

static int
digest_piece(void *ctx, size_t piece)
{
	const struct digests *all = ctx;
	struct digest d = {
	    .zones = all->zones, .set = all->set, .next = all->start[piece]};
	size_t last = first_record(all, piece + 1);
	int r = 0, e;

	for (size_t i = first_record(all, piece), end; i < last && r == 0;
	     i = end) {
		end = data_set_owner_end(d.set, i);
		r = owner(&d, i, end);
	}
	e = errno;
	while (d.depth > 0)
		leave(&d);
	arena_wipe(&d.scratch);
	arena_wipe(&d.items);
	errno = e;
	return r;
}

int
data_digest(struct data_zones *zones, const struct data_set *set)
{
	struct digests all = {.zones = zones, .set = set};
	size_t pieces = task_pieces(set->threads, zones->n, FEW);

	if (zones->n == 0)
		return 0;
	if (pieces > PIECES)
		pieces = PIECES;
	cut(&all, pieces);
	return task_run(set->threads, pieces, digest_piece, &all);
}
