#include <errno.h>
#include <string.h>

#include "arena.h"
#include "data_db.h"
#include "data_form.h"
#include "data_set.h"
#include "data_tree.h"
#include "dns_type.h"

struct build {
	const struct data_set *set;
	struct arena *arena;
	struct data_tree_node *node;
	size_t n, cap;
	uint32_t zones;
};

/* ---- tree in canonical order, ancestors first */

/* Octets of the wire form: a length before each label where the key has a zero
 * behind it, the root's, and what the key doubles once. */
static uint8_t
wire_len(const uint8_t *key, size_t keylen)
{
	size_t n = keylen + 1;

	for (size_t i = 0; i < keylen; ++i)
		if (key[i] == 1) {
			++i;
			--n;
		}
	return (uint8_t)n;
}

static int
node_add(struct build *b, const uint8_t *key, size_t keylen, uint32_t parent)
{
	struct data_tree_node *node;

	if (arena_room(b->arena, &b->node, &b->cap, b->n, sizeof *node) == -1)
		return -1;
	node = &b->node[b->n++];
	*node = (struct data_tree_node){.key = key,
	    .keylen = (uint16_t)keylen,
	    .parent = parent,
	    .zone = DATA_TREE_NOBODY,
	    .len = wire_len(key, keylen),
	    .apex = DATA_NODE_NONE,
	    .cut = DATA_NODE_NONE};
	if (parent == DATA_TREE_NOBODY)
		return 0;
	node->labels = (uint8_t)(b->node[parent].labels + 1);
	node->wild = keylen == b->node[parent].keylen + 2U &&
	    key[keylen - 2] == '*';
	return 0;
}

/* Add the node for a key, of which that many octets are the key's before, and
 * tree for its ancestors that have no records. */
static int
node_path(struct build *b, const uint8_t *key, size_t keylen, size_t common)
{
	uint32_t at = (uint32_t)(b->n - 1);

	while (b->node[at].keylen > common)
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

static size_t
in_common(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	size_t n = na < nb ? na : nb, i = 0;

	while (i < n && a[i] == b[i])
		++i;
	return i;
}

/* ---- what its records say of a name */

bool
data_tree_one_entry(const struct data_rec *a, const struct data_rec *b)
{
	return a->type == b->type && a->type != DNS_TYPE_SOA &&
	    data_rec_together(a, b);
}

static void
has(uint8_t *what, bool conditional)
{
	if (!conditional)
		*what = DATA_TREE_ALWAYS;
	else if (*what == DATA_TREE_NEVER)
		*what = DATA_TREE_SOMETIMES;
}

static void
look_at(struct data_tree_node *node, const struct data_rec *rec)
{
	bool conditional = data_rec_conditional(rec);

	if (!conditional)
		node->always = true;
	if (rec->type == DNS_TYPE_SOA)
		has(&node->soa, conditional);
	else if (rec->type == DNS_TYPE_NS)
		has(&node->ns, conditional);
	else if (rec->type == DNS_TYPE_DNAME)
		has(&node->dname, conditional);
}

static int
add_records(struct data_tree_node *node, const struct data_rec *rec, size_t n)
{
	uint64_t size = 0, sets = 0;
	size_t count = 0;

	for (size_t i = 0; i < n; ++i) {
		look_at(node, &rec[i]);
		size += 2U + rec[i].len;
		if (i > 0 && data_tree_one_entry(&rec[i - 1], &rec[i])) {
			if (++count > UINT16_MAX)
				return errno = EOVERFLOW, -1;
			continue;
		}
		count = 1;
		++sets;
		size += DATA_FORM_ENTRY;
		if (data_rec_conditional(&rec[i]))
			size += DATA_FORM_CONDITION;
	}
	if (sets > UINT16_MAX)
		return errno = EOVERFLOW, -1;
	if (size > UINT32_MAX)
		return errno = EFBIG, -1;
	node->size = (uint32_t)size;
	node->sets = (uint16_t)sets;
	return 0;
}

static int
make_nodes(struct build *b)
{
	const struct data_set *set = b->set;
	const struct data_rec *last = NULL;

	/* in one piece: an array that grows is copied */
	if (arena_room(b->arena, &b->node, &b->cap, set->n, sizeof *b->node) ==
		-1 ||
	    node_add(b, (const uint8_t *)"", 0, DATA_TREE_NOBODY) == -1)
		return -1;
	for (size_t i = 0, end; i < set->n; i = end) {
		const struct data_rec *rec = &set->rec[i];
		struct data_tree_node *node;

		if (i + 12 < set->n)
			__builtin_prefetch(set->rec[i + 12].key);
		end = data_set_owner_end(set, i);
		if (node_path(b, rec->key, rec->keylen,
			last == NULL ? 0
				     : in_common(last->key, last->keylen,
					   rec->key, rec->keylen)) == -1)
			return -1;
		node = &b->node[b->n - 1];
		node->first = (uint32_t)i;
		node->n = (uint32_t)(end - i);
		if (add_records(node, rec, end - i) == -1)
			return -1;
		last = rec;
	}
	return 0;
}

/* ---- who exists when */

static int
exists(struct build *b, struct data_tree_node *node, const uint8_t *loc,
    uint64_t begin, uint64_t end)
{
	struct data_tree_presence *p = node->presence;

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
		*p = (struct data_tree_presence){
		    node->presence, {loc[0], loc[1]}, UINT64_MAX, 0};
		node->presence = p;
	}
	if (begin < p->begin)
		p->begin = begin;
	if (end > p->end)
		p->end = end;
	return 0;
}

