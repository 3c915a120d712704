#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../arena.h"
#include "../clock.h"
#include "../file.h"
#include "tap.h"

static struct arena a = ARENA_ZERO;

static bool
holds(const char *fn, const char *want)
{
	char *text;
	size_t n;

	return file_read(&a, fn, FILE_MAX, &text, &n) == 0 &&
	    n == strlen(want) && strcmp(text, want) == 0;
}

static mode_t
mode_of(const char *fn)
{
	struct stat st;

	return stat(fn, &st) == -1 ? 0 : st.st_mode & 07777;
}

static void
test_read(void)
{
	char *text = NULL;
	size_t n = 77;
	int p[2];

	ok(file_read(&a, "none", FILE_MAX, &text, &n) == -1);
	ok(errno == ENOENT && text == NULL && n == 77);
	ok(mkdir("dir", 0700) == 0);
	ok(file_read(&a, "dir", FILE_MAX, &text, &n) == -1 && errno == EISDIR);
	ok(file_replace("f", "f.tmp", "12345", 5, 0644) == 0);
	ok(file_read(&a, "f", 4, &text, &n) == -1 && errno == EFBIG);
	ok(file_read(&a, "f", 5, &text, &n) == 0 && n == 5 && text[5] == 0);
	ok(file_replace("e", "e.tmp", "", 0, 0644) == 0 && holds("e", ""));
	ok(pipe(p) == 0 && write(p[1], "pipe", 4) == 4 && close(p[1]) == 0);
	ok(file_read_fd(&a, p[0], FILE_MAX, &text, &n) == 0 && n == 4);
	ok(memcmp(text, "pipe", 5) == 0);
	close(p[0]);
	/* nobody will ever write to it */
	ok(mkfifo("fifo", 0600) == 0);
	text = NULL;
	ok(file_read(&a, "fifo", FILE_MAX, &text, &n) == -1 && text == NULL);
	ok(file_read(&a, "/dev/null", FILE_MAX, &text, &n) == 0 && n == 0);
}

static void
test_large(void)
{
	size_t n = 3000001, got;
	char *big = arena_bytes(&a, n), *text;

	memset(big, 'x', n);
	big[n - 1] = 'y';
	ok(file_replace("big", "big.tmp", big, n, 0600) == 0);
	ok(file_read(&a, "big", FILE_MAX, &text, &got) == 0 && got == n);
	ok(memcmp(text, big, n) == 0);
}

