#include <errno.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_build.h"
#include "data_cdb.h"
#include "data_db.h"
#include "data_form.h"
#include "data_ranges.h"
#include "data_set.h"
#include "dns_type.h"

#define NOBODY UINT32_MAX /* no such node */

/* When a name exists for clients of one location. */
struct presence {
	struct presence *next;
	uint8_t loc[2];
	uint64_t begin, end; /* now > begin or now <= end */
};

/* A name: an owner, or an empty non-terminal. */
struct node {
	const uint8_t *key;
	struct presence *presence; /* unless always */
	uint32_t parent;           /* index of the node one label up */
	uint32_t first, n;         /* records */
	uint32_t zone;             /* node of the zone it lies in, or NOBODY */
	uint32_t pos;              /* of its record in the file */
	uint16_t keylen;
	uint8_t flags, apex, cut;
	uint8_t labels;
	bool always;    /* exists for everyone at any time */
	bool uncertain; /* the zone it lies in depends on place or time */
	bool wild;      /* its first label is "*" */
};

struct build {
	struct data_set *set;
	struct arena *arena;
	struct node *node; /* in canonical order */
	size_t n, cap;
	uint32_t zones;
	struct data_cdb_make cdb;
	uint8_t *room; /* for one value */
	size_t roomcap;
};

/* ---- nodes in canonical order, ancestors first */

static int
node_add(struct build *b, const uint8_t *key, size_t keylen, uint32_t parent)
{
	struct node *node;

	if (arena_room(b->arena, &b->node, &b->cap, b->n, sizeof *node) == -1)
		return -1;
	node = &b->node[b->n++];
	*node = (struct node){.key = key, .keylen = (uint16_t)keylen,
	    .parent = parent, .zone = NOBODY, .apex = DATA_NODE_NONE,
	    .cut = DATA_NODE_NONE};
	if (parent == NOBODY)
		return 0;
	node->labels = (uint8_t)(b->node[parent].labels + 1);
	node->wild = keylen == b->node[parent].keylen + 2U &&
	    key[keylen - 2] == '*';
	return 0;
}

/* Add the node for a key, and nodes for its ancestors that have no records,
 * below those that the node before it has in common with it. */
static int
node_path(struct build *b, const uint8_t *key, size_t keylen)
{
	uint32_t at = (uint32_t)(b->n - 1);

	while (b->node[at].keylen > keylen ||
	    memcmp(b->node[at].key, key, b->node[at].keylen) != 0)
		at = b->node[at].parent;
	for (size_t i = b->node[at].keylen; i < keylen; ++i) {
		if (key[i] != 0) /* a label goes on */
			continue;
		if (node_add(b, key, i + 1, at) == -1)
			return -1;
		at = (uint32_t)(b->n - 1);
	}
	return 0;
}

static int
make_nodes(struct build *b)
{
	struct data_set *set = b->set;

	if (node_add(b, (const uint8_t *)"", 0, NOBODY) == -1)
		return -1;
	for (size_t i = 0, end; i < set->n; i = end) {
		struct node *node;

		end = data_set_owner_end(set, i);
		if (node_path(b, set->rec[i].key, set->rec[i].keylen) == -1)
			return -1;
		node = &b->node[b->n - 1];
		node->first = (uint32_t)i;
		node->n = (uint32_t)(end - i);
	}
	return 0;
}

/* ---- who exists when */

static int
exists(struct build *b, struct node *node, const uint8_t *loc,
    uint64_t begin, uint64_t end)
{
	struct presence *p = node->presence;

	if (begin == 0 && loc[0] == 0 && loc[1] == 0)
		node->always = true;
	if (node->always)
		return 0;
	while (p != NULL && memcmp(p->loc, loc, sizeof p->loc) != 0)
		p = p->next;
	if (p == NULL) {
		p = arena_alloc(b->arena, sizeof *p);
		if (p == NULL)
			return -1;
		*p = (struct presence){node->presence, {loc[0], loc[1]},
		    UINT64_MAX, 0};
		node->presence = p;
	}
	if (begin < p->begin)
		p->begin = begin;
	if (end > p->end)
		p->end = end;
	return 0;
}

