#include <errno.h>
#include <string.h>

#include "data_cdb.h"
#include "data_db.h"
#include "data_form.h"
#include "dns_name.h"
#include "dns_type.h"
#include "tai.h"
#include "wire.h"

/* ---- opening */

static int
special(const struct data_db *db, const char *key, size_t keylen,
    struct wire *value)
{
	struct data_cdb_at at;
	int r = data_cdb_find(&db->map, key, keylen, &at);

	if (r == 1)
		wire_over(value, at.value, at.valuelen);
	return r;
}

/* The format record: is this a file of ours, whole? */
static bool
read_format(struct data_db *db, const char **why)
{
	struct wire w;
	const uint8_t *hash;

	*why = "not a data.cdb of this version: run make";
	if (special(db, DATA_FORM_KEY_FORMAT, sizeof DATA_FORM_KEY_FORMAT - 1,
		&w) != 1 ||
	    wire_u32(&w) != DATA_DB_FORMAT)
		return false;
	db->info.built = wire_u64(&w);
	*why = "damaged: its size is not what it says";
	if (wire_u64(&w) != db->map.size)
		return false;
	db->info.records = wire_u64(&w);
	db->info.names = wire_u32(&w);
	db->info.zones = wire_u32(&w);
	hash = wire_take(&w, sizeof db->info.hash);
	if (hash == NULL || wire_left(&w) != 0)
		return false;
	memcpy(db->info.hash, hash, sizeof db->info.hash);
	return true;
}

static bool
read_ranges(const struct data_db *db, const char *key, size_t width,
    struct data_db_ranges *ranges)
{
	struct wire w;
	int r = special(db, key, 2, &w);

	ranges->b = NULL;
	ranges->count = 0;
	if (r != 1)
		return r == 0;
	ranges->count = w.len / (width + 2);
	ranges->b = w.b;
	return w.len % (width + 2) == 0;
}

static bool
read_all(struct data_db *db, const char **why)
{
	*why = "truncated, or not a cdb file";
	if (!data_cdb_sound(&db->map))
		return false;
	if (!read_format(db, why))
		return false;
	*why = "damaged: bad table of locations";
	if (!read_ranges(db, DATA_FORM_KEY_4, 4, &db->v4) ||
	    !read_ranges(db, DATA_FORM_KEY_6, 16, &db->v6))
		return false;
	*why = "damaged: the root is missing";
	return data_db_find(db, (const uint8_t *)"", 1, &db->root) == 1;
}

int
data_db_open(struct data_db *db, int fd, const char **why)
{
	struct data_db new;

	memset(&new, 0, sizeof new);
	if (file_map_open(&new.map, fd) == -1) {
		*why = errno == EINVAL ? "not a file, or empty"
				       : "unable to map";
		return -1;
	}
	if (!read_all(&new, why) || file_map_damaged(&new.map)) {
		file_map_close(&new.map);
		return errno = EPROTO, -1;
	}
	*db = new;
	return 0;
}

void
data_db_close(struct data_db *db)
{
	file_map_close(&db->map);
}

int
data_db_zones(const struct data_db *db, const uint8_t **names, size_t *len)
{
	struct wire w;

	if (special(db, DATA_FORM_KEY_ZONES, sizeof DATA_FORM_KEY_ZONES - 1,
		&w) != 1)
		return errno = EPROTO, -1;
	*names = w.b;
	*len = w.len;
	return 1;
}

/* ---- views */

/* The location of the last range that begins at or before an address. */
static void
locate(uint8_t loc[2], const struct data_db_ranges *ranges, const uint8_t *ip,
    size_t width)
{
	size_t low = 0, high = ranges->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(ranges->b + middle * (width + 2), ip, width) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0)
		memcpy(loc, ranges->b + low * (width + 2) - 2, 2);
}

void
data_db_view(struct data_view *view, const struct data_db *db,
    const struct ip *client, int64_t now)
{
	view->loc[0] = view->loc[1] = 0;
	view->now = tai_from_unix(now);
	if (client->len == 4)
		locate(view->loc, &db->v4, client->b, 4);
	else if (client->len == 16)
		locate(view->loc, &db->v6, client->b, 16);
}

static bool
sees(const struct data_view *view, const uint8_t *loc)
{
	return (loc[0] == 0 && loc[1] == 0) ||
	    (loc[0] == view->loc[0] && loc[1] == view->loc[1]);
}

/* ---- nodes */

static uint16_t
get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static uint32_t
get32(const uint8_t *b)
{
	return (uint32_t)get16(b) << 16 | get16(b + 2);
}

static uint64_t
get64(const uint8_t *b)
{
	return (uint64_t)get32(b) << 32 | get32(b + 4);
}

