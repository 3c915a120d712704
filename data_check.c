#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "data_check.h"
#include "data_notes.h"
#include "data_set.h"
#include "data_text.h"
#include "dns_name_fmt.h"
#include "dns_name_key.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "task.h"

/* Set in an index that no longer counts; no set is that large. */
#define STRUCK (SIZE_MAX / 2 + 1)

#define PIECE 16384U /* records that are worth a thread, at least */

/* Locations that % lines define, a bit each. */
struct known {
	uint8_t bits[65536 / 8];
};

/* Records of one owner, found once. */
struct seen {
	uint8_t key[DNS_NAME_KEY];
	size_t keylen;
	size_t first, count; /* count 0: it has none */
};

/* What a thread has in hand: a piece of the set, or all of it. */
struct check {
	const struct data_set *set;
	const struct data_source *sources;
	const struct data_report *report;
	const struct known *known;
	struct data_notes notes;
	size_t *outside; /* first records of owners that lie in no zone */
	size_t noutside, cap;
	size_t start, end; /* records of the piece */
	bool alone;        /* no other thread may be telling anything */
	bool failed;       /* for want of memory */
	/* the zones around the owner being checked, innermost last */
	const struct data_rec *zone[DNS_LABELS_MAX + 1];
	size_t depth;
	bool looked;      /* seen holds something: */
	struct seen seen; /* what was looked for last */
};

/* When memory ends, a piece is given up, and all is checked again in one; there
 * what there is to tell is told out of order. */
static void
warn(struct check *c, const struct data_rec *rec, const char *text)
{
	if (data_notes_add(&c->notes, false, rec->source, rec->line, text) == 0)
		return;
	c->failed = true;
	if (c->alone)
		data_text_report(c->report, &c->sources[rec->source],
		    rec->line, false, text);
}

/* A name in a message. */
struct shown {
	char text[DNS_NAME_TEXT + 1];
};

static const char *
show(struct shown *s, const struct dns_name *name)
{
	struct buf b;

	buf_over(&b, s->text, sizeof s->text);
	dns_name_fmt_data(&b, name);
	return buf_cstr(&b);
}

static const char *
show_key(struct shown *s, const uint8_t *key, size_t keylen)
{
	struct dns_name name;

	dns_name_unkey(&name, key, keylen);
	return show(s, &name);
}

/* ---- looking things up in the set */

/* The owner that a record names. */
struct target {
	struct dns_name name;
	uint8_t key[DNS_NAME_KEY];
	size_t keylen;
	size_t first, count; /* its records, if there are any */
};

static bool
is_type(const struct data_rec *rec, uint16_t type)
{
	return rec->type == type;
}

/* Names that belong together stand near each other, and often name the same
 * server. */
static void
look(struct check *c, struct target *t, size_t near)
{
	struct seen *s = &c->seen;

	if (!c->looked || s->keylen != t->keylen ||
	    memcmp(s->key, t->key, t->keylen) != 0) {
		c->looked = true;
		s->count = 0;
		s->first = data_set_near(c->set, near, t->key, t->keylen,
		    &s->count);
		s->keylen = t->keylen;
		memcpy(s->key, t->key, t->keylen);
	}
	t->first = s->first;
	t->count = s->count;
}

static bool
target_has(const struct check *c, const struct target *t, uint16_t type)
{
	for (size_t i = 0; i < t->count; ++i)
		if (is_type(&c->set->rec[t->first + i], type))
			return true;
	return false;
}

static bool
target_has_address(const struct check *c, const struct target *t)
{
	return target_has(c, t, DNS_TYPE_A) || target_has(c, t, DNS_TYPE_AAAA);
}

/* The record that makes a name the apex of a zone, or NULL. */
static const struct data_rec *
soa_at(const struct check *c, const uint8_t *key, size_t keylen)
{
	size_t count = 0, i = data_set_find(c->set, key, keylen, &count);

	for (size_t end = i + count; count > 0 && i < end; ++i)
		if (is_type(&c->set->rec[i], DNS_TYPE_SOA))
			return &c->set->rec[i];
	return NULL;
}

/* How many octets of a name's key are the apex of the zone it lies in; false:
 * none. */
static bool
apex_of(const struct check *c, const uint8_t *key, size_t keylen, size_t *apex)
{
	for (;;) {
		if (soa_at(c, key, keylen) != NULL)
			return *apex = keylen, true;
		if (keylen == 0)
			return false;
		for (--keylen; keylen > 0 && key[keylen - 1] != 0;)
			--keylen;
	}
}

/* ---- the zones around an owner */

static bool
holds(const struct data_rec *zone, const struct data_rec *rec)
{
	return zone->keylen <= rec->keylen &&
	    memcmp(zone->key, rec->key, zone->keylen) == 0;
}

