#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"

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
buf_cut(struct buf *w, size_t len)
{
	if (len > w->len)
		return;
	w->len = len;
	w->full = false;
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
