#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define FIRST 1000 /* milliseconds until there is a line */
#define NEXT 100   /* and until it is written anew */

/* It is only a show: whether it can be written does not matter. */
static void
put(const char *text, size_t n)
{
	if (write(2, text, n) == -1)
		return;
}

static void
erase(struct progress *p)
{
	if (p->drawn)
		put("\r\033[K", 4);
	p->drawn = false;
}

/* The cursor goes back to where the line begins: a message that ends the
 * program takes its place. */
static void
draw(struct progress *p)
{
	char line[200];
	int n = snprintf(line, sizeof line, "\r\033[K%s: ", p->program);
	size_t used = n < 0 || (size_t)n > 100 ? 0 : (size_t)n;
	const char *doing = atomic_load(&p->doing);
	const char *count = strstr(doing, "%zu");

	if (count == NULL)
		n = snprintf(line + used, sizeof line - used, "%s\r", doing);
	else
		n = snprintf(line + used, sizeof line - used, "%.*s%zu%s\r",
		    (int)(count - doing), doing, atomic_load(&p->count),
		    count + 3);
	if (n < 0 || (size_t)n >= sizeof line - used)
		return;
	put(line, used + (size_t)n);
	p->drawn = true;
}

static void
wait_for(struct progress *p, long ms)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_nsec += ms % 1000 * 1000000;
	at.tv_sec += ms / 1000 + at.tv_nsec / 1000000000;
	at.tv_nsec %= 1000000000;
	(void)pthread_cond_timedwait(&p->wake, &p->lock, &at);
}

static void *
show(void *arg)
{
	struct progress *p = arg;

	pthread_mutex_lock(&p->lock);
	if (!p->stop)
		wait_for(p, FIRST);
	while (!p->stop) {
		draw(p);
		wait_for(p, NEXT);
	}
	erase(p);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

void
progress_begin(struct progress *p, const char *program, const char *doing)
{
	const char *term = getenv("TERM");

	p->program = program;
	atomic_store(&p->doing, doing);
	atomic_store(&p->count, 0);
	p->drawn = p->stop = p->on = false;
	if (isatty(2) != 1 || term == NULL || strcmp(term, "dumb") == 0)
		return;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	p->on = pthread_create(&p->thread, NULL, show, p) == 0;
}

void
progress_say(struct progress *p, const char *doing)
{
	atomic_store(&p->doing, doing);
}

void
progress_clear(struct progress *p)
{
	if (!p->on)
		return;
	pthread_mutex_lock(&p->lock);
	erase(p);
	pthread_mutex_unlock(&p->lock);
}

void
progress_end(struct progress *p)
{
	if (!p->on)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	p->on = false;
}
