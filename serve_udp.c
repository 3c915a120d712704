#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "answer_batch.h"
#include "buf.h"
#include "clock.h"
#include "die.h"
#include "num.h"
#include "serve_udp.h"
#include "sock_batch.h"

/* A query longer than the answers we send is no honest one. */
#define QUERY_MAX ANSWER_UDP_MAX

/* How often an address that is used is tried, and milliseconds in between. */
#define USED_TRIES 15
#define USED_PAUSE 20

_Static_assert(ANSWER_BATCH == SOCK_BATCH, "a batch is a batch");

struct batch {
	struct sock_batch io;
	struct answer_job job[SOCK_BATCH];
	uint32_t skip; /* queries until the next one that is logged */
	uint8_t in[SOCK_BATCH][QUERY_MAX];
	uint8_t out[SOCK_BATCH][ANSWER_UDP_MAX];
};

/* ---- opening */

static uint16_t
read_port(void)
{
	const char *text = getenv("PORT");
	uint32_t port = 53;

	if (text != NULL && num_scan32(&port, text, 1, 65535) == -1)
		die_temp("unable to parse $PORT: %s is not a port", text);
	return (uint16_t)port;
}

static unsigned
read_workers(void)
{
	const char *text = getenv("WORKERS");
	uint32_t n = 1;

	if (text != NULL && num_scan32(&n, text, 1, SERVE_WORKERS_MAX) == -1)
		die_temp("unable to parse $WORKERS: %s is not a number from 1 "
			 "to %d",
		    text, SERVE_WORKERS_MAX);
	return n;
}

/* Open the first socket at an address. If it is used, that may be by workers
 * whose supervisor was killed, and who are ended by the kernel just now. */
static int
open_first(struct sock *s, const struct ip *ip, uint16_t port,
    enum sock_step *step)
{
	for (int tries = 1; sock_udp(s, ip, port, step) == -1; ++tries) {
		if (errno != EADDRINUSE || tries == USED_TRIES)
			return -1;
		(void)poll(NULL, 0, USED_PAUSE);
	}
	return 0;
}

/* The sockets of all workers at one address. */
static int
open_all(struct serve_udp *u, const struct ip *ip, uint16_t port,
    enum sock_step *step)
{
	struct sock *s = &u->sock[u->nsock];

	if (open_first(s, ip, port, step) == -1)
		return -1;
	u->fd[0][u->nsock] = s->fd;
	for (unsigned i = 1; i < u->workers; ++i) {
		u->fd[i][u->nsock] = sock_udp_beside(s, step);
		if (u->fd[i][u->nsock] == -1)
			return -1;
	}
	++u->nsock;
	return 0;
}

static void
open_one(struct serve_udp *u, const struct ip *ip, uint16_t port, bool alone)
{
	char text[IP_TEXT];
	enum sock_step step;
	struct buf b;

	if (open_all(u, ip, port, &step) == 0)
		return;
	if (!alone) {
		buf_over(&b, text, sizeof text);
		ip_fmt(&b, ip);
		die_warn_sys("unable to have %s port %u", buf_cstr(&b), port);
	}
	die_sys(step == SOCK_BIND ? "unable to bind UDP socket"
				  : "unable to create UDP socket");
}

void
serve_udp_open(struct serve_udp *u)
{
	struct ip list[SERVE_UDP_SOCKS];
	const char *text = getenv("IP");
	size_t n, at;
	uint16_t port = read_port();

	if (text == NULL)
		die_temp("$IP not set");
	if (sock_scan_list(list, SERVE_UDP_SOCKS, &n, text, &at) == -1)
		die_temp("unable to parse IP address %.*s",
		    (int)strcspn(text + at, " \t\n"), text + at);
	u->workers = read_workers();
	u->nsock = 0;
	for (size_t i = 0; i < n; ++i)
		open_one(u, &list[i], port, n == 1);
}

