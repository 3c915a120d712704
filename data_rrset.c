#include <errno.h>
#include <string.h>

#include "data_form.h"
#include "data_rrset.h"
#include "dns_type.h"

/* ---- the directory */

/* One entry of a node's directory. */
struct entry {
	uint16_t type;
	uint8_t flags;
	uint16_t count;
	uint32_t ttl, len;
	const uint8_t *loc;
	uint64_t stamp;
};

/* The entry at *at, which is moved behind it. */
static bool
read_entry(struct entry *e, const struct data_node *node, size_t *at)
{
	const uint8_t *b = node->b + *at;
	size_t left = *at > node->len ? 0 : node->len - *at;

	if (left < DATA_FORM_ENTRY)
		return false;
	e->type = data_form_u16(b);
	e->flags = b[2];
	e->count = data_form_u16(b + 3);
	e->ttl = data_form_u32(b + 5);
	e->len = data_form_u32(b + 9);
	*at += DATA_FORM_ENTRY;
	if ((e->flags & DATA_FORM_CONDITIONAL) == 0)
		return true;
	if (left < DATA_FORM_ENTRY + DATA_FORM_CONDITION)
		return false;
	e->loc = b + DATA_FORM_ENTRY;
	e->stamp = data_form_u64(e->loc + 2);
	*at += DATA_FORM_CONDITION;
	return true;
}

/* Records that end live at most an hour in caches, and at least two seconds,
 * so that they can be used at all: 1.05's numbers. */
#define TTL_MIN 2
#define TTL_MAX 3600

/* Does the view see the entry, and with which TTL? */
static bool
visible(const struct entry *e, const struct data_view *view, uint32_t *ttl)
{
	uint64_t left;

	*ttl = e->ttl;
	if ((e->flags & DATA_FORM_CONDITIONAL) == 0)
		return true;
	if (!data_view_sees(view, e->loc))
		return false;
	if (e->stamp == 0)
		return true;
	if (e->ttl != 0)
		return view->now > e->stamp;
	if (view->now > e->stamp)
		return false;
	left = e->stamp - view->now;
	*ttl = left < TTL_MIN ? TTL_MIN
	    : left > TTL_MAX  ? TTL_MAX
			      : (uint32_t)left;
	return true;
}

/* ---- a set */

/* An entry that the view sees goes into the set. */
static void
join(struct data_rrset *set, const struct entry *e, uint32_t ttl)
{
	if (ttl < set->ttl)
		set->ttl = ttl;
	set->count += e->count;
	++set->entries;
}

int
data_rrset_find(const struct data_node *node, const struct data_view *view,
    uint16_t type, struct data_rrset *set)
{
	size_t at = node->sets, before = 0;
	struct data_rrset new = {
	    .type = type, .ttl = UINT32_MAX, .node = node, .view = view};

	for (unsigned i = 0; i < node->nsets; ++i) {
		size_t dir = at;
		struct entry e;
		uint32_t ttl;

		if (!read_entry(&e, node, &at))
			return errno = EPROTO, -1;
		if (e.type == type && visible(&e, view, &ttl) &&
		    (type != DNS_TYPE_SOA || new.entries == 0)) {
			if (new.entries == 0) {
				new.first = i;
				new.dir = dir;
				new.records = before;
			}
			join(&new, &e, ttl);
		}
		before += e.len;
	}
	if (new.count == 0)
		return 0;
	new.records += at; /* the records begin where the directory ends */
	*set = new;
	return 1;
}

bool
data_rrset_listed(const struct data_node *node, uint16_t type)
{
	size_t at = node->sets;
	struct entry e;

	for (unsigned i = 0; i < node->nsets; ++i)
		if (read_entry(&e, node, &at) &&
		    (e.type == type || e.type == DNS_TYPE_CNAME))
			return true;
	return false;
}

int
data_rrset_type_after(const struct data_node *node,
    const struct data_view *view, uint16_t after, uint16_t *type)
{
	size_t at = node->sets;
	uint32_t ttl;

	for (unsigned i = 0; i < node->nsets; ++i) {
		struct entry e;

		if (!read_entry(&e, node, &at))
			return errno = EPROTO, -1;
		if (e.type > after && visible(&e, view, &ttl)) {
			*type = e.type;
			return 1;
		}
	}
	return 0;
}

/* ---- its records */

