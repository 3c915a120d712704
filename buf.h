/* buf -- write bytes into bounded storage, sticky failure.
 *
 * Layer 0. The caller owns the storage, which must outlive the struct. A put
 * that does not fit writes nothing and sets full; every later put then does
 * nothing too, so a message is built straight through and believed only if
 * buf_ok says so. Integers are written in network order (big-endian).
 */
#ifndef BUF_H
#define BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	uint8_t *b;
	size_t len; /* octets used; len <= cap, always */
	size_t cap; /* octets of room */
	bool full;  /* a put did not fit: contents are not to be used */
};

/* Start writing at the beginning of storage, cap octets of room. */
static inline void
buf_over(struct buf *w, void *storage, size_t cap)
{
	w->b = (uint8_t *)storage;
	w->len = 0;
	w->cap = cap;
	w->full = false;
}

/* Room for n octets, which count as written: the caller fills all of them. NULL
 * if it is not there. */
static inline uint8_t *
buf_room(struct buf *w, size_t n)
{
	uint8_t *b;

	if (w->full || n > w->cap - w->len) {
		w->full = true;
		return NULL;
	}
	b = w->b + w->len;
	w->len += n;
	return b;
}

/* Append n octets, one integer, or a NUL-terminated string without its NUL. */
static inline void
buf_put(struct buf *w, const void *p, size_t n)
{
	uint8_t *b = buf_room(w, n);

	if (b != NULL && n > 0)
		memcpy(b, p, n);
}

static inline void
buf_u8(struct buf *w, uint8_t v)
{
	buf_put(w, &v, 1);
}

static inline void
buf_u16(struct buf *w, uint16_t v)
{
	const uint8_t b[2] = {(uint8_t)(v >> 8), (uint8_t)v};

	buf_put(w, b, sizeof b);
}

static inline void
buf_u32(struct buf *w, uint32_t v)
{
	const uint8_t b[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 8), (uint8_t)v};

	buf_put(w, b, sizeof b);
}

static inline void
buf_u64(struct buf *w, uint64_t v)
{
	buf_u32(w, (uint32_t)(v >> 32));
	buf_u32(w, (uint32_t)v);
}

void buf_str(struct buf *w, const char *s);

/* Append a formatted string; fails (full) like any other put. */
void buf_printf(struct buf *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Write 16 bits at b. */
static inline void
buf_write16(uint8_t *b, uint16_t v)
{
	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}

/* Overwrite two octets written earlier, at offset at. Out of range: full. */
static inline void
buf_set16(struct buf *w, size_t at, uint16_t v)
{
	if (w->full || w->len < 2 || at > w->len - 2) {
		w->full = true;
		return;
	}
	buf_write16(w->b + at, v);
}

/* Forget what was written at and after offset len; also forgets a failure, as
 * long as len <= w->len. For "try, and take it back if it does not fit". */
void buf_cut(struct buf *w, size_t len);

/* True as long as every put did fit. */
static inline bool
buf_ok(const struct buf *w)
{
	return !w->full;
}

/* Append a NUL and return the contents as a string, or NULL if not ok. The NUL
 * is not counted in len, so that more can be appended over it. */
const char *buf_cstr(struct buf *w);

#endif
