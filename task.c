#include <errno.h>
#include <sched.h>
#include <stdatomic.h>

#include "task.h"

#define STACK (1U << 20) /* octets; the readers of long lines need a half */

struct task {
	int (*work)(void *ctx, size_t piece);
	void *ctx;
	size_t n;
	atomic_size_t next; /* piece to begin */
	atomic_int failed;  /* errno, or 0 */
};

unsigned
task_threads(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		return 1;
	n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > TASK_MAX ? TASK_MAX : (unsigned)n;
}

static void *
labour(void *arg)
{
	struct task *t = arg;
	size_t i;

	while (atomic_load(&t->failed) == 0 &&
	    (i = atomic_fetch_add(&t->next, 1)) < t->n)
		if (t->work(t->ctx, i) == -1)
			atomic_store(&t->failed, errno == 0 ? EIO : errno);
	return NULL;
}

int
task_run(unsigned threads, size_t n, int (*work)(void *ctx, size_t piece),
    void *ctx)
{
	struct task t = {.work = work, .ctx = ctx, .n = n};
	pthread_t thread[TASK_MAX];
	pthread_attr_t attr;
	unsigned started = 0;

	if (threads > TASK_MAX)
		threads = TASK_MAX;
	if (threads > 1 && n > 1 && pthread_attr_init(&attr) == 0) {
		(void)pthread_attr_setstacksize(&attr, STACK);
		while (started + 1 < threads && started + 1 < n &&
		    pthread_create(&thread[started], &attr, labour, &t) == 0)
			++started;
		(void)pthread_attr_destroy(&attr);
	}
	(void)labour(&t);
	while (started > 0)
		(void)pthread_join(thread[--started], NULL);
	if (atomic_load(&t.failed) != 0)
		return errno = atomic_load(&t.failed), -1;
	return 0;
}

size_t
task_pieces(unsigned threads, size_t n, size_t least)
{
	size_t most = n / least;

	if (threads <= 1 || most <= 1)
		return 1;
	return most < 4U * threads ? most : 4U * threads;
}

static void *
labour_aside(void *arg)
{
	struct task_aside *t = arg;

	t->r = t->work(t->ctx);
	t->failed = errno;
	return NULL;
}

void
task_aside_begin(struct task_aside *t, unsigned threads, int (*work)(void *ctx),
    void *ctx)
{
	pthread_attr_t attr;

	*t = (struct task_aside){.work = work, .ctx = ctx};
	if (threads <= 1 || pthread_attr_init(&attr) != 0)
		return;
	(void)pthread_attr_setstacksize(&attr, STACK);
	t->apart = pthread_create(&t->thread, &attr, labour_aside, t) == 0;
	(void)pthread_attr_destroy(&attr);
}

int
task_aside_end(struct task_aside *t)
{
	if (t->apart)
		(void)pthread_join(t->thread, NULL);
	else
		(void)labour_aside(t);
	errno = t->failed;
	return t->r;
}