static int
exists_by_records(struct build *b, struct node *node)
{
	for (uint32_t i = 0; i < node->n; ++i) {
		const struct data_rec *rec = &b->set->rec[node->first + i];
		bool ends = data_rec_ends(rec);

		if (exists(b, node, rec->loc, ends ? UINT64_MAX : rec->stamp,
			ends ? rec->stamp : 0) == -1)
			return -1;
	}
	return 0;
}

/* Descendants stand behind their ancestors: going backwards, each name is
 * complete before it tells its parent. */
static int
work_presence(struct build *b)
{
	for (size_t i = b->n; i-- > 0;) {
		struct node *node = &b->node[i], *parent;

		if (exists_by_records(b, node) == -1)
			return -1;
		if (node->parent == NOBODY)
			continue;
		parent = &b->node[node->parent];
		if (node->wild)
			parent->flags |= DATA_NODE_WILD;
		if (node->always)
			parent->always = true;
		for (struct presence *p = node->presence;
		     p != NULL && !node->always; p = p->next)
			if (exists(b, parent, p->loc, p->begin, p->end) == -1)
				return -1;
	}
	return 0;
}

/* ---- zones and cuts */

enum has { HAS_NOT, HAS_SOMETIMES, HAS_ALWAYS };

static enum has
node_has(const struct build *b, const struct node *node, uint16_t type)
{
	enum has has = HAS_NOT;

	for (uint32_t i = 0; i < node->n; ++i) {
		const struct data_rec *rec = &b->set->rec[node->first + i];

		if (rec->type != type)
			continue;
		if (!data_rec_conditional(rec))
			return HAS_ALWAYS;
		has = HAS_SOMETIMES;
	}
	return has;
}

static uint8_t
up(uint8_t labels)
{
	return labels == DATA_NODE_NONE ? labels : (uint8_t)(labels + 1);
}

/* What a name inherits from the one above. Below an orphan delegation (NS that
 * no zone of ours contains) the cut is inherited, too. */
static void
inherit(struct build *b, struct node *node)
{
	const struct node *parent = &b->node[node->parent];

	node->apex = up(parent->apex);
	node->cut = up(parent->cut);
	node->zone = parent->zone;
	node->uncertain = parent->uncertain;
}

/* A zone has SOA and NS at its apex; NS without SOA is a cut, DNAME cuts off
 * what is below it. The topmost cut of a zone counts, as nothing below it is
 * the zone's (RFC 2181 6); without a zone above, the lowest, as in 1.05. */
static void
work_zone(struct build *b, struct node *node)
{
	enum has soa = node_has(b, node, DNS_TYPE_SOA);
	enum has ns = node_has(b, node, DNS_TYPE_NS);
	enum has dname = node_has(b, node, DNS_TYPE_DNAME);

	if (soa != HAS_NOT && ns != HAS_NOT) {
		node->zone = (uint32_t)(node - b->node);
		++b->zones;
	}
	if (soa == HAS_ALWAYS && ns == HAS_ALWAYS) {
		node->apex = 0;
		node->cut = DATA_NODE_NONE;
		node->uncertain = false;
	} else if ((soa != HAS_NOT && ns != HAS_NOT) || ns == HAS_SOMETIMES) {
		node->uncertain = true;
	} else if (ns == HAS_ALWAYS &&
	    (node->cut == DATA_NODE_NONE || node->apex == DATA_NODE_NONE)) {
		node->cut = 0;
	}
	if (dname == HAS_SOMETIMES)
		node->uncertain = true;
	else if (dname == HAS_ALWAYS && node->cut == DATA_NODE_NONE &&
	    node->apex != DATA_NODE_NONE)
		node->cut = 0;
}

static void
work_zones(struct build *b)
{
	for (size_t i = 0; i < b->n; ++i) {
		struct node *node = &b->node[i];

		if (node->parent != NOBODY)
			inherit(b, node);
		if (!node->wild)
			work_zone(b, node);
		if (node->uncertain || !node->always)
			node->flags |= DATA_NODE_VARIES;
	}
}

/* ---- writing a name */

/* Records from i on that make one entry. */
static size_t
entry_end(const struct build *b, size_t i, size_t end)
{
	const struct data_rec *first = &b->set->rec[i];

	if (first->type == DNS_TYPE_SOA)
		return i + 1;
	while (i < end && b->set->rec[i].type == first->type &&
	    data_rec_together(&b->set->rec[i], first))
		++i;
	return i;
}