/* Move the cursor to the first record of the next entry of the set. */
static int
next_entry(const struct data_rrset *set, struct data_rr_at *at)
{
	struct entry e;
	uint32_t ttl;

	if (at->dir == 0) {
		at->entry = set->first;
		at->dir = set->dir;
		at->records = set->records;
	}
	while (at->entry < set->node->nsets) {
		if (!read_entry(&e, set->node, &at->dir) ||
		    e.len > set->node->len)
			return errno = EPROTO, -1;
		++at->entry;
		at->pos = at->records;
		at->records += e.len;
		if (e.type != set->type || !visible(&e, set->view, &ttl))
			continue;
		at->left = e.count;
		return 1;
	}
	return 0;
}

/* The next record, a repeat or not. */
static int
next_record(const struct data_rrset *set, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len)
{
	const struct data_node *node = set->node;

	while (at->left == 0) {
		int r;

		if (set->type == DNS_TYPE_SOA && at->given)
			return 0;
		r = next_entry(set, at);
		if (r != 1)
			return r;
	}
	if (at->pos > node->len || node->len - at->pos < 2)
		return errno = EPROTO, -1;
	*len = data_form_u16(node->b + at->pos);
	if (*len > node->len - at->pos - 2)
		return errno = EPROTO, -1;
	*rdata = node->b + at->pos + 2;
	at->pos += 2 + *len;
	at->given = true;
	--at->left;
	return 1;
}

/* Does an earlier entry of the set have the same record? Within one entry the
 * compiler has seen to that. */
static bool
repeats(const struct data_rrset *set, const struct data_rr_at *at,
    const uint8_t *rdata, size_t len)
{
	struct data_rr_at before = {0};
	const uint8_t *b;
	size_t n;

	while (next_record(set, &before, &b, &n) == 1 &&
	    before.entry < at->entry)
		if (n == len && memcmp(b, rdata, n) == 0)
			return true;
	return false;
}

int
data_rrset_next(const struct data_rrset *set, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len)
{
	int r;

	do
		r = next_record(set, at, rdata, len);
	while (r == 1 && set->entries > 1 && repeats(set, at, *rdata, *len));
	return r;
}

/* ---- all sets of a node */

/* Where the directory ends and the records begin; 0: it is damaged. */
static size_t
directory_end(const struct data_node *node)
{
	size_t at = node->sets;

	for (size_t i = 0; i < node->nsets; ++i) {
		if (at > node->len || node->len - at < DATA_FORM_ENTRY)
			return 0;
		if ((node->b[at + 2] & DATA_FORM_CONDITIONAL) != 0)
			at += DATA_FORM_CONDITION;
		at += DATA_FORM_ENTRY;
	}
	return at;
}

/* The set of the entry that was just read, if it is all of one and everybody
 * sees it. */
static bool
plain_set(const struct data_node *node, const struct data_view *view,
    const struct data_walk *walk, const struct entry *e, struct data_rrset *set)
{
	struct entry next;
	size_t at = walk->dir;

	if ((e->flags & DATA_FORM_CONDITIONAL) != 0 ||
	    (walk->entry < node->nsets && read_entry(&next, node, &at) &&
		next.type == e->type))
		return false;
	*set = (struct data_rrset){.type = e->type,
	    .ttl = e->ttl,
	    .count = e->count,
	    .entries = 1,
	    .node = node,
	    .view = view};
	return true;
}

int
data_rrset_walk(const struct data_node *node, const struct data_view *view,
    struct data_walk *walk, struct data_rrset *set, struct data_rr_at *at)
{
	struct entry e;
	size_t records;
	int r;

	if (walk->dir == 0) {
		walk->dir = node->sets;
		walk->records = directory_end(node);
	}
	while (walk->entry < node->nsets) {
		if (walk->records == 0 || !read_entry(&e, node, &walk->dir) ||
		    e.len > node->len)
			return errno = EPROTO, -1;
		++walk->entry;
		records = walk->records;
		walk->records += e.len;
		if (e.type == walk->last)
			continue;
		walk->last = e.type;
		if (plain_set(node, view, walk, &e, set)) {
			*at = (struct data_rr_at){node->nsets, walk->dir,
			    walk->records, e.count, records, false};
			return 1;
		}
		r = data_rrset_find(node, view, e.type, set);
		memset(at, 0, sizeof *at);
		if (r != 0)
			return r;
	}
	return 0;
}