/* Before the first owner of a piece: the zones above it, topmost first. */
static void
begin_zones(struct check *c)
{
	const struct data_rec *first = &c->set->rec[c->start];
	const struct data_rec *soa;

	for (size_t n = 0; n < first->keylen; ++n) {
		if (n > 0 && first->key[n - 1] != 0)
			continue;
		soa = soa_at(c, first->key, n);
		if (soa != NULL)
			c->zone[c->depth++] = soa;
	}
}

static void
enter(struct check *c, const struct data_rec *first, bool soa)
{
	while (c->depth > 0 && !holds(c->zone[c->depth - 1], first))
		--c->depth;
	if (soa)
		c->zone[c->depth++] = first;
}

/* ---- the checks */

/* Can one client see both at some time? Times are not compared: a CNAME that
 * takes over at a time from other data is rare enough to be looked at. */
static bool
meet(const struct data_rec *a, const struct data_rec *b)
{
	bool everyone = (a->loc[0] | a->loc[1]) == 0 ||
	    (b->loc[0] | b->loc[1]) == 0;

	return everyone || memcmp(a->loc, b->loc, sizeof a->loc) == 0;
}

static void
check_cname(struct check *c, size_t start, size_t end)
{
	char text[DNS_NAME_TEXT + 80];
	struct shown s;

	for (size_t i = start; i < end; ++i) {
		const struct data_rec *rec = &c->set->rec[i];

		if (rec->type != DNS_TYPE_CNAME)
			continue;
		for (size_t j = start; j < end; ++j) {
			const struct data_rec *other = &c->set->rec[j];

			if (j == i || !meet(rec, other) ||
			    other->type == DNS_TYPE_RRSIG ||
			    other->type == DNS_TYPE_NSEC ||
			    (data_rec_conditional(rec) &&
				data_rec_conditional(other) &&
				rec->stamp != other->stamp))
				continue;
			snprintf(text, sizeof text,
			    "%s has a CNAME and other data",
			    show_key(&s, rec->key, rec->keylen));
			warn(c, rec, text);
			return;
		}
	}
}

/* Does the name lie at or below the owner? */
static bool
below(const struct target *t, const struct data_rec *owner)
{
	return t->keylen >= owner->keylen &&
	    memcmp(t->key, owner->key, owner->keylen) == 0;
}

static void
check_glue(struct check *c, const struct data_rec *rec, const struct target *t)
{
	char text[2 * DNS_NAME_TEXT + 80];
	struct target wild;
	struct shown s;
	size_t apex;

	if (target_has_address(c, t))
		return;
	/* glue is needed where the server lies below the name it serves; inside
	 * a zone of ours its address is missing wherever it lies */
	if (!below(t, rec) && !apex_of(c, t->key, t->keylen, &apex))
		return;
	dns_name_parent(&wild.name, &t->name);
	if (dns_name_child(&wild.name, "*", 1, &wild.name) == 0) {
		wild.keylen = dns_name_key(wild.key, &wild.name);
		look(c, &wild, (size_t)(rec - c->set->rec));
		if (target_has_address(c, &wild))
			return;
	}
	snprintf(text, sizeof text, "no address for the server %s",
	    show(&s, &t->name));
	warn(c, rec, text);
}

/* Are the n octets that a key begins with there twice? */
static bool
twice(const uint8_t *key, size_t keylen, size_t n)
{
	return n <= keylen - n && key[n] == key[0] &&
	    memcmp(key, key + n, n) == 0;
}

static size_t
labels_of(const uint8_t *key, size_t n)
{
	size_t labels = 0;

	while (n > 0)
		labels += key[--n] == 0;
	return labels;
}

/* Could a name end in a doubled domain, whatever the zones? Few could. */
static bool
doubled(const uint8_t *key, size_t keylen)
{
	size_t labels = 0;

	for (size_t n = 1; n <= keylen / 2; ++n)
		if (key[n - 1] == 0 && ++labels >= 2 && twice(key, keylen, n))
			return true;
	return false;
}

/* A zone that ends in itself: www.example.org.example.org. */
static void
check_doubled(struct check *c, const struct data_rec *rec, const uint8_t *key,
    size_t keylen)
{
	char text[DNS_NAME_TEXT + 80];
	struct shown s;
	size_t apex;

	if (!doubled(key, keylen) || !apex_of(c, key, keylen, &apex) ||
	    labels_of(key, apex) < 2 || !twice(key, keylen, apex))
		return;
	snprintf(text, sizeof text, "%s ends in a doubled domain",
	    show_key(&s, key, keylen));
	warn(c, rec, text);
}

