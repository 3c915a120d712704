/* sandbox: what a process inside can still do. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sandbox.h"
#include "tap.h"

static bool landlock; /* has this kernel it? */

static int
in_child(int (*f)(void))
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		/* root is not bound by the limit of processes */
		if (geteuid() == 0 && setresuid(65534, 65534, 65534) == -1)
			_exit(99);
		_exit(f());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool
opens(const char *fn, int how)
{
	int fd = open(fn, how, 0600);

	if (fd != -1)
		close(fd);
	return fd != -1;
}

static bool
forks(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid != -1;
}

static int
always(void)
{
	const char *level;

	if (sandbox_enter(SANDBOX_RPATH, &level) == -1)
		return 1;
	if (strcmp(level, landlock ? "landlock" : "no landlock") != 0)
		return 2;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) != 1 ||
	    prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) != 0)
		return 3;
	return forks() ? 4 : 0;
}

static int
reads_below(void)
{
	const char *level;

	if (sandbox_enter(SANDBOX_RPATH, &level) == -1)
		return 1;
	if (!opens("file", O_RDONLY) || !opens("dir/file", O_RDONLY) ||
	    !opens(".", O_RDONLY))
		return 2;
	if (opens("/etc/passwd", O_RDONLY) ||
	    opens("dir/../../../etc/passwd", O_RDONLY) || opens("/", O_RDONLY))
		return 3;
	if (opens("file", O_WRONLY) || opens("new", O_WRONLY | O_CREAT) ||
	    unlink("file") == 0 || mkdir("d", 0700) == 0)
		return 4;
	return 0;
}

static int
reads_nothing(void)
{
	const char *level;

	if (sandbox_enter(SANDBOX_STDIO, &level) == -1)
		return 1;
	return opens("file", O_RDONLY) || opens(".", O_RDONLY) ? 2 : 0;
}

/* Landlock knows TCP since its version 4. */
static int
connects(void)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	const char *level;
	int fd;

	if (sandbox_enter(SANDBOX_RPATH, &level) == -1)
		return 1;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return bind(fd, (struct sockaddr *)&v4, sizeof v4) == -1 &&
		errno == EACCES
	    ? 0
	    : 2;
}

static void
make(const char *fn)
{
	int fd = open(fn, O_WRONLY | O_CREAT, 0666);

	ok(fd != -1 && fchmod(fd, 0666) == 0);
	close(fd);
}

int
main(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1U);
	char dir[] = "/tmp/fleetdns-sandbox.XXXXXX";

	landlock = version >= 1;
	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	ok(chmod(dir, 0777) == 0 && mkdir("dir", 0755) == 0);
	make("file");
	make("dir/file");
	ok(in_child(always) == 0);
	if (landlock) {
		ok(in_child(reads_below) == 0);
		ok(in_child(reads_nothing) == 0);
	} else
		ok_row(true, "# SKIP this kernel has no Landlock");
	if (version >= 4)
		ok(in_child(connects) == 0);
	unlink("dir/file");
	unlink("file");
	rmdir("dir");
	if (chdir("/") == 0)
		rmdir(dir);
	return done();
}