void
serve_udp_take(struct serve_udp *u, unsigned i)
{
	for (size_t k = 0; k < u->nsock; ++k) {
		u->sock[k].fd = u->fd[i][k];
		for (unsigned other = 0; other < u->workers; ++other)
			if (other != i)
				close(u->fd[other][k]);
	}
}

/* ---- serving */

static void
ask(struct answer_job *job, const struct sock_packet *p)
{
	job->q.packet = p->in;
	/* what does not fit is not read: to answer_make it is no query */
	job->q.len = p->cut ? 0 : p->inlen;
	job->q.client = p->client;
	job->q.tcp = false;
	buf_over(&job->out, p->out, ANSWER_UDP_MAX);
}

static void
log_some(struct serve_udp *u, struct batch *b, int n)
{
	for (int i = 0; i < n; ++i) {
		const struct sock_packet *p = &b->io.packet[i];

		if (b->skip-- > 0)
			continue;
		b->skip = u->serve.one_in - 1;
		log_lines_query(&u->log, &p->client, p->port, &b->job[i].note);
	}
	log_lines_flush(&u->log);
}

/* Answers too long for a link, made anew in the size that all are asked to
 * take; for more the client comes over TCP (RFC 9715 3.1). */
static void
send_shorter(struct serve_udp *u, const struct sock *sock, struct batch *b,
    int n)
{
	for (int i = 0; i < n; ++i) {
		struct answer_job *job = &b->job[i];
		struct sock_packet *p = &b->io.packet[i];

		if (p->outlen == 0)
			continue;
		buf_over(&job->out, p->out, ANSWER_ANY_MAX);
		p->outlen = serve_answer(&u->serve, &job->q, &job->out,
				&job->note)
		    ? job->out.len
		    : 0;
	}
	(void)sock_batch_send(&b->io, sock);
}

/* Take what is there, answer it, send it, then tell of it. */
static void
serve_some(struct serve_udp *u, const struct sock *sock, struct batch *b,
    bool wait)
{
	int n = sock_batch_receive(&b->io, sock, wait);

	if (n == -1) {
		/* a passing trouble of the network or of memory: not a loop
		 * that burns the processor, and not the end */
		clock_pause(1);
		return;
	}
	if (n == 0)
		return;
	for (int i = 0; i < n; ++i)
		ask(&b->job[i], &b->io.packet[i]);
	u->serve.hush = log_lines_torn(&u->log);
	serve_answer_batch(&u->serve, b->job, (size_t)n);
	for (int i = 0; i < n; ++i)
		b->io.packet[i].outlen = b->job[i].send ? b->job[i].out.len : 0;
	if (sock_batch_send(&b->io, sock) > 0)
		send_shorter(u, sock, b, n);
	if (u->serve.log)
		log_some(u, b, n);
}

static int
watch(const struct serve_udp *u)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd == -1)
		die_sys("unable to wait for several sockets");
	for (size_t i = 0; i < u->nsock; ++i) {
		struct epoll_event e = {.events = EPOLLIN, .data.u64 = i};

		if (epoll_ctl(fd, EPOLL_CTL_ADD, u->sock[i].fd, &e) == -1)
			die_sys("unable to wait for several sockets");
	}
	return fd;
}

/* Each socket that has packets gets one batch, then all are asked again, so
 * that a flood at one address leaves the others their turn. */
static void
serve_ready(struct serve_udp *u, struct batch *b, int fd)
{
	struct epoll_event ready[SERVE_UDP_SOCKS];
	int n = epoll_wait(fd, ready, SERVE_UDP_SOCKS, -1);

	for (int i = 0; i < n; ++i)
		serve_some(u, &u->sock[ready[i].data.u64], b, false);
}

void
serve_udp_loop(struct serve_udp *u)
{
	struct batch b;
	int fd;

	sock_batch_begin(&b.io, b.in[0], QUERY_MAX, b.out[0], ANSWER_UDP_MAX);
	b.skip = u->serve.one_in - 1;
	while (u->nsock == 1) /* no wait: one system call less each time */
		serve_some(u, &u->sock[0], &b, true);
	fd = watch(u);
	for (;;)
		serve_ready(u, &b, fd);
}