static int
put_entry(const struct build *b, struct buf *w, size_t i, size_t end)
{
	const struct data_rec *first = &b->set->rec[i];
	uint32_t ttl = first->ttl;
	size_t count = end - i, len = 0;

	if (count > UINT16_MAX)
		return errno = EOVERFLOW, -1;
	for (; i < end; ++i) {
		if (b->set->rec[i].ttl < ttl)
			ttl = b->set->rec[i].ttl;
		len += 2U + b->set->rec[i].len;
	}
	buf_u16(w, first->type);
	buf_u8(w, data_rec_conditional(first) ? DATA_FORM_CONDITIONAL : 0);
	buf_u16(w, (uint16_t)count);
	buf_u32(w, ttl);
	buf_u32(w, (uint32_t)len);
	if (!data_rec_conditional(first))
		return 0;
	buf_put(w, first->loc, sizeof first->loc);
	buf_u64(w, first->stamp);
	return 0;
}

static void
put_presence(struct buf *w, const struct node *node)
{
	static const struct presence always = {NULL, {0, 0}, 0, 0};
	const struct presence *first = node->always ? &always : node->presence;
	uint16_t n = 0;

	for (const struct presence *p = first; p != NULL; p = p->next)
		++n;
	buf_u16(w, n);
	for (const struct presence *p = first; p != NULL; p = p->next) {
		buf_put(w, p->loc, sizeof p->loc);
		buf_u64(w, p->begin);
		buf_u64(w, p->end);
	}
}

/* Octets that a value needs at most. */
static size_t
value_room(const struct build *b, const struct node *node)
{
	size_t room = DATA_FORM_HEAD + 2 + DATA_FORM_PRESENCE;

	for (const struct presence *p = node->presence; p != NULL; p = p->next)
		room += DATA_FORM_PRESENCE;
	for (uint32_t i = 0; i < node->n; ++i)
		room += DATA_FORM_ENTRY + DATA_FORM_CONDITION + 2U +
		    b->set->rec[node->first + i].len;
	return room;
}

static int
put_value(struct build *b, struct buf *w, const struct node *node)
{
	size_t start = node->first, end = start + node->n;
	uint16_t nsets = 0;

	buf_u8(w, node->flags);
	buf_u8(w, node->apex);
	buf_u8(w, node->cut);
	buf_u8(w, 0);
	buf_u16(w, 0);
	if ((node->flags & DATA_NODE_VARIES) != 0)
		put_presence(w, node);
	for (size_t i = start, next; i < end; i = next, ++nsets) {
		next = entry_end(b, i, end);
		if (nsets == UINT16_MAX)
			return errno = EOVERFLOW, -1;
		if (put_entry(b, w, i, next) == -1)
			return -1;
	}
	buf_set16(w, 4, nsets);
	for (size_t i = start; i < end; ++i) {
		buf_u16(w, b->set->rec[i].len);
		buf_put(w, b->set->rec[i].rdata, b->set->rec[i].len);
	}
	return buf_ok(w) ? 0 : (errno = EOVERFLOW, -1);
}

/* Room for n octets, reused from value to value. */
static int
room_for(struct build *b, size_t n)
{
	if (n == 0)
		n = 1;
	return arena_room(b->arena, &b->room, &b->roomcap, n - 1, 1);
}

static int
write_node(struct build *b, struct node *node)
{
	struct dns_name name;
	struct buf w;

	if (room_for(b, value_room(b, node)) == -1)
		return -1;
	buf_over(&w, b->room, b->roomcap);
	if (put_value(b, &w, node) == -1)
		return -1;
	dns_name_unkey(&name, node->key, node->keylen);
	node->pos = (uint32_t)b->cdb.pos;
	return data_cdb_add(&b->cdb, name.b, name.len, w.b, w.len);
}

/* ---- the other records */

