#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"
#include "push_recv.h"
#include "text.h"

struct feed {
	int in;
	int64_t idle_ms;
	struct buf *why;
	bool end;    /* no more will come */
	size_t have; /* octets at b */
	char b[65536];
};

static int
system_failed(struct buf *why, const char *what)
{
	int e = errno;

	buf_printf(why, "unable to %s: %s", what, text_errno(e));
	return 111;
}

/* More octets behind those that are there, or the end. 0 or 111. */
static int
fill(struct feed *f)
{
	struct pollfd p = {f->in, POLLIN, 0};
	ssize_t n;
	int r;

	do
		r = poll(&p, 1, (int)f->idle_ms);
	while (r == -1 && errno == EINTR);
	if (r == 0) {
		buf_printf(f->why, "nothing came for %" PRId64 " seconds",
		    f->idle_ms / 1000);
		return 111;
	}
	do
		n = read(f->in, f->b + f->have, sizeof f->b - f->have);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return system_failed(f->why, "read the data");
	f->have += (size_t)n;
	f->end = n == 0;
	return 0;
}

/* Does what came start as a stream does? Data never does: no line of it begins
 * with an f. */
static int
look_for_head(struct feed *f, bool *framed)
{
	size_t n = strlen(PUSH_HEAD_WORD);

	while (f->have < n && !f->end)
		if (fill(f) != 0)
			return 111;
	if (f->have == 0) {
		buf_str(f->why, "no data came");
		return 111;
	}
	if (f->have < n)
		n = f->have;
	*framed = memcmp(f->b, PUSH_HEAD_WORD, n) == 0;
	return 0;
}

/* Read line one and take it out of the buffer. */
static int
take_head(struct feed *f, struct push_head *head)
{
	char *nl;

	for (;;) {
		size_t n = f->have < PUSH_HEAD_MAX ? f->have : PUSH_HEAD_MAX;

		nl = memchr(f->b, '\n', n);
		if (nl || n == PUSH_HEAD_MAX)
			break;
		if (f->end) {
			buf_str(f->why, "connection cut in line one");
			return 111;
		}
		if (fill(f) != 0)
			return 111;
	}
	if (push_head_scan(head, f->b, nl ? (size_t)(nl - f->b) : PUSH_HEAD_MAX,
		f->why) == -1)
		return 100;
	if (nl == NULL) {
		buf_str(f->why, "malformed line one");
		return 100;
	}
	f->have -= (size_t)(nl + 1 - f->b);
	memmove(f->b, nl + 1, f->have);
	return 0;
}

/* Pass the rest on. */
static int
copy(struct feed *f, int out, uint64_t *length, uint64_t max)
{
	for (*length = 0;;) {
		if (f->have > max - *length) {
			buf_str(f->why, "more data came than line one says");
			return 100;
		}
		if (file_write(out, f->b, f->have) == -1)
			return system_failed(f->why, "store the data");
		*length += f->have;
		f->have = 0;
		if (f->end)
			return 0;
		if (fill(f) != 0)
			return 111;
	}
}

int
push_recv(struct push_recv *recv, int in, int out, int64_t idle_ms,
    struct buf *why)
{
	struct feed f;
	uint64_t length, max = PUSH_HEAD_LENGTH;
	int code;

	f.in = in;
	f.idle_ms = idle_ms;
	f.why = why;
	f.end = false;
	f.have = 0;
	recv->framed = false;
	code = look_for_head(&f, &recv->framed);
	if (code == 0 && recv->framed) {
		code = take_head(&f, &recv->head);
		max = recv->head.length;
	}
	if (code == 0)
		code = copy(&f, out, &length, max);
	if (code == 0 && recv->framed && length < max) {
		buf_printf(why,
		    "connection cut: %" PRIu64 " of %" PRIu64 " octets came",
		    length, max);
		code = 111;
	}
	return code;
}
