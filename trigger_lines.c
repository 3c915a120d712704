#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "die.h"
#include "trigger_caller.h"
#include "trigger_lines.h"
#include "trigger_queue.h"

enum {
	FAREWELL_MS = 10000, /* to read the end, from the last time it read */
	PAUSE_MS = 1000
};

struct trigger_line {
	int fd;        /* -1: free */
	bool deaf;     /* it has said its last */
	int64_t moved; /* when it last took something, once its run is over */
	struct trigger_caller caller;
};

int
trigger_lines_init(struct trigger_lines *s, struct arena *a, int sock,
    void (*greeted)(uint64_t run, long uid))
{
	*s = (struct trigger_lines){.sock = sock, .greeted = greeted};
	s->line = arena_alloc(a, TRIGGER_LINES * sizeof *s->line);
	if (s->line == NULL)
		return -1;
	for (size_t i = 0; i < TRIGGER_LINES; ++i)
		s->line[i].fd = -1;
	return 0;
}

static void
hang_up(struct trigger_line *l)
{
	close(l->fd);
	l->fd = -1;
}

static struct trigger_line *
free_line(struct trigger_lines *s)
{
	for (size_t i = 0; i < TRIGGER_LINES; ++i)
		if (s->line[i].fd == -1)
			return &s->line[i];
	return NULL;
}

static void
greet(struct trigger_line *l, int fd, struct trigger_queue *q)
{
	l->fd = fd;
	l->deaf = false;
	l->moved = 0;
	trigger_caller_init(&l->caller, trigger_queue_add(q), q->running);
}

static long
who_is(int fd)
{
	struct ucred who = {0, (uid_t)-1, 0};
	socklen_t len = sizeof who;

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == -1
	    ? -1
	    : (long)who.uid;
}

void
trigger_lines_accept(struct trigger_lines *s, struct trigger_queue *q)
{
	struct trigger_line *l;
	int fd;

	while (clock_ms() >= s->pause && (l = free_line(s)) != NULL) {
		fd = accept4(s->sock, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd != -1) {
			greet(l, fd, q);
			s->greeted(l->caller.run, who_is(fd));
		} else if (errno == EAGAIN)
			return;
		else if (errno != EINTR && errno != ECONNABORTED) {
			/* no descriptors, most likely: they call again */
			die_warn_sys("unable to accept a caller");
			s->pause = clock_ms() + PAUSE_MS;
		}
	}
}

/* Is it on the line, for this run? */
static bool
wants(const struct trigger_line *l, uint64_t run)
{
	return l->fd != -1 && l->caller.run == run;
}

void
trigger_lines_begin(struct trigger_lines *s, uint64_t run)
{
	for (size_t i = 0; i < TRIGGER_LINES; ++i)
		if (wants(&s->line[i], run))
			trigger_caller_begin(&s->line[i].caller);
}

void
trigger_lines_hear(struct trigger_lines *s, uint64_t run, const void *p,
    size_t n)
{
	for (size_t i = 0; i < TRIGGER_LINES; ++i)
		if (wants(&s->line[i], run))
			trigger_caller_hear(&s->line[i].caller, p, n);
}

void
trigger_lines_end(struct trigger_lines *s, uint64_t run, uint8_t code,
    const char *note)
{
	for (size_t i = 0; i < TRIGGER_LINES; ++i)
		if (wants(&s->line[i], run)) {
			trigger_caller_end(&s->line[i].caller, code, note);
			s->line[i].moved = clock_ms();
		}
}

bool
trigger_lines_poll(struct trigger_lines *s, struct pollfd *p)
{
	bool paused = clock_ms() < s->pause, busy = paused;
	const uint8_t *next;

	p[TRIGGER_LINES] = (struct pollfd){-1, POLLIN, 0};
	for (size_t i = 0; i < TRIGGER_LINES; ++i) {
		struct trigger_line *l = &s->line[i];

		p[i] = (struct pollfd){l->fd, POLLIN, 0};
		if (l->fd == -1) {
			p[TRIGGER_LINES].fd = paused ? -1 : s->sock;
			continue;
		}
		busy = true;
		if (l->deaf)
			p[i].events = 0;
		if (trigger_caller_next(&l->caller, &next) > 0)
			p[i].events |= POLLOUT;
	}
	return busy;
}

/* Read and ignore. */
static void
ignore(struct trigger_line *l)
{
	char junk[4096];
	ssize_t n = recv(l->fd, junk, sizeof junk, MSG_DONTWAIT);

	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		l->deaf = true;
}

/* Tell a caller as much as it will hear now. */
static void
tell(struct trigger_line *l)
{
	const uint8_t *p;
	size_t n;

	while ((n = trigger_caller_next(&l->caller, &p)) > 0) {
		ssize_t w = send(l->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (w == -1 && errno == EAGAIN)
			return;
		if (w == -1 && errno != EINTR) {
			hang_up(l);
			return;
		}
		if (w > 0) {
			trigger_caller_sent(&l->caller, (size_t)w);
			l->moved = clock_ms();
		}
	}
	if (trigger_caller_done(&l->caller))
		hang_up(l);
}

void
trigger_lines_serve(struct trigger_lines *s, const struct pollfd *p)
{
	int64_t now = clock_ms();

	for (size_t i = 0; i < TRIGGER_LINES; ++i) {
		struct trigger_line *l = &s->line[i];

		if (l->fd == -1)
			continue;
		if (p[i].revents & POLLIN)
			ignore(l);
		if (p[i].revents & (POLLHUP | POLLERR))
			hang_up(l); /* its trigger stays */
		else
			tell(l);
		if (l->fd != -1 && l->caller.over &&
		    now - l->moved > FAREWELL_MS)
			hang_up(l);
	}
}