static bool
read_node(struct data_node *node, const uint8_t *value, size_t len)
{
	size_t sets = DATA_FORM_HEAD;

	if (len < DATA_FORM_HEAD)
		return false;
	node->b = value;
	node->len = (uint32_t)len; /* of a file below 4 GB */
	node->flags = value[0];
	node->apex = value[1];
	node->cut = value[2];
	node->nsets = get16(value + 4);
	node->npresence = 0;
	if ((node->flags & DATA_NODE_VARIES) != 0) {
		if (len < DATA_FORM_PRESENCES)
			return false;
		node->npresence = get16(value + DATA_FORM_HEAD);
		sets = DATA_FORM_PRESENCES +
		    (size_t)node->npresence * DATA_FORM_PRESENCE;
	}
	node->sets = (uint32_t)sets;
	return sets <= len;
}

int
data_db_find(const struct data_db *db, const uint8_t *name, size_t len,
    struct data_node *node)
{
	struct data_cdb_at at;
	int r = data_cdb_find(&db->map, name, len, &at);

	if (r == 1 && !read_node(node, at.value, at.valuelen))
		return errno = EPROTO, -1;
	return r;
}

void
data_db_find_begin(struct data_db_find *find, const struct data_db *db,
    const uint8_t *name, size_t len)
{
	data_cdb_seek(&find->seek, &db->map, name, len);
	find->record = false;
}

int
data_db_find_step(struct data_db_find *find, const struct data_db *db,
    struct data_node *node)
{
	struct data_cdb_at at;
	int r;

	if (!find->record) {
		r = data_cdb_probe(&find->seek, &db->map);
		find->record = true;
		return r == 1 ? DATA_DB_AGAIN : r;
	}
	r = data_cdb_take(&find->seek, &db->map, &at);
	if (r == 1 && !read_node(node, at.value, at.valuelen))
		return errno = EPROTO, -1;
	find->record = false;
	return r == 0 ? DATA_DB_AGAIN : r;
}

bool
data_node_exists(const struct data_node *node, const struct data_view *view)
{
	const uint8_t *p = node->b + DATA_FORM_PRESENCES;

	if ((node->flags & DATA_NODE_VARIES) == 0)
		return true;
	for (size_t i = 0; i < node->npresence; ++i, p += DATA_FORM_PRESENCE)
		if (sees(view, p) &&
		    (view->now > get64(p + 2) || view->now <= get64(p + 10)))
			return true;
	return false;
}

/* ---- sets */

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
	e->type = get16(b);
	e->flags = b[2];
	e->count = get16(b + 3);
	e->ttl = get32(b + 5);
	e->len = get32(b + 9);
	*at += DATA_FORM_ENTRY;
	if ((e->flags & DATA_FORM_CONDITIONAL) == 0)
		return true;
	if (left < DATA_FORM_ENTRY + DATA_FORM_CONDITION)
		return false;
	e->loc = b + DATA_FORM_ENTRY;
	e->stamp = get64(e->loc + 2);
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
	if (!sees(view, e->loc))
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
data_node_set(const struct data_node *node, const struct data_view *view,
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
data_node_lists(const struct data_node *node, uint16_t type)
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
data_node_next(const struct data_node *node, const struct data_view *view,
    uint16_t after, uint16_t *type)
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
	*len = get16(node->b + at->pos);
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
data_node_walk(const struct data_node *node, const struct data_view *view,
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
		r = data_node_set(node, view, e.type, set);
		memset(at, 0, sizeof *at);
		if (r != 0)
			return r;
	}
	return 0;
}

/* ---- the names of a zone */

int
data_db_zone(const struct data_db *db, const uint8_t *apex, size_t len,
    struct data_names *names)
{
	uint8_t key[sizeof DATA_FORM_KEY_ZONE + DNS_NAME_MAX];
	size_t before = sizeof DATA_FORM_KEY_ZONE - 1;
	struct wire w;
	int r;

	if (len > DNS_NAME_MAX)
		return 0;
	memcpy(key, DATA_FORM_KEY_ZONE, before);
	memcpy(key + before, apex, len);
	r = special(db, (const char *)key, before + len, &w);
	if (r != 1)
		return r;
	if (w.len % 4 != 0)
		return errno = EPROTO, -1;
	*names = (struct data_names){w.b, w.len / 4};
	return 1;
}

/* Is this a whole name in wire form, and nothing else? */
static bool
is_name(const uint8_t *b, size_t len)
{
	size_t at = 0;

	if (len > DNS_NAME_MAX)
		return false;
	while (at < len && b[at] != 0 && b[at] <= DNS_LABEL_MAX)
		at += b[at] + 1U;
	return at < len && b[at] == 0 && at == len - 1;
}

int
data_names_next(struct data_names *names, const struct data_db *db,
    const uint8_t **name, size_t *len, struct data_node *node)
{
	struct data_cdb_at at;
	struct wire w;

	if (names->left == 0)
		return 0;
	wire_over(&w, names->b, 4);
	if (data_cdb_read(&db->map, wire_u32(&w), &at) == -1)
		return -1;
	if (!is_name(at.key, at.keylen) ||
	    !read_node(node, at.value, at.valuelen))
		return errno = EPROTO, -1;
	names->b += 4;
	--names->left;
	*name = at.key;
	*len = at.keylen;
	return 1;
}
