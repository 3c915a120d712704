#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "die.h"
#include "serve_conn.h"

/* A read or write that finds nothing to do must come back, so that the limits
 * of time hold. */
static void
set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		die_sys("unable to prepare descriptor %d", fd);
}

/* Is the client near, as far as its handshake tells? */
static bool
is_near(int fd)
{
	struct tcp_info info = {.tcpi_rtt = 0};
	socklen_t len = sizeof info;

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
	    info.tcpi_rtt > 0 && info.tcpi_rtt <= SERVE_CONN_NEAR;
}

void
serve_conn_begin(struct serve_conn *c)
{
	c->near = is_near(0);
	c->used = c->have = 0;
	buf_over(&c->out, c->out_room, sizeof c->out_room);
	buf_over(&c->lines, c->lines_room, sizeof c->lines_room);
	set_nonblocking(0);
	set_nonblocking(1);
}

/* Wait until fd is ready; dies when the time is up. */
static void
wait_for(int fd, short events, int64_t deadline, const char *message)
{
	struct pollfd p = {fd, events, 0};
	int64_t left = deadline - clock_ms();
	int r = left > 0 ? poll(&p, 1, (int)left) : 0;

	if (r == 0)
		errno = ETIMEDOUT;
	if (r == 0 || (r == -1 && errno != EINTR))
		die_sys("%s", message);
}

/* Wait awake: is there something to read before long? */
static bool
ready_soon(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};
	int64_t end = clock_us() + SERVE_CONN_AWAKE;

	do
		if (poll(&p, 1, 0) == 1)
			return true;
	while (clock_us() < end);
	return false;
}

/* ---- out */

/* Other connections' processes write to the same pipe. */
static void
write_lines(struct serve_conn *c)
{
	size_t at = 0, n;

	for (; at < c->lines.len; at += n) {
		n = log_piece(c->lines_room + at, c->lines.len - at);
		if (write(2, c->lines_room + at, n) == -1) {
			/* saying so is futile */
		}
	}
	buf_cut(&c->lines, 0);
}

void
serve_conn_flush(struct serve_conn *c)
{
	static const char message[] = "unable to write to network";
	int64_t deadline = clock_ms() + SERVE_CONN_TAKE;
	size_t at = 0;

	/* first, as 1.05 does: who has an answer is in the log */
	write_lines(c);
	while (at < c->out.len) {
		ssize_t w = write(1, c->out.b + at, c->out.len - at);

		if (w == -1 && errno != EINTR && errno != EAGAIN)
			die_sys("%s", message);
		if (w > 0)
			at += (size_t)w;
		if (at < c->out.len)
			wait_for(1, POLLOUT, deadline, message);
	}
	buf_cut(&c->out, 0);
}

struct buf *
serve_conn_put(struct serve_conn *c)
{
	if (c->out.cap - c->out.len < 2 + SERVE_CONN_MAX)
		serve_conn_flush(c);
	c->begun = c->out.len;
	buf_u16(&c->out, 0);
	return &c->out;
}

void
serve_conn_end(struct serve_conn *c)
{
	size_t len = c->out.len - c->begun - 2;

	assert(buf_ok(&c->out) && len <= SERVE_CONN_MAX);
	if (len == 0)
		buf_cut(&c->out, c->begun);
	else
		buf_set16(&c->out, c->begun, (uint16_t)len);
}

void
serve_conn_drop(struct serve_conn *c)
{
	buf_cut(&c->out, c->begun);
}

void
serve_conn_log(struct serve_conn *c, const struct ip *client, uint16_t port,
    const struct answer_note *note)
{
	if (c->lines.cap - c->lines.len < LOG_LINE)
		write_lines(c);
	log_put(&c->lines, client, port, note, false);
}

/* ---- in */

/* Is there a whole message? Then *len is its length. */
static bool
whole(const struct serve_conn *c, size_t *len)
{
	const uint8_t *b = c->in + c->used;
	size_t have = c->have - c->used;

	if (have < 2)
		return false;
	*len = (size_t)b[0] << 8 | b[1];
	return have - 2 >= *len;
}

/* Read what there is, waiting until the deadline: false at the end. begun: a
 * message has, and its rest is waited for asleep, so that the deadline
 * holds. */
static bool
more(struct serve_conn *c, int64_t deadline, bool begun)
{
	static const char message[] = "unable to read from network";

	for (;;) {
		ssize_t r;

		if (!begun)
			c->near = c->near && ready_soon(0);
		if (begun || !c->near)
			wait_for(0, POLLIN, deadline, message);
		r = read(0, c->in + c->have, sizeof c->in - c->have);
		if (r == -1 && errno != EINTR && errno != EAGAIN)
			die_sys("%s", message);
		if (r >= 0) {
			c->have += (size_t)r;
			return r > 0;
		}
	}
}

const uint8_t *
serve_conn_next(struct serve_conn *c, size_t *len)
{
	int64_t deadline;
	bool begun;

	if (!whole(c, len)) {
		serve_conn_flush(c);
		memmove(c->in, c->in + c->used, c->have - c->used);
		c->have -= c->used;
		c->used = 0;
		begun = c->have > 0;
		deadline = clock_ms() +
		    (begun ? SERVE_CONN_MESSAGE : SERVE_CONN_IDLE);
		while (!whole(c, len)) {
			if (!more(c, deadline, begun))
				return NULL;
			if (!begun)
				deadline = clock_ms() + SERVE_CONN_MESSAGE;
			begun = true;
		}
	}
	c->used += 2 + *len;
	return c->in + c->used - *len;
}
