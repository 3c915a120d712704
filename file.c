#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"

int
file_read_fd(struct arena *a, int fd, size_t max, char **text, size_t *len)
{
	char *b = NULL;
	size_t cap = 0, used = 0;
	struct stat st;
	ssize_t n;

	/* one octet more than the size, to see the end without growing */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (size_t)st.st_size <= max &&
	    arena_room(a, &b, &cap, (size_t)st.st_size + 1, 1) == -1)
		return -1;
	for (;;) {
		if (arena_room(a, &b, &cap, used + 1, 1) == -1)
			return -1;
		n = read(fd, b + used, cap - used - 1);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += (size_t)n;
		if (used > max)
			return errno = EFBIG, -1;
	}
	if (n == -1)
		return -1;
	b[used] = 0;
	*text = b;
	*len = used;
	return 0;
}

int
file_read(struct arena *a, const char *fn, size_t max, char **text, size_t *len)
{
	int fd = open(fn, O_RDONLY | O_NONBLOCK | O_CLOEXEC), r = -1, e;
	struct stat st;

	if (fd == -1)
		return -1;
	/* opened without blocking, a FIFO would look like an empty file */
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		errno = EINVAL;
	else
		r = file_read_fd(a, fd, max, text, len);
	e = errno;
	close(fd);
	errno = e;
	return r;
}

/* Write all: at an offset, or, if at is NULL, where fd stands. */
static int
write_all(int fd, const char *b, size_t n, const uint64_t *at)
{
	size_t done = 0;

	while (done < n) {
		ssize_t w = at == NULL
		    ? write(fd, b + done, n - done)
		    : pwrite(fd, b + done, n - done, (off_t)(*at + done));

		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return -1;
		done += (size_t)w;
	}
	return 0;
}

int
file_write(int fd, const void *p, size_t n)
{
	return write_all(fd, p, n, NULL);
}

int
file_write_at(int fd, const void *p, size_t n, uint64_t at)
{
	return write_all(fd, p, n, &at);
}

/* Is tmp still the file that fd is of? Another program that replaces the same
 * file has removed it, and made one of its own there. */
static bool
ours(int fd, const char *tmp)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(tmp, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Lock a file for the moment in which its name is looked at and changed, so
 * that of two programs one does that after the other. Who may read the file may
 * lock it, too, for as long as he likes, and some file systems have no locks:
 * after a second we go on without. */
static void
lock(int fd)
{
	for (int tries = 100; flock(fd, LOCK_EX | LOCK_NB) == -1; --tries) {
		if (tries == 0 || (errno != EWOULDBLOCK && errno != EINTR))
			return;
		(void)poll(NULL, 0, 10);
	}
}

/* Remove what another program left at tmp, or is writing there, unless that one
 * is just giving it its name: then it is no longer there when we have the lock.
 * Without being allowed to read it we remove it all the same. */
static int
remove_old(const char *tmp)
{
	int fd = open(tmp, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int r = 0;

	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd != -1)
		lock(fd);
	if (fd == -1 || ours(fd, tmp))
		r = unlink(tmp);
	if (r == -1 && errno == ENOENT)
		r = 0;
	if (fd != -1)
		close(fd);
	return r;
}

int
file_begin(const char *tmp, mode_t mode)
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	do {
		if (remove_old(tmp) == -1)
			return -1;
		fd = open(tmp, flags, mode);
	} while (fd == -1 && errno == EEXIST); /* somebody was quicker */
	if (fd != -1 && fchmod(fd, mode) == -1) {
		file_abandon(fd, tmp);
		return -1;
	}
	return fd;
}

void
file_abandon(int fd, const char *tmp)
{
	int e = errno;

	lock(fd);
	if (ours(fd, tmp))
		unlink(tmp);
	close(fd);
	errno = e;
}

int
file_commit(int fd, const char *tmp, const char *fn)
{
	bool mine = false;

	if (fsync(fd) == 0) {
		lock(fd); /* until it has its name nobody else removes it */
		mine = ours(fd, tmp);
		if (!mine)
			errno = EBUSY;
	}
	if (!mine || rename(tmp, fn) == -1) {
		file_abandon(fd, tmp);
		return -1;
	}
	close(fd); /* all of it is stored */
	return file_sync_dir(fn);
}

int
file_replace(const char *fn, const char *tmp, const void *p, size_t n,
    mode_t mode)
{
	int fd = file_begin(tmp, mode);

	if (fd == -1)
		return -1;
	if (file_write(fd, p, n) == -1) {
		file_abandon(fd, tmp);
		return -1;
	}
	return file_commit(fd, tmp, fn);
}

int
file_sync_dir(const char *fn)
{
	const char *slash = strrchr(fn, '/');
	char dir[4096];
	int fd, r, e;

	if (slash == NULL)
		snprintf(dir, sizeof dir, ".");
	else if (slash == fn)
		snprintf(dir, sizeof dir, "/");
	else if ((size_t)(slash - fn) >= sizeof dir)
		return errno = ENAMETOOLONG, -1;
	else
		snprintf(dir, sizeof dir, "%.*s", (int)(slash - fn), fn);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	r = fsync(fd);
	e = errno;
	close(fd);
	errno = e;
	return r;
}
