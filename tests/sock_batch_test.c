/* sock_batch: packets in and out, and which address answers. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../sock_batch.h"
#include "socks.h"
#include "tap.h"

static struct sock_batch b;
static uint8_t in[SOCK_BATCH][8], out[SOCK_BATCH][8];

static int
client(const char *text, uint16_t port)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	bool six = strchr(text, ':') != NULL;
	int fd = socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);

	v4.sin_port = v6.sin6_port = htons(port);
	if (six)
		inet_pton(AF_INET6, text, &v6.sin6_addr);
	else
		inet_pton(AF_INET, text, &v4.sin_addr);
	if (connect(fd, six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4,
		six ? sizeof v6 : sizeof v4) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Ask at one address, be answered; a connected socket takes an answer from
 * that address only. */
static void
exchange(const struct sock *s, const char *to, const char *from)
{
	struct ip client_ip = socks_address(from);
	const struct sock_packet *p = &b.packet[0];
	char got[16] = "";
	int fd = client(to, socks_port(s->fd));

	ok(fd != -1 && send(fd, "query", 5, 0) == 5);
	ok(sock_batch_receive(&b, s, true) == 1);
	ok(p->inlen == 5 && !p->cut && memcmp(p->in, "query", 5) == 0);
	ok(p->port == socks_port(fd) && p->outlen == 0);
	ok(ip_same(&p->client, &client_ip));
	memcpy(b.packet[0].out, "answer", 6);
	b.packet[0].outlen = 6;
	sock_batch_send(&b, s);
	ok(recv(fd, got, sizeof got, MSG_DONTWAIT) == 6 &&
	    strcmp(got, "answer") == 0);
	b.packet[0].port = 0; /* nobody can be there */
	sock_batch_send(&b, s);
	ok(recv(fd, got, sizeof got, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	ok(send(fd, "much longer", 11, 0) == 11);
	ok(sock_batch_receive(&b, s, true) == 1 && p->cut && p->inlen == 8);
	sock_batch_send(&b, s);
	ok(recv(fd, got, sizeof got, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	ok(sock_batch_receive(&b, s, false) == 0);
	close(fd);
}

/* Octet k of packet i: which of its own it is, and of whose. */
static void
flood(const struct sock *s, const char *to, int n)
{
	int fd = client(to, socks_port(s->fd));
	uint8_t text[2];

	for (int i = 0; i < n; ++i) {
		text[0] = 'q';
		text[1] = (uint8_t)i;
		if (send(fd, text, 2, 0) != 2)
			ok_row(false, "send");
	}
	for (int at = 0, took; at < n; at += took) {
		took = sock_batch_receive(&b, s, true);
		ok(took == (n - at < SOCK_BATCH ? n - at : SOCK_BATCH));
		if (took < 1)
			break;
		for (int i = 0; i < took; ++i) {
			b.packet[i].out[0] = 'a';
			b.packet[i].out[1] = b.packet[i].in[1];
			/* some lost: not to be answered, no such port, and
			 * more than a datagram can hold */
			b.packet[i].outlen = i % 5 == 1 ? 0 : 2;
			if (i % 5 == 2)
				b.packet[i].port = 0;
			if (i % 5 == 3)
				b.packet[i].outlen = 70000;
		}
		sock_batch_send(&b, s);
	}
	for (int i = 0; i < n; ++i) {
		int lost = i % SOCK_BATCH % 5;

		if (lost == 1 || lost == 2 || lost == 3)
			continue;
		if (recv(fd, text, 2, MSG_DONTWAIT) != 2 || text[0] != 'a' ||
		    text[1] != i)
			ok_row(false, "one lost takes no other with it");
	}
	ok(recv(fd, text, 2, MSG_DONTWAIT) == -1);
	close(fd);
}

/* Of ten answers three are longer than a datagram can be: they alone are left,
 * and when two of them are shorter those go out. */
static void
too_long(const struct sock *s, const char *to)
{
	int fd = client(to, socks_port(s->fd)), left = 0;
	uint8_t seen[2] = {0};

	for (uint8_t i = 0; i < 10; ++i)
		ok(send(fd, &i, 1, 0) == 1);
	ok(sock_batch_receive(&b, s, true) == 10);
	for (int i = 0; i < 10; ++i) {
		b.packet[i].out[0] = b.packet[i].in[0];
		b.packet[i].outlen = i % 3 == 2 ? 70000 : 1;
	}
	ok(sock_batch_send(&b, s) == 3);
	for (int i = 0; i < 10; ++i)
		left += b.packet[i].outlen == (i % 3 == 2 ? 70000 : 0);
	ok(left == 10);
	for (int i = 0; i < 7; ++i)
		ok(recv(fd, seen, 2, MSG_DONTWAIT) == 1 && seen[0] % 3 != 2);
	ok(recv(fd, seen, 2, MSG_DONTWAIT) == -1);
	b.packet[2].outlen = b.packet[8].outlen = 1;
	ok(sock_batch_send(&b, s) == 1);
	ok(recv(fd, seen, 2, MSG_DONTWAIT) == 1 && seen[0] == 2);
	ok(recv(fd, seen, 2, MSG_DONTWAIT) == 1 && seen[0] == 8);
	ok(recv(fd, seen, 2, MSG_DONTWAIT) == -1);
	close(fd);
}

int
main(void)
{
	struct ip loop = socks_address("127.0.0.1"),
		  all = socks_address("0.0.0.0"), six = socks_address("::1"),
		  all6 = socks_address("::");
	enum sock_step step;
	struct sock s, t;

	sock_batch_begin(&b, in[0], sizeof in[0], out[0], sizeof out[0]);
	ok(sock_udp(&s, &loop, 0, &step) == 0);
	exchange(&s, "127.0.0.1", "127.0.0.1");
	flood(&s, "127.0.0.1", 150);
	too_long(&s, "127.0.0.1");
	exchange(&s, "127.0.0.1", "127.0.0.1");
	close(s.fd);
	ok(sock_udp(&s, &all, 0, &step) == 0 && s.wild);
	exchange(&s, "127.0.0.1", "127.0.0.1");
	exchange(&s, "127.3.2.1", "127.0.0.1"); /* answers from 127.3.2.1 */
	flood(&s, "127.3.2.1", 150);
	if (sock_udp(&t, &six, 0, &step) == -1) {
		ok_row(true, "# SKIP no IPv6 here");
		return done();
	}
	exchange(&t, "::1", "::1");
	flood(&t, "::1", 70);
	too_long(&t, "::1");
	close(t.fd);
	/* side by side with 0.0.0.0 on the same port, with the same batch */
	ok(sock_udp(&t, &all6, socks_port(s.fd), &step) == 0 && t.wild);
	exchange(&t, "::1", "::1");
	exchange(&s, "127.0.0.9", "127.0.0.1");
	flood(&t, "::1", 70);
	flood(&s, "127.0.0.9", 70);
	close(t.fd);
	close(s.fd);
	return done();
}
