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

#include "data_view.h"

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
bool data_node_read(struct data_node *node, const uint8_t *value, size_t len)
    __attribute__((warn_unused_result));

/* Does a name exist in this view whose existence depends on place or time? */
bool data_node_present(const struct data_node *node,
    const struct data_view *view);

/* Does the name exist in this view: has it, or something below it, a visible
 * record? */
static inline bool
data_node_exists(const struct data_node *node, const struct data_view *view)
{
	return (node->flags & DATA_NODE_VARIES) == 0 ||
	    data_node_present(node, view);
}

#endif
