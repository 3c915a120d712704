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
		pid_t pid;   /* 0: none */
		int64_t due; /* clock_ms: not to be started before */
		int status;  /* how the last one ended, if untold */
		bool untold; /* it is still to be said */
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
	w->one[i].due = clock_ms() + PAUSE;
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
	for (unsigned i = 0; i < w->n; ++i)
		if (w->one[i].pid == pid) {
			w->one[i].pid = 0;
			w->one[i].status = status;
			w->one[i].untold = true;
		}
}

static bool
say(unsigned i, int status)
{
	if (WIFSIGNALED(status))
		return die_warn("worker %u was ended by signal %d: starting "
				"another",
		    i + 1, WTERMSIG(status));
	return die_warn("worker %u exited %d: starting another", i + 1,
	    WEXITSTATUS(status));
}

/* Say who ended. False: the log is full, and something is left to be said. */
static bool
tell(struct workers *w)
{
	bool all = true;

	for (unsigned i = 0; i < w->n; ++i) {
		w->one[i].untold = w->one[i].untold &&
		    !say(i, w->one[i].status);
		all = all && !w->one[i].untold;
	}
	return all;
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

/* SIGCHLD, and the signals that end a program which does nothing about them,
 * but for those that we were started to ignore, as by nohup: sigwaitinfo would
 * take these, too. */
static void
choose(sigset_t *set)
{
	static const int numbers[] = {
	    SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2};
	struct sigaction old;

	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i)
		if (sigaction(numbers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaddset(set, numbers[i]);
}

/* A signal of the set, or -1 after ms milliseconds; ms -1: however long it
 * takes. */
static int
wait_for(const sigset_t *set, int64_t ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	return ms == -1 ? sigwaitinfo(set, NULL) : sigtimedwait(set, NULL, &t);
}

void
serve_workers(unsigned n, void (*work)(void *ctx, unsigned i), void *ctx)
{
	struct workers w = {.n = n, .work = work, .ctx = ctx, .boss = getpid()};
	sigset_t set;

	signal(SIGCHLD, SIG_DFL); /* ignored, workers would end unseen */
	signal(SIGPIPE, SIG_IGN); /* a log that nobody reads ends nothing */
	choose(&set);
	sigprocmask(SIG_BLOCK, &set, &w.before);
	for (unsigned i = 0; i < n; ++i)
		w.one[i].due = INT64_MIN;
	for (;;) {
		int64_t ms = start_due(&w);
		int got;

		if (!tell(&w) && (ms == -1 || ms > PAUSE))
			ms = PAUSE;
		got = wait_for(&set, ms);
		if (got > 0 && got != SIGCHLD)
			end_all(&w, got);
		reap(&w);
	}
}