static void
test_replace(void)
{
	mode_t mask = umask(077);
	int fd;

	ok(file_replace("r", "r.tmp", "old", 3, 0644) == 0);
	ok(mode_of("r") == 0644); /* whatever the umask */
	ok(symlink("victim", "r.tmp") == 0);
	ok(file_replace("r", "r.tmp", "new", 3, 0600) == 0);
	ok(holds("r", "new") && mode_of("r") == 0600);
	ok(access("victim", F_OK) == -1 && access("r.tmp", F_OK) == -1);
	ok(link("r", "r.link") == 0);
	ok(file_replace("r", "r.tmp", "3", 1, 0600) == 0);
	ok(holds("r", "3") && holds("r.link", "new")); /* not overwritten */
	fd = file_begin("r.tmp", 0600);
	ok(fd != -1 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	ok(file_write(fd, "half", 4) == 0);
	errno = 12;
	file_abandon(fd, "r.tmp");
	ok(errno == 12 && holds("r", "3") && access("r.tmp", F_OK) == -1);
	umask(mask);
}

/* Two who replace the same file at once: the second one's is taken, whole. */
static void
test_two(void)
{
	int one, two;

	ok(file_replace("two", "two.tmp", "old", 3, 0600) == 0);
	one = file_begin("two.tmp", 0600);
	ok(file_write(one, "one", 3) == 0);
	two = file_begin("two.tmp", 0600);
	ok(file_write(two, "ha", 2) == 0);
	ok(file_commit(one, "two.tmp", "two") == -1 && errno == EBUSY);
	ok(holds("two", "old"));
	one = open("two.tmp", O_RDONLY | O_CLOEXEC);
	file_abandon(one, "two.tmp"); /* it is this file: gone */
	ok(access("two.tmp", F_OK) == -1);
	ok(file_commit(two, "two.tmp", "two") == -1 && errno == EBUSY);
	one = file_begin("two.tmp", 0600);
	two = file_begin("two.tmp", 0600);
	file_abandon(one, "two.tmp");
	ok(file_write(two, "two", 3) == 0);
	ok(file_commit(two, "two.tmp", "two") == 0 && holds("two", "two"));
}

/* Replace f again and again, first half of it, then the rest. */
_Noreturn static void
replace_for_ever(bool slow)
{
	const struct timespec pause = {0, slow ? 100000 : 0};

	for (;;) {
		int fd = file_begin("f.tmp", 0644);

		if (fd == -1)
			continue;
		if (file_write(fd, "half", 4) == -1 ||
		    (slow && nanosleep(&pause, NULL) == -1) ||
		    file_write(fd, "full", 4) == -1)
			_exit(1);
		(void)!file_commit(fd, "f.tmp", "f");
	}
}

/* Three programs that replace the same file all the time: whoever reads it finds
 * it whole. */
static void
test_race(void)
{
	unsigned long whole = 0, half = 0;
	pid_t pid[3];
	char b[9];

	ok(file_replace("f", "f.tmp", "halffull", 8, 0644) == 0);
	for (int i = 0; i < 3; ++i)
		if ((pid[i] = fork()) == 0)
			replace_for_ever(i == 0);
	for (int64_t end = clock_ms() + 2000; clock_ms() < end;) {
		int fd = open("f", O_RDONLY | O_CLOEXEC);
		ssize_t n = read(fd, b, sizeof b);

		whole += n == 8;
		half += n != 8;
		close(fd);
	}
	for (int i = 0; i < 3; ++i) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	printf("# %lu whole, %lu half\n", whole, half);
	ok(whole > 0 && half == 0);
	unlink("f.tmp");
}

/* Somebody who may read the file to come locks it and keeps it locked: that
 * delays us, but not for ever. */
static void
test_locked(void)
{
	int fd = file_begin("f.tmp", 0644), to[2];
	int64_t began;
	pid_t pid;
	char c;

	ok(file_write(fd, "new", 3) == 0 && pipe(to) == 0);
	if ((pid = fork()) == 0) {
		int theirs = open("f.tmp", O_RDONLY | O_CLOEXEC);

		if (flock(theirs, LOCK_EX) == 0 && write(to[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	ok(read(to[0], &c, 1) == 1);
	began = clock_ms();
	ok(file_commit(fd, "f.tmp", "f") == 0 && holds("f", "new"));
	ok(clock_ms() - began < 5000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(to[0]);
	close(to[1]);
}

static void
test_write_at(void)
{
	int fd = file_begin("at", 0600);

	ok(file_write_at(fd, "de", 2, 3) == 0);
	ok(file_write(fd, "abc", 3) == 0); /* the offset has stayed */
	ok(holds("at", "abcde"));
	close(fd);
}

static void
test_fail(void)
{
	int fd;

	ok(file_replace("none/x", "none/x.tmp", "x", 1, 0600) == -1);
	ok(errno == ENOENT);
	ok(file_begin("dir", 0600) == -1); /* a directory stands there */
	ok(access("dir", F_OK) == 0);
	fd = file_begin("c.tmp", 0600);
	ok(fd != -1 && file_commit(fd, "c.tmp", "dir") == -1);
	ok(access("c.tmp", F_OK) == -1);
	fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (fd != -1) {
		ok(file_write(fd, "x", 1) == -1 && errno == ENOSPC);
		close(fd);
	}
	ok(file_write_at(-1, "x", 0, 0) == 0);
	ok(file_write_at(-1, "x", 1, 0) == -1 && errno == EBADF);
	ok(file_write(-1, "x", 0) == 0);
	ok(file_write(-1, "x", 1) == -1 && errno == EBADF);
	ok(file_sync_dir("f") == 0 && file_sync_dir("dir/f") == 0);
	ok(file_sync_dir("/f") == 0);
	ok(file_sync_dir("none/f") == -1 && errno == ENOENT);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

int
main(void)
{
	char dir[] = "/tmp/fleetdns.XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 111;
	test_read();
	test_large();
	test_replace();
	test_two();
	test_race();
	test_locked();
	test_write_at();
	test_fail();
	arena_wipe(&a);
	ok(chdir("/") == 0);
	ok(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
	return done();
}
