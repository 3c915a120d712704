#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "../task.h"
#include "tap.h"

#define PIECES 1000

struct job {
	atomic_uint done[PIECES];
	size_t fails; /* piece that fails, or PIECES */
};

static int
work(void *ctx, size_t i)
{
	struct job *job = ctx;

	atomic_fetch_add(&job->done[i], 1);
	return i == job->fails ? (errno = ERANGE, -1) : 0;
}

static void
test_each_once(void)
{
	for (unsigned threads = 0; threads < 200; threads += 9) {
		struct job job = {.fails = PIECES};
		size_t bad = 0;

		bad += task_run(threads, PIECES, work, &job) != 0;
		for (size_t i = 0; i < PIECES; ++i)
			bad += atomic_load(&job.done[i]) != 1;
		if (bad > 0)
			ok_row(false, "each piece once");
	}
	ok(task_run(2, 0, work, NULL) == 0);
}

static void
test_failure(void)
{
	struct job job = {.fails = 5};
	unsigned done = 0;

	errno = 0;
	ok(task_run(1, PIECES, work, &job) == -1 && errno == ERANGE);
	for (size_t i = 0; i < PIECES; ++i)
		done += atomic_load(&job.done[i]);
	ok(done == 6);
	memset(&job, 0, sizeof job);
	job.fails = 999;
	ok(task_run(7, PIECES, work, &job) == -1 && errno == ERANGE);
}

static int
add_one(void *ctx)
{
	++*(unsigned *)ctx;
	return errno = EDOM, *(unsigned *)ctx == 2 ? -1 : 0;
}

static void
test_aside(void)
{
	struct task_aside t;
	unsigned n = 0;

	task_aside_begin(&t, 1, add_one, &n);
	ok(n == 0); /* not before it is waited for */
	ok(task_aside_end(&t) == 0 && n == 1);
	task_aside_begin(&t, 2, add_one, &n);
	errno = 0;
	ok(task_aside_end(&t) == -1 && errno == EDOM && n == 2);
}

static void
test_counts(void)
{
	ok(task_threads() >= 1 && task_threads() <= TASK_MAX);
	ok(task_pieces(1, 1000000, 10) == 1);
	ok(task_pieces(2, 9, 10) == 1);
	ok(task_pieces(2, 0, 10) == 1);
	ok(task_pieces(2, 30, 10) == 3);
	ok(task_pieces(2, 1000000, 10) == 8);
}

int
main(void)
{
	test_each_once();
	test_failure();
	test_aside();
	test_counts();
	return done();
}
