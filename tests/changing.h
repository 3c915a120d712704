/* changing -- a name in wire form that another thread writes over all the time,
 * as in a mapped file that somebody writes into: for tests. */
#ifndef CHANGING_H
#define CHANGING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

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

/* Put such a name again and again, as the i-th time: put says below 0 of what
 * it found to be no name. Both must come, and nothing worse, which the
 * sanitizers would see. */
static inline void
changing_test(int (*put)(long i, const uint8_t *name, size_t len))
{
	static struct changing c;
	unsigned whole = 0, broken = 0;

	changing_begin(&c);
	for (long i = 0;
	     i < 200000 || (i < 50000000 && (whole < 1000 || broken < 1000));
	     ++i) {
		bool found = put(i, c.b, sizeof c.b) >= 0;

		whole += found;
		broken += !found;
	}
	changing_end(&c);
	printf("# %u whole, %u malformed\n", whole, broken);
	ok(whole > 0 && broken > 0);
}

#endif
