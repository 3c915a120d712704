#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "die.h"
#include "serve_workers.h"

#define PAUSE 1000 /* milliseconds until a worker that died young is replaced */

struct workers {
	unsigned n;
	void (*work)(void *ctx, unsigned i);
	void *ctx;
	pid_t boss;
	sigset_t before; /* the signal mask that workers get */
	struct {
		pid_t pid;     /* 0: none */
		int64_t began; /* clock_ms */
		int64_t due;   /* clock_ms: not to be started before */
	} one[SERVE_WORKERS_MAX];
};

_Noreturn static void
be_worker(struct workers *w, unsigned i)
{
	/* a supervisor that ended before this call is noticed after it */
	if (prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L) == -1)
		die_sys("unable to ask for the supervisor's end");
	if (getppid() != w->boss)
		_exit(111);
	sigprocmask(SIG_SETMASK, &w->before, NULL);
	w->work(w->ctx, i);
	abort();
}

static void
start(struct workers *w, unsigned i)
{
	pid_t pid = fork();

	if (pid == 0)
		be_worker(w, i);
	w->one[i].began = clock_ms();
	w->one[i].due = w->one[i].began + PAUSE;
	if (pid == -1)
		die_warn_sys("unable to start worker %u", i + 1);
	else
		w->one[i].pid = pid;
}

/* Start what is due. Returns milliseconds until more is; -1: never. */
static int64_t
start_due(struct workers *w)
{
	int64_t ms = clock_ms(), next = -1;

	for (unsigned i = 0; i < w->n; ++i) {
		int64_t left;

		if (w->one[i].pid == 0 && w->one[i].due <= ms)
			start(w, i);
		if (w->one[i].pid != 0)
			continue;
		left = w->one[i].due > ms ? w->one[i].due - ms : 0;
		if (next == -1 || left < next)
			next = left;
	}
	return next;
}

static void
ended(struct workers *w, pid_t pid, int status)
{
	for (unsigned i = 0; i < w->n; ++i) {
		if (w->one[i].pid != pid)
			continue;
		w->one[i].pid = 0;
		if (WIFSIGNALED(status))
			die_warn("worker %u was ended by signal %d: starting "
				 "another",
			    i + 1, WTERMSIG(status));
		else
			die_warn("worker %u exited %d: starting another", i + 1,
			    WEXITSTATUS(status));
	}
}

static void
reap(struct workers *w)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		ended(w, pid, status);
}

/* Workers have nothing to put in order, and SIGKILL ends a stopped one, too. */
_Noreturn static void
end_all(struct workers *w, int number)
{
	for (unsigned i = 0; i < w->n; ++i)
		if (w->one[i].pid != 0)
			kill(w->one[i].pid, SIGKILL);
	for (unsigned i = 0; i < w->n; ++i)
		while (w->one[i].pid != 0 &&
		    waitpid(w->one[i].pid, NULL, 0) == -1 && errno == EINTR)
			;
	sigprocmask(SIG_SETMASK, &w->before, NULL);
	signal(number, SIG_DFL);
	raise(number);
	exit(111); /* it was blocked when we came */
}

/* The signals that end a program which does nothing about them. */
static void
choose(sigset_t *set)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM,
	    SIGUSR1, SIGUSR2, SIGCHLD};

	sigemptyset(set);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i)
		sigaddset(set, numbers[i]);
}

void
serve_workers(unsigned n, void (*work)(void *ctx, unsigned i), void *ctx)
{
	struct workers w = {.n = n, .work = work, .ctx = ctx, .boss = getpid()};
	sigset_t set;

	choose(&set);
	sigprocmask(SIG_BLOCK, &set, &w.before);
	for (unsigned i = 0; i < n; ++i)
		w.one[i].due = INT64_MIN;
	for (;;) {
		int64_t ms = start_due(&w);
		struct timespec t = {ms / 1000, ms % 1000 * 1000000};
		int got = ms == -1 ? sigwaitinfo(&set, NULL)
				   : sigtimedwait(&set, NULL, &t);

		if (got > 0 && got != SIGCHLD)
			end_all(&w, got);
		reap(&w);
	}
}
