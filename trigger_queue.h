/* trigger_queue -- which caller gets which run.
 *
 * Layer 4. Runs are numbered from 1 in the order they begin and never overlap.
 * A trigger gets the first run that begins after it: the next one, always,
 * since the run under way may already have read what the caller changed. All
 * triggers that come before that run begins share it, so at most one is due,
 * and one more run after a trigger is always enough.
 *
 *   idle --add--> due --begin--> running --end--> idle
 *                                running --add--> running, due --end--> due
 */
#ifndef TRIGGER_QUEUE_H
#define TRIGGER_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct trigger_queue {
	uint64_t begun; /* number of the last run that began; 0 none yet */
	bool running;   /* that run has not ended */
	bool due;       /* a trigger waits for run begun + 1 */
};

/* A trigger has come: the number of the run that answers it. The trigger stays
 * whatever becomes of its caller. */
uint64_t trigger_queue_add(struct trigger_queue *q);

/* Begin a run if one is due and none under way: its number, else 0. Call it
 * right before the run is started: a trigger added later gets the next run. */
uint64_t trigger_queue_begin(struct trigger_queue *q);

/* The run under way has ended, well or not. */
void trigger_queue_end(struct trigger_queue *q);

#endif
