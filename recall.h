/* recall -- what make-data remembers of its last run.
 *
 * Layer 5. The state, and where that is missing or older, the data made last.
 * The state is read in a thread of its own while the caller reads sources; what
 * is wrong with it is told when its turn comes.
 */
#ifndef RECALL_H
#define RECALL_H

#include <stdbool.h>

#include "arena.h"
#include "data_serials.h"
#include "data_text.h"
#include "task.h"

struct recall {
	struct data_serials serials; /* after recall_end: all that is known */
	struct data_source state;    /* the file; text NULL: there is none */
	/* from here on the module's own */
	struct arena arena;
	struct task_aside reading;
	bool sound; /* the state can be used */
};

/* Begin to read the state of that name (NULL: none is kept), aside if threads
 * is more than 1. r is zeros, and stays where it is until recall_end. */
void recall_begin(struct recall *r, const char *state, unsigned threads);

/* Wait for the state, and look at "data" in the current directory. Everything
 * lies in the arena a then. Dies 100, "nothing written", on a state or data
 * that cannot be used, after saying to report what is wrong with the state; 111
 * when one cannot be read. */
void recall_end(struct recall *r, struct arena *a,
    const struct data_report *report);

#endif
