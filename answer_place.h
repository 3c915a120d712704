/* answer_place -- where a name stands in our data, for one client.
 *
 * Layer 4. The closest encloser and the zone of a name (RFC 1034 4.3.2,
 * RFC 4592 3.3.1). For most names it is read off one record that the compiler
 * has worked out; where SOA, NS or whole names differ by place or time, it is
 * worked out per query.
 */
#ifndef ANSWER_PLACE_H
#define ANSWER_PLACE_H

#include <stdbool.h>

#include "data_db.h"
#include "dns_name.h"
#include "dns_put.h"

#define ANSWER_NONE (-1)

/* The zone of a place: label counts of names on the way to the root. */
struct answer_zone {
	int apex; /* of the zone that holds it, or ANSWER_NONE */
	int cut;  /* of the zone cut or DNAME at or above it, below (a DNAME: at
	           * or below) the apex, or ANSWER_NONE */
};

/* One more node that an answer wants, looked for ahead. */
struct answer_aside {
	int labels; /* of the ancestor; ANSWER_NONE: nothing is looked for */
	bool wild;  /* its child "*", and not the ancestor itself */
	int have;   /* 1 found and existing for this client, 0, -1 */
	struct data_node node;
};

struct answer_place {
	/* The caller's: it stays. Who takes stages sets it, before asking for
	 * owners. */
	const struct dns_name *asked;

	const struct dns_name_parts *parts; /* of the name */
	uint16_t message;  /* offset of the name in the message; 0: not known */
	bool found;        /* the name exists */
	unsigned labels;   /* of the name */
	unsigned encloser; /* labels of the closest encloser; of the name
	                    * itself, if found */
	struct data_node node; /* of the closest encloser */
	unsigned lookups;      /* it took to find it */

	unsigned low, high; /* labels that exist, and that do not */
	unsigned goal;      /* labels of what is looked for now */
	struct data_db_find find;
	struct answer_aside aside;

	/* large, and little of them used: last, for the cache */
	struct dns_name name;      /* lower case */
	struct dns_name_parts own; /* parts, if the caller had none */
	struct dns_name wild;      /* the name of aside, if that is wild */
};

/* Find a name. 1 if even the root of our data exists for this client, 0 if
 * there is nothing, -1 the file is damaged. At most one look-up for a name that
 * exists, at most seven more for one that does not. */
int answer_place_find(struct answer_place *place, const struct data_db *db,
    const struct data_view *view, const struct dns_name *name)
    __attribute__((warn_unused_result));

/* The same in stages: begin; then take steps of place->find (data_db.h), and
 * say what came of each look-up, 1, 0 or -1, until that is not DATA_DB_AGAIN.
 * name, in wire form, is read only now; its parts stay. It stands at that
 * offset of the message (0: not known). */
void answer_place_begin(struct answer_place *place, const struct data_db *db,
    const uint8_t *name, const struct dns_name_parts *parts, uint16_t message);
int answer_place_found(struct answer_place *place, const struct data_db *db,
    const struct data_view *view, int r) __attribute__((warn_unused_result));

/* All that is left of it at once; the last one's value. */
int answer_place_finish(struct answer_place *place, const struct data_db *db,
    const struct data_view *view) __attribute__((warn_unused_result));

/* When the place is found, look for one more node ahead: the ancestor with that
 * many labels, or its child "*". False: there can be none. Take steps as above,
 * and say what came of it. */
bool answer_place_want(struct answer_place *place, const struct data_db *db,
    int labels, bool wild);
void answer_place_wanted(struct answer_place *place,
    const struct data_view *view, int r);

/* The zone of the place's closest encloser. 0, or -1 damaged. */
int answer_place_zone(struct answer_zone *zone, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place)
    __attribute__((warn_unused_result));

/* The name's ancestor with that many labels. */
void answer_place_suffix(struct dns_name *out, const struct answer_place *place,
    int labels);

/* The name as the owner of a record, case as asked. */
struct dns_put_owner answer_place_owner(const struct answer_place *place);

/* That ancestor as an owner; room holds it if the message does not. */
struct dns_put_owner answer_place_owner_above(const struct answer_place *place,
    int labels, struct dns_name *room);

/* The node of that ancestor: 1 found and existing for this client, 0, -1. */
int answer_place_node(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place, int labels)
    __attribute__((warn_unused_result));

/* The node of that ancestor's child "*", in the same way. */
int answer_place_wild(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place, int labels)
    __attribute__((warn_unused_result));

#endif
