#include <errno.h>
#include <string.h>

#include "data_form.h"
#include "data_rrset.h"
#include "dns_type.h"
#include "wire.h"

/* ---- the directory */

/* One entry of a node's directory. Most are only walked over: what those do not
 * need is read when it is asked for. */
struct entry {
	const uint8_t *b;
	uint32_t len; /* octets of its records */
	uint16_t type;
	bool conditional; /* location and stamp follow */
};

static inline uint16_t
count_of(const struct entry *e)
{
	return wire_get16(e->b + 3);
}

static inline uint32_t
own_ttl(const struct entry *e)
{
	return wire_get32(e->b + 5);
}

/* The entry at *at, which is moved behind it. */
static inline bool
read_entry(struct entry *e, const struct data_node *node, size_t *at)
{
	const uint8_t *b = node->b + *at;
	size_t left = *at > node->len ? 0 : node->len - *at;

	if (left < DATA_FORM_ENTRY)
		return false;
	e->b = b;
	e->type = wire_get16(b);
	e->len = wire_get32(b + 9);
	e->conditional = (b[2] & DATA_FORM_CONDITIONAL) != 0;
	*at += DATA_FORM_ENTRY;
	if (!e->conditional)
		return true;
	if (left < DATA_FORM_ENTRY + DATA_FORM_CONDITION)
		return false;
	*at += DATA_FORM_CONDITION;
	return true;
}

/* Is the condition met? begins: the records begin at its time, else they
 * end. */
static __attribute__((noinline)) bool
met(const uint8_t *condition, const struct data_view *view, bool begins)
{
	uint64_t stamp = wire_get64(condition + 2);

	return data_view_sees(view, condition) &&
	    (stamp == 0 || (view->now > stamp) == begins);
}

/* Does the view see the entry? */
static inline bool
visible(const struct entry *e, const struct data_view *view)
{
	return !e->conditional ||
	    met(e->b + DATA_FORM_ENTRY, view, own_ttl(e) != 0);
}

/* Records that end live at most an hour in caches, and at least two seconds,
 * so that they can be used at all: 1.05's numbers. */
#define TTL_MIN 2
#define TTL_MAX 3600

/* The TTL of records that end, seconds; 0 if they never do. */
static __attribute__((noinline)) uint32_t
time_left(const uint8_t *condition, const struct data_view *view)
{
	uint64_t stamp = wire_get64(condition + 2);
	uint64_t left = stamp - view->now;

	if (stamp == 0)
		return 0;
	return left < TTL_MIN ? TTL_MIN
	    : left > TTL_MAX  ? TTL_MAX
			      : (uint32_t)left;
}

/* The TTL of an entry that the view sees. */
static inline uint32_t
ttl_of(const struct entry *e, const struct data_view *view)
{
	uint32_t ttl = own_ttl(e);

	return !e->conditional || ttl != 0
	    ? ttl
	    : time_left(e->b + DATA_FORM_ENTRY, view);
}

/* ---- a set */

/* No entries yet, and begin is not set. */
static inline void
clear(struct data_rrset *set, uint16_t type)
{
	set->type = type;
	set->ttl = UINT32_MAX;
	set->count = set->entries = 0;
}

/* An entry that the view sees goes into the set; at is a cursor at its first
 * record. */
static inline void
join(struct data_rrset *set, const struct entry *e, struct data_rr_at at)
{
	uint32_t ttl = ttl_of(e, set->view);

	if (set->entries++ == 0)
		set->begin = at;
	if (ttl < set->ttl)
		set->ttl = ttl;
	set->count += count_of(e);
}

/* The set of type, or, where the view sees one, that of alias. */
static inline int
find(const struct data_node *node, const struct data_view *view, uint16_t type,
    uint16_t alias, struct data_rrset *set)
{
	size_t at = node->sets, before = 0;
	struct entry e;

	set->node = node;
	set->view = view;
	clear(set, type);
	for (unsigned i = 1; i <= node->nsets; ++i, before += e.len) {
		if (!read_entry(&e, node, &at))
			return errno = EPROTO, -1;
		if ((e.type != type && e.type != alias) || !visible(&e, view) ||
		    (e.type == DNS_TYPE_SOA && set->entries > 0))
			continue;
		if (e.type != type) {
			type = alias;
			clear(set, alias);
		}
		join(set, &e,
		    (struct data_rr_at){
			i, at, before + e.len, count_of(&e), before});
	}
	if (set->count == 0)
		return 0;
	/* the records begin where the directory ends */
	set->begin.records += at;
	set->begin.pos += at;
	return 1;
}

int
data_rrset_find(const struct data_node *node, const struct data_view *view,
    uint16_t type, struct data_rrset *set)
{
	return find(node, view, type, type, set);
}

int
data_rrset_find_or_alias(const struct data_node *node,
    const struct data_view *view, uint16_t type, struct data_rrset *set)
{
	return find(node, view, type, DNS_TYPE_CNAME, set);
}

bool
data_rrset_plain(const struct data_node *node, uint16_t type,
    struct data_rrset_plain *set)
{
	const uint8_t *entry = node->b + node->sets;
	size_t at = node->sets + (size_t)node->nsets * DATA_FORM_ENTRY;
	bool found = false;

