/* trigger_lines -- the callers that trigger-serve has on the line.
 *
 * Layer 5. A fixed number of lines; who calls when all are taken waits in the
 * socket's queue. No function here waits for a caller: one that says too much,
 * reads too little or goes away costs nobody but itself.
 */
#ifndef TRIGGER_LINES_H
#define TRIGGER_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct pollfd;
struct trigger_line;
struct trigger_queue;

enum { TRIGGER_LINES = 128 };

struct trigger_lines {
	int sock;                  /* where they call */
	int64_t pause;             /* accept nobody until then (clock_ms) */
	struct trigger_line *line; /* TRIGGER_LINES of them */
	/* called for each caller with the run it gets and who it is */
	void (*greeted)(uint64_t run, long uid);
};

/* No callers yet; the memory is the arena's. 0, or -1 with errno. */
int trigger_lines_init(struct trigger_lines *s, struct arena *a, int sock,
    void (*greeted)(uint64_t run, long uid))
    __attribute__((warn_unused_result));

/* Accept all who have called, as long as there are lines, and add their
 * triggers to the queue. Do this right before a run begins, since they called
 * before it. */
void trigger_lines_accept(struct trigger_lines *s, struct trigger_queue *q);

/* Tell the callers of this run that it begins, what it says, that it has
 * ended. */
void trigger_lines_begin(struct trigger_lines *s, uint64_t run);
void trigger_lines_hear(struct trigger_lines *s, uint64_t run, const void *p,
    size_t n);
void trigger_lines_end(struct trigger_lines *s, uint64_t run, uint8_t code,
    const char *note);

/* Fill p, TRIGGER_LINES + 1 of them, for poll. True if anybody is on the line
 * or soon may be: look again now and then, even if poll has nothing. */
bool trigger_lines_poll(struct trigger_lines *s, struct pollfd *p);

/* After poll: hear and tell each caller as much as can be done at once; hang
 * up on those that are done or gone. */
void trigger_lines_serve(struct trigger_lines *s, const struct pollfd *p);

#endif
