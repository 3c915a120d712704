#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "child_session.h"
#include "clock.h"

enum { PATIENCE_MS = 2000, REPORT = 3 };

/* What went wrong between fork and execve; travels through a pipe. */
struct report {
	int e;
	int entering; /* the directory; else running the program */
};

static void
close_from(int low)
{
	if (syscall(SYS_close_range, (unsigned)low, ~0U, 0) == 0)
		return;
	for (int fd = low; fd < 65536; ++fd)
		close(fd);
}

/* Descriptors 0 to 2 as given, the pipe at REPORT, nothing else. They are
 * moved out of the way first, since any of them may be any number now. */
static int
descriptors(const int fd[3], int report)
{
	int high[REPORT + 1];

	for (int i = 0; i < 3; ++i)
		high[i] = fcntl(fd[i], F_DUPFD, REPORT + 1);
	high[REPORT] = fcntl(report, F_DUPFD, REPORT + 1);
	for (int i = 0; i <= REPORT; ++i)
		if (high[i] == -1 || dup2(high[i], i) == -1)
			return -1;
	close_from(REPORT + 1);
	return fcntl(REPORT, F_SETFD, FD_CLOEXEC);
}

static void
signals(void)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; ++sig)
		signal(sig, SIG_DFL); /* fails for some, rightly */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the new process. Only calls that are safe after fork. */
_Noreturn static void
become(const struct child_session *s, int report, pid_t parent)
{
	struct report r = {0, 0};

	if (descriptors(s->fd, report) == -1)
		_exit(111);
	signals();
	umask(022);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() != parent)
		_exit(111);
	if (setsid() == -1)
		_exit(111);
	if (chdir(s->dir) == -1)
		r.entering = 1;
	else
		execve(s->path, s->argv, s->envp);
	r.e = errno;
	if (write(REPORT, &r, sizeof r) == -1) {
		/* the exit code says enough */
	}
	_exit(111);
}

/* Read the report: 0 if there is none, which is good, else -1 with errno. */
static int
hear(struct child_session *s, int fd, pid_t pid)
{
	struct report r;
	ssize_t n;

	do
		n = read(fd, &r, sizeof r);
	while (n == -1 && errno == EINTR);
	if (n != sizeof r)
		return 0;
	s->failed = r.entering ? s->dir : s->path;
	waitpid(pid, NULL, 0);
	return errno = r.e, -1;
}

int
child_session_start(struct child_session *s, pid_t *pid)
{
	pid_t parent = getpid();
	int report[2], r, e;

	s->failed = NULL;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
		return -1;
	if (pipe2(report, O_CLOEXEC) == -1)
		return -1;
	*pid = fork();
	if (*pid == 0)
		become(s, report[1], parent);
	e = errno;
	close(report[1]);
	errno = e;
	r = *pid == -1 ? -1 : hear(s, report[0], *pid);
	e = errno;
	close(report[0]);
	errno = e;
	return r;
}

int
child_session_over(pid_t pid)
{
	siginfo_t info;

	info.si_pid = 0;
	/* not reaped yet: as long as it is a zombie, its number stays its own,
	 * and no stranger can be killed in its place */
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == -1)
		return -1;
	return info.si_pid == pid;
}

void
child_session_ask(pid_t pid)
{
	kill(-pid, SIGTERM);
}

/* A process as /proc/PID/stat shows it. */
struct process {
	char state;
	int parent, group, session;
};

static bool
look(const char *pid, struct process *p)
{
	char name[64], line[512];
	ssize_t n;
	int fd;

	snprintf(name, sizeof name, "/proc/%.20s/stat", pid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	n = read(fd, line, sizeof line - 1);
	close(fd);
	if (n <= 0)
		return false;
	line[n] = 0;
	/* the second field is the program's name, in brackets; it may hold
	 * anything, even brackets, but the last one ends it */
	while (n > 0 && line[n - 1] != ')')
		--n;
	return sscanf(line + n, " %c %d %d %d", &p->state, &p->parent,
		   &p->group, &p->session) == 4;
}

/* Kill what belongs to the session or was left to us, reap what is dead.
 * Returns how many were alive. */
static int
sweep(pid_t session)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;
	struct process p;
	int alive = 0;

	kill(-session, SIGKILL);
	while (proc && (d = readdir(proc))) {
		pid_t pid = (pid_t)strtol(d->d_name, NULL, 10);

		if (pid <= 1 || pid == session || !look(d->d_name, &p) ||
		    (p.parent != getpid() && p.session != session))
			continue;
		if (p.state == 'Z')
			waitpid(pid, NULL, WNOHANG);
		else if (kill(pid, SIGKILL) == 0)
			++alive;
	}
	if (proc)
		closedir(proc);
	return alive;
}

int
child_session_end(pid_t pid)
{
	int64_t limit = clock_ms() + PATIENCE_MS;
	int status;

	while ((sweep(pid) > 0 || child_session_over(pid) == 0) &&
	    clock_ms() < limit)
		clock_pause(2);
	switch (waitpid(pid, &status, WNOHANG)) {
	case -1:
		return -1;
	case 0:
		return errno = EBUSY, -1;
	default:
		return child_code(status);
	}
}
