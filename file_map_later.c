#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "file_map_later.h"

#define STACK 65536 /* octets; libc wants 16384 at least */
#define NICE 10     /* answers come first */

static void *
unmap(void *arg)
{
	struct file_map_later *l = arg;

	/* Linux: of this thread only. Without it, it is only less polite. */
	(void)setpriority(PRIO_PROCESS, 0, NICE);
	for (;;) {
		if (sem_wait(&l->given) == -1)
			continue;
		munmap(l->mem, l->size);
		atomic_store(&l->busy, false);
	}
	return NULL;
}

static int
start(struct file_map_later *l)
{
	pthread_attr_t attr;
	pthread_t thread;
	int e = pthread_attr_init(&attr);

	if (e != 0)
		return e;
	e = pthread_attr_setstacksize(&attr, STACK);
	if (e == 0)
		e = pthread_create(&thread, &attr, unmap, l);
	pthread_attr_destroy(&attr);
	return e;
}

int
file_map_later_begin(struct file_map_later *l)
{
	sigset_t all, before;
	int e;

	if (sem_init(&l->given, 0, 0) == -1)
		return -1;
	atomic_init(&l->busy, false);
	/* signals are the other thread's */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	e = start(l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e == 0 ? 0 : (errno = e, -1);
}

void
file_map_later_close(struct file_map *map, struct file_map_later *l)
{
	if (l == NULL || map->mem == NULL || atomic_load(&l->busy)) {
		file_map_close(map);
		return;
	}
	l->size = map->size;
	l->mem = file_map_release(map);
	atomic_store(&l->busy, true);
	sem_post(&l->given);
}
