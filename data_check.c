#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "data_check.h"
#include "data_notes.h"
#include "data_set.h"
#include "data_text.h"
#include "dns_rdata.h"
#include "dns_type.h"

/* Set in an index that no longer counts; no set is that large. */
#define STRUCK (SIZE_MAX / 2 + 1)

struct check {
	const struct data_set *set;
	const struct data_source *sources;
	const struct data_report *report;
	struct data_notes notes;
	size_t *outside; /* first records of owners that lie in no zone */
	size_t noutside, cap;
};

/* When memory ends, what there is to tell is told out of order. */
static void
warn(struct check *c, const struct data_rec *rec, const char *text)
{
	if (data_notes_add(&c->notes, false, rec->source, rec->line, text) == 0)
		return;
	data_text_report(c->report, &c->sources[rec->source], rec->line, false,
	    text);
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

/* ---- looking things up in the set */

static bool
is_type(const struct data_rec *rec, uint16_t type)
{
	return rec->type == type;
}

static bool
has(const struct check *c, const struct dns_name *name, uint16_t type)
{
	uint8_t key[DNS_NAME_KEY];
	size_t n = dns_name_key(key, name), count = 0;
	size_t i = data_set_find(c->set, key, n, &count);

	for (size_t end = i + count; count > 0 && i < end; ++i)
		if (is_type(&c->set->rec[i], type))
			return true;
	return false;
}

/* The apex of the zone that a name lies in; false: none. */
static bool
apex_of(const struct check *c, const struct dns_name *name,
    struct dns_name *apex)
{
	for (*apex = *name;; dns_name_parent(apex, apex)) {
		if (has(c, apex, DNS_TYPE_SOA))
			return true;
		if (apex->len == 1)
			return false;
	}
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
check_cname(struct check *c, size_t start, size_t end,
    const struct dns_name *owner)
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
			    "%s has a CNAME and other data", show(&s, owner));
			warn(c, rec, text);
			return;
		}
	}
}

static void
check_glue(struct check *c, const struct data_rec *rec,
    const struct dns_name *owner, const struct dns_name *target)
{
	char text[2 * DNS_NAME_TEXT + 80];
	struct dns_name apex, wild;
	struct shown s;

	if (has(c, target, DNS_TYPE_A) || has(c, target, DNS_TYPE_AAAA))
		return;
	/* glue is needed where the server lies below the name it serves; inside
	 * a zone of ours its address is missing wherever it lies */
	if (!dns_name_under(target, owner) && !apex_of(c, target, &apex))
		return;
	dns_name_parent(&wild, target);
	if (dns_name_child(&wild, "*", 1, &wild) == 0 &&
	    (has(c, &wild, DNS_TYPE_A) || has(c, &wild, DNS_TYPE_AAAA)))
		return;
	snprintf(text, sizeof text, "no address for the server %s",
	    show(&s, target));
	warn(c, rec, text);
}

/* A zone that ends in itself: www.example.org.example.org. */
static void
check_doubled(struct check *c, const struct data_rec *rec,
    const struct dns_name *name)
{
	char text[DNS_NAME_TEXT + 80];
	struct dns_name apex, head;
	struct shown s;
	size_t n;

	if (!apex_of(c, name, &apex) || dns_name_labels(&apex) < 2)
		return;
	n = (size_t)(name->len - apex.len);
	head = *name;
	head.b[n] = 0;
	head.len = (uint8_t)(n + 1);
	if (n == 0 || !dns_name_under(&head, &apex))
		return;
	snprintf(text, sizeof text, "%s ends in a doubled domain",
	    show(&s, name));
	warn(c, rec, text);
}

