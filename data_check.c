#include <errno.h>
#include <string.h>

#include "data_check.h"
#include "data_check_doubled.h"
#include "data_check_loc.h"
#include "data_check_outside.h"
#include "data_check_target.h"
#include "data_look.h"
#include "data_set.h"
#include "data_warn.h"
#include "dns_name_key.h"
#include "dns_put.h"
#include "dns_query.h"
#include "dns_type.h"
#include "task.h"

#define POINTER 2 /* octets, in the place of an owner */
#define OPT 11    /* octets of an OPT record, RFC 6891 6.1.2 */

#define PIECE 16384U /* records that are worth a thread, at least */

/* What a thread has in hand: a piece of the set, or all of it. */
struct piece {
	const struct data_set *set;
	const struct data_check_locs *locs;
	size_t start, end; /* its records */
	struct data_warn warn;
	struct data_look look;
	struct data_check_outside outside;
	/* the zones around the owner being checked, innermost last */
	const struct data_rec *zone[DNS_LABELS_MAX + 1];
	size_t depth;
};

/* ---- the zones around an owner */

static bool
holds(const struct data_rec *zone, const struct data_rec *rec)
{
	return zone->keylen <= rec->keylen &&
	    memcmp(zone->key, rec->key, zone->keylen) == 0;
}

/* Before the first owner of a piece: the zones above it, topmost first. */
static void
begin_zones(struct piece *p)
{
	const struct data_rec *first = &p->set->rec[p->start];
	const struct data_rec *soa;

	for (size_t n = 0; n < first->keylen; ++n) {
		if (n > 0 && first->key[n - 1] != 0)
			continue;
		soa = data_look_soa(p->set, first->key, n);
		if (soa != NULL)
			p->zone[p->depth++] = soa;
	}
}

static void
enter(struct piece *p, const struct data_rec *first, bool soa)
{
	while (p->depth > 0 && !holds(p->zone[p->depth - 1], first))
		--p->depth;
	if (soa)
		p->zone[p->depth++] = first;
}

/* ---- one owner */

/* Warn of an owner, at one of its records. */
static void
warn_owner(struct data_warn *w, const struct data_rec *rec, const char *what)
{
	struct data_warn_name name;

	data_warn(w, rec->source, rec->line, "%s %s",
	    data_warn_show_key(&name, rec->key, rec->keylen), what);
}

/* Can one client see both at some time? Times are not compared: a CNAME that
 * takes over at a time from other data is rare enough to be looked at. */
static bool
meet(const struct data_rec *a, const struct data_rec *b)
{
	bool everyone = (a->loc[0] | a->loc[1]) == 0 ||
	    (b->loc[0] | b->loc[1]) == 0;

	return everyone || memcmp(a->loc, b->loc, sizeof a->loc) == 0;
}

/* May nobody see the other record beside the CNAME? */
static bool
collide(const struct data_rec *cname, const struct data_rec *other)
{
	bool takes_over = data_rec_conditional(cname) &&
	    data_rec_conditional(other) && cname->stamp != other->stamp;

	return meet(cname, other) && !takes_over &&
	    other->type != DNS_TYPE_RRSIG && other->type != DNS_TYPE_NSEC;
}

static void
check_cname(struct piece *p, size_t start, size_t end)
{
	const struct data_rec *rec = p->set->rec;

	for (size_t i = start; i < end; ++i) {
		if (rec[i].type != DNS_TYPE_CNAME)
			continue;
		for (size_t j = start; j < end; ++j) {
			if (j == i || !collide(&rec[i], &rec[j]))
				continue;
			warn_owner(&p->warn, &rec[i],
			    "has a CNAME and other data");
			return;
		}
	}
}

/* Alone in a message of a transfer, with its owner written out, it must fit. */
static void
check_size(struct piece *p, const struct data_rec *rec)
{
	size_t room = DNS_MESSAGE_MAX - DNS_HEADER - DNS_PUT_FIXED;
	struct dns_name owner;

	if (rec->len <= room - DNS_NAME_MAX)
		return; /* as nearly all */
	dns_name_unkey(&owner, rec->key, rec->keylen);
	if (rec->len + owner.len > room)
		warn_owner(&p->warn, rec,
		    "has a record longer than any message: its zone cannot be "
		    "transferred");
}

/* Are two records of an owner, one behind the other, of one RRset, for the same
 * clients and times? */
static bool
is_set(const struct data_rec *a, const struct data_rec *b)
{
	return a->type == b->type && data_rec_together(a, b);
}

/* Octets that a record takes in an answer, at least: names in its RDATA may be
 * pointers. */
static size_t
least(const struct data_rec *rec)
{
	struct dns_put_shape shape;

	if (dns_put_shape(rec->type, &shape))
		return POINTER + DNS_PUT_FIXED + shape.before +
		    shape.names * POINTER + shape.behind;
	return POINTER + DNS_PUT_FIXED + rec->len;
}

