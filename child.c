#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"

int
child_beside(char *path, size_t cap, const char *name, const char *dir)
{
	ssize_t n = readlink("/proc/self/exe", path, cap);
	char *slash;

	if (n > 0 && (size_t)n < cap) {
		path[n] = 0;
		slash = strrchr(path, '/');
		if (slash && strlen(name) < cap - (size_t)(slash + 1 - path)) {
			stpcpy(slash + 1, name);
			if (access(path, X_OK) == 0)
				return 0;
		}
	}
	if ((size_t)snprintf(path, cap, "%s/%s", dir, name) >= cap)
		return errno = ENAMETOOLONG, -1;
	return 0;
}

int
child_find(char *path, size_t cap, const char *name, const char *dirs)
{
	for (;;) {
		size_t n = strcspn(dirs, ":");

		if (n > 0 && n < 4096 &&
		    (size_t)snprintf(path, cap, "%.*s/%s", (int)n, dirs, name) <
			cap &&
		    access(path, X_OK) == 0)
			return 0;
		if (dirs[n] == 0)
			return errno = ENOENT, -1;
		dirs += n + 1;
	}
}

/* Descriptors 0 to 2 from fd, all others closed. Returns an error number. */
static int
descriptors(posix_spawn_file_actions_t *actions, const int fd[3])
{
	int e = 0;

	for (int i = 0; i < 3 && e == 0; ++i)
		if (fd[i] == -1)
			e = posix_spawn_file_actions_addopen(actions, i,
			    "/dev/null", O_RDWR, 0);
		else
			e = posix_spawn_file_actions_adddup2(actions, fd[i], i);
	if (e == 0)
		e = posix_spawn_file_actions_addclosefrom_np(actions, 3);
	return e;
}

/* Signals as at login: a daemon or we ourselves may ignore some. */
static int
signals(posix_spawnattr_t *attr)
{
	sigset_t all, none;
	int e;

	sigfillset(&all);
	sigemptyset(&none);
	e = posix_spawnattr_setsigdefault(attr, &all);
	if (e == 0)
		e = posix_spawnattr_setsigmask(attr, &none);
	if (e == 0)
		e = posix_spawnattr_setflags(attr,
		    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	return e;
}

int
child_start(pid_t *pid, const char *path, char *const argv[],
    char *const envp[], const int fd[3])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int e;

	e = posix_spawn_file_actions_init(&actions);
	if (e != 0)
		return errno = e, -1;
	e = posix_spawnattr_init(&attr);
	if (e == 0) {
		e = descriptors(&actions, fd);
		if (e == 0)
			e = signals(&attr);
		if (e == 0)
			e = posix_spawn(pid, path, &actions, &attr, argv, envp);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&actions);
	return e == 0 ? 0 : (errno = e, -1);
}

int
child_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

int
child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return child_code(status);
}

/* Pass on what has come. Returns false at the end of the output. */
static bool
listen_to(const struct child_job *job, int fd)
{
	char text[8192];
	ssize_t n = read(fd, text, sizeof text);

	if (n > 0)
		job->hear(job->ctx, text, (size_t)n);
	return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
}

/* Hear the program until it ends; -1 with errno ETIMEDOUT at the limit. */
static int
attend(const struct child_job *job, int out, int pidfd)
{
	struct pollfd p[2] = {{out, POLLIN, 0}, {pidfd, POLLIN, 0}};
	int64_t start = clock_ms(), heard = start, now = start;

	for (; now - start < job->limit_ms; now = clock_ms()) {
		int64_t wait = heard + job->tick_ms - now;

		if (wait > start + job->limit_ms - now)
			wait = start + job->limit_ms - now;
		if (poll(p, 2, wait > 0 ? (int)wait : 0) == -1 &&
		    errno != EINTR)
			return -1;
		if (p[0].revents) {
			heard = clock_ms();
			if (!listen_to(job, out))
				p[0].fd = -1;
		} else if (p[1].revents)
			return 0;
		else if (clock_ms() - heard >= job->tick_ms) {
			job->hear(job->ctx, "", 0);
			heard = clock_ms();
		}
	}
	return errno = ETIMEDOUT, -1;
}

/* Kill it; not waited for long, since one that runs as another user cannot be
 * killed by us. */
static void
stop(pid_t pid, int pidfd)
{
	struct pollfd p = {pidfd, POLLIN, 0};

	kill(pid, SIGTERM);
	if (poll(&p, 1, 2000) == 0) {
		kill(pid, SIGKILL);
		poll(&p, 1, 2000);
	}
	waitpid(pid, NULL, WNOHANG);
}

int
child_run(const struct child_job *job)
{
	int out[2], fd[3], pidfd, code = -1, e;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) == -1)
		return -1;
	/* only our end may be non-blocking */
	fcntl(out[1], F_SETFL, 0);
	fd[0] = -1;
	fd[1] = fd[2] = out[1];
	if (child_start(&pid, job->path, job->argv, job->envp, fd) == -1) {
		e = errno;
		close(out[0]);
		close(out[1]);
		return errno = e, -1;
	}
	close(out[1]);
	pidfd = pidfd_open(pid, 0);
	if (pidfd == -1 || attend(job, out[0], pidfd) == -1) {
		e = errno;
		stop(pid, pidfd);
	} else {
		code = child_wait(pid);
		e = errno;
	}
	close(out[0]);
	close(pidfd);
	return errno = e, code;
}