static void
check_target(struct check *c, const struct data_rec *rec,
    const struct dns_name *owner)
{
	char text[2 * DNS_NAME_TEXT + 80];
	struct dns_name target;
	struct shown s;

	if (dns_rdata_target(&target, rec->type, rec->rdata, rec->len) != 1)
		return;
	check_doubled(c, rec, &target);
	if (rec->type == DNS_TYPE_NS)
		check_glue(c, rec, owner, &target);
	if (rec->type != DNS_TYPE_NS && rec->type != DNS_TYPE_MX)
		return;
	if (!has(c, &target, DNS_TYPE_CNAME))
		return;
	snprintf(text, sizeof text,
	    "%s is a CNAME: a server or exchanger must have addresses itself",
	    show(&s, &target));
	warn(c, rec, text);
}

static void
check_loc(struct check *c, const struct data_rec *rec)
{
	if ((rec->loc[0] | rec->loc[1]) == 0 || rec->implied)
		return;
	for (size_t i = 0; i < c->set->nrange; ++i)
		if (memcmp(c->set->range[i].range.loc, rec->loc,
			sizeof rec->loc) == 0)
			return;
	warn(c, rec, "no % line defines this location: nobody sees this");
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
warn_outside(struct check *c, size_t first, const struct dns_name *owner)
{
	char text[DNS_NAME_TEXT + 80];
	struct shown s;

	snprintf(text, sizeof text, "%s lies outside every zone here",
	    show(&s, owner));
	warn(c, &c->set->rec[first], text);
}

/* One warning an owner. What "=" or "." lines imply may lie anywhere; so may
 * the addresses of a server, which merged data has on lines of their own: what
 * has addresses only waits until all servers are known. */
static void
check_outside(struct check *c, size_t start, size_t end,
    const struct dns_name *owner)
{
	struct dns_name apex;
	size_t i;

	while (start < end && c->set->rec[start].implied)
		++start;
	if (start == end || apex_of(c, owner, &apex))
		return;
	for (i = start; i < end &&
	     (is_type(&c->set->rec[i], DNS_TYPE_A) ||
		 is_type(&c->set->rec[i], DNS_TYPE_AAAA));
	     ++i)
		continue;
	if (i < end ||
	    arena_room(&c->notes.arena, &c->outside, &c->cap, c->noutside,
		sizeof *c->outside) == -1)
		warn_outside(c, start, owner);
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
	for (size_t i = 0; i < c->noutside; ++i) {
		const struct data_rec *rec;

		if ((c->outside[i] & STRUCK) != 0)
			continue;
		rec = &c->set->rec[c->outside[i]];
		dns_name_unkey(&name, rec->key, rec->keylen);
		warn_outside(c, c->outside[i], &name);
	}
}

/* ---- one owner, and all */

static void
check_owner(struct check *c, size_t start, size_t end)
{
	const struct data_rec *first = &c->set->rec[start];
	char text[DNS_NAME_TEXT + 80];
	struct dns_name owner;
	bool soa = false, ns = false;
	struct shown s;

	dns_name_unkey(&owner, first->key, first->keylen);
	for (size_t i = start; i < end; ++i) {
		soa = soa || is_type(&c->set->rec[i], DNS_TYPE_SOA);
		ns = ns || is_type(&c->set->rec[i], DNS_TYPE_NS);
	}
	if (soa && !ns) {
		snprintf(text, sizeof text,
		    "%s has a SOA but no NS: it is no zone", show(&s, &owner));
		warn(c, first, text);
	}
	check_outside(c, start, end, &owner);
	check_doubled(c, first, &owner);
	check_cname(c, start, end, &owner);
	for (size_t i = start; i < end; ++i) {
		check_loc(c, &c->set->rec[i]);
		check_target(c, &c->set->rec[i], &owner);
	}
}

void
data_check(const struct data_set *set, const struct data_source *sources,
    const struct data_report *report)
{
	struct check c = {set, sources, report, DATA_NOTES_ZERO, NULL, 0, 0};

	for (size_t i = 0, end; i < set->n; i = end) {
		end = data_set_owner_end(set, i);
		check_owner(&c, i, end);
	}
	check_waiting(&c);
	check_ranges(&c);
	data_notes_tell(&c.notes, sources, report);
}
