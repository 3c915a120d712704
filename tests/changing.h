/* changing -- a name in wire form that another thread writes over all the time,
 * as in a mapped file that somebody writes into: for tests. */
#ifndef CHANGING_H
#define CHANGING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct changing {
	uint8_t b[33]; /* four labels of 7 octets and the root, now and then */
	bool end;
	pthread_t thread;
};

static inline void *
changing_write(void *ctx)
{
	struct changing *c = ctx;

	for (uint8_t v = 0; !__atomic_load_n(&c->end, __ATOMIC_RELAXED); ++v)
		for (size_t i = 0; i < sizeof c->b - 1; i += 8)
			__atomic_store_n(&c->b[i], v % 3 == 0 ? v : 7,
			    __ATOMIC_RELAXED);
	return NULL;
}

static inline void
changing_begin(struct changing *c)
{
	*c = (struct changing){.end = false};
	if (pthread_create(&c->thread, NULL, changing_write, c) != 0)
		abort();
}

static inline void
changing_end(struct changing *c)
{
	__atomic_store_n(&c->end, true, __ATOMIC_RELAXED);
	pthread_join(c->thread, NULL);
}

/* Is an i-th try needed, after it was found whole and broken so often? */
static inline bool
changing_goes_on(long i, unsigned whole, unsigned broken)
{
	return i < 200000 || (i < 50000000 && (whole < 1000 || broken < 1000));
}

#endif
