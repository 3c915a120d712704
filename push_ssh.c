#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "child.h"
#include "push_list.h"
#include "push_ssh.h"

static int
start(pid_t *pid, const int fd[3], const struct push_ssh *how,
    const struct push_list_replica *r)
{
	const char *key = r->key ? r->key : "key";
	char known[256], identity[4096], port[16], wait[48];
	const char *const argv[] = {"ssh", "-F", "none", "-T", "-a", "-x", "-o",
	    "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", known,
	    "-o", "GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no",
	    "-o", "CheckHostIP=no", "-o", "IdentitiesOnly=yes", "-o",
	    "IdentityAgent=none", "-o", "PreferredAuthentications=publickey",
	    "-o", "ControlPath=none", "-o", "ClearAllForwardings=yes", "-o",
	    "ServerAliveInterval=20", "-o", "ServerAliveCountMax=3", "-o", wait,
	    "-i", identity, "-p", port, "-l", r->user, r->host, how->verb,
	    NULL};
	char *args[sizeof argv / sizeof argv[0]];

	snprintf(known, sizeof known, "UserKnownHostsFile=%s/known_hosts",
	    how->dir);
	snprintf(identity, sizeof identity, "%s%s%s",
	    key[0] == '/' ? "" : how->dir, key[0] == '/' ? "" : "/", key);
	snprintf(port, sizeof port, "%" PRIu32, r->port);
	snprintf(wait, sizeof wait, "ConnectTimeout=%" PRIu32, how->wait);
	/* execve wants them writable and does not write */
	memcpy(args, argv, sizeof argv);
	return child_start(pid, how->ssh, args, how->envp, fd);
}

static void
close_all(int *fd, int n)
{
	int e = errno;

	for (int i = 0; i < n; ++i) {
		if (fd[i] != -1)
			close(fd[i]);
		fd[i] = -1;
	}
	errno = e;
}

/* A pipe of which ours is the end that must not block. */
static int
make_pipe(int *ours, int *theirs, int our_end)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) == -1)
		return -1;
	*ours = p[our_end];
	*theirs = p[1 - our_end];
	return fcntl(*ours, F_SETFL, O_NONBLOCK);
}

int
push_ssh_start(pid_t *pid, int fd[PUSH_SSH_FDS], const struct push_ssh *how,
    const struct push_list_replica *replica)
{
	int theirs[3] = {-1, -1, -1};

	for (int i = 0; i < PUSH_SSH_FDS; ++i)
		fd[i] = -1;
	for (int i = PUSH_SSH_IN; i <= PUSH_SSH_ERR; ++i)
		if (make_pipe(&fd[i], &theirs[i], i == PUSH_SSH_IN) == -1)
			goto fail;
	if (start(pid, theirs, how, replica) == -1)
		goto fail;
	close_all(theirs, 3);
	fd[PUSH_SSH_END] = pidfd_open(*pid, 0);
	if (fd[PUSH_SSH_END] == -1) {
		kill(*pid, SIGKILL);
		if (child_wait(*pid) == -1) {
			/* gone is gone */
		}
		goto fail;
	}
	return 0;
fail:
	close_all(theirs, 3);
	close_all(fd, PUSH_SSH_FDS);
	return -1;
}
