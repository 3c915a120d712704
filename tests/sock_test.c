/* sock: lists of addresses, who may bind, and which address answers. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../sock.h"
#include "tap.h"

static const struct {
	const char *text;
	int n;     /* addresses, or -1 */
	size_t at; /* where it is bad */
} lists[] = {
    {"127.0.0.1", 1, 0},
    {" 127.0.0.1\t::1  2001:db8::1\n", 3, 0},
    {"", -1, 0},
    {"  ", -1, 2},
    {"127.0.0.1,::1", -1, 0},
    {"127.0.0.1 127.0.0.256", -1, 10},
    {"127.0.0.1 junk", -1, 10},
    {"::1 1.2.3", -1, 4},
    {"1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5", -1, 32},
};

static void
test_lists(void)
{
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; ++i) {
		struct ip list[4];
		size_t n = 99, at = 0;
		int r = sock_scan_list(list, 4, &n, lists[i].text, &at);

		ok_row(lists[i].n == -1
			? r == -1 && at == lists[i].at && n == 99
			: r == 0 && n == (size_t)lists[i].n,
		    lists[i].text);
	}
}

static struct ip
address(const char *text)
{
	struct ip ip = {0};

	ok(ip_scan(&ip, text, strlen(text)) == 0);
	return ip;
}

/* A free port: what the kernel gives. */
static uint16_t
port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;
	socklen_t len = sizeof a;

	if (getsockname(fd, &a.any, &len) == -1)
		return 0;
	return ntohs(a.any.sa_family == AF_INET ? a.v4.sin_port
						: a.v6.sin6_port);
}

static void
test_second(void)
{
	struct ip loop = address("127.0.0.1"), all = address("0.0.0.0"),
		  far = address("192.0.2.77");
	struct sock a, b;
	enum sock_step step;
	uint16_t port;

	ok(sock_udp(&a, &loop, 0, &step) == 0 && !a.wild);
	port = port_of(a.fd);
	b.fd = 77;
	ok(sock_udp(&b, &loop, port, &step) == -1 && errno == EADDRINUSE &&
	    step == SOCK_BIND && b.fd == 77);
	ok(sock_udp(&b, &all, port, &step) == -1 && errno == EADDRINUSE);
	ok(sock_udp(&b, &far, port, &step) == -1 && errno == EADDRNOTAVAIL);
	close(a.fd);
}

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
	uint8_t in[8], out[8];
	struct sock_packet p[2] = {{.in = in, .out = out, .incap = sizeof in},
	    {.in = in, .out = out, .incap = sizeof in}};
	struct ip client_ip = address(from);
	char got[16] = "";
	int fd = client(to, port_of(s->fd));

	ok(fd != -1 && send(fd, "query", 5, 0) == 5);
	ok(sock_receive(s, p, 2, true) == 1);
	ok(p[0].inlen == 5 && !p[0].cut && memcmp(in, "query", 5) == 0);
	ok(p[0].port == port_of(fd) && p[0].outlen == 0);
	ok(ip_same(&p[0].client, &client_ip));
	memcpy(out, "answer", 6);
	p[0].outlen = 6;
	sock_send(s, p, 1);
	ok(recv(fd, got, sizeof got, MSG_DONTWAIT) == 6 &&
	    strcmp(got, "answer") == 0);
	p[0].port = 0; /* nobody can be there */
	sock_send(s, p, 1);
	ok(recv(fd, got, sizeof got, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	ok(send(fd, "much longer", 11, 0) == 11);
	ok(sock_receive(s, p, 1, true) == 1 && p[0].cut && p[0].inlen == 8);
	p[0].outlen = 0;
	sock_send(s, p, 1);
	ok(recv(fd, got, sizeof got, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	ok(sock_receive(s, p, 1, false) == 0);
	close(fd);
}

int
main(void)
{
	struct ip loop = address("127.0.0.1"), all = address("0.0.0.0"),
		  six = address("::1"), all6 = address("::");
	enum sock_step step;
	struct sock s, t;

	test_lists();
	test_second();
	ok(sock_udp(&s, &loop, 0, &step) == 0);
	exchange(&s, "127.0.0.1", "127.0.0.1");
	close(s.fd);
	ok(sock_udp(&s, &all, 0, &step) == 0 && s.wild);
	exchange(&s, "127.0.0.1", "127.0.0.1");
	exchange(&s, "127.3.2.1", "127.0.0.1"); /* answers from 127.3.2.1 */
	if (sock_udp(&t, &six, 0, &step) == -1) {
		ok_row(true, "# SKIP no IPv6 here");
		return done();
	}
	exchange(&t, "::1", "::1");
	close(t.fd);
	/* side by side with 0.0.0.0 on the same port */
	ok(sock_udp(&t, &all6, port_of(s.fd), &step) == 0 && t.wild);
	exchange(&t, "::1", "::1");
	exchange(&s, "127.0.0.9", "127.0.0.1");
	close(t.fd);
	close(s.fd);
	return done();
}