static int
write_zone(struct build *b, uint32_t zone, size_t end)
{
	uint8_t key[sizeof DATA_FORM_KEY_ZONE + DNS_NAME_MAX];
	struct dns_name name;
	struct buf k, w;

	if (room_for(b, (end - zone) * 4) == -1)
		return -1;
	buf_over(&w, b->room, b->roomcap);
	for (size_t i = zone; i < end; ++i) {
		const struct node *node = &b->node[i];

		/* a child zone's apex is the parent's delegation, too */
		if (node->zone == zone ||
		    (node->zone == i && node->parent != NOBODY &&
			b->node[node->parent].zone == zone))
			buf_u32(&w, node->pos);
	}
	dns_name_unkey(&name, b->node[zone].key, b->node[zone].keylen);
	buf_over(&k, key, sizeof key);
	buf_str(&k, DATA_FORM_KEY_ZONE);
	dns_name_put(&k, &name);
	return data_cdb_add(&b->cdb, k.b, k.len, w.b, w.len);
}

/* The node behind the last that lies under node i. */
static size_t
subtree_end(const struct build *b, size_t i)
{
	const struct node *top = &b->node[i];
	size_t end = i + 1;

	while (end < b->n && b->node[end].labels > top->labels)
		++end;
	return end;
}

static int
write_zones(struct build *b)
{
	struct dns_name name;
	struct buf w;
	uint8_t *names = arena_bytes(b->arena, b->zones * DNS_NAME_MAX + 1);

	if (names == NULL)
		return -1;
	buf_over(&w, names, b->zones * DNS_NAME_MAX + 1);
	for (size_t i = 0; i < b->n; ++i) {
		if (b->node[i].zone != i)
			continue;
		dns_name_unkey(&name, b->node[i].key, b->node[i].keylen);
		dns_name_put(&w, &name);
		if (write_zone(b, (uint32_t)i, subtree_end(b, i)) == -1)
			return -1;
	}
	return data_cdb_add(&b->cdb, DATA_FORM_KEY_ZONES,
	    sizeof DATA_FORM_KEY_ZONES - 1, w.b, w.len);
}

static int
write_ranges(struct build *b)
{
	static const struct {
		uint8_t family, width;
		const char *key;
	} families[] = {{4, 4, DATA_FORM_KEY_4}, {6, 16, DATA_FORM_KEY_6}};

	for (size_t i = 0; i < 2; ++i) {
		size_t n = data_ranges_room(b->set, families[i].width);
		struct buf w;

		if (n == 0)
			continue;
		if (room_for(b, n) == -1)
			return -1;
		buf_over(&w, b->room, b->roomcap);
		if (data_ranges_put(&w, b->set, families[i].family) == -1 ||
		    data_cdb_add(&b->cdb, families[i].key, 2, w.b, w.len) == -1)
			return -1;
	}
	return 0;
}

/* Last of all, as it holds the size of the whole file. */
static int
write_format(struct build *b, const struct data_build_info *info)
{
	uint8_t value[DATA_FORM_FORMAT_LEN];
	size_t keylen = sizeof DATA_FORM_KEY_FORMAT - 1;
	struct buf w;

	buf_over(&w, value, sizeof value);
	buf_u32(&w, DATA_DB_FORMAT);
	buf_u64(&w, info->built);
	buf_u64(&w, data_cdb_size(&b->cdb, keylen, sizeof value));
	buf_u64(&w, b->set->n);
	buf_u32(&w, (uint32_t)b->n);
	buf_u32(&w, b->zones);
	buf_put(&w, info->hash, 32);
	return data_cdb_add(&b->cdb, DATA_FORM_KEY_FORMAT, keylen, w.b, w.len);
}

static int
write_all(struct build *b, const struct data_build_info *info)
{
	for (size_t i = 0; i < b->n; ++i)
		if (write_node(b, &b->node[i]) == -1)
			return -1;
	if (write_zones(b) == -1 || write_ranges(b) == -1)
		return -1;
	return write_format(b, info);
}

int
data_build(struct data_set *set, const struct data_build_info *info, int fd)
{
	struct arena arena = ARENA_ZERO;
	struct build b = {.set = set, .arena = &arena};
	int r = -1, e;

	if (make_nodes(&b) == 0 && work_presence(&b) == 0 &&
	    data_cdb_begin(&b.cdb, &arena, fd) == 0) {
		work_zones(&b);
		r = write_all(&b, info);
		e = errno;
		if (data_cdb_end(&b.cdb) == -1)
			r = -1;
		else
			errno = e;
	}
	e = errno;
	arena_wipe(&arena);
	errno = e;
	return r;
}
