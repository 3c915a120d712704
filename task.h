/* task -- work in pieces, done by several threads.
 *
 * Layer 1. Threads live no longer than a call, and share nothing that the
 * caller did not give them. Which thread does which piece is chance; so results
 * must depend on the pieces alone.
 */
#ifndef TASK_H
#define TASK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Processors that this process may run on, from 1 to TASK_MAX. */
unsigned task_threads(void);
#define TASK_MAX 64 /* threads that are of use */

/* Do pieces 0 to n - 1, begun in this order, with at most that many threads,
 * the calling one among them; where no thread can be had the others do its
 * share. work returns 0, or -1 with errno: then no further piece is begun. 0
 * when all are done; or -1 with the errno of a piece that failed. */
int task_run(unsigned threads, size_t n, int (*work)(void *ctx, size_t piece),
    void *ctx) __attribute__((warn_unused_result));

/* How many pieces to make of n things, each of at least `least`: one if there
 * is one thread, else a few for each, so that none waits long at the end; at
 * most TASK_PIECES. */
size_t task_pieces(unsigned threads, size_t n, size_t least);
#define TASK_PIECES (4 * TASK_MAX)

/* One piece of work aside, while the caller does something else. Where no
 * thread can be had, or wanted (threads is 1), it is done when it is waited
 * for. begin keeps work and ctx; end waits, and returns what work returned: 0,
 * or -1 with errno. */
struct task_aside {
	int (*work)(void *ctx);
	void *ctx;
	pthread_t thread;
	bool apart;    /* in a thread of its own */
	int r, failed; /* what work returned, and errno */
};
void task_aside_begin(struct task_aside *t, unsigned threads,
    int (*work)(void *ctx), void *ctx);
int task_aside_end(struct task_aside *t) __attribute__((warn_unused_result));

#endif