/* So must the records of a type that are for the same clients and times, in an
 * answer, behind the question and with an OPT record. */
static void
check_set(struct piece *p, const struct data_rec *rec,
    const struct data_rec *end)
{
	const struct data_rec *first = rec;
	size_t size = DNS_HEADER + 4 + OPT;
	struct dns_name owner;

	do
		size += least(rec);
	while (++rec < end && is_set(first, rec));
	if (size <= DNS_MESSAGE_MAX - DNS_NAME_MAX)
		return; /* as nearly all */
	dns_name_unkey(&owner, first->key, first->keylen);
	if (size + owner.len > DNS_MESSAGE_MAX)
		warn_owner(&p->warn, first,
		    "has records of a type that are longer than any message: "
		    "no answer has them");
}

static void
check_owner(struct piece *p, size_t start, size_t end)
{
	const struct data_rec *rec = p->set->rec, *first = &rec[start];
	bool soa = false, ns = false, cname = false;

	for (size_t i = start; i < end; ++i) {
		soa = soa || rec[i].type == DNS_TYPE_SOA;
		ns = ns || rec[i].type == DNS_TYPE_NS;
		cname = cname || rec[i].type == DNS_TYPE_CNAME;
	}
	enter(p, first, soa);
	if (soa && !ns)
		warn_owner(&p->warn, first,
		    "has a SOA but no NS: it is no zone");
	if (p->depth == 0)
		data_check_outside(&p->outside, p->set, start, end, &p->warn);
	data_check_doubled(p->set, first, first->key, first->keylen, &p->warn);
	if (cname)
		check_cname(p, start, end);
	for (size_t i = start; i < end; ++i) {
		check_size(p, &rec[i]);
		if (i == start || !is_set(&rec[i - 1], &rec[i]))
			check_set(p, &rec[i], &rec[end]);
		data_check_loc(p->locs, &rec[i], &p->warn);
		data_check_target(&p->look, &rec[i], &p->warn);
	}
}

/* ---- all owners, in pieces */

static int
check_piece(void *ctx, size_t i)
{
	struct piece *p = (struct piece *)ctx + i;

	p->depth = 0;
	if (p->start < p->end)
		begin_zones(p);
	for (size_t at = p->start, end; at < p->end; at = end) {
		if (at + 8 < p->end)
			__builtin_prefetch(p->set->rec[at + 8].key);
		end = data_set_owner_end(p->set, at);
		check_owner(p, at, end);
	}
	return p->warn.failed ? (errno = ENOMEM, -1) : 0;
}

/* Everything in order into the first one. */
static int
join_pieces(struct piece *p, size_t n)
{
	for (size_t i = 1; i < n; ++i)
		if (data_check_outside_join(&p->outside, &p[i].outside,
			&p->warn) == -1 ||
		    data_notes_join(&p->warn.notes, &p[i].warn.notes) == -1)
			return -1;
	return 0;
}

static void
cut(struct piece *p, size_t n, const struct piece *all)
{
	size_t size = all->set->n / n;

	for (size_t i = 0; i < n; ++i) {
		p[i] = *all;
		p[i].start = i == 0 ? 0 : p[i - 1].end;
		p[i].end = i + 1 == n
		    ? all->set->n
		    : data_set_owner_end(all->set, (i + 1) * size - 1);
	}
}

/* 0; or -1 with errno, and nothing was told. */
static int
check_apart(struct piece *all, size_t n)
{
	struct arena arena = ARENA_ZERO;
	struct piece *p = arena_alloc(&arena, n * sizeof *p);
	int r;

	if (p == NULL)
		return -1;
	cut(p, n, all);
	r = task_run(all->set->threads, n, check_piece, p);
	if (r == 0)
		r = join_pieces(p, n);
	if (r == 0) {
		all->warn.notes = p->warn.notes;
		all->outside = p->outside;
	}
	for (size_t i = r == 0; i < n; ++i)
		arena_wipe(&p[i].warn.notes.arena);
	arena_wipe(&arena);
	return r;
}

void
data_check(const struct data_set *set, const struct data_source *sources,
    const struct data_report *report)
{
	struct data_check_locs locs;
	struct piece all = {.set = set,
	    .locs = &locs,
	    .warn = {sources, report, DATA_NOTES_ZERO, false, false},
	    .look = {.set = set},
	    .outside = DATA_CHECK_OUTSIDE_ZERO};
	size_t n = task_pieces(set->threads, set->n, PIECE);

	data_check_loc_learn(&locs, set);
	if (n == 1 || check_apart(&all, n) == -1) {
		all.warn.alone = true;
		all.end = set->n;
		(void)!check_piece(&all, 0); /* what was not noted is told */
	}
	all.warn.alone = true;
	data_check_outside_end(&all.outside, set, &all.warn);
	data_check_loc_ranges(set, &all.warn);
	data_notes_tell(&all.warn.notes, sources, report);
}
