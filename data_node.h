/* data_node -- what data.cdb has at one name.
 *
 * Layer 3. A node points into the map it was read from, and is good as long as
 * that is. Its records: data_rrset.h.
 */
#ifndef DATA_NODE_H
#define DATA_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_form.h"
#include "data_view.h"
#include "wire.h"

#define DATA_NODE_NONE 255
#define DATA_NODE_WILD 1   /* has a child "*" */
#define DATA_NODE_VARIES 2 /* existence or zone depend on place or time: apex
                            * and cut are not to be used, ask per query */

/* A name's entry. */
struct data_node {
	const uint8_t *b; /* the whole value */
	uint32_t len;     /* its octets */
	uint32_t sets;    /* offset of the first RRset's entry */
	uint16_t nsets;
	uint16_t npresence; /* 0 unless VARIES */
	uint8_t flags;      /* DATA_NODE_ above */
	uint8_t apex;       /* labels up to the zone's apex; DATA_NODE_NONE:
	                     * none */
	uint8_t cut;        /* labels up to the topmost cut or DNAME between the
	                     * apex and this name; DATA_NODE_NONE: none */
};

/* Read a name's record of len octets. False: it is damaged. */
static inline __attribute__((warn_unused_result)) bool
data_node_read(struct data_node *node, const uint8_t *value, size_t len)
{
	uint32_t sets = DATA_FORM_HEAD;
	uint16_t n = 0;

	if (len < DATA_FORM_HEAD)
		return false;
	if ((value[0] & DATA_NODE_VARIES) != 0) {
		if (len < DATA_FORM_PRESENCES)
			return false;
		n = wire_get16(value + DATA_FORM_HEAD);
		sets = DATA_FORM_PRESENCES + (uint32_t)n * DATA_FORM_PRESENCE;
		if (sets > len)
			return false;
	}
	node->b = value;
	node->len = (uint32_t)len; /* of a file below 4 GB */
	node->sets = sets;
	node->nsets = wire_get16(value + 4);
	node->npresence = n;
	node->flags = value[0];
	node->apex = value[1];
	node->cut = value[2];
	return true;
}

/* Does one of the n presences at p (data_form.h) hold in this view? */
bool data_node_present(const uint8_t *p, unsigned n,
    const struct data_view *view);

/* Does the name exist in this view: has it, or something below it, a visible
 * record? Where existence depends on place or time, its presences tell. */
static inline bool
data_node_exists(const struct data_node *node, const struct data_view *view)
{
	return (node->flags & DATA_NODE_VARIES) == 0 ||
	    data_node_present(node->b + DATA_FORM_PRESENCES, node->npresence,
		view);
}

#endif
