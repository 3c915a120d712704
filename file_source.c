#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_source.h"

#define TO_READ (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
#define TO_PASS (O_PATH | O_NOFOLLOW | O_CLOEXEC)

static int
refuse(const char **why, const char *rule)
{
	*why = rule;
	return errno = EPERM, -1;
}

static void
drop(int fd)
{
	int e = errno;

	if (fd != -1)
		close(fd);
	errno = e;
}

/* The directory that fn itself stands in. Links on the way there are the
 * caller's own words: followed. */
static int
open_own_dir(const char *fn)
{
	const char *slash = strrchr(fn, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - fn) + 1;
	char dir[PATH_MAX];

	if (n >= sizeof dir)
		return errno = ENAMETOOLONG, -1;
	memcpy(dir, fn, n);
	dir[n] = 0;
	return open(n == 0 ? "." : dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* What the link fn says, if it may be followed. */
static int
read_link(const char *fn, char target[PATH_MAX], const char **why)
{
	int fd = open(fn, TO_PASS);
	struct stat st;
	ssize_t n = -1;

	if (fd == -1)
		return -1;
	/* fd is the link itself: owner and text belong together */
	if (fstat(fd, &st) == 0)
		n = readlinkat(fd, "", target, PATH_MAX - 1);
	drop(fd);
	if (n == -1)
		return -1;
	target[n] = 0;
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return refuse(why,
		    "a symbolic link that neither root nor you own");
	return 0;
}

/* From the directory at, which is closed, down to the one that holds the last
 * part of path; *base is that part. */
static int
descend(int at, char *path, char **base, const char **why)
{
	for (;;) {
		size_t n = strcspn(path, "/");
		char *rest = path + n + strspn(path + n, "/");
		int next;

		if (path[n] == 0) {
			*base = path;
			return at;
		}
		path[n] = 0;
		next = openat(at, path, TO_PASS | O_DIRECTORY);
		drop(at);
		if (next == -1 && (errno == ENOTDIR || errno == ELOOP))
			return refuse(why,
			    "a further symbolic link, or a file "
			    "in place of a directory, on the "
			    "way to its target");
		if (next == -1)
			return -1;
		at = next;
		path = rest;
	}
}

/* Is fd what it should be? dir is the directory it must share its owner with,
 * or -1. Takes fd. */
static int
checked(int fd, int dir, const char **why)
{
	struct stat st, above;

	if (fstat(fd, &st) == -1 || (dir != -1 && fstat(dir, &above) == -1)) {
		drop(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		drop(fd);
		return refuse(why, "not a regular file");
	}
	if (dir != -1 && st.st_uid != above.st_uid) {
		drop(fd);
		return refuse(why,
		    "its target does not belong to the owner "
		    "of the directory it lies in");
	}
	return fd;
}

static int
open_target(const char *fn, char *target, const char **why)
{
	char *base = target + strspn(target, "/");
	int dir, fd;

	if (base != target)
		dir = open("/", TO_PASS | O_DIRECTORY);
	else
		dir = open_own_dir(fn);
	if (dir != -1)
		dir = descend(dir, base, &base, why);
	if (dir == -1)
		return -1;
	/* no part is left of a target that ends with a slash */
	fd = openat(dir, *base == 0 ? "." : base, TO_READ);
	if (fd != -1)
		fd = checked(fd, dir, why);
	else if (errno == ELOOP)
		(void)refuse(why, "its target is a symbolic link, too");
	else if (errno == ENXIO)
		(void)refuse(why, "not a regular file");
	drop(dir);
	return fd;
}

int
file_source_open(const char *fn, const char **why)
{
	char target[PATH_MAX];
	int fd = open(fn, TO_READ);

	*why = NULL;
	if (fd != -1)
		return checked(fd, -1, why);
	if (errno == ENXIO) /* a socket */
		return refuse(why, "not a regular file");
	if (errno != ELOOP || read_link(fn, target, why) == -1)
		return -1;
	return open_target(fn, target, why);
}
