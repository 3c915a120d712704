#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "sock_unix.h"

enum { BACKLOG = 1024 };

static int
address(struct sockaddr_un *sa, const char *path)
{
	*sa = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof sa->sun_path)
		return errno = ENAMETOOLONG, -1;
	stpcpy(sa->sun_path, path);
	return 0;
}

/* Open and lock the directory that holds path; *gid is its group. */
static int
lock_directory(const char *path, gid_t *gid)
{
	const char *slash = strrchr(path, '/');
	struct sockaddr_un dir; /* any path of a socket fits */
	struct stat st;
	int fd, e = 0;

	if (slash == NULL || slash == path)
		return errno = EINVAL, -1;
	snprintf(dir.sun_path, sizeof dir.sun_path, "%.*s", (int)(slash - path),
	    path);
	fd = open(dir.sun_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		e = errno;
	else if ((st.st_uid != 0 && st.st_uid != geteuid()) ||
	    (st.st_mode & 022) != 0)
		e = EPERM;
	else if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		e = errno == EWOULDBLOCK ? EADDRINUSE : errno;
	if (e != 0) {
		close(fd);
		return errno = e, -1;
	}
	*gid = st.st_gid;
	return fd;
}

/* Make the socket complete under a name of its own, then give it its name. */
static int
publish(int fd, const char *path, gid_t gid)
{
	struct sockaddr_un sa;
	char tmp[sizeof sa.sun_path + 8];
	mode_t mask;
	int r;

	snprintf(tmp, sizeof tmp, "%s.new", path);
	if (address(&sa, tmp) == -1)
		return -1;
	if (unlink(tmp) == -1 && errno != ENOENT)
		return -1;
	mask = umask(0777);
	r = bind(fd, (struct sockaddr *)&sa, sizeof sa);
	umask(mask);
	if (r == -1 || lchown(tmp, geteuid(), gid) == -1 ||
	    chmod(tmp, 0660) == -1 || listen(fd, BACKLOG) == -1)
		return -1;
	return rename(tmp, path);
}

int
sock_unix_listen(const char *path, int *lock)
{
	gid_t gid = 0;
	int dir = -1, fd = -1, e;

	if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
		return errno = ENAMETOOLONG, -1;
	dir = lock_directory(path, &gid);
	if (dir == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd != -1 && publish(fd, path, gid) == 0) {
		*lock = dir;
		return fd;
	}
	e = errno;
	if (fd != -1)
		close(fd);
	close(dir);
	return errno = e, -1;
}

int
sock_unix_call(const char *path, int limit_s)
{
	struct timeval limit = {limit_s, 0};
	struct sockaddr_un sa;
	int fd, e;

	if (address(&sa, path) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	/* it is the sender's limit that bounds connect */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) ==
		0 &&
	    connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0)
		return fd;
	e = errno;
	close(fd);
	return errno = e, -1;
}
