#include "answer.h"
#include "answer_ahead.h"
#include "data_rrset.h"
#include "dns_type.h"

void
answer_ahead_read(struct answer_ahead *a, const struct data_db *db,
    const struct answer_query *q)
{
	a->q = q;
	a->db = db;
	a->placed = false;
	a->kind = dns_query_read(&a->query, q->packet, q->len);
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

/* Look for the node that the answer needs beside the place's own: the cut above
 * it, the wildcard, or the apex for its SOA. False: none. */
static bool
want(struct answer_ahead *a)
{
	struct answer_place *place = &a->place;
	const struct data_node *node = &place->node;
	bool wild = !place->found && (node->flags & DATA_NODE_WILD) != 0;
	struct answer_zone zone;
	int labels = (int)place->encloser;

	if (a->have != 1 || (node->flags & DATA_NODE_VARIES) != 0)
		return false;
	if (place->found && node->cut == DATA_NODE_NONE &&
	    data_rrset_listed(node, a->query.type))
		return false;
	if (answer_place_zone(&zone, a->db, &a->view, place) == -1)
		return false;
	if (zone.cut != ANSWER_NONE)
		labels = zone.cut;
	else if (!wild && zone.apex != ANSWER_NONE)
		labels = zone.apex;
	if (labels == (int)place->encloser && !wild)
		return false;
	answer_place_want(place, a->db, labels,
	    wild && zone.cut == ANSWER_NONE);
	return true;
}

bool
answer_ahead_step(struct answer_ahead *a)
{
	if (a->stage == AHEAD_WANT)
		return answer_place_want_step(&a->place, a->db, &a->view) == 0;
	a->have = answer_place_step(&a->place, a->db, &a->view);
	if (a->have == DATA_DB_AGAIN)
		return true;
	a->placed = true;
	a->stage = AHEAD_WANT;
	return want(a);
}
