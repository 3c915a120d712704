#include "answer.h"
#include "answer_ahead.h"
#include "data_rrset.h"
#include "dns_name.h"
#include "dns_type.h"
#include "wire.h"

void
answer_ahead_read(struct answer_ahead *a, const struct data_db *db,
    const struct answer_query *q)
{
	a->q = q;
	a->db = db;
	a->placed = false;
	a->form = AHEAD_OPEN;
	a->kind = dns_query_read(&a->query, q->packet, q->len);
}

void
answer_ahead_note(struct answer_note *note, const struct answer_ahead *a,
    char flag)
{
	note->flag = flag;
	if (flag == '/') {
		note->id = note->type = 0;
		note->name = (const uint8_t *)""; /* the root */
		return;
	}
	note->id = a->query.id;
	note->type = a->query.type;
	note->name = (const uint8_t *)a->q->packet + DNS_HEADER;
}

/* Will the answer come from data? A guess: answer.c decides. */
static bool
asks_data(const struct answer_ahead *a)
{
	return a->db != NULL && a->kind == DNS_QUERY_GOOD &&
	    (a->query.flags & DNS_OPCODE) == 0 &&
	    a->query.class == DNS_CLASS_IN;
}

static inline void
begin(struct answer_ahead *a)
{
	data_db_view(&a->view, a->db, &a->q->client, a->q->now);
	answer_place_begin(&a->place, a->db,
	    (const uint8_t *)a->q->packet + DNS_HEADER, &a->query.parts,
	    DNS_HEADER);
}

void
answer_ahead_place(struct answer_ahead *a)
{
	begin(a);
	a->have = answer_place_finish(&a->place, a->db, &a->view);
	a->placed = true;
}

bool
answer_ahead_begin(struct answer_ahead *a)
{
	if (!asks_data(a))
		return false;
	begin(a);
	a->stage = AHEAD_PLACE;
	return true;
}

/* Nothing answers. The zone's SOA says so, which the apex has. */
static void
deny(struct answer_ahead *a, const struct data_node *apex)
{
	if (data_rrset_plain(apex, DNS_TYPE_SOA, &a->set))
		a->form = AHEAD_DENIAL;
}

/* The set of that type is all of the answer. False: it is not as simple. */
static inline bool
set_answers(struct answer_ahead *a, const struct data_node *node, uint16_t type)
{
	if (!data_rrset_plain(node, type, &a->set))
		return false;
	a->form = AHEAD_SET;
	return true;
}

/* Look for the node that the answer needs beside the place's own: the cut above
 * it, the wildcard, or the apex for its SOA. False: none. */
static __attribute__((noinline)) bool
want(struct answer_ahead *a)
{
	struct answer_place *place = &a->place;
	bool wild = !place->found && (place->node.flags & DATA_NODE_WILD) != 0;
	struct answer_zone zone;
	int labels = (int)place->encloser;

	if (answer_place_zone(&zone, a->db, &a->view, place) == -1)
		return false;
	if (zone.cut != ANSWER_NONE)
		labels = zone.cut;
	else if (!wild && zone.apex != ANSWER_NONE)
		labels = zone.apex;
	if (labels == (int)place->encloser && !wild) {
		if (zone.cut == ANSWER_NONE && zone.apex != ANSWER_NONE)
			deny(a, &place->node);
		return false;
	}
	a->stage = AHEAD_WANT;
	return answer_place_want(place, a->db, labels,
	    wild && zone.cut == ANSWER_NONE);
}

/* ---- names that the answer goes on with */

/* Look for the name in the next record of the set. answer.c, if it is left to
 * that, looks for it once more, and finds it in the cache. */
static bool
look_for_next(struct answer_ahead *a, enum answer_ahead_stage stage)
{
	const uint8_t *rdata;
	struct wire w;
	size_t len;

	if (!data_rrset_plain_next(&a->set, &a->at, &rdata, &len))
		return false;
	wire_over(&w, rdata, len);
	dns_name_get_mapped(&a->next, &w);
	if (!wire_ok(&w))
		return false;
	dns_name_lower(&a->next);
	data_db_find_begin(&a->place.find, a->db, a->next.b, a->next.len);
	a->stage = stage;
	return true;
}

/* The name is an alias, if node says so. */
static __attribute__((noinline)) bool
follow(struct answer_ahead *a, const struct data_node *node)
{
	a->at = 0;
	return data_rrset_plain(node, DNS_TYPE_CNAME, &a->set) &&
	    a->set.count == 1 && look_for_next(a, AHEAD_TARGET);
}

/* The alias' target is found: does it settle the answer? */
static void
go_on_target(struct answer_ahead *a, const struct data_node *node)
{
	if ((node->flags & DATA_NODE_VARIES) == 0 &&
	    node->cut == DATA_NODE_NONE &&
	    node->apex <= dns_name_labels(&a->next) &&
	    data_rrset_plain(node, a->query.type, &a->more[0]))
		a->form = AHEAD_ALIAS;
}

