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
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "auto_trigger.h"
#include "child_session.h"
#include "clock.h"
#include "die.h"
#include "file.h"
#include "sock_unix.h"
#include "trigger_caller.h"
#include "trigger_queue.h"
#include "trigger_run.h"

enum {
	CALLERS = 128,      /* more wait in the socket's queue */
	DRAIN = 64,         /* reads of what a run that ended left behind */
	TICK_MS = 500,
	FAREWELL_MS = 10000 /* for a caller to read the end, from its last read */
};

struct line {
	int fd;        /* -1: free */
	bool deaf;     /* it has said its last, or we read enough of it */
	int64_t moved; /* when it last took something, once its run is over */
	struct trigger_caller caller;
};

struct serve {
	const char *dir;
	int sock;
	int64_t pause; /* accept nobody until then: no descriptors */
	struct trigger_queue queue;
	struct line *line; /* CALLERS of them */

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

/* The callers */

static void
hang_up(struct line *l)
{
	close(l->fd);
	l->fd = -1;
}

static struct line *
free_line(struct serve *s)
{
	for (size_t i = 0; i < CALLERS; ++i)
		if (s->line[i].fd == -1)
			return &s->line[i];
	return NULL;
}

static void
greet(struct serve *s, struct line *l, int fd)
{
	struct ucred who = {0, (uid_t)-1, 0};
	socklen_t len = sizeof who;

	l->fd = fd;
	l->deaf = false;
	trigger_caller_init(
	    &l->caller, trigger_queue_add(&s->queue), s->queue.running);
	getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len);
	say("run %llu: wanted by uid %ld", (unsigned long long)l->caller.run,
	    (long)who.uid);
}

/* Accept all who have called. Done right before a run begins, since they called
 * before it. */
static void
accept_all(struct serve *s)
{
	struct line *l;
	int fd;

	while (clock_ms() >= s->pause && (l = free_line(s)) != NULL) {
		fd = accept4(s->sock, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd != -1)
			greet(s, l, fd);
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR && errno != ECONNABORTED) {
			die_warn_sys("unable to accept a caller");
			s->pause = clock_ms() + 1000;
		}
	}
}

/* Read and ignore. */
static void
ignore(struct line *l)
{
	char junk[4096];
	ssize_t n = recv(l->fd, junk, sizeof junk, MSG_DONTWAIT);

	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		l->deaf = true;
}

/* Tell a caller as much as it will hear now. */
static void
tell(struct line *l)
{
	const uint8_t *p;
	size_t n;

	while ((n = trigger_caller_next(&l->caller, &p)) > 0) {
		ssize_t w = send(l->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (w == -1 && errno == EAGAIN)
			return;
		if (w == -1 && errno != EINTR) {
			hang_up(l);
			return;
		}
		if (w > 0) {
			trigger_caller_sent(&l->caller, (size_t)w);
			l->moved = clock_ms();
		}
	}
	if (trigger_caller_done(&l->caller))
		hang_up(l);
}

static void
serve_callers(struct serve *s, const struct pollfd *p)
{
	int64_t now = clock_ms();

	for (size_t i = 0; i < CALLERS; ++i) {
		struct line *l = &s->line[i];

		if (l->fd == -1)
			continue;
		if (p[i].revents & POLLIN)
			ignore(l);
		if (p[i].revents & (POLLHUP | POLLERR))
			hang_up(l); /* its trigger stays */
		else
			tell(l);
		if (l->fd != -1 && l->caller.over &&
		    now - l->moved > FAREWELL_MS)
			hang_up(l);
	}
}

/* The run */

static void
end_callers(struct serve *s, uint8_t code, const char *why)
{
	for (size_t i = 0; i < CALLERS; ++i) {
		struct line *l = &s->line[i];

		if (l->fd == -1 || l->caller.run != s->queue.begun)
			continue;
		trigger_caller_end(&l->caller, code, why);
		l->moved = clock_ms();
	}
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
	for (size_t i = 0; i < CALLERS; ++i)
		if (s->line[i].fd != -1 && s->line[i].caller.run == number)
			trigger_caller_begin(&s->line[i].caller);
	if (start(s, why, sizeof why) == -1)
		end_callers(s, 111, why);
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
	for (size_t i = 0; i < CALLERS; ++i)
		if (s->line[i].fd != -1 &&
		    s->line[i].caller.run == s->queue.begun)
			trigger_caller_hear(
			    &s->line[i].caller, text, (size_t)n);
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
		end_callers(s, (uint8_t)code, why);
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
wait_all(const struct serve *s, struct pollfd *p)
{
	static const struct timespec tick = {0, TICK_MS * 1000000L};
	bool paused = clock_ms() < s->pause;
	bool busy = s->queue.running || paused;
	const uint8_t *next;
	sigset_t none;

	p[CALLERS] = (struct pollfd){-1, POLLIN, 0};
	p[CALLERS + 1] = (struct pollfd){s->out, POLLIN, 0};
	for (size_t i = 0; i < CALLERS; ++i) {
		struct line *l = &s->line[i];

		p[i] = (struct pollfd){l->fd, POLLIN, 0};
		if (l->fd == -1 && !paused)
			p[CALLERS].fd = s->sock;
		if (l->fd == -1)
			continue;
		busy = true;
		if (l->deaf)
			p[i].events = 0;
		if (trigger_caller_next(&l->caller, &next) > 0)
			p[i].events |= POLLOUT;
	}
	sigemptyset(&none);
	if (ppoll(p, CALLERS + 2, busy ? &tick : NULL, &none) == -1)
		for (size_t i = 0; i < CALLERS + 2; ++i)
			p[i].revents = 0;
}

static void
serve(struct serve *s)
{
	struct pollfd p[CALLERS + 2];

	while (!stopping || s->queue.running) {
		if (!stopping) {
			accept_all(s);
			begin_run(s);
		}
		wait_all(s, p);
		attend_run(s);
		serve_callers(s, p);
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
	int lock;

	die_init("trigger-serve", "trigger-serve dir user\n"
	    "runs make in dir as user for those who call at " AUTO_TRIGGER);
	die_help(argc, argv);
	if (argc != 3 || argv[1][0] != '/')
		die_usage();
	s.dir = argv[1];
	s.limit = trigger_run_limit();
	pw = getpwnam(argv[2]);
	if (pw == NULL)
		die_bad("unknown account %s", argv[2]);
	s.line = arena_alloc(&a, CALLERS * sizeof *s.line);
	if (s.line == NULL)
		die_sys("unable to get memory");
	for (size_t i = 0; i < CALLERS; ++i)
		s.line[i].fd = -1;
	catch_signals();
	s.sock = sock_unix_listen(AUTO_TRIGGER, &lock);
	if (s.sock == -1)
		die_sys("unable to listen at " AUTO_TRIGGER);
	become(pw);
	if (chdir("/") == -1)
		die_sys("unable to switch to /");
	trigger_queue_add(&s.queue); /* one may have been lost with our last life */
	say("ready: make in %s as %s", s.dir, argv[2]);
	serve(&s);
	arena_wipe(&a);
	return 0;
}
