/* axfrdns -- answer DNS queries over TCP from data.cdb, under tcpserver. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "confine.h"
#include "die.h"
#include "log.h"
#include "num.h"
#include "sandbox.h"
#include "serve.h"

#define MESSAGE_MAX 65535
/* Milliseconds for a whole message, each way. 1.05 gave as much to each read
 * and write, so that a client could stay for ever. */
#define TIMEOUT 60000

struct client {
	struct serve serve;
	struct ip ip; /* ip_unmap-ped; 0.0.0.0 if it is not known */
	uint16_t port;
	size_t have; /* octets in in */
	uint8_t in[2 + MESSAGE_MAX];
	uint8_t out[2 + MESSAGE_MAX];
};

/* ---- who asks */

static void
read_client(struct client *c)
{
	const char *ip = getenv("TCPREMOTEIP"), *port = getenv("TCPREMOTEPORT");
	uint32_t n = 0;

	/* a link-local address may come with its interface: fe80::1%eth0 */
	if (ip == NULL || ip_scan(&c->ip, ip, strcspn(ip, "%")) == -1)
		c->ip = (struct ip){.len = 4};
	ip_unmap(&c->ip);
	if (port == NULL || num_scan32(&n, port, 0, 65535) == -1)
		n = 0;
	c->port = (uint16_t)n;
}

/* ---- messages in and out */

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

static bool
again(void)
{
	return errno == EINTR || errno == EAGAIN;
}

/* Read until the buffer holds n octets. The end, wherever it comes, is the
 * client's good right: exit 0, as in 1.05. */
static void
need(struct client *c, size_t n, int64_t deadline)
{
	static const char message[] = "unable to read from network";

	while (c->have < n) {
		ssize_t r;

		assert(c->have < sizeof c->in); /* n is at most that */
		wait_for(0, POLLIN, deadline, message);
		r = read(0, c->in + c->have, sizeof c->in - c->have);
		if (r == 0)
			exit(0);
		if (r == -1 && !again())
			die_sys("%s", message);
		if (r > 0)
			c->have += (size_t)r;
	}
}

static void
put(const uint8_t *p, size_t n)
{
	static const char message[] = "unable to write to network";
	int64_t deadline = clock_ms() + TIMEOUT;

	while (n > 0) {
		ssize_t w;

		wait_for(1, POLLOUT, deadline, message);
		w = write(1, p, n);
		if (w == -1 && !again())
			die_sys("%s", message);
		if (w > 0) {
			p += w;
			n -= (size_t)w;
		}
	}
}

/* ---- answering */

static size_t
get16(const uint8_t *b)
{
	return (size_t)b[0] << 8 | b[1];
}

static void
answer(struct client *c, const uint8_t *packet, size_t len)
{
	struct answer_query q = {
	    .packet = packet, .len = len, .client = c->ip, .tcp = true};
	struct answer_note note;
	struct buf out;

	buf_over(&out, c->out, sizeof c->out);
	buf_u16(&out, 0);
	if (!serve_answer(&c->serve, &q, &out, &note))
		die_temp(len < 12 ? "truncated request" : "bogus query");
	if (c->serve.log)
		log_query(&c->ip, c->port, &note, false);
	buf_set16(&out, 0, (uint16_t)(out.len - 2));
	put(c->out, out.len);
}

/* One query after the other; those that came together wait in the buffer. */
_Noreturn static void
serve_client(struct client *c)
{
	for (;;) {
		int64_t deadline = clock_ms() + TIMEOUT;
		size_t len;

		need(c, 2, deadline);
		len = get16(c->in);
		need(c, 2 + len, deadline);
		answer(c, c->in + 2, len);
		c->have -= 2 + len;
		memmove(c->in, c->in + 2 + len, c->have);
	}
}

/* The connection is ours alone. A read or write that finds nothing to do must
 * come back, so that the time limit holds. */
static void
set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		die_sys("unable to prepare descriptor %d", fd);
}

int
main(int argc, char **argv)
{
	struct client c;
	struct jail jail;

	die_init("axfrdns",
	    "axfrdns\n"
	    "run by tcpserver; environment: LOG NSID, and ROOT UID GID (see "
	    "axfrdns-conf)");
	die_help(argc, argv);
	jail_close_others();
	serve_read(&c.serve);
	read_client(&c);
	confine_read(&jail);
	confine_enter(&jail, SANDBOX_RPATH);
	serve_begin(&c.serve);
	set_nonblocking(0);
	set_nonblocking(1);
	c.have = 0;
	serve_client(&c);
}
