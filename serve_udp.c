#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "die.h"
#include "log.h"
#include "num.h"
#include "serve_udp.h"

#define BATCH 16 /* packets taken before the first is answered */

/* A query longer than the answers we send is no honest one. */
#define QUERY_MAX ANSWER_UDP_MAX

struct batch {
	struct sock_packet packet[BATCH];
	struct answer_note note[BATCH];
	uint8_t in[BATCH][QUERY_MAX];
	uint8_t out[BATCH][ANSWER_UDP_MAX];
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

static void
open_one(struct serve_udp *u, const struct ip *ip, uint16_t port, bool alone)
{
	char text[IP_TEXT];
	enum sock_step step;
	struct buf b;

	if (sock_udp(&u->sock[u->nsock], ip, port, &step) == 0) {
		++u->nsock;
		return;
	}
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
	u->nsock = 0;
	for (size_t i = 0; i < n; ++i)
		open_one(u, &list[i], port, n == 1);
}

/* ---- serving */

static void
answer_packet(struct serve *s, struct sock_packet *p, struct answer_note *note)
{
	struct answer_query q = {
	    .packet = p->in, .len = p->inlen, .client = p->client};
	struct buf out;

	/* what does not fit is not read: to answer_make it is no query */
	if (p->cut)
		q.len = 0;
	buf_over(&out, p->out, ANSWER_UDP_MAX);
	p->outlen = serve_answer(s, &q, &out, note) ? out.len : 0;
}

/* Take what is there, answer it, send it, then tell of it. */
static void
serve_some(struct serve *s, const struct sock *sock, struct batch *b, bool wait)
{
	int n = sock_receive(sock, b->packet, BATCH, wait);

	if (n == -1) {
		/* a passing trouble of the network or of memory: not a loop
		 * that burns the processor, and not the end */
		clock_pause(1);
		return;
	}
	for (int i = 0; i < n; ++i)
		answer_packet(s, &b->packet[i], &b->note[i]);
	sock_send(sock, b->packet, n);
	for (int i = 0; i < n && s->log; ++i)
		log_query(&b->packet[i].client, b->packet[i].port, &b->note[i],
		    true);
}

static void
wait_for(struct pollfd *ready, const struct serve_udp *u)
{
	for (size_t i = 0; i < u->nsock; ++i)
		ready[i] = (struct pollfd){u->sock[i].fd, POLLIN, 0};
	if (poll(ready, u->nsock, -1) == -1)
		for (size_t i = 0; i < u->nsock; ++i)
			ready[i].revents = 0;
}

void
serve_udp_loop(struct serve_udp *u)
{
	struct pollfd ready[SERVE_UDP_SOCKS];
	struct batch b;

	for (int i = 0; i < BATCH; ++i)
		b.packet[i] = (struct sock_packet){
		    .in = b.in[i], .out = b.out[i], .incap = QUERY_MAX};
	while (u->nsock == 1) /* no poll: one system call less each time */
		serve_some(&u->serve, &u->sock[0], &b, true);
	for (;;) {
		wait_for(ready, u);
		for (size_t i = 0; i < u->nsock; ++i)
			if (ready[i].revents != 0)
				serve_some(&u->serve, &u->sock[i], &b, false);
	}
}
