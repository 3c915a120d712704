/* sock: lists of addresses, who may bind, and with how much room. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../sock.h"
#include "socks.h"
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

static void
test_second(void)
{
	struct ip loop = socks_address("127.0.0.1"),
		  all = socks_address("0.0.0.0"),
		  far = socks_address("192.0.2.77");
	struct sock a, b;
	enum sock_step step;
	uint16_t port;

	ok(sock_udp(&a, &loop, 0, &step) == 0 && !a.wild);
	port = socks_port(a.fd);
	b.fd = 77;
	ok(sock_udp(&b, &loop, port, &step) == -1 && errno == EADDRINUSE &&
	    step == SOCK_BIND && b.fd == 77);
	ok(sock_udp(&b, &all, port, &step) == -1 && errno == EADDRINUSE);
	ok(sock_udp(&b, &far, port, &step) == -1 && errno == EADDRNOTAVAIL);
	close(a.fd);
}

/* Several sockets on one address, and still no second server. */
static void
test_beside(void)
{
	struct ip loop = socks_address("127.0.0.1"),
		  all = socks_address("0.0.0.0");
	struct sock a, b;
	enum sock_step step;
	int fd, other;

	ok(sock_udp(&a, &loop, 0, &step) == 0);
	a.port = socks_port(a.fd);
	fd = sock_udp_beside(&a, &step);
	other = sock_udp_beside(&a, &step);
	ok(fd != -1 && other != -1 && socks_port(fd) == a.port &&
	    socks_port(other) == a.port);
	ok(sock_udp(&b, &loop, a.port, &step) == -1 && errno == EADDRINUSE &&
	    step == SOCK_BIND);
	ok(sock_udp(&b, &all, a.port, &step) == -1 && errno == EADDRINUSE);
	close(a.fd); /* with the plain one gone, too */
	ok(sock_udp(&b, &loop, a.port, &step) == -1 && errno == EADDRINUSE);
	close(fd);
	close(other);
	ok(sock_udp(&b, &loop, a.port, &step) == 0);
	close(b.fd);
}

/* As large as asked for (the kernel doubles it), or as large as it gets. */
static void
test_buffer(void)
{
	struct ip loop = socks_address("127.0.0.1");
	struct sock s;
	enum sock_step step;
	int n = 0;
	socklen_t len = sizeof n;

	ok(sock_udp(&s, &loop, 0, &step) == 0);
	ok(getsockopt(s.fd, SOL_SOCKET, SO_RCVBUF, &n, &len) == 0 &&
	    n >= (geteuid() == 0 ? SOCK_BUFFER : 65536));
	close(s.fd);
}

/* Queries that come all at once, while nobody takes them, are not lost. */
static void
test_burst(void)
{
	const int many = geteuid() == 0 ? 600 : 150;
	struct ip loop = socks_address("127.0.0.1");
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct sock s;
	enum sock_step step;
	char query[40] = {0};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), sent = 0, got = 0;

	ok(sock_udp(&s, &loop, 0, &step) == 0);
	to.sin_port = htons(socks_port(s.fd));
	memcpy(&to.sin_addr, loop.b, 4);
	ok(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
	while (sent < many && send(fd, query, sizeof query, 0) > 0)
		++sent;
	while (recv(s.fd, query, sizeof query, MSG_DONTWAIT) > 0)
		++got;
	ok(sent == many && got == many);
	close(fd);
	close(s.fd);
}

int
main(void)
{
	test_lists();
	test_second();
	test_beside();
	test_buffer();
	test_burst();
	return done();
}
