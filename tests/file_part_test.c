#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../arena.h"
#include "../file_part.h"
#include "../task.h"
#include "tap.h"

#define W ((uint64_t)FILE_PART_WINDOW)
#define SIZE (5 * W + 12345)

/* Octet at of the file, as the test wants it. */
static uint8_t
want(uint64_t at)
{
	return (uint8_t)(at % 251 + at / W);
}

/* Where thing i begins; they are of many lengths. */
static uint64_t
thing(uint64_t i)
{
	return i * 7001 + i * i % 6000;
}

static int
give(struct file_part *part, uint64_t pos, uint64_t end)
{
	uint8_t *room = file_part_room(part, (size_t)(end - pos));

	if (room == NULL)
		return -1;
	for (uint64_t at = pos; at < end; ++at)
		room[at - pos] = want(at);
	return 0;
}

/* The octets from..to, of things that are given whole. */
static int
write_things(int fd, uint64_t from, uint64_t to)
{
	struct file_part part;
	uint64_t i = 0;

	while (thing(i + 1) <= from)
		++i;
	file_part_begin(&part, fd, thing(i), from, to);
	for (; thing(i) < to; ++i)
		if (give(&part, thing(i), thing(i + 1)) == -1)
			break;
	return file_part_end(&part);
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

static int
file(void)
{
	return memfd_create("part", 0);
}

static void
test_one(void)
{
	int fd = file();
	struct file_part part;

	ok(write_things(fd, 0, SIZE) == 0 && holds(fd, SIZE, 0, SIZE));
	close(fd);
	fd = file();
	ok(write_things(fd, W, 2 * W) == 0);
	ok(holds(fd, 2 * W, W, 2 * W));
	close(fd);
	fd = file(); /* nothing at all; and given, but not to be written */
	ok(write_things(fd, 0, 0) == 0 && lseek(fd, 0, SEEK_END) == 0);
	file_part_begin(&part, fd, 5, W, 2 * W);
	ok(give(&part, 5, 1000) == 0 && file_part_pos(&part) == 1000);
	ok(file_part_end(&part) == 0 && lseek(fd, 0, SEEK_END) == 0);
	close(fd);
}

/* A thing of several windows, and one that ends where a window does. */
static void
test_large(void)
{
	int fd = file();
	struct file_part part;

	file_part_begin(&part, fd, 0, 0, UINT64_MAX);
	ok(give(&part, 0, 100) == 0 && give(&part, 100, 3 * W + 50) == 0 &&
	    give(&part, 3 * W + 50, 4 * W) == 0);
	ok(file_part_pos(&part) == 4 * W);
	ok(give(&part, 4 * W, SIZE) == 0 && file_part_end(&part) == 0);
	ok(holds(fd, SIZE, 0, SIZE));
	close(fd);
}

struct job {
	int fd;
	uint64_t edge[8];
};

static int
piece(void *ctx, size_t i)
{
	const struct job *job = ctx;

	return write_things(job->fd, job->edge[i], job->edge[i + 1]);
}

/* Parts that meet anywhere make the same file, whoever is first. */
static void
test_parts(void)
{
	static const struct job jobs[] = {
	    {-1, {0, W, 2 * W, 3 * W, 4 * W, 5 * W, SIZE, SIZE}},
	    {-1, {0, 1, 2, W - 1, W, W + 1, 3 * W + 77, SIZE}},
	    {-1, {0, 2 * W, 2 * W, 4 * W, 4 * W + 9000, SIZE, SIZE, SIZE}},
	};

	for (size_t i = 0; i < sizeof jobs / sizeof *jobs; ++i) {
		struct job job = jobs[i];

		job.fd = file();
		ok(task_run(3, 7, piece, &job) == 0);
		ok(holds(job.fd, SIZE, 0, SIZE));
		close(job.fd);
	}
}

static void
test_fail(void)
{
	int fd = open("/dev/null", O_RDONLY);
	struct file_part part;

	file_part_begin(&part, fd, 0, 0, UINT64_MAX);
	ok(give(&part, 0, W + 1) == 0); /* not yet written */
	ok(file_part_room(&part, 1) == NULL && errno == EBADF);
	file_part_abandon(&part);
	file_part_begin(&part, fd, 0, 0, UINT64_MAX);
	ok(give(&part, 0, 10) == 0);
	ok(file_part_end(&part) == -1 && errno == EBADF);
	close(fd);
}

int
main(void)
{
	test_one();
	test_large();
	test_parts();
	test_fail();
	return done();
}
