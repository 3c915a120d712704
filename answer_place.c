#include <string.h>

#include "answer_place.h"
#include "dns_type.h"

void
answer_place_suffix(struct dns_name *out, const struct answer_place *place,
    int labels)
{
	size_t at = dns_name_suffix(&place->name, (unsigned)labels);

	out->len = (uint8_t)(place->name.len - at);
	memcpy(out->b, place->name.b + at, out->len);
}

int
answer_place_node(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place, int labels)
{
	size_t at = dns_name_suffix(&place->name, (unsigned)labels);
	int r = data_db_find(db, place->name.b + at, place->name.len - at,
	    node);

	return r == 1 && !data_node_exists(node, view) ? 0 : r;
}

/* If a name exists, so do all above it: bisect. low exists, high does not. With
 * 127 labels at most, seven look-ups find the border. */
static int
bisect(struct answer_place *place, const struct data_db *db,
    const struct data_view *view)
{
	unsigned low = 0, high = place->labels;
	bool have = false; /* is place->node the one of low? */

	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;
		struct data_node node;
		int r = answer_place_node(&node, db, view, place, (int)middle);

		++place->lookups;
		if (r == -1)
			return -1;
		if (r == 1) {
			low = middle;
			place->node = node;
			have = true;
		} else {
			high = middle;
		}
	}
	place->encloser = low;
	if (!have)
		place->node = db->root;
	return data_node_exists(&place->node, view);
}

int
answer_place_find(struct answer_place *place, const struct data_db *db,
    const struct data_view *view, const struct dns_name *name)
{
	int r;

	place->name = *name;
	dns_name_lower(&place->name);
	place->labels = dns_name_labels(name);
	r = answer_place_node(&place->node, db, view, place,
	    (int)place->labels);
	place->lookups = 1;
	place->found = r == 1;
	place->encloser = place->labels;
	if (r != 0)
		return r;
	return place->labels == 0 ? 0 : bisect(place, db, view);
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
	int soa = data_node_set(node, view, DNS_TYPE_SOA, &set);
	int ns = data_node_set(node, view, DNS_TYPE_NS, &set);
	int dname = data_node_set(node, view, DNS_TYPE_DNAME, &set);

	*m = (struct meaning){soa == 1, ns == 1, dname == 1};
	return soa == -1 || ns == -1 || dname == -1 ? -1 : 0;
}

/* The same rules as data_build.c's work_zone, walking up instead of down. */
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
