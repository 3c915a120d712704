#include "answer_place.h"
#include "data_rrset.h"
#include "dns_type.h"
#include "text.h"

#define PARENT_FIRST 64 /* labels up to which the parent is tried before the
                         * middle: 1 + 1 + 6 look-ups at most */

/* ---- the name and those above it */

/* The octets of the suffix that has that many labels. */
static const uint8_t *
suffix(const struct answer_place *place, int labels, size_t *len)
{
	size_t at = place->parts->start[place->labels - (unsigned)labels];

	*len = place->name.len - at;
	return place->name.b + at;
}

void
answer_place_suffix(struct dns_name *out, const struct answer_place *place,
    int labels)
{
	size_t len;
	const uint8_t *b = suffix(place, labels, &len);

	out->len = (uint8_t)len;
	dns_name_octets(out->b, b, len);
}

struct dns_put_owner
answer_place_owner(const struct answer_place *place)
{
	return (struct dns_put_owner){place->asked, place->message};
}

struct dns_put_owner
answer_place_owner_above(const struct answer_place *place, int labels,
    struct dns_name *room)
{
	size_t at = place->parts->start[place->labels - (unsigned)labels];

	answer_place_suffix(room, place, labels);
	/* a pointer to the root would be longer than the root */
	if (place->message == 0 || labels == 0)
		return (struct dns_put_owner){room, 0};
	return (struct dns_put_owner){room, (uint16_t)(place->message + at)};
}

/* ---- finding it */

static void
look_for(struct answer_place *place, const struct data_db *db, unsigned labels)
{
	size_t len;
	const uint8_t *b = suffix(place, (int)labels, &len);

	place->goal = labels;
	++place->lookups;
	data_db_find_begin(&place->find, db, b, len);
}

void
answer_place_begin(struct answer_place *place, const struct data_db *db,
    const uint8_t *name, const struct dns_name_parts *parts, uint16_t message)
{
	size_t len = parts->start[parts->labels] + 1U;

	place->message = len == 1 ? 0 : message;
	place->found = false;
	place->labels = parts->labels;
	place->lookups = 0;
	place->aside.labels = ANSWER_NONE;
	place->name.len = (uint8_t)len;
	text_fold(place->name.b, name, len);
	place->parts = parts;
	place->low = 0;
	place->high = place->labels + 1;
	look_for(place, db, place->labels);
}

/* If a name exists, so do all above it. Most missing names have a parent that
 * exists; else bisect: with 127 labels at most, seven look-ups find the border.
 * The root's node is at hand. */
static int
look_on(struct answer_place *place, const struct data_db *db,
    const struct data_view *view)
{
	bool first = place->high == place->labels;

	place->encloser = place->low;
	if (place->high == 0)
		return 0;
	if (place->high - place->low > 1) {
		look_for(place, db,
		    first && place->labels <= PARENT_FIRST
			? place->labels - 1
			: place->low + (place->high - place->low) / 2);
		return DATA_DB_AGAIN;
	}
	if (place->low == 0)
		place->node = db->root;
	return data_node_exists(&place->node, view);
}

/* The node of a name that exists for some only. */
static __attribute__((noinline)) int
take_varying(struct answer_place *place, const struct data_view *view)
{
	struct data_node node;
	int r = data_db_find_node(&node, &place->find);

	if (r == 1 && !data_node_exists(&node, view))
		return 0;
	if (r == 1)
		place->node = node;
	return r;
}

/* Take what was found for the place's node, if it exists: 1, 0, -1 damaged. */
static inline int
take_node(struct answer_place *place, const struct data_view *view)
{
	return data_db_find_varies(&place->find)
	    ? take_varying(place, view)
	    : data_db_find_node(&place->node, &place->find);
}

int
answer_place_found(struct answer_place *place, const struct data_db *db,
    const struct data_view *view, int r)
{
	if (r == 1)
		r = take_node(place, view);
	if (r == -1)
		return r;
	if (r == 0) {
		place->high = place->goal;
		return look_on(place, db, view);
	}
	place->low = place->encloser = place->goal;
	place->found = place->goal == place->labels;
	return place->found ? 1 : look_on(place, db, view);
}

int
answer_place_finish(struct answer_place *place, const struct data_db *db,
    const struct data_view *view)
{
	int r;

	do {
		r = data_db_find_step(&place->find, db);
		if (r != DATA_DB_AGAIN)
			r = answer_place_found(place, db, view, r);
	} while (r == DATA_DB_AGAIN);
	return r;
}

