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
	bool bad;   /* something was not there: values read are not to be used */
};

/* Start reading at the beginning of len octets at p. */
void wire_over(struct wire *w, const void *p, size_t len);

uint8_t wire_u8(struct wire *w);
uint16_t wire_u16(struct wire *w);
uint32_t wire_u32(struct wire *w);
uint64_t wire_u64(struct wire *w);

/* The next n octets, in place (valid as long as the bytes), or NULL. With n 0
 * the result is not NULL as long as the cursor is ok. */
const uint8_t *wire_take(struct wire *w, size_t n);

/* Octets not read yet; 0 once bad. */
size_t wire_left(const struct wire *w);

/* Mark the input as bad: for what the cursor cannot see, such as a value out
 * of range. */
void wire_fail(struct wire *w);

/* True as long as every read was inside the bytes. */
bool wire_ok(const struct wire *w);

#endif
