#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_set.h"
#include "data_sort.h"
#include "dns_name_key.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "task.h"
#include "text.h"

void
data_set_init(struct data_set *set, struct arena *a)
{
	memset(set, 0, sizeof *set);
	set->arena = a;
}

int
data_set_expect(struct data_set *set, size_t n)
{
	return n == 0 ? 0
		      : arena_room(set->arena, &set->rec, &set->cap,
			    set->n + n - 1, sizeof *set->rec);
}

static bool
same_key(const struct data_rec *rec, const uint8_t *key, size_t keylen)
{
	return rec->keylen == keylen && memcmp(rec->key, key, keylen) == 0;
}

/* The key of an owner, shared with the record before if that has the same. */
static const uint8_t *
key_of(struct data_set *set, const struct dns_name *owner, uint16_t *keylen)
{
	uint8_t key[DNS_NAME_KEY], *copy;
	size_t n = dns_name_key(key, owner);

	*keylen = (uint16_t)n;
	if (set->n > 0 && same_key(&set->rec[set->n - 1], key, n))
		return set->rec[set->n - 1].key;
	copy = arena_bytes(set->arena, n);
	if (copy != NULL)
		memcpy(copy, key, n);
	return copy;
}

int
data_set_add(struct data_set *set, const struct data_rr *rr, uint16_t source,
    uint32_t line)
{
	uint8_t *rdata = arena_bytes(set->arena, rr->len);
	uint16_t keylen;
	const uint8_t *key = key_of(set, rr->owner, &keylen);

	if (rr->len > UINT16_MAX || set->n == UINT32_MAX)
		return errno = EOVERFLOW, -1;
	if (rdata == NULL || key == NULL ||
	    arena_room(set->arena, &set->rec, &set->cap, set->n,
		sizeof *set->rec) == -1)
		return -1;
	if (rr->len > 0)
		memcpy(rdata, rr->rdata, rr->len);
	set->rec[set->n] = (struct data_rec){.key = key,
	    .rdata = rdata,
	    .stamp = rr->stamp,
	    .ttl = rr->ttl,
	    .seq = (uint32_t)set->n,
	    .line = line,
	    .type = rr->type,
	    .len = (uint16_t)rr->len,
	    .keylen = keylen,
	    .loc = {rr->loc[0], rr->loc[1]},
	    .source = source,
	    .serial_default = rr->serial_default,
	    .implied = rr->implied};
	++set->n;
	return 0;
}

int
data_set_add_range(struct data_set *set, const struct data_range *range,
    uint16_t source, uint32_t line)
{
	if (arena_room(set->arena, &set->range, &set->rangecap, set->nrange,
		sizeof *set->range) == -1)
		return -1;
	set->range[set->nrange++] = (struct data_set_range){
	    *range, line, source};
	return 0;
}

struct joining {
	struct data_set *set;
	struct data_set_part *part;
};

static int
join_records(void *ctx, size_t i)
{
	const struct joining *j = ctx;
	struct data_set_part *part = &j->part[i];

	for (size_t k = 0; k < part->set.n; ++k) {
		struct data_rec *to = &j->set->rec[part->at + k];

		*to = part->set.rec[k];
		to->line += part->lines;
		to->seq = (uint32_t)(part->at + k);
	}
	/* at once: what comes next can have the memory */
	arena_drop(part->set.arena, part->set.rec);
	part->set.rec = NULL;
	return 0;
}

/* Everything but the records, which stand there already. */
static void
take_over(struct data_set *set, struct data_set_part *part)
{
	struct data_set *other = &part->set;

	for (size_t i = 0; i < other->nrange; ++i) {
		set->range[set->nrange] = other->range[i];
		set->range[set->nrange++].line += part->lines;
	}
	arena_drop(other->arena, other->range);
	arena_join(set->arena, other->arena);
	data_set_init(other, other->arena);
}

