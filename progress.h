/* progress -- a line at the bottom of a terminal that says how far work is.
 *
 * Layer 5. On standard error, if that is a terminal, and only when work has
 * gone on for a second; a thread of its own writes it over and over in one
 * place. Elsewhere nothing of this does anything.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct progress {
	bool on;                     /* there is a terminal and a thread */
	const char *program;         /* whose work it is */
	_Atomic(const char *) doing; /* static text, with %zu for the count */
	atomic_size_t count;         /* moved by whoever does the work */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool drawn, stop; /* under the lock */
};

/* Begin: "PROGRAM: " and what is being done, such as "%zu lines read". p must
 * stay where it is until progress_end. */
void progress_begin(struct progress *p, const char *program, const char *doing);

/* Something else is being done now. */
void progress_say(struct progress *p, const char *doing);

/* Take the line away, because something else is about to be printed; it comes
 * again later. */
void progress_clear(struct progress *p);

/* Take the line away, for good. May be called again, or without a begin. */
void progress_end(struct progress *p);

#endif
