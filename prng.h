/* prng -- a small generator for shuffling answers.
 *
 * Layer 0. splitmix64: fast, fine for choosing an order, worthless for
 * secrets. The seed is given, so that the same query can be answered the same
 * way twice in a test.
 */
#ifndef PRNG_H
#define PRNG_H

#include <stdint.h>

struct prng {
	uint64_t state;
};

/* The next 64 bits. */
uint64_t prng_next(struct prng *r);

/* A number in [0, n); n must be above 0. */
uint32_t prng_below(struct prng *r, uint32_t n);

#endif
