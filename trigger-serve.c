/* trigger-serve -- run make in one directory for whoever calls on a socket.
 *
 * To connect is all that a caller can say. make runs as one fixed user, in an
 * environment of our making; a caller hears the output and the exit code of
 * the first run that began after it called. No caller can slow, stop or change
 * a run. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "arena.h"
#include "auto_trigger.h"
#include "child_session.h"
#include "clock.h"
#include "die.h"
#include "file.h"
#include "sock_unix.h"
#include "trigger_lines.h"
#include "trigger_queue.h"
#include "trigger_run.h"

enum {
	DRAIN = 64, /* reads of what a run that ended left behind */
	TICK_MS = 500,
	NPOLL = TRIGGER_LINES + 2
};

struct serve {
	const char *dir;
	struct trigger_queue queue;
	struct trigger_lines lines;

	pid_t pid;     /* of the run under way */
	int out;       /* its output; -1: ended */
	int64_t start; /* when it began */
	int64_t limit; /* ms it may take */
	int late;      /* it was asked to end, for that */
};

static volatile sig_atomic_t stopping;

static void
on_signal(int sig)
{
	if (sig != SIGCHLD)
		stopping = 1;
}

__attribute__((format(printf, 1, 2))) static void
say(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	dprintf(2, "trigger-serve: %s\n", text);
}

static void
greeted(uint64_t run, long uid)
{
	say("run %llu: wanted by uid %ld", (unsigned long long)run, uid);
}

/* The run */

static void
close_run(struct serve *s, uint8_t code, const char *why)
{
	trigger_lines_end(&s->lines, s->queue.begun, code, why);
	say("run %llu: exit code %d after %lld ms%s%s",
	    (unsigned long long)s->queue.begun, code,
	    (long long)(clock_ms() - s->start), why[0] ? ": " : "", why);
	trigger_queue_end(&s->queue);
}

/* Start make, its output going to a pipe. */
static int
start(struct serve *s, char *why, size_t cap)
{
	int out[2], r;

	if (pipe2(out, O_CLOEXEC) == -1) {
		snprintf(why, cap, "unable to make a pipe");
		return -1;
	}
	r = trigger_run_start(&s->pid, s->dir, out[1], out[1], why, cap);
	close(out[1]);
	if (r == -1 || fcntl(out[0], F_SETFL, O_NONBLOCK) == -1)
		close(out[0]);
	else
		s->out = out[0];
	return r;
}

static void
begin_run(struct serve *s)
{
	uint64_t number = trigger_queue_begin(&s->queue);
	char why[256];

	if (number == 0)
		return;
	s->start = clock_ms();
	s->late = 0;
	say("run %llu: begins", (unsigned long long)number);
	trigger_lines_begin(&s->lines, number);
	if (start(s, why, sizeof why) == -1)
		close_run(s, 111, why);
}

/* Pass on what make says, to the log and to all callers of this run. Returns
 * false if there is nothing now. */
static bool
hear_run(struct serve *s)
{
	char text[8192];
	ssize_t n;

	if (s->out == -1)
		return false;
	n = read(s->out, text, sizeof text);
	if (n == -1 && errno == EINTR)
		return true;
	if (n == -1 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		close(s->out);
		s->out = -1;
		return false;
	}
	if (file_write(2, text, (size_t)n) == -1) {
		/* a log that is gone is no reason not to make */
	}
	trigger_lines_hear(&s->lines, s->queue.begun, text, (size_t)n);
	return true;
}

static void
end_run(struct serve *s)
{
	int code = child_session_end(s->pid);
	char why[256];

	for (int i = 0; i < DRAIN && hear_run(s); ++i)
		;
	if (s->out != -1)
		close(s->out);
	s->out = -1;
	code = trigger_run_code(code, s->late, why, sizeof why);
	if (!stopping) {
		close_run(s, (uint8_t)code, why);
		return;
	}
	/* the callers hear no exit code, and so ask our successor */
	say("run %llu: stopped", (unsigned long long)s->queue.begun);
	trigger_queue_end(&s->queue);
}

