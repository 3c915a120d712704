/* trigger-make -- have make run in one directory, fixed at build time.
 *
 * Without any set-user-id bit it is the client of trigger-serve: it calls,
 * shows what comes back and exits as that make did. With that bit, and owned by
 * root, it becomes root and runs make itself. Which one it is depends on its
 * file alone, and nothing of the caller reaches make but descriptors 1 and 2,
 * and those in the second case only. */
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auto_dir.h"
#include "auto_trigger.h"
#include "child_session.h"
#include "clock.h"
#include "die.h"
#include "file.h"
#include "sock_unix.h"
#include "trigger_record.h"
#include "trigger_run.h"

enum {
	COME_BACK_MS = 5000, /* supervise starts a server again at once */
	AGAIN_MS = 100,
	ASK_MAX = 3
};

struct call {
	int fd;
	bool waited; /* we were told to wait, and said so */
	int64_t patience_ms;
	struct trigger_record record;
};

/* Call trigger-serve; between two of its lives, wait for the next one. */
static int
call_server(void)
{
	int64_t limit = clock_ms() + COME_BACK_MS;
	int fd;

	for (;;) {
		fd = sock_unix_call(AUTO_TRIGGER, COME_BACK_MS / 1000);
		if (fd != -1)
			return fd;
		if (errno != ECONNREFUSED || clock_ms() > limit)
			die_sys(
			    "unable to reach trigger-serve at " AUTO_TRIGGER);
		clock_pause(AGAIN_MS);
	}
}

static void
say(const char *text, size_t n)
{
	char line[TRIGGER_RECORD_MAX + 32];
	int len = snprintf(line, sizeof line, "trigger-make: %.*s\n", (int)n,
	    text);

	if (file_write(2, line, (size_t)len) == -1) {
		/* then nobody wants to know */
	}
}

/* Act on a complete record. Returns the exit code, or -1: go on. */
static int
act(struct call *c)
{
	static const char wait[] = "waiting for the run before to end",
			  begin[] = "run begins";
	size_t n;
	const uint8_t *text = trigger_record_text(&c->record, &n);

	switch (trigger_record_kind(&c->record)) {
	case 'w':
		say(wait, sizeof wait - 1);
		c->waited = true;
		break;
	case 'b':
		if (c->waited)
			say(begin, sizeof begin - 1);
		break;
	case 'o':
		if (file_write(1, text, n) == -1)
			die_sys("unable to write output");
		break;
	case 'n':
		say((const char *)text, n);
		break;
	case 'x':
		return text[0];
	}
	return -1;
}

/* Returns the exit code, or -1: the server went away before it told one. */
static int
listen_to(struct call *c)
{
	struct pollfd p = {c->fd, POLLIN, 0};
	uint8_t in[8192];
	size_t used;
	ssize_t n;
	int r, code;

	for (;;) {
		r = poll(&p, 1, (int)c->patience_ms);
		if (r == 0)
			die_temp("trigger-serve does not answer");
		n = read(c->fd, in, sizeof in);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		for (size_t at = 0; at < (size_t)n; at += used) {
			r = trigger_record_feed(&c->record, in + at,
			    (size_t)n - at, &used);
			if (r == -1)
				die_sys("unable to understand trigger-serve");
			code = r == 1 ? act(c) : -1;
			if (code != -1)
				return code;
		}
	}
}

/* A server that went away may have taken our trigger along; asking again is
 * never wrong, since one more run after the trigger is what we want. */
static int
ask(void)
{
	int code = -1;

	signal(SIGPIPE, SIG_IGN); /* a broken pipe has a message */
	for (int i = 0; i < ASK_MAX && code == -1; ++i) {
		struct call c = {.fd = call_server()};

		if (i > 0)
			die_warn("trigger-serve went away, asked again");
		/* one run before ours, and ours, both silent */
		c.patience_ms = 2 * trigger_run_limit() + 60000;
		code = listen_to(&c);
		close(c.fd);
	}
	if (code == -1)
		die_temp("trigger-serve went away");
	return code;
}

/* Raise a soft limit; the hard one only where the caller has lowered it, as not
 * every root may do that (those in containers may not). */
