#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"

void
buf_over(struct buf *w, void *storage, size_t cap)
{
	w->b = storage;
	w->len = 0;
	w->cap = cap;
	w->full = false;
}

void
buf_put(struct buf *w, const void *p, size_t n)
{
	if (w->full || n > w->cap - w->len) {
		w->full = true;
		return;
	}
	if (n > 0)
		memcpy(w->b + w->len, p, n);
	w->len += n;
}

void
buf_u8(struct buf *w, uint8_t v)
{
	buf_put(w, &v, 1);
}

void
buf_u16(struct buf *w, uint16_t v)
{
	uint8_t b[2] = {(uint8_t)(v >> 8), (uint8_t)v};

	buf_put(w, b, sizeof b);
}

void
buf_u32(struct buf *w, uint32_t v)
{
	uint8_t b[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 8), (uint8_t)v};

	buf_put(w, b, sizeof b);
}

void
buf_u64(struct buf *w, uint64_t v)
{
	uint8_t b[8];

	for (int i = 0; i < 8; ++i)
		b[i] = (uint8_t)(v >> (56 - 8 * i));
	buf_put(w, b, sizeof b);
}

void
buf_str(struct buf *w, const char *s)
{
	buf_put(w, s, strlen(s));
}

void
buf_printf(struct buf *w, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (w->full)
		return;
	va_start(ap, fmt);
	n = vsnprintf((char *)w->b + w->len, w->cap - w->len, fmt, ap);
	va_end(ap);
	/* vsnprintf wants room for its NUL too, which is never counted */
	if (n < 0 || (size_t)n >= w->cap - w->len)
		w->full = true;
	else
		w->len += (size_t)n;
}

void
buf_set16(struct buf *w, size_t at, uint16_t v)
{
	if (w->full || w->len < 2 || at > w->len - 2) {
		w->full = true;
		return;
	}
	w->b[at] = (uint8_t)(v >> 8);
	w->b[at + 1] = (uint8_t)v;
}

void
buf_cut(struct buf *w, size_t len)
{
	if (len > w->len)
		return;
	w->len = len;
	w->full = false;
}

bool
buf_ok(const struct buf *w)
{
	return !w->full;
}

const char *
buf_cstr(struct buf *w)
{
	buf_u8(w, 0);
	if (w->full)
		return NULL;
	--w->len;
	return (const char *)w->b;
}
