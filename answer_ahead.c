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
	a->placed = a->plain = a->denied = false;
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

bool
answer_ahead_begin(struct answer_ahead *a)
{
	if (!asks_data(a))
		return false;
	data_db_view(&a->view, a->db, &a->q->client, a->q->now);
	answer_place_begin(&a->place, a->db, &a->query.name,
	    (const uint8_t *)a->q->packet + DNS_HEADER, DNS_HEADER);
	a->stage = AHEAD_PLACE;
	return true;
}

/* Nothing answers. The zone's SOA says so, which the apex has. */
static void
deny(struct answer_ahead *a, const struct data_node *apex)
{
	a->plain = data_rrset_plain(apex, DNS_TYPE_SOA, &a->set);
	a->denied = true;
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
	answer_place_want(place, a->db, labels,
	    wild && zone.cut == ANSWER_NONE);
	return true;
}

/* The answer goes on with the name in the first record of that type: an alias'
 * target, or a referral's server. answer.c looks for it once more, and finds it
 * in the cache; what else an answer may have is too rare, or too small a part
 * of it, to be followed here. False: there is no such name. */
static bool
follow(struct answer_ahead *a, const struct data_node *node, uint16_t type)
{
	struct data_rrset set;
	struct data_rr_at at = {0};
	const uint8_t *rdata;
	struct wire w;
	size_t len;

	if (data_rrset_find(node, &a->view, type, &set) != 1 ||
	    data_rrset_next(&set, &at, &rdata, &len) != 1)
		return false;
	wire_over(&w, rdata, len);
	dns_name_get_mapped(&a->next, &w);
	if (!wire_ok(&w))
		return false;
	dns_name_lower(&a->next);
	data_db_find_begin(&a->place.find, a->db, a->next.b, a->next.len);
	a->stage = AHEAD_NEXT;
	return true;
}

/* The name is there, and no cut at or above it: what now? Sets plain. */
static bool
go_on_found(struct answer_ahead *a)
{
	const struct data_node *node = &a->place.node;

	a->plain = data_rrset_plain(node, a->query.type, &a->set);
	if (a->plain)
		return false;
	if (data_rrset_listed(node, a->query.type))
		return follow(a, node, DNS_TYPE_CNAME);
	return want(a);
}

/* The place is known: what now? False: that is all. */
static bool
go_on(struct answer_ahead *a)
{
	const struct answer_place *place = &a->place;

	if (a->have != 1 || (place->node.flags & DATA_NODE_VARIES) != 0)
		return false;
	if (place->node.cut == 0)
		return follow(a, &place->node, DNS_TYPE_NS);
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

	if (aside->labels == ANSWER_NONE || aside->have != 1)
		return false;
	if (a->place.node.cut != DATA_NODE_NONE)
		return follow(a, &aside->node, DNS_TYPE_NS);
	if (!aside->wild) {
		deny(a, &aside->node);
		return false;
	}
	a->plain = data_rrset_plain(&aside->node, a->query.type, &a->set);
	return !a->plain && follow(a, &aside->node, DNS_TYPE_CNAME);
}

bool
answer_ahead_step(struct answer_ahead *a)
{
	struct data_node node;

	switch (a->stage) {
	case AHEAD_WANT:
		if (answer_place_want_step(&a->place, a->db, &a->view) == 0)
			return true;
		return go_on_wanted(a);
	case AHEAD_NEXT:
		return data_db_find_step(&a->place.find, a->db, &node) ==
		    DATA_DB_AGAIN;
	case AHEAD_PLACE:
		break;
	}
	a->have = answer_place_step(&a->place, a->db, &a->view);
	if (a->have == DATA_DB_AGAIN)
		return true;
	a->placed = true;
	return go_on(a);
}