static void
reset_limit(unsigned what, rlim_t wanted)
{
	struct rlimit limit;

	if (getrlimit(what, &limit) == -1)
		die_sys("unable to read resource limits");
	limit.rlim_cur = wanted;
	if (limit.rlim_max < wanted)
		limit.rlim_max = wanted;
	if (setrlimit(what, &limit) == -1)
		die_sys("unable to reset resource limits");
}

/* The caller may have set limits that break half way what root does. */
static void
reset_limits(void)
{
	static const struct {
		unsigned what;
		rlim_t wanted;
	} rows[] = {
	    {RLIMIT_AS, RLIM_INFINITY},
	    {RLIMIT_CORE, 0},
	    {RLIMIT_CPU, RLIM_INFINITY},
	    {RLIMIT_DATA, RLIM_INFINITY},
	    {RLIMIT_FSIZE, RLIM_INFINITY},
	    {RLIMIT_NOFILE, 1024},
	    {RLIMIT_STACK, 8 << 20},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i)
		reset_limit(rows[i].what, rows[i].wanted);
	if (setpriority(PRIO_PROCESS, 0, 0) == -1)
		die_sys("unable to reset priority");
}

/* Timers of the caller live on in us, and some would kill. */
static void
reset_timers(void)
{
	static const struct itimerval none;

	setitimer(ITIMER_REAL, &none, NULL);
	setitimer(ITIMER_VIRTUAL, &none, NULL);
	setitimer(ITIMER_PROF, &none, NULL);
}

static void
become_root(void)
{
	sigset_t all;

	/* A run that has begun is brought to its end; once we are root in all
	 * respects only root can kill us, and a terminal cannot. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGCHLD, SIG_DFL); /* ignored, no end would be told */
	if (setgroups(0, NULL) == -1 || setresgid(0, 0, 0) == -1 ||
	    setresuid(0, 0, 0) == -1)
		die_sys("unable to become root");
	if (getuid() != 0 || geteuid() != 0 || getgid() != 0 || getegid() != 0)
		die_temp("unable to become root");
	reset_timers();
	reset_limits();
}

/* Wait for the end of the run. Returns as child_session_end does. */
static int
attend(pid_t pid, int64_t limit, int *late)
{
	static const struct timespec tick = {1, 0};
	int64_t start = clock_ms();
	sigset_t child;

	*late = 0;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (child_session_over(pid) == 0) {
		int64_t age = clock_ms() - start;

		if (age >= limit + TRIGGER_RUN_GRACE_MS)
			break;
		if (age >= limit && !*late) {
			*late = 1;
			child_session_ask(pid);
		}
		sigtimedwait(&child, NULL, &tick);
	}
	return child_session_end(pid);
}

static int
run(void)
{
	int64_t limit = trigger_run_limit();
	char why[256];
	int code, late;
	pid_t pid;

	if (trigger_run_start(&pid, AUTO_DIR, 1, 2, why, sizeof why) == -1)
		die_temp("%s", why);
	code = attend(pid, limit, &late);
	code = trigger_run_code(code, late, why, sizeof why);
	if (why[0])
		die_temp("%s", why);
	return code;
}

/* The same by a process of its own. Ours has the children that its program of
 * before had, and who ends a run ends all children he has (child_session.h). */
static int
run_apart(void)
{
	pid_t pid;
	int status;

	become_root();
	pid = fork();
	if (pid == 0)
		exit(run());
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		die_sys("unable to run make apart");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}

/* Is our file set-user-id to root? Asked of the file, since for root as the
 * caller the ids do not tell. */
static bool
is_setuid(void)
{
	struct stat st;

	if (geteuid() != 0)
		return false;
	if (getuid() != 0)
		return true;
	return stat("/proc/self/exe", &st) == 0 && st.st_uid == 0 &&
	    (st.st_mode & S_ISUID) != 0;
}

int
main(int argc, char **argv)
{
	die_init("trigger-make",
	    "trigger-make\n"
	    "has make run in " AUTO_DIR);
	die_help(argc, argv);
	if (argc != 1)
		die_usage();
	return is_setuid() ? run_apart() : ask();
}
