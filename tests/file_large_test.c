#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../arena.h"
#include "../file_large.h"
#include "tap.h"

#define W ((uint64_t)FILE_LARGE_WINDOW)
#define SIZE (5 * W + 12345)
#define BIT 4096U

static struct arena arena;

/* Octet at of the file, as the test wants it. */
static uint8_t
want(uint64_t at)
{
	return (uint8_t)(at % 251 + at / W);
}

static int
file(void)
{
	return memfd_create("large", 0);
}

/* Write octets up to `to` of the scratch file, from where its offset is. */
static bool
give(const struct file_large *l, uint64_t to)
{
	uint64_t at = (uint64_t)lseek(l->scratch, 0, SEEK_CUR);
	uint8_t b[BIT];

	while (at < to) {
		size_t n = 0;

		for (; n < BIT && at + n < to; ++n)
			b[n] = want(at + n);
		if (write(l->scratch, b, n) != (ssize_t)n)
			return false;
		at += n;
	}
	return true;
}

/* Does the file hold octets a..b as wanted, and zeros elsewhere? */
static bool
holds(int fd, uint64_t size, uint64_t a, uint64_t b)
{
	const uint8_t *m = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	uint64_t at;

	if (m == MAP_FAILED || lseek(fd, 0, SEEK_END) != (off_t)size)
		return false;
	for (at = 0; at < size; ++at)
		if (m[at] != (at >= a && at < b ? want(at) : 0))
			break;
	munmap((void *)(uintptr_t)m, size);
	return at == size;
}

/* Memory that the scratch file has. */
static uint64_t
held(const struct file_large *l)
{
	struct stat st;

	return fstat(l->scratch, &st) == 0 ? (uint64_t)st.st_blocks * 512
					   : UINT64_MAX;
}

/* Files of any size: none, less than a window, windows alone, and more. */
static void
test_sizes(void)
{
	static const uint64_t sizes[] = {1, 100, W - 1, W, W + 1, 2 * W, SIZE};
	struct file_large l;
	int fd = file();

	ok(file_large_begin(&l, fd, &arena) == 0 && file_large_end(&l) == 0);
	ok(lseek(fd, 0, SEEK_END) == 0);
	close(fd);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
		fd = file();
		ok(file_large_begin(&l, fd, &arena) == 0 && give(&l, sizes[i]));
		ok(file_large_end(&l) == 0);
		ok(holds(fd, sizes[i], 0, sizes[i]));
		close(fd);
		arena_wipe(&arena);
	}
}

/* What is final goes out, and no more, and is not kept; the first window may
 * change to the end. */
static void
test_copy(void)
{
	struct file_large l;
	int fd = file();
	uint8_t first = want(0);

	ok(file_large_begin(&l, fd, &arena) == 0 && give(&l, 3 * W + 5));
	ok(file_large_copy(&l, 2 * W - 1) == 0 && lseek(fd, 0, SEEK_END) == 0);
	ok(file_large_copy(&l, 3 * W + 5) == 0);
	ok(holds(fd, 3 * W, W, 3 * W));
	ok(held(&l) <= W + 2 * BIT);
	ok(file_large_copy(&l, 3 * W + 5) == 0 && file_large_copy(&l, 0) == 0);
	ok(give(&l, SIZE) && file_large_copy(&l, 4 * W) == 0);
	ok(pwrite(l.scratch, "x", 1, 0) == 1 &&
	    pwrite(l.scratch, &first, 1, 0) == 1);
	ok(file_large_end(&l) == 0 && holds(fd, SIZE, 0, SIZE));
	close(fd);
}

static void
test_fail(void)
{
	int fd = open("/dev/null", O_RDONLY);
	struct file_large l;

	ok(file_large_begin(&l, fd, &arena) == 0 && give(&l, 2 * W));
	ok(file_large_copy(&l, 2 * W) == -1 && errno == EBADF);
	ok(file_large_end(&l) == -1 && errno == EBADF);
	ok(close(l.scratch) == -1 && errno == EBADF); /* it is closed */
	ok(file_large_begin(&l, fd, &arena) == 0);
	errno = EXDEV;
	file_large_abandon(&l);
	ok(errno == EXDEV && close(l.scratch) == -1);
	close(fd);
}

int
main(void)
{
	test_sizes();
	test_copy();
	test_fail();
	arena_wipe(&arena);
	return done();
}
