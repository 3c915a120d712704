/* wire -- read fields from bytes, sticky failure.
 *
 * Layer 0. A cursor over the caller's bytes, which must outlive it. Reading
 * past the end sets bad and yields zero (or NULL); every later read does the
 * same, so a record is parsed straight through and believed only if wire_ok
 * says so. Integers are in network order (big-endian).
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire {
	const uint8_t *b;
	size_t len; /* octets in b */
	size_t pos; /* next octet to read; pos <= len, always */
	bool bad; /* something was not there: values read are not to be used */
};

/* Start reading at the beginning of len octets at p. */
static inline void
wire_over(struct wire *w, const void *p, size_t len)
{
	w->b = (const uint8_t *)p;
	w->len = len;
	w->pos = 0;
	w->bad = false;
}

/* The next n octets, in place (valid as long as the bytes), or NULL. With n 0
 * the result is not NULL as long as the cursor is ok. */
static inline const uint8_t *
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

static inline uint8_t
wire_u8(struct wire *w)
{
	const uint8_t *p = wire_take(w, 1);

	return p == NULL ? 0 : *p;
}

/* The number that stands at b, for who knows that it does. */
static inline uint16_t
wire_get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t
wire_get32(const uint8_t *b)
{
	return (uint32_t)wire_get16(b) << 16 | wire_get16(b + 2);
}

static inline uint64_t
wire_get64(const uint8_t *b)
{
	return (uint64_t)wire_get32(b) << 32 | wire_get32(b + 4);
}

static inline uint16_t
wire_u16(struct wire *w)
{
	const uint8_t *p = wire_take(w, 2);

	return p == NULL ? 0 : wire_get16(p);
}

static inline uint32_t
wire_u32(struct wire *w)
{
	const uint8_t *p = wire_take(w, 4);

	return p == NULL ? 0 : wire_get32(p);
}

uint64_t wire_u64(struct wire *w);

/* Octets not read yet; 0 once bad. */
static inline size_t
wire_left(const struct wire *w)
{
	return w->bad ? 0 : w->len - w->pos;
}

/* Mark the input as bad: for what the cursor cannot see, such as a value out
 * of range. */
void wire_fail(struct wire *w);

/* True as long as every read was inside the bytes. */
static inline bool
wire_ok(const struct wire *w)
{
	return !w->bad;
}

#endif