static void
attend_run(struct serve *s)
{
	int64_t age = clock_ms() - s->start;

	if (!s->queue.running)
		return;
	hear_run(s);
	if (stopping && s->limit > age)
		s->limit = age;
	if (child_session_over(s->pid) != 0 ||
	    age >= s->limit + TRIGGER_RUN_GRACE_MS)
		end_run(s);
	else if (age >= s->limit && !s->late) {
		s->late = 1;
		child_session_ask(s->pid);
	}
}

/* Wait until something happens, for a tick if something is under way. */
static void
wait_all(struct serve *s, struct pollfd *p)
{
	static const struct timespec tick = {0, TICK_MS * 1000000L};
	bool busy = trigger_lines_poll(&s->lines, p) || s->queue.running;
	sigset_t none;

	p[NPOLL - 1] = (struct pollfd){s->out, POLLIN, 0};
	sigemptyset(&none);
	if (ppoll(p, NPOLL, busy ? &tick : NULL, &none) == -1)
		for (size_t i = 0; i < NPOLL; ++i)
			p[i].revents = 0;
}

static void
serve(struct serve *s)
{
	struct pollfd p[NPOLL];

	while (!stopping || s->queue.running) {
		if (!stopping) {
			trigger_lines_accept(&s->lines, &s->queue);
			begin_run(s);
		}
		wait_all(s, p);
		attend_run(s);
		trigger_lines_serve(&s->lines, p);
	}
}

/* Setting out */

static void
catch_signals(void)
{
	static const int sig[] = {SIGCHLD, SIGTERM, SIGINT};
	struct sigaction act = {.sa_handler = on_signal};
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof sig / sizeof sig[0]; ++i) {
		sigaddset(&set, sig[i]);
		if (sigaction(sig[i], &act, NULL) == -1)
			die_sys("unable to catch signals");
	}
	/* they come while we wait, and then only: none slips between a look
	 * and the wait */
	if (sigprocmask(SIG_SETMASK, &set, NULL) == -1)
		die_sys("unable to block signals");
}

/* Become the user for good, with all of its groups, as at login. */
static void
become(const struct passwd *pw)
{
	if (getuid() != 0) {
		if (getuid() != pw->pw_uid)
			die_bad("only root can become %s", pw->pw_name);
		return;
	}
	if (initgroups(pw->pw_name, pw->pw_gid) == -1 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) == -1 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) == -1)
		die_sys("unable to become %s", pw->pw_name);
	if (pw->pw_uid != 0 && setuid(0) == 0)
		die_temp("unable to give up root");
}

int
main(int argc, char **argv)
{
	struct serve s = {.out = -1};
	struct arena a = ARENA_ZERO;
	const struct passwd *pw;
	int sock, lock;

	die_init("trigger-serve",
	    "trigger-serve dir user\n"
	    "runs make in dir as user for those who call at " AUTO_TRIGGER);
	die_help(argc, argv);
	if (argc != 3 || argv[1][0] != '/')
		die_usage();
	s.dir = argv[1];
	s.limit = trigger_run_limit();
	pw = getpwnam(argv[2]);
	if (pw == NULL)
		die_bad("unknown account %s", argv[2]);
	catch_signals();
	sock = sock_unix_listen(AUTO_TRIGGER, &lock);
	if (sock == -1)
		die_sys("unable to listen at " AUTO_TRIGGER);
	if (trigger_lines_init(&s.lines, &a, sock, greeted) == -1)
		die_sys("unable to get memory");
	become(pw);
	if (chdir("/") == -1)
		die_sys("unable to switch to /");
	/* one may have been lost with our last life */
	trigger_queue_add(&s.queue);
	say("ready: make in %s as %s", s.dir, argv[2]);
	serve(&s);
	arena_wipe(&a);
	return 0;
}