/* Does next lie under the ancestor of the place with that many labels? */
static bool
next_under(const struct answer_ahead *a, int labels)
{
	struct dns_name top;

	answer_place_suffix(&top, &a->place, labels);
	return dns_name_under(&a->next, &top);
}

/* Look for the next server. Those at or below the cut, of which answer_refer
 * gives addresses first, are not mixed here with others of the zone. */
static bool
next_server(struct answer_ahead *a)
{
	const struct answer_place *place = &a->place;
	bool below;

	if (a->server == a->set.count) {
		a->form = AHEAD_REFERRAL;
		return false;
	}
	if (!look_for_next(a, AHEAD_SERVER))
		return false;
	below = next_under(a, a->cut);
	if (a->server == 0)
		a->below = below;
	return below == a->below &&
	    (below || next_under(a, (int)(place->encloser - place->node.apex)));
}

/* The name is at a cut or below it, which node is and has that many labels. */
static __attribute__((noinline)) bool
refer(struct answer_ahead *a, const struct data_node *node, int cut)
{
	const struct answer_place *place = &a->place;

	a->cut = cut;
	a->at = a->server = 0;
	return place->node.apex <= place->encloser &&
	    place->node.cut < place->node.apex &&
	    data_rrset_plain(node, DNS_TYPE_NS, &a->set) &&
	    a->set.count <= AHEAD_SERVERS && next_server(a);
}

/* A server's addresses of that type, or none. False: it is not as simple. */
static bool
addresses(const struct data_node *node, uint16_t type,
    struct data_rrset_plain *set)
{
	if (data_rrset_plain(node, type, set))
		return true;
	*set = (struct data_rrset_plain){.count = 0};
	return !data_rrset_listed(node, type);
}

/* A server was looked for, and found or not. */
static bool
go_on_server(struct answer_ahead *a, const struct data_node *node, bool found)
{
	struct data_rrset_plain *more = &a->more[2 * a->server++];

	more[0] = more[1] = (struct data_rrset_plain){.count = 0};
	if (found && data_node_exists(node, &a->view) &&
	    (!addresses(node, DNS_TYPE_A, &more[0]) ||
		!addresses(node, DNS_TYPE_AAAA, &more[1])))
		return false;
	return next_server(a);
}

/* What next stands for was looked for. */
static __attribute__((noinline)) bool
go_on_next(struct answer_ahead *a, int r)
{
	struct data_node node;

	if (r == 1)
		r = data_db_find_node(&node, &a->place.find);
	if (a->stage == AHEAD_SERVER)
		return r != -1 && go_on_server(a, &node, r == 1);
	if (r == 1)
		go_on_target(a, &node);
	return false;
}

/* ---- what comes next? */

/* The name is there, and no cut at or above it. */
static bool
go_on_found(struct answer_ahead *a)
{
	const struct data_node *node = &a->place.node;

	if (set_answers(a, node, a->query.type))
		return false;
	if (data_rrset_listed(node, a->query.type))
		return follow(a, node);
	return want(a);
}

/* The place is known. False: that is all. */
static bool
go_on(struct answer_ahead *a)
{
	const struct answer_place *place = &a->place;

	if (a->have != 1 || (place->node.flags & DATA_NODE_VARIES) != 0)
		return false;
	if (place->node.cut == 0)
		return refer(a, &place->node, (int)place->encloser);
	if (!place->found || place->node.cut != DATA_NODE_NONE)
		return want(a);
	return go_on_found(a);
}

/* What was wanted is known: a cut's servers come next, or a wildcard's alias,
 * or nothing. */
static bool
go_on_wanted(struct answer_ahead *a)
{
	const struct answer_aside *aside = &a->place.aside;

	if (aside->have != 1)
		return false;
	if (a->place.node.cut != DATA_NODE_NONE)
		return refer(a, &aside->node, aside->labels);
	if (!aside->wild) {
		deny(a, &aside->node);
		return false;
	}
	return !set_answers(a, &aside->node, a->query.type) &&
	    follow(a, &aside->node);
}

bool
answer_ahead_found(struct answer_ahead *a, int r)
{
	switch (a->stage) {
	case AHEAD_WANT:
		answer_place_wanted(&a->place, &a->view, r);
		return go_on_wanted(a);
	case AHEAD_TARGET:
	case AHEAD_SERVER:
		return go_on_next(a, r);
	case AHEAD_PLACE:
		break;
	}
	a->have = answer_place_found(&a->place, a->db, &a->view, r);
	if (a->have == DATA_DB_AGAIN)
		return true;
	a->placed = true;
	return go_on(a);
}
