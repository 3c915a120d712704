#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../file_map.h"
#include "tap.h"

static size_t page;

/* A file of n pages of x. */
static int
file(size_t n)
{
	static char x[1 << 16];
	int fd = memfd_create("map", 0);

	memset(x, 'x', sizeof x);
	for (size_t i = 0; i < n; ++i)
		if (write(fd, x, page) != (ssize_t)page)
			ok(false);
	return fd;
}

/* Octet at offset i, read now. */
static int
octet(const struct file_map *map, size_t i)
{
	return ((const volatile uint8_t *)map->mem)[i];
}

/* Kilobytes of it that count as ours. */
static unsigned
resident(const struct file_map *map)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	unsigned kb = 0;
	bool here = false;
	char line[512];
	uintptr_t from, to;

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) == 2)
			here = from == (uintptr_t)map->mem;
		else if (here && sscanf(line, "Rss: %u kB", &kb) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return kb;
}

/* A file whose octets may lie in large pages, where the system can: a page of
 * it is lost like any other. */
static void
test_large(void)
{
	static char x[1 << 21];
	struct file_map map;
	FILE *f = tmpfile();
	int fd = f == NULL ? -1 : fileno(f);

	memset(x, 'x', sizeof x);
	ok(write(fd, x, sizeof x) == sizeof x);
	ok(write(fd, x, sizeof x) == sizeof x);
	ok(file_map_open(&map, fd) == 0);
	for (size_t i = 0; i < map.size; i += page)
		if (octet(&map, i) != 'x')
			ok(false);
	ok(resident(&map) == 4096);
	file_map_forget(&map);
	ok(resident(&map) == 0 && octet(&map, sizeof x) == 'x');
	ok(ftruncate(fd, sizeof x / 2) == 0);
	ok(octet(&map, sizeof x / 2 - 1) == 'x' && !file_map_damaged(&map));
	ok(octet(&map, sizeof x / 2) == 0 && octet(&map, sizeof x) == 0);
	ok(octet(&map, 0) == 'x' && file_map_damaged(&map));
	file_map_close(&map);
	ok(f != NULL && fclose(f) == 0);
}

static void
test_shorten(void)
{
	struct file_map map, other;
	int fd = file(4), fd2 = file(1);

	ok(file_map_open(&map, fd) == 0 && file_map_open(&other, fd2) == 0);
	ok(map.size == 4 * page && !file_map_damaged(&map));
	ok(octet(&map, 4 * page - 1) == 'x');
	ok(ftruncate(fd, (off_t)page) == 0);
	ok(octet(&map, 0) == 'x' && octet(&map, page - 1) == 'x');
	ok(!file_map_damaged(&map)); /* what is there is there */
	ok(octet(&map, page) == 0);
	ok(file_map_damaged(&map) && !file_map_damaged(&other));
	ok(octet(&map, 4 * page - 1) == 0 && octet(&map, 2 * page) == 0);
	ok(octet(&map, 0) == 'x' && octet(&other, 0) == 'x');
	ok(ftruncate(fd, 0) == 0 && octet(&map, 0) == 0);
	/* a file that grows again does not heal the map */
	ok(ftruncate(fd, 4 * (off_t)page) == 0 && file_map_damaged(&map));
	file_map_close(&map);
	ok(map.mem == NULL && map.size == 0 && !file_map_damaged(&map));
	file_map_close(&map); /* harmless */
	ok(file_map_open(&map, fd) == 0 && !file_map_damaged(&map));
	file_map_close(&map);
	file_map_close(&other);
	close(fd);
	close(fd2);
}

static void
test_refuse(void)
{
	struct file_map map = {.slot = 99};
	int p[2], dir = open("/", O_RDONLY | O_CLOEXEC), empty = file(0);

	ok(file_map_open(&map, dir) == -1 && errno == EINVAL);
	ok(file_map_open(&map, empty) == -1 && errno == EINVAL);
	ok(pipe(p) == 0);
	ok(file_map_open(&map, p[0]) == -1 && errno == EINVAL);
	ok(file_map_open(&map, -1) == -1 && errno == EBADF);
	ok(map.slot == 99 && map.mem == NULL);
	close(dir);
	close(empty);
	close(p[0]);
	close(p[1]);
}

static void
test_many(void)
{
	struct file_map map[FILE_MAPS + 1];
	int fd = file(1);
	size_t bad = 0;

	for (int round = 0; round < 3; ++round) {
		for (int i = 0; i < FILE_MAPS; ++i)
			bad += file_map_open(&map[i], fd) != 0;
		bad += file_map_open(&map[FILE_MAPS], fd) != -1 ||
		    errno != EMFILE;
		file_map_close(&map[3]);
		bad += file_map_open(&map[3], fd) != 0;
		for (int i = 0; i < FILE_MAPS; ++i)
			file_map_close(&map[i]);
	}
	ok(bad == 0);
	close(fd);
}

/* Closed by the caller before it is read: the map is its own. */
static void
test_closed(void)
{
	struct file_map map;
	int fd = file(2);

	ok(file_map_open(&map, fd) == 0);
	close(fd);
	ok(octet(&map, 2 * page - 1) == 'x');
	file_map_close(&map);
}

/* A lost page that is not of our maps still kills. */
static void
test_foreign(void)
{
	int fd = file(1), status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		volatile char *p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd,
		    0);
		struct rlimit none = {0, 0};

		setrlimit(RLIMIT_CORE, &none);
		if (p == MAP_FAILED || ftruncate(fd, 0) == -1)
			_exit(1);
		_exit(*p == 'x' ? 2 : 3);
	}
	ok(pid > 0 && waitpid(pid, &status, 0) == pid);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
	close(fd);
}

int
main(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	ok(file_map_guard() == 0);
	test_shorten();
	test_large();
	test_refuse();
	test_many();
	test_closed();
	test_foreign();
	return done();
}