static int
exists_by_records(struct build *b, struct data_tree_node *node)
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
		struct data_tree_node *node = &b->node[i], *parent;

		if (!node->always && exists_by_records(b, node) == -1)
			return -1;
		if (node->parent == DATA_TREE_NOBODY)
			continue;
		parent = &b->node[node->parent];
		if (node->wild)
			parent->flags |= DATA_NODE_WILD;
		if (node->always)
			parent->always = true;
		for (struct data_tree_presence *p = node->presence;
		     p != NULL && !node->always; p = p->next)
			if (exists(b, parent, p->loc, p->begin, p->end) == -1)
				return -1;
	}
	return 0;
}

/* ---- zones and cuts */

static uint8_t
up(uint8_t labels)
{
	return labels == DATA_NODE_NONE ? labels : (uint8_t)(labels + 1);
}

/* What a name inherits from the one above. Below an orphan delegation (NS that
 * no zone of ours contains) the cut is inherited, too. */
static void
inherit(struct build *b, struct data_tree_node *node)
{
	const struct data_tree_node *parent = &b->node[node->parent];

	node->apex = up(parent->apex);
	node->cut = up(parent->cut);
	node->zone = parent->zone;
	node->uncertain = parent->uncertain;
}

/* A zone has SOA and NS at its apex; NS without SOA is a cut, DNAME cuts off
 * what is below it. The topmost cut of a zone counts, as nothing below it is
 * the zone's (RFC 2181 6); without a zone above, the lowest, as in 1.05. */
static void
work_zone(struct build *b, struct data_tree_node *node)
{
	uint8_t soa = node->soa, ns = node->ns, dname = node->dname;

	if (soa != DATA_TREE_NEVER && ns != DATA_TREE_NEVER) {
		node->zone = (uint32_t)(node - b->node);
		++b->zones;
	}
	if (soa == DATA_TREE_ALWAYS && ns == DATA_TREE_ALWAYS) {
		node->apex = 0;
		node->cut = DATA_NODE_NONE;
		node->uncertain = false;
	} else if ((soa != DATA_TREE_NEVER && ns != DATA_TREE_NEVER) ||
	    ns == DATA_TREE_SOMETIMES) {
		node->uncertain = true;
	} else if (ns == DATA_TREE_ALWAYS &&
	    (node->cut == DATA_NODE_NONE || node->apex == DATA_NODE_NONE)) {
		node->cut = 0;
	}
	if (dname == DATA_TREE_SOMETIMES)
		node->uncertain = true;
	else if (dname == DATA_TREE_ALWAYS && node->cut == DATA_NODE_NONE &&
	    node->apex != DATA_NODE_NONE)
		node->cut = 0;
}

static void
work_zones(struct build *b)
{
	for (size_t i = 0; i < b->n; ++i) {
		struct data_tree_node *node = &b->node[i];

		if (node->parent != DATA_TREE_NOBODY)
			inherit(b, node);
		if (!node->wild)
			work_zone(b, node);
		if (node->uncertain || !node->always)
			node->flags |= DATA_NODE_VARIES;
	}
}

int
data_tree_make(struct data_tree *tree, const struct data_set *set,
    struct arena *a)
{
	struct build b = {.set = set, .arena = a};

	if (make_nodes(&b) == -1 || work_presence(&b) == -1)
		return -1;
	work_zones(&b);
	*tree = (struct data_tree){b.node, b.n, b.zones};
	return 0;
}
