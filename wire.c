#include "wire.h"

uint64_t
wire_u64(struct wire *w)
{
	const uint8_t *p = wire_take(w, 8);

	return p == NULL ? 0 : wire_get64(p);
}

void
wire_fail(struct wire *w)
{
	w->bad = true;
}
