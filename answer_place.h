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

#define ANSWER_NONE (-1)

/* The zone of a place: label counts of names on the way to the root. */
struct answer_zone {
	int apex; /* of the zone that holds it, or ANSWER_NONE */
	int cut;  /* of the zone cut or DNAME at or above it, below (a DNAME: at
	           * or below) the apex, or ANSWER_NONE */
};

struct answer_place {
	struct dns_name name; /* lower case */
	unsigned labels;      /* of the name */
	bool found;           /* the name exists */
	unsigned encloser;    /* labels of the closest encloser; of the name
	                       * itself, if found */
	struct data_node node; /* of the closest encloser */
	unsigned lookups;      /* it took to find it */
};

/* Find a name. 1 if even the root of our data exists for this client, 0 if
 * there is nothing, -1 the file is damaged. At most one look-up for a name that
 * exists, at most seven more for one that does not. */
int answer_place_find(struct answer_place *place, const struct data_db *db,
    const struct data_view *view, const struct dns_name *name)
    __attribute__((warn_unused_result));

/* The zone of the place's closest encloser. 0, or -1 damaged. */
int answer_place_zone(struct answer_zone *zone, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place)
    __attribute__((warn_unused_result));

/* The name's ancestor with that many labels. */
void answer_place_suffix(struct dns_name *out, const struct answer_place *place,
    int labels);

/* The node of that ancestor: 1 found and existing for this client, 0, -1. */
int answer_place_node(struct data_node *node, const struct data_db *db,
    const struct data_view *view, const struct answer_place *place,
    int labels) __attribute__((warn_unused_result));

#endif
