#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sock_unix.h"
#include "tap.h"

static int
mode_of(const char *fn)
{
	struct stat st;

	return lstat(fn, &st) == -1 ? -1 : (int)(st.st_mode & 0170777);
}

/* As another process would: in the same one flock would not refuse either, as
 * each open has a lock of its own. */
static void
second(const char *path)
{
	int lock, fd;

	errno = 0;
	fd = sock_unix_listen(path, &lock);
	ok(fd == -1 && errno == EADDRINUSE);
}

static void
listens(const char *path)
{
	int lock = -1, fd, caller, other, again;
	mode_t mask = umask(0);

	fd = sock_unix_listen(path, &lock);
	ok(fd > 2 && lock > 2);
	ok(umask(mask) == 0); /* as it was */
	ok(mode_of(path) == (S_IFSOCK | 0660));
	ok((fcntl(fd, F_GETFD) & FD_CLOEXEC) && (fcntl(fd, F_GETFL) & O_NONBLOCK));
	ok(accept(fd, NULL, NULL) == -1 && errno == EAGAIN);
	caller = sock_unix_call(path, 5);
	ok(caller > 2 && (fcntl(caller, F_GETFD) & FD_CLOEXEC));
	ok((fcntl(caller, F_GETFL) & O_NONBLOCK) == 0);
	other = accept(fd, NULL, NULL);
	ok(other != -1 && write(other, "x", 1) == 1);
	second(path);
	ok(mode_of(path) == (S_IFSOCK | 0660));
	close(caller);
	close(other);
	close(fd);
	ok(sock_unix_call(path, 5) == -1 && errno == ECONNREFUSED);
	close(lock);
	again = sock_unix_listen(path, &lock);
	ok(again != -1); /* what the first one left is replaced */
	caller = sock_unix_call(path, 5);
	ok(caller != -1);
	close(caller);
	close(again);
	close(lock);
}

int
main(void)
{
	char dir[] = "/tmp/fleetdns.XXXXXX", path[64], other[64], longer[200];
	int lock = -1;

	if (mkdtemp(dir) == NULL)
		return 111;
	snprintf(path, sizeof path, "%s/socket", dir);
	snprintf(other, sizeof other, "%s/socket.new", dir);
	snprintf(longer, sizeof longer, "%s/%0120d", dir, 0);
	ok(sock_unix_call(path, 5) == -1 && errno == ENOENT);
	listens(path);
	/* what a killed server left half made is in nobody's way */
	ok(unlink(path) == 0 && symlink("/etc/passwd", other) == 0);
	listens(path);
	ok(mode_of(other) == -1);
	ok(chmod(dir, 0770) == 0);
	ok(sock_unix_listen(path, &lock) == -1 && errno == EPERM);
	ok(chmod(dir, 0702) == 0);
	ok(sock_unix_listen(path, &lock) == -1 && errno == EPERM);
	ok(sock_unix_listen(longer, &lock) == -1 && errno == ENAMETOOLONG);
	ok(sock_unix_call(longer, 5) == -1 && errno == ENAMETOOLONG);
	ok(sock_unix_listen("socket", &lock) == -1 && errno == EINVAL);
	ok(sock_unix_listen("/nonexistent/socket", &lock) == -1 &&
	    errno == ENOENT);
	ok(lock == -1);
	unlink(path);
	rmdir(dir);
	return done();
}
