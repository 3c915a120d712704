#include "data_form.h"
#include "data_node.h"
#include "wire.h"

bool
data_node_present(const uint8_t *p, unsigned n, const struct data_view *view)
{
	for (; n > 0; --n, p += DATA_FORM_PRESENCE)
		if (data_view_sees(view, p) &&
		    (view->now > wire_get64(p + 2) ||
			view->now <= wire_get64(p + 10)))
			return true;
	return false;
}
