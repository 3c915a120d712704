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
	a->placed = a->plain = false;
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

/* Is nothing to be looked for beside the place's own node? Sets plain. */
static bool
suffices(struct answer_ahead *a)
{
	const struct answer_place *place = &a->place;
	const struct data_node *node = &place->node;

	if (a->have != 1 || (node->flags & DATA_NODE_VARIES) != 0)
		return true;
	if (!place->found || node->cut != DATA_NODE_NONE)
		return false;
	a->plain = data_rrset_plain(node, a->query.type, &a->set);
	return a->plain || data_rrset_listed(node, a->query.type);
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
	return !suffices(a) && want(a);
}
