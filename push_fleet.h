/* push_fleet -- many conversations at once.
 *
 * Layer 5: runs push_job's jobs in one poll loop and shows on a terminal how
 * far each is.
 */
#ifndef PUSH_FLEET_H
#define PUSH_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "push_job.h"
#include "push_show.h"

struct arena;
struct pollfd;

struct push_fleet_member {
	struct push_job job;
	bool wanted; /* it is visited */
	bool over;   /* and was, and done has been called */
};

struct push_fleet {
	struct push_fleet_member *member;
	size_t count;
	size_t at_once;   /* jobs that run at a time, at most */
	int64_t limit_ms; /* for all together; 0: none */
	struct push_show show;
	/* Called once for each wanted member, when its job is DONE; the
	 * terminal is free for output then. */
	void (*done)(void *ctx, size_t i);
	void *ctx;
	size_t running;
};

/* The most that can be at_once with the descriptors that a process may have,
 * after raising that limit as far as it goes. */
size_t push_fleet_room(void);

/* Run until all wanted members are over. member, count, at_once, limit_ms, done
 * and ctx are the caller's. 0, or -1 with errno: out of memory. */
int push_fleet_run(struct push_fleet *f, struct arena *a)
    __attribute__((warn_unused_result));

#endif
