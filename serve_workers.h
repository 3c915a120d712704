/* serve_workers -- several processes that do the same work, and one that sees
 * to it that they live.
 *
 * Layer 5. The caller becomes the supervisor: it starts the workers, starts
 * another one in the place of one that ended (but a second after it had started
 * that one, at the soonest), and says so; if the log is full, as soon as it is
 * not. A signal that would have ended a single server ends them all, the
 * supervisor last, of that same signal. If the supervisor itself is killed, the
 * kernel ends the workers.
 */
#ifndef SERVE_WORKERS_H
#define SERVE_WORKERS_H

#define SERVE_WORKERS_MAX 64

/* Start n workers (1 to SERVE_WORKERS_MAX), and others after them for ever:
 * work(ctx, i) is called in a new process for worker i, counted from 0, and
 * must not return. */
_Noreturn void serve_workers(unsigned n, void (*work)(void *ctx, unsigned i),
    void *ctx);

#endif