static void
check_target(struct check *c, const struct data_rec *rec)
{
	char text[2 * DNS_NAME_TEXT + 80];
	struct target t;
	struct shown s;

	if (dns_rdata_target(&t.name, rec->type, rec->rdata, rec->len) != 1)
		return;
	t.keylen = dns_name_key(t.key, &t.name);
	check_doubled(c, rec, t.key, t.keylen);
	if (rec->type != DNS_TYPE_NS && rec->type != DNS_TYPE_MX)
		return;
	look(c, &t, (size_t)(rec - c->set->rec));
	if (rec->type == DNS_TYPE_NS)
		check_glue(c, rec, &t);
	if (!target_has(c, &t, DNS_TYPE_CNAME))
		return;
	snprintf(text, sizeof text,
	    "%s is a CNAME: a server or exchanger must have addresses itself",
	    show(&s, &t.name));
	warn(c, rec, text);
}

static size_t
place(const uint8_t loc[2])
{
	return (size_t)loc[0] << 8 | loc[1];
}

static void
check_loc(struct check *c, const struct data_rec *rec)
{
	size_t at = place(rec->loc);

	if (at != 0 && !rec->implied &&
	    (c->known->bits[at / 8] >> at % 8 & 1) == 0)
		warn(c, rec,
		    "no % line defines this location: nobody sees this");
}

static void
learn_locs(struct known *known, const struct data_set *set)
{
	memset(known, 0, sizeof *known);
	for (size_t i = 0; i < set->nrange; ++i) {
		size_t at = place(set->range[i].range.loc);

		known->bits[at / 8] |= (uint8_t)(1U << at % 8);
	}
}

/* ---- locations */

static int
compare_ranges(const void *va, const void *vb)
{
	const struct data_set_range *const *a = va, *const *b = vb;
	const struct data_range *x = &(*a)->range, *y = &(*b)->range;
	int c = x->family - y->family;

	if (c == 0)
		c = memcmp(x->b, y->b, sizeof x->b);
	if (c == 0)
		c = x->bits - y->bits;
	return c != 0 ? c : (*a > *b) - (*a < *b);
}

static void
warn_range(struct check *c, const struct data_set_range *r,
    const struct data_set_range *first)
{
	char text[200];

	snprintf(text, sizeof text,
	    "this prefix has another location at %.100s:%u, which counts",
	    c->sources[first->source].name, first->line);
	if (data_notes_add(&c->notes, false, r->source, r->line, text) == -1)
		data_text_report(c->report, &c->sources[r->source], r->line,
		    false, text);
}

/* Of several locations of one prefix the first counts, as in 1.05. Where there
 * is no memory to find them they go unsaid. */
static void
check_ranges(struct check *c)
{
	size_t n = c->set->nrange, first = 0;
	const struct data_set_range **r;

	r = n > 1 ? arena_alloc(&c->notes.arena, n * sizeof *r) : NULL;
	if (r == NULL)
		return;
	for (size_t i = 0; i < n; ++i)
		r[i] = &c->set->range[i];
	qsort(r, n, sizeof *r, compare_ranges);
	for (size_t i = 1; i < n; ++i) {
		const struct data_range *a = &r[first]->range;
		const struct data_range *b = &r[i]->range;

		if (a->family != b->family || a->bits != b->bits ||
		    memcmp(a->b, b->b, sizeof a->b) != 0)
			first = i;
		else if (memcmp(a->loc, b->loc, sizeof a->loc) != 0)
			warn_range(c, r[i], r[first]);
	}
}

/* ---- records outside every zone */

static void
warn_outside(struct check *c, size_t first)
{
	const struct data_rec *rec = &c->set->rec[first];
	char text[DNS_NAME_TEXT + 80];
	struct shown s;

	snprintf(text, sizeof text, "%s lies outside every zone here",
	    show_key(&s, rec->key, rec->keylen));
	warn(c, rec, text);
}

static bool
is_address(const struct data_rec *rec)
{
	return is_type(rec, DNS_TYPE_A) || is_type(rec, DNS_TYPE_AAAA);
}

/* One warning an owner. What "=" or "." lines imply may lie anywhere; so may
 * the addresses of a server, which merged data has on lines of their own: what
 * has addresses only waits until all servers are known. */
static void
check_outside(struct check *c, size_t start, size_t end)
{
	size_t i;

	while (start < end && c->set->rec[start].implied)
		++start;
	if (start == end || c->depth > 0)
		return;
	for (i = start; i < end && is_address(&c->set->rec[i]); ++i)
		continue;
	if (i < end ||
	    arena_room(&c->notes.arena, &c->outside, &c->cap, c->noutside,
		sizeof *c->outside) == -1)
		warn_outside(c, start);
	else
		c->outside[c->noutside++] = start;
}