int
data_set_join(struct data_set *set, struct data_set_part *part, size_t n)
{
	struct joining joining = {set, part};
	size_t total = set->n, ranges = set->nrange;

	for (size_t i = 0; i < n; ++i) {
		part[i].at = total;
		total += part[i].set.n;
		ranges += part[i].set.nrange;
		if (total > UINT32_MAX)
			return errno = EOVERFLOW, -1;
	}
	if ((total > 0 &&
		arena_room(set->arena, &set->rec, &set->cap, total - 1,
		    sizeof *set->rec) == -1) ||
	    (ranges > 0 &&
		arena_room(set->arena, &set->range, &set->rangecap, ranges - 1,
		    sizeof *set->range) == -1))
		return -1;
	(void)!task_run(set->threads, n, join_records, &joining);
	set->n = total;
	for (size_t i = 0; i < n; ++i)
		take_over(set, &part[i]);
	return 0;
}

bool
data_rec_conditional(const struct data_rec *rec)
{
	return rec->stamp != 0 || rec->loc[0] != 0 || rec->loc[1] != 0;
}

bool
data_rec_ends(const struct data_rec *rec)
{
	return rec->stamp != 0 && rec->ttl == 0;
}

bool
data_rec_together(const struct data_rec *a, const struct data_rec *b)
{
	return data_sort_places(a, b) == 0;
}

void
data_set_sort(struct data_set *set)
{
	data_sort(set);
}

size_t
data_set_owner_end(const struct data_set *set, size_t i)
{
	const uint8_t *key = set->rec[i].key;

	while (i < set->n && set->rec[i].key == key)
		++i;
	return i;
}

/* Mark by type 0, which is never data, the record that b repeats a: the lower
 * TTL counts (RFC 2181 5.2). */
static void
drop(struct data_rec *a, struct data_rec *b)
{
	if (b->ttl < a->ttl)
		a->ttl = b->ttl;
	b->type = 0;
}

static bool
same_octets(const struct data_rec *a, const struct data_rec *b)
{
	return a->len == b->len && memcmp(a->rdata, b->rdata, a->len) == 0;
}

/* Octets that are equal, or equal in canonical form: names in NS, MX, ... may
 * differ in case (RFC 4343). */
static bool
same_rdata(const struct data_rec *a, const struct data_rec *b)
{
	uint8_t room[2][2 * DNS_NAME_MAX + 64];
	struct buf canon[2];

	if (same_octets(a, b))
		return true;
	if (a->len != b->len || a->len > sizeof room[0] ||
	    !text_same(a->rdata, b->rdata, a->len))
		return false;
	buf_over(&canon[0], room[0], sizeof room[0]);
	buf_over(&canon[1], room[1], sizeof room[1]);
	return dns_rdata_canon(&canon[0], a->type, a->rdata, a->len) == 0 &&
	    dns_rdata_canon(&canon[1], b->type, b->rdata, b->len) == 0 &&
	    canon[0].len == canon[1].len &&
	    memcmp(room[0], room[1], canon[0].len) == 0;
}

/* The records from start to end are one RRset, or SOA records of one owner, of
 * which the first in each place and time counts. */
static void
drop_short(struct data_set *set, size_t start, size_t end)
{
	for (size_t i = start; i < end; ++i) {
		struct data_rec *rec = &set->rec[i];

		for (size_t j = i + 1; j < end && rec->type != 0; ++j) {
			struct data_rec *other = &set->rec[j];

			if (other->type == 0 || !data_rec_together(rec, other))
				continue;
			if (rec->type == DNS_TYPE_SOA)
				other->type = 0;
			else if (same_rdata(rec, other))
				drop(rec, other);
		}
	}
}

/* Sets longer than this are compared through a sorted list of pointers, octet
 * by octet. */
#define SHORT 16

