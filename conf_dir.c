#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf_dir.h"
#include "die.h"
#include "file.h"

_Noreturn static void
fail(const struct conf_dir *d, const char *name)
{
	die_sys("unable to create %s/%s", d->path, name);
}

struct conf_owner
conf_dir_account(const char *name)
{
	struct passwd *pw = getpwnam(name);

	if (pw == NULL)
		die_temp("unknown account %s", name);
	return (struct conf_owner){pw->pw_uid, pw->pw_gid};
}

void
conf_dir_check_name(const char *name)
{
	if (*name == 0 || *name == '-' ||
	    name[strspn(name,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_.-")] != 0)
		die_bad("not an account name: %s", name);
}

/* Give what fd is its owner and mode. The owner first: a change of owner may
 * clear bits of the mode. */
static int
settle(int fd, mode_t mode, const struct conf_owner *owner)
{
	if (owner != NULL && fchown(fd, owner->uid, owner->gid) == -1)
		return -1;
	return fchmod(fd, mode);
}

static int
open_dir(int at, const char *name)
{
	return openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Make the name of something below d last. */
static void
sync_name(const struct conf_dir *d, const char *name)
{
	const char *slash = strrchr(name, '/');
	char dir[256];
	int fd;

	if (slash == NULL)
		return; /* conf_dir_end does it */
	snprintf(dir, sizeof dir, "%.*s", (int)(slash - name), name);
	fd = open_dir(d->fd, dir);
	if (fd == -1 || fsync(fd) == -1 || close(fd) == -1)
		fail(d, name);
}

void
conf_dir_begin(struct conf_dir *d, const char *path, mode_t mode)
{
	umask(022);
	d->path = path;
	/* with no other mode than that even if a kill follows: update-dns-conf
	 * takes a directory that is there */
	if (mkdir(path, mode & 0755) == -1)
		die_sys("unable to create %s", path);
	d->fd = open_dir(AT_FDCWD, path);
	if (d->fd == -1)
		die_sys("unable to switch to %s", path);
	if (fchmod(d->fd, mode) == -1)
		die_sys("unable to set mode of %s", path);
}

void
conf_dir_open(struct conf_dir *d, const char *path)
{
	umask(022);
	d->path = path;
	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd == -1)
		die_sys("unable to switch to %s", path);
}

void
conf_dir_make(const struct conf_dir *d, const char *name, mode_t mode,
    const struct conf_owner *owner)
{
	int fd;

	if (mkdirat(d->fd, name, 0700) == -1)
		fail(d, name);
	fd = open_dir(d->fd, name);
	if (fd == -1 || settle(fd, mode, owner) == -1)
		fail(d, name);
	close(fd);
	sync_name(d, name);
}

void
conf_dir_put(const struct conf_dir *d, const char *name, mode_t mode,
    const struct conf_owner *owner, const void *p, size_t n)
{
	int fd = openat(d->fd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd == -1 || file_write(fd, p, n) == -1 ||
	    settle(fd, mode, owner) == -1 || fsync(fd) == -1 || close(fd) == -1)
		fail(d, name);
	sync_name(d, name);
}

void
conf_dir_file(const struct conf_dir *d, const char *name, mode_t mode,
    const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		fail(d, name);
	conf_dir_put(d, name, mode, NULL, text, (size_t)n);
	free(text);
}

void
conf_dir_log(const struct conf_dir *d, const char *logacct,
    const struct conf_owner *owner)
{
	conf_dir_make(d, "log", 02755, NULL);
	conf_dir_make(d, "log/main", 02755, owner);
	conf_dir_put(d, "log/status", 0644, owner, "", 0);
	conf_dir_file(d, "log/run", 0755,
	    "#!/bin/sh\nexec setuidgid %s multilog t ./main\n", logacct);
}

void
conf_dir_give(const struct conf_dir *d, const char *name, mode_t mode,
    const struct conf_owner *owner)
{
	int fd = openat(d->fd, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1 || settle(fd, mode, owner) == -1 || close(fd) == -1)
		fail(d, name);
}

/* The directory's own name is made to last, too: it stands in its parent. */
void
conf_dir_end(struct conf_dir *d)
{
	if (fsync(d->fd) == -1 || file_sync_dir(d->path) == -1)
		die_sys("unable to create %s", d->path);
	close(d->fd);
	d->fd = -1;
}