/* Strike from the list the owner with this key. */
static void
excuse(struct check *c, const uint8_t *key, size_t keylen)
{
	size_t low = 0, high = c->noutside, count = 0;
	size_t first = data_set_find(c->set, key, keylen, &count);

	if (first == SIZE_MAX)
		return;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((c->outside[middle] & ~STRUCK) < first)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < c->noutside && (c->outside[low] & ~STRUCK) - first < count)
		c->outside[low] |= STRUCK;
}

static void
check_waiting(struct check *c)
{
	uint8_t key[DNS_NAME_KEY];
	struct dns_name name;

	for (size_t i = 0; i < c->set->n && c->noutside > 0; ++i) {
		const struct data_rec *rec = &c->set->rec[i];

		if (is_type(rec, DNS_TYPE_NS) &&
		    dns_rdata_target(&name, rec->type, rec->rdata, rec->len) ==
			1)
			excuse(c, key, dns_name_key(key, &name));
	}
	for (size_t i = 0; i < c->noutside; ++i)
		if ((c->outside[i] & STRUCK) == 0)
			warn_outside(c, c->outside[i]);
}

/* ---- one owner, and all */

static void
check_owner(struct check *c, size_t start, size_t end)
{
	const struct data_rec *first = &c->set->rec[start];
	bool soa = false, ns = false, cname = false;
	char text[DNS_NAME_TEXT + 80];
	struct shown s;

	for (size_t i = start; i < end; ++i) {
		soa = soa || is_type(&c->set->rec[i], DNS_TYPE_SOA);
		ns = ns || is_type(&c->set->rec[i], DNS_TYPE_NS);
		cname = cname || is_type(&c->set->rec[i], DNS_TYPE_CNAME);
	}
	enter(c, first, soa);
	if (soa && !ns) {
		snprintf(text, sizeof text,
		    "%s has a SOA but no NS: it is no zone",
		    show_key(&s, first->key, first->keylen));
		warn(c, first, text);
	}
	check_outside(c, start, end);
	check_doubled(c, first, first->key, first->keylen);
	if (cname)
		check_cname(c, start, end);
	for (size_t i = start; i < end; ++i) {
		check_loc(c, &c->set->rec[i]);
		check_target(c, &c->set->rec[i]);
	}
}

static int
check_piece(void *ctx, size_t i)
{
	struct check *c = (struct check *)ctx + i;

	c->depth = 0;
	if (c->start < c->end)
		begin_zones(c);
	for (size_t at = c->start, end; at < c->end; at = end) {
		if (at + 8 < c->end)
			__builtin_prefetch(c->set->rec[at + 8].key);
		end = data_set_owner_end(c->set, at);
		check_owner(c, at, end);
	}
	return c->failed ? (errno = ENOMEM, -1) : 0;
}

/* Everything in order into the first one. */
static int
join_pieces(struct check *c, size_t n)
{
	for (size_t i = 1; i < n; ++i) {
		for (size_t k = 0; k < c[i].noutside; ++k) {
			if (arena_room(&c->notes.arena, &c->outside, &c->cap,
				c->noutside, sizeof *c->outside) == -1)
				return -1;
			c->outside[c->noutside++] = c[i].outside[k];
		}
		if (data_notes_join(&c->notes, &c[i].notes) == -1)
			return -1;
	}
	return 0;
}

static int
check_apart(struct check *all, size_t n)
{
	struct arena arena = ARENA_ZERO;
	struct check *c = arena_alloc(&arena, n * sizeof *c);
	size_t size = all->set->n / n;
	int r = c == NULL ? -1 : 0;

	for (size_t i = 0; c != NULL && i < n; ++i) {
		c[i] = *all;
		c[i].start = i == 0 ? 0 : c[i - 1].end;
		c[i].end = i + 1 == n
		    ? all->set->n
		    : data_set_owner_end(all->set, (i + 1) * size - 1);
	}
	if (r == 0)
		r = task_run(all->set->threads, n, check_piece, c);
	if (r == 0)
		r = join_pieces(c, n);
	if (r == 0) {
		all->notes = c->notes;
		all->outside = c->outside;
		all->noutside = c->noutside;
		all->cap = c->cap;
	}
	for (size_t i = r == 0; c != NULL && i < n; ++i)
		arena_wipe(&c[i].notes.arena);
	arena_wipe(&arena);
	return r;
}

void
data_check(const struct data_set *set, const struct data_source *sources,
    const struct data_report *report)
{
	struct known known;
	struct check c = {.set = set, .sources = sources, .report = report,
	    .known = &known, .notes = DATA_NOTES_ZERO};
	size_t n = task_pieces(set->threads, set->n, PIECE);

	learn_locs(&known, set);
	if (n == 1 || check_apart(&c, n) == -1) {
		c.alone = true;
		c.end = set->n;
		(void)!check_piece(&c, 0);
	}
	c.alone = true;
	check_waiting(&c);
	check_ranges(&c);
	data_notes_tell(&c.notes, sources, report);
}
