#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../file_source.h"
#include "tap.h"

/* Links, and whether they are followed: 1 yes, 0 refused, -1 the system said
 * no. What other users own is tests/make-data-links.sh's. */
static const struct {
	const char *target;
	int want;
} rows[] = {
    {"file", 1},
    {"dir/file", 1},
    {"dir/../dir//./file", 1},
    {"../fs/file", -1},
    {"none", -1},
    {"none/file", -1},
    {"file/", 0},
    {"dir", 0},
    {"dir/", 0},
    {"dir/.", 0},
    {".", 0},
    {"/", 0},
    {"//", 0},
    {"/dev/null", 0},
    {"link", 0},
    {"dirlink/file", 0},
    {"dir/up/file", 0},
    {"file/file", 0},
    {"fifo", 0},
    {"socket", 0},
    {"self", 0},
    {"/proc/self/fd/0", 0},
};

static int
opens(const char *fn)
{
	const char *why = "unset";
	int fd = file_source_open(fn, &why), e = errno;
	bool blocks;

	if (fd == -1)
		return why == NULL ? -1 : e == EPERM ? 0 : -2;
	blocks = (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0 ||
	    (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
	close(fd);
	return blocks || why != NULL ? -3 : 1;
}

static void
lay_out(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int fd = open("file", O_WRONLY | O_CREAT, 0644);

	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ok(bind(fd, (struct sockaddr *)&un, sizeof un) == 0);
	close(fd);
	ok(mkdir("dir", 0755) == 0 && link("file", "dir/file") == 0);
	ok(symlink("file", "link") == 0 && symlink("dir", "dirlink") == 0);
	ok(symlink("..", "dir/up") == 0 && symlink("self", "self") == 0);
	ok(mkfifo("fifo", 0644) == 0);
}

int
main(void)
{
	char dir[] = "/tmp/fleetdns.XXXXXX", path[8192], cmd[64];

	ok(mkdtemp(dir) != NULL && chdir(dir) == 0);
	lay_out();
	ok(opens("file") == 1);
	ok(opens("dir/up/file") == 1); /* the caller's own words */
	ok(opens("none") == -1);
	ok(opens("dir") == 0);
	ok(opens("fifo") == 0);
	ok(opens("socket") == 0);
	ok(opens("self") == 0);
	ok(opens("") == -1);
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = 0;
	ok(opens(path) == -1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		unlink("z");
		ok(symlink(rows[i].target, "z") == 0);
		ok_row(opens("z") == rows[i].want, rows[i].target);
	}
	unlink("z");
	ok(symlink("file", "dir/z") == 0 && opens("dir/z") == 1);
	snprintf(path, sizeof path, "%s/dir/z", dir);
	ok(opens(path) == 1);
	snprintf(path, sizeof path, "%s/dir/file", dir);
	ok(symlink(path, "z") == 0 && opens("z") == 1);
	snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
	ok(chdir("/") == 0 && system(cmd) == 0);
	return done();
}
