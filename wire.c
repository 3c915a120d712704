#include "wire.h"

void
wire_over(struct wire *w, const void *p, size_t len)
{
	w->b = p;
	w->len = len;
	w->pos = 0;
	w->bad = false;
}

const uint8_t *
wire_take(struct wire *w, size_t n)
{
	const uint8_t *p;

	if (w->bad || n > w->len - w->pos) {
		w->bad = true;
		return NULL;
	}
	p = w->b + w->pos;
	w->pos += n;
	return p;
}

static uint64_t
number(struct wire *w, size_t n)
{
	const uint8_t *p = wire_take(w, n);
	uint64_t v = 0;

	if (p == NULL)
		return 0;
	for (size_t i = 0; i < n; ++i)
		v = v << 8 | p[i];
	return v;
}

uint8_t
wire_u8(struct wire *w)
{
	return (uint8_t)number(w, 1);
}

uint16_t
wire_u16(struct wire *w)
{
	return (uint16_t)number(w, 2);
}

uint32_t
wire_u32(struct wire *w)
{
	return (uint32_t)number(w, 4);
}

uint64_t
wire_u64(struct wire *w)
{
	return number(w, 8);
}

size_t
wire_left(const struct wire *w)
{
	return w->bad ? 0 : w->len - w->pos;
}

void
wire_fail(struct wire *w)
{
	w->bad = true;
}

bool
wire_ok(const struct wire *w)
{
	return !w->bad;
}