int
answer_place_find(struct answer_place *place, const struct data_db *db,
    const struct data_view *view, const struct dns_name *name)
{
	place->asked = name;
	(void)dns_name_apart(&place->own, name->b, name->len);
	answer_place_begin(place, db, name->b, &place->own, 0);
	return answer_place_finish(place, db, view);
}

/* ---- other nodes */

static int
wild_name(struct dns_name *wild, const struct answer_place *place, int labels)
{
	answer_place_suffix(wild, place, labels);
	return dns_name_child(wild, "*", 1, wild);
}

bool
answer_place_want(struct answer_place *place, const struct data_db *db,
    int labels, bool wild)
{
	struct answer_aside *aside = &place->aside;
	size_t len;
	const uint8_t *b = suffix(place, labels, &len);

	if (wild) {
		if (wild_name(&place->wild, place, labels) == -1)
			return false;
		b = place->wild.b;
		len = place->wild.len;
	}
	aside->labels = labels;
	aside->wild = wild;
	data_db_find_begin(&place->find, db, b, len);
	return true;
}

void
answer_place_wanted(struct answer_place *place, const struct data_view *view,
    int r)
{
	struct answer_aside *aside = &place->aside;

	if (r == 1)
		r = data_db_find_node(&aside->node, &place->find);
	if (r == 1 && !data_node_exists(&aside->node, view))
		r = 0;
	aside->have = r;
}

static int
look_up(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const uint8_t *name, size_t len)
{
	int r = data_db_find(db, name, len, node);

	return r == 1 && !data_node_exists(node, view) ? 0 : r;
}

/* What was looked for ahead. */
static int
take_aside(struct data_node *node, const struct answer_aside *aside)
{
	if (aside->have == 1)
		*node = aside->node;
	return aside->have;
}

int
answer_place_node(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place, int labels)
{
	size_t len;
	const uint8_t *b = suffix(place, labels, &len);

	if (labels == (int)place->encloser) {
		*node = place->node;
		return 1;
	}
	if (labels == place->aside.labels && !place->aside.wild)
		return take_aside(node, &place->aside);
	return look_up(node, db, view, b, len);
}

int
answer_place_wild(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place, int labels)
{
	struct dns_name wild;

	if (labels == place->aside.labels && place->aside.wild)
		return take_aside(node, &place->aside);
	if (wild_name(&wild, place, labels) == -1)
		return 0;
	return look_up(node, db, view, wild.b, wild.len);
}

/* ---- zones that differ by place or time */

/* What a node on the way to the root means for the zone. */
struct meaning {
	bool soa, ns, dname;
};

static int
meaning_of(struct meaning *m, const struct data_node *node,
    const struct data_view *view)
{
	struct data_rrset set;
	int soa = data_rrset_find(node, view, DNS_TYPE_SOA, &set);
	int ns = data_rrset_find(node, view, DNS_TYPE_NS, &set);
	int dname = data_rrset_find(node, view, DNS_TYPE_DNAME, &set);

	*m = (struct meaning){soa == 1, ns == 1, dname == 1};
	return soa == -1 || ns == -1 || dname == -1 ? -1 : 0;
}

/* The same rules as data_tree.c's work_zone, walking up instead of down. */
static int
walk(struct answer_zone *zone, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place)
{
	int lowest = ANSWER_NONE;

	*zone = (struct answer_zone){ANSWER_NONE, ANSWER_NONE};
	for (int k = (int)place->encloser; k >= 0; --k) {
		struct data_node node;
		struct dns_name name;
		struct meaning m = {false, false, false};
		int r = answer_place_node(&node, db, view, place, k);

		if (r == -1 || (r == 1 && meaning_of(&m, &node, view) == -1))
			return -1;
		answer_place_suffix(&name, place, k);
		if (r == 0 || dns_name_wild(&name))
			continue;
		if (m.ns && m.soa) {
			zone->apex = k;
			if (m.dname)
				zone->cut = k;
			return 0;
		}
		if (m.ns || m.dname)
			zone->cut = k;
		if (m.ns && lowest == ANSWER_NONE)
			lowest = k;
	}
	zone->cut = lowest;
	return 0;
}

int
answer_place_zone(struct answer_zone *zone, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place)
{
	const struct data_node *node = &place->node;
	int labels = (int)place->encloser;

	if ((node->flags & DATA_NODE_VARIES) != 0)
		return walk(zone, db, view, place);
	zone->apex = node->apex == DATA_NODE_NONE ? ANSWER_NONE
						  : labels - node->apex;
	zone->cut = node->cut == DATA_NODE_NONE ? ANSWER_NONE
						: labels - node->cut;
	/* a damaged file may say anything */
	if (zone->apex < ANSWER_NONE || zone->cut < ANSWER_NONE)
		return -1;
	return 0;
}
