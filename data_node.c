#include "data_form.h"
#include "data_node.h"
#include "wire.h"

bool
data_node_read(struct data_node *node, const uint8_t *value, size_t len)
{
	size_t sets = DATA_FORM_HEAD;

	if (len < DATA_FORM_HEAD)
		return false;
	node->b = value;
	node->len = (uint32_t)len; /* of a file below 4 GB */
	node->flags = value[0];
	node->apex = value[1];
	node->cut = value[2];
	node->nsets = wire_get16(value + 4);
	node->npresence = 0;
	if ((node->flags & DATA_NODE_VARIES) != 0) {
		if (len < DATA_FORM_PRESENCES)
			return false;
		node->npresence = wire_get16(value + DATA_FORM_HEAD);
		sets = DATA_FORM_PRESENCES +
		    (size_t)node->npresence * DATA_FORM_PRESENCE;
	}
	node->sets = (uint32_t)sets;
	return sets <= len;
}

bool
data_node_present(const struct data_node *node, const struct data_view *view)
{
	const uint8_t *p = node->b + DATA_FORM_PRESENCES;

	for (size_t i = 0; i < node->npresence; ++i, p += DATA_FORM_PRESENCE)
		if (data_view_sees(view, p) &&
		    (view->now > wire_get64(p + 2) ||
			view->now <= wire_get64(p + 10)))
			return true;
	return false;
}
