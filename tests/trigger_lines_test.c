#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../arena.h"
#include "../sock_unix.h"
#include "../trigger_lines.h"
#include "../trigger_queue.h"
#include "tap.h"

static uint64_t last_run;
static long last_uid;
static int greetings;

static void
greeted(uint64_t run, long uid)
{
	last_run = run;
	last_uid = uid;
	++greetings;
}

/* One turn of the server's loop. */
static bool
turn(struct trigger_lines *s)
{
	struct pollfd p[TRIGGER_LINES + 1];
	bool busy = trigger_lines_poll(s, p);

	poll(p, TRIGGER_LINES + 1, 0);
	trigger_lines_serve(s, p);
	return busy;
}

/* What the caller hears, all at once. */
static size_t
hears(int fd, char *b, size_t cap)
{
	ssize_t n = read(fd, b, cap);

	return n > 0 ? (size_t)n : 0;
}

static void
two_runs(struct trigger_lines *s, struct trigger_queue *q, const char *path)
{
	int first = sock_unix_call(path, 5), second;
	char b[256];

	trigger_lines_accept(s, q);
	ok(greetings == 1 && last_run == 1 && last_uid == (long)geteuid());
	ok(trigger_queue_begin(q) == 1);
	trigger_lines_begin(s, 1);
	second = sock_unix_call(path, 5);
	trigger_lines_accept(s, q);
	ok(greetings == 2 && last_run == 2);
	trigger_lines_hear(s, 1, "one", 3);
	ok(turn(s));
	ok(hears(first, b, sizeof b) == 9 &&
	    memcmp(b, "b\0\0o\0\3one", 9) == 0);
	ok(hears(second, b, sizeof b) == 3 && memcmp(b, "w\0\0", 3) == 0);
	trigger_lines_end(s, 1, 2, "");
	trigger_queue_end(q);
	ok(turn(s));
	ok(hears(first, b, sizeof b) == 4 && memcmp(b, "x\0\1\2", 4) == 0);
	ok(hears(first, b, sizeof b) == 0); /* and hung up */
	ok(trigger_queue_begin(q) == 2);
	trigger_lines_begin(s, 2);
	trigger_lines_end(s, 2, 0, "note");
	trigger_queue_end(q);
	ok(turn(s));
	ok(hears(second, b, sizeof b) == 14 &&
	    memcmp(b, "b\0\0n\0\4notex\0\1\0", 14) == 0);
	ok(!turn(s));
	close(first);
	close(second);
}

/* More than there are lines, and one that goes away. */
static void
crowd(struct trigger_lines *s, struct trigger_queue *q, const char *path)
{
	int fd[TRIGGER_LINES + 10];

	greetings = 0;
	for (size_t i = 0; i < TRIGGER_LINES + 10; ++i)
		fd[i] = sock_unix_call(path, 5);
	trigger_lines_accept(s, q);
	ok(greetings == TRIGGER_LINES);
	close(fd[5]);
	turn(s);
	trigger_lines_accept(s, q);
	ok(greetings == TRIGGER_LINES + 1);
	ok(q->due);
	for (size_t i = 0; i < TRIGGER_LINES + 10; ++i)
		if (i != 5)
			close(fd[i]);
	turn(s);
	trigger_lines_accept(s, q);
	ok(greetings == TRIGGER_LINES + 10);
	turn(s);
	ok(!turn(s));
	ok(q->due); /* the triggers stay */
}

int
main(void)
{
	char dir[] = "/tmp/fleetdns.XXXXXX", path[64];
	struct trigger_queue q = {0};
	struct arena a = ARENA_ZERO;
	struct trigger_lines s;
	int sock, lock;

	if (mkdtemp(dir) == NULL)
		return 111;
	snprintf(path, sizeof path, "%s/socket", dir);
	sock = sock_unix_listen(path, &lock);
	ok(sock != -1);
	ok(trigger_lines_init(&s, &a, sock, greeted) == 0);
	ok(!turn(&s));
	two_runs(&s, &q, path);
	crowd(&s, &q, path);
	arena_wipe(&a);
	unlink(path);
	rmdir(dir);
	return done();
}
