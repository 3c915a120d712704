#include <stdint.h>

#include "../prng.h"
#include "../trigger_queue.h"
#include "tap.h"

enum { STEPS = 200000, WAITERS = 4096 };

/* What the real world would show: when each trigger came, when each run began,
 * in steps. */
struct world {
	struct trigger_queue q;
	uint64_t came[WAITERS], promised[WAITERS];
	size_t waiters;
	uint64_t began; /* when the last run began */
	uint64_t late;  /* triggers whose run did not begin after them */
	uint64_t early; /* ... though an earlier run would have done */
	uint64_t answered, added;
};

static void
add(struct world *w, uint64_t now)
{
	if (w->waiters == WAITERS)
		return;
	w->came[w->waiters] = now;
	w->promised[w->waiters++] = trigger_queue_add(&w->q);
	++w->added;
}

static void
begin(struct world *w, uint64_t now)
{
	uint64_t number = trigger_queue_begin(&w->q);

	if (number == 0)
		return;
	for (size_t i = 0; i < w->waiters; ++i) {
		w->early += w->promised[i] > number;
		w->late += w->promised[i] < number || w->came[i] >= now;
	}
	w->answered += w->waiters;
	w->waiters = 0;
	w->began = now;
}

/* All that may happen, in any order: triggers, attempts to begin (also when
 * a run is under way), ends. */
static void
simulate(uint64_t seed)
{
	struct prng r = {seed};
	struct world w = {.waiters = 0};

	for (uint64_t now = 1; now < STEPS; ++now)
		switch (prng_below(&r, 4)) {
		case 0:
		case 1:
			add(&w, now);
			break;
		case 2:
			begin(&w, now);
			break;
		default:
			if (w.q.running)
				trigger_queue_end(&w.q);
		}
	trigger_queue_end(&w.q);
	begin(&w, STEPS);
	ok(w.early == 0);
	ok(w.late == 0);
	ok(w.waiters == 0 && w.answered == w.added && w.added > STEPS / 4);
	trigger_queue_end(&w.q);
	ok(trigger_queue_begin(&w.q) == 0); /* nothing is made up */
}

int
main(void)
{
	struct trigger_queue q = {0};

	ok(trigger_queue_begin(&q) == 0);
	ok(trigger_queue_add(&q) == 1 && trigger_queue_add(&q) == 1);
	ok(trigger_queue_begin(&q) == 1);
	ok(q.running && !q.due);
	ok(trigger_queue_begin(&q) == 0);
	ok(trigger_queue_add(&q) == 2 && trigger_queue_add(&q) == 2);
	ok(trigger_queue_begin(&q) == 0); /* not while one is under way */
	trigger_queue_end(&q);
	ok(trigger_queue_begin(&q) == 2);
	trigger_queue_end(&q);
	ok(trigger_queue_begin(&q) == 0);
	ok(trigger_queue_add(&q) == 3);
	for (uint64_t seed = 1; seed <= 5; ++seed)
		simulate(seed);
	return done();
}