static int
compare_rdata(const void *va, const void *vb)
{
	const struct data_rec *const *pa = va, *const *pb = vb;
	const struct data_rec *a = *pa, *b = *pb;
	int c = data_sort_keys(a->rdata, a->len, b->rdata, b->len);

	return c != 0 ? c : (a->seq > b->seq) - (a->seq < b->seq);
}

/* SOA records of one owner: first by place and time, then as they came. */
static int
compare_soa(const void *va, const void *vb)
{
	const struct data_rec *const *a = va, *const *b = vb;
	int c = data_sort_places(*a, *b);

	return c != 0 ? c : ((*a)->seq > (*b)->seq) - ((*a)->seq < (*b)->seq);
}

/* What drop_short does, but for names that differ in case. False: nothing is
 * done, there is no memory for it. */
static bool
drop_long(struct data_set *set, size_t start, size_t end)
{
	bool soa = set->rec[start].type == DNS_TYPE_SOA;
	size_t n = end - start, kept = 0;
	struct data_rec **p = arena_alloc(set->arena, n * sizeof(void *));

	if (p == NULL)
		return false;
	for (size_t i = 0; i < n; ++i)
		p[i] = &set->rec[start + i];
	qsort(p, n, sizeof(struct data_rec *),
	    soa ? compare_soa : compare_rdata);
	for (size_t i = 1; i < n; ++i)
		if (soa ? !data_rec_together(p[kept], p[i])
			: !same_octets(p[kept], p[i]))
			kept = i;
		else if (soa)
			p[i]->type = 0;
		else
			drop(p[kept], p[i]);
	return true;
}

/* The end of the records from i on that could repeat each other. */
static size_t
group_end(const struct data_set *set, size_t i)
{
	const struct data_rec *first = &set->rec[i];

	while (i < set->n && set->rec[i].type == first->type &&
	    set->rec[i].key == first->key &&
	    (first->type == DNS_TYPE_SOA ||
		data_rec_together(&set->rec[i], first)))
		++i;
	return i;
}

void
data_set_unique(struct data_set *set)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < set->n; i = end) {
		end = group_end(set, i);
		if (end - i <= SHORT || !drop_long(set, i, end))
			drop_short(set, i, end);
	}
	while (kept < set->n && set->rec[kept].type != 0)
		++kept;
	for (size_t i = kept; i < set->n; ++i)
		if (set->rec[i].type != 0)
			set->rec[kept++] = set->rec[i];
	set->n = kept;
}

static bool
before(const struct data_set *set, size_t i, const uint8_t *key, size_t keylen)
{
	const struct data_rec *rec = &set->rec[i];

	return data_sort_keys(rec->key, rec->keylen, key, keylen) < 0;
}

/* Records below low stand before the key, those from high on do not. */
static size_t
find(const struct data_set *set, size_t low, size_t high, const uint8_t *key,
    size_t keylen, size_t *count)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (before(set, middle, key, keylen))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == set->n || !same_key(&set->rec[low], key, keylen))
		return SIZE_MAX;
	*count = data_set_owner_end(set, low) - low;
	return low;
}

size_t
data_set_find(const struct data_set *set, const uint8_t *key, size_t keylen,
    size_t *count)
{
	return find(set, 0, set->n, key, keylen, count);
}

size_t
data_set_near(const struct data_set *set, size_t near, const uint8_t *key,
    size_t keylen, size_t *count)
{
	size_t low = 0, high = set->n, step = 1;

	if (before(set, near, key, keylen)) {
		low = near + 1;
		while (step < set->n - near &&
		    before(set, near + step, key, keylen)) {
			low = near + step + 1;
			step *= 2;
		}
		if (step < set->n - near)
			high = near + step;
	} else {
		high = near;
		while (step <= near && !before(set, near - step, key, keylen)) {
			high = near - step;
			step *= 2;
		}
		if (step <= near)
			low = near - step + 1;
	}
	return find(set, low, high, key, keylen, count);
}
