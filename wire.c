#include "wire.h"

uint64_t
wire_u64(struct wire *w)
{
	const uint8_t *p = wire_take(w, 8);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < 8; ++i)
		v = v << 8 | p[i];
	return v;
}

void
wire_fail(struct wire *w)
{
	w->bad = true;
}