	if (at > node->len)
		return false;
	for (unsigned i = 0; i < node->nsets; ++i, entry += DATA_FORM_ENTRY) {
		struct entry e = {entry, wire_get32(entry + 9),
		    wire_get16(entry), entry[2] & DATA_FORM_CONDITIONAL};

		/* entries behind a conditional one stand elsewhere */
		if (e.conditional ||
		    (e.type == DNS_TYPE_CNAME && type != DNS_TYPE_CNAME))
			return false;
		if (e.type == type) {
			if (found || count_of(&e) == 0 || at > node->len ||
			    e.len > node->len - at)
				return false;
			found = true;
			*set = (struct data_rrset_plain){node->b + at, e.len,
			    count_of(&e), own_ttl(&e), type};
		}
		at += e.len;
	}
	return found;
}

bool
data_rrset_sole(const struct data_node *node, struct data_rrset_plain *set)
{
	const uint8_t *entry = node->b + node->sets;
	size_t at = node->sets + DATA_FORM_ENTRY;
	struct entry e;

	if (node->nsets != 1 || at > node->len)
		return false;
	e = (struct entry){entry, wire_get32(entry + 9), wire_get16(entry),
	    entry[2] & DATA_FORM_CONDITIONAL};
	*set = (struct data_rrset_plain){
	    node->b + at, e.len, count_of(&e), own_ttl(&e), e.type};
	return !e.conditional && set->count > 0 && e.len <= node->len - at;
}

bool
data_rrset_listed(const struct data_node *node, uint16_t type)
{
	size_t at = node->sets;
	struct entry e;

	for (unsigned i = 0; i < node->nsets; ++i)
		if (!read_entry(&e, node, &at) || e.type == type ||
		    e.type == DNS_TYPE_CNAME)
			return true;
	return false;
}

int
data_rrset_type_after(const struct data_node *node,
    const struct data_view *view, uint16_t after, uint16_t *type)
{
	size_t at = node->sets;

	for (unsigned i = 0; i < node->nsets; ++i) {
		struct entry e;

		if (!read_entry(&e, node, &at))
			return errno = EPROTO, -1;
		if (e.type > after && visible(&e, view)) {
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

	while (at->entry < set->node->nsets) {
		if (!read_entry(&e, set->node, &at->dir) ||
		    e.len > set->node->len)
			return errno = EPROTO, -1;
		++at->entry;
		at->pos = at->records;
		at->records += e.len;
		if (e.type != set->type || !visible(&e, set->view))
			continue;
		at->left = count_of(&e);
		return 1;
	}
	return 0;
}

/* The record at the cursor, of which there is one. */
static inline int
take_record(const struct data_node *node, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len)
{
	const uint8_t *b = node->b + at->pos;
	size_t n;

	if (at->pos > node->len || node->len - at->pos < 2)
		return errno = EPROTO, -1;
	n = wire_get16(b);
	if (n > node->len - at->pos - 2)
		return errno = EPROTO, -1;
	*rdata = b + 2;
	*len = n;
	at->pos += 2 + n;
	--at->left;
	return 1;
}

/* The next record, a repeat or not. */
static int
next_record(const struct data_rrset *set, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len)
{
	while (at->left == 0) {
		int r = next_entry(set, at);

		if (r != 1)
			return r;
	}
	return take_record(set->node, at, rdata, len);
}

/* Does an earlier entry of the set have the same record? Within one entry the
 * compiler has seen to that. */
static bool
repeats(const struct data_rrset *set, const struct data_rr_at *at,
    const uint8_t *rdata, size_t len)
{
	struct data_rr_at before = set->begin;
	const uint8_t *b;
	size_t n;

	while (next_record(set, &before, &b, &n) == 1 &&
	    before.entry < at->entry)
		if (n == len && memcmp(b, rdata, n) == 0)
			return true;
	return false;
}

/* The next record of a set of several entries. Apart, as it is rare: most sets
 * are read without any of its variables. */
static __attribute__((noinline)) int
next_new(const struct data_rrset *set, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len)
{
	int r;

	do
		r = next_record(set, at, rdata, len);
	while (r == 1 && repeats(set, at, *rdata, *len));
	return r;
}

int
data_rrset_next(const struct data_rrset *set, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len)
{
	if (at->dir == 0)
		*at = set->begin;
	if (set->entries > 1)
		return next_new(set, at, rdata, len);
	if (at->left == 0)
		return 0;
	return take_record(set->node, at, rdata, len);
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

	if (e->conditional ||
	    (walk->entry < node->nsets && read_entry(&next, node, &at) &&
		next.type == e->type))
		return false;
	*set = (struct data_rrset){.type = e->type,
	    .ttl = own_ttl(e),
	    .count = count_of(e),
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
			*at = set->begin = (struct data_rr_at){node->nsets,
			    walk->dir, walk->records, count_of(&e), records};
			return 1;
		}
		r = data_rrset_find(node, view, e.type, set);
		memset(at, 0, sizeof *at);
		if (r != 0)
			return r;
	}
	return 0;
}
