#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "die.h"
#include "log_lines.h"

/* What a reader may be behind before lines are lost: at a full pipe of 64 KB
 * that would be 5 ms of a flood. */
#define PIPE_SIZE (1 << 20)
#define PAGE 4096 /* octets that a pipe is made of; if more, it holds more */

/* ---- the descriptor */

static int
open_anew(void)
{
	int fd = open("/proc/self/fd/2",
	    O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		return -1;
	if (dup2(fd, 2) == -1) {
		close(fd);
		return -1;
	}
	return close(fd);
}

void
log_lines_begin(struct log_lines *l, bool alone)
{
	struct stat st;

	memset(l, 0, sizeof *l);
	l->alone = alone;
	l->file = fstat(2, &st) == 0 && S_ISREG(st.st_mode);
	if (l->file)
		return;
	l->poll = open_anew() == -1;
	/* not a pipe, or not allowed: then it stays as it is */
	(void)fcntl(2, F_SETPIPE_SZ, PIPE_SIZE);
}

static bool
ready(const struct log_lines *l)
{
	struct pollfd fd = {2, POLLOUT, 0};

	return !l->poll || poll(&fd, 1, 0) == 1;
}

/* Write, or not, but do not wait. Returns octets, 0 for none. */
static size_t
put(const struct log_lines *l, const char *p, size_t n)
{
	ssize_t r;

	if (!ready(l))
		return 0;
	do
		r = write(2, p, n);
	while (r == -1 && errno == EINTR);
	return r > 0 ? (size_t)r : 0;
}

/* Are n octets surely taken at once? A pipe's pages may be half empty: what
 * does not fit whole begins a new one. */
static bool
taken_whole(const struct log_lines *l, size_t n)
{
	int size, used;

	if (l->file || n <= PIPE_BUF)
		return true;
	if (!l->alone)
		return false;
	size = fcntl(2, F_GETPIPE_SZ);
	return size > 0 && ioctl(2, FIONREAD, &used) == 0 &&
	    2 * (size_t)used + n + 2 * PAGE <= (size_t)size;
}

/* ---- lines */

static size_t
line_end(const struct log_lines *l, size_t at)
{
	const char *end = memchr(l->text + at, '\n', l->len - at);

	return end == NULL ? l->len : (size_t)(end - l->text) + 1;
}

/* Count the lines from at on. */
static void
drop(struct log_lines *l, size_t at)
{
	for (; at < l->len; at = line_end(l, at))
		++l->dropped;
}

/* Text before at is written: keep the rest of a torn line, drop others. */
static void
stop(struct log_lines *l, size_t at)
{
	size_t end = at;

	if (at > 0 ? l->text[at - 1] != '\n' : l->rest > 0)
		end = line_end(l, at);
	drop(l, end);
	l->rest = l->len = end - at;
	memmove(l->text, l->text + at, l->rest);
}

/* Say how many were dropped, if they were. */
static bool
told(struct log_lines *l)
{
	if (l->dropped == 0)
		return true;
	if (!ready(l) || !die_warn("%" PRIu64 " log lines dropped", l->dropped))
		return false;
	l->dropped = 0;
	return true;
}

/* Everything from at to end. Returns where it came to. */
static size_t
put_all(struct log_lines *l, size_t at, size_t end)
{
	while (at < end) {
		size_t n = put(l, l->text + at, end - at);

		if (n == 0)
			break;
		at += n;
	}
	return at;
}

void
log_lines_flush(struct log_lines *l)
{
	size_t at = put_all(l, 0, l->rest);
	bool whole;

	if (l->len == 0)
		return;
	if (at < l->rest || !told(l)) {
		stop(l, at);
		return;
	}
	whole = taken_whole(l, l->len - at);
	while (at < l->len) {
		size_t end = whole ? l->len
				   : at + log_piece(l->text + at, l->len - at);

		at = put_all(l, at, end);
		if (at < end) {
			stop(l, at);
			return;
		}
	}
	l->rest = l->len = 0;
}

bool
log_lines_torn(struct log_lines *l)
{
	if (l->rest > 0)
		log_lines_flush(l);
	return l->rest > 0;
}

void
log_lines_query(struct log_lines *l, const struct ip *client, uint16_t port,
    const struct answer_note *note)
{
	struct buf b;

	if (sizeof l->text - l->len < LOG_LINE)
		log_lines_flush(l);
	buf_over(&b, l->text + l->len, sizeof l->text - l->len);
	log_put(&b, client, port, note, true);
	l->len += b.len;
}
