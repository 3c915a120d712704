#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sock.h"

#define BLANKS " \t\n"

int
sock_scan_list(struct ip *list, size_t max, size_t *n, const char *text,
    size_t *at)
{
	const char *s = text + strspn(text, BLANKS);
	size_t count = 0;

	do {
		size_t len = strcspn(s, BLANKS);

		*at = (size_t)(s - text);
		if (count == max)
			return errno = E2BIG, -1;
		if (ip_scan(&list[count++], s, len) == -1)
			return -1;
		s += len + strspn(s + len, BLANKS);
	} while (*s != 0);
	*n = count;
	return 0;
}

static bool
is_wild(const struct ip *ip)
{
	static const uint8_t zeros[16];

	return memcmp(ip->b, zeros, ip->len) == 0;
}

static int
bind_to(int fd, const struct ip *ip, uint16_t port)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	if (ip->len == 4) {
		v4.sin_port = htons(port);
		memcpy(&v4.sin_addr, ip->b, 4);
		return bind(fd, (struct sockaddr *)&v4, sizeof v4);
	}
	v6.sin6_port = htons(port);
	memcpy(&v6.sin6_addr, ip->b, 16);
	return bind(fd, (struct sockaddr *)&v6, sizeof v6);
}

static int
set_options(int fd, const struct ip *ip, bool shared)
{
	static const int on = 1;

	if (shared &&
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == -1)
		return -1;
	if (ip->len == 16 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == -1)
		return -1;
	if (!is_wild(ip))
		return 0;
	if (ip->len == 4)
		return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
	return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

/* Root gets what it asks for, others what net.core.rmem_max allows. That this
 * is refused is no reason not to serve. */
static void
grow_buffer(int fd)
{
	static const int n = SOCK_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &n, sizeof n) == -1)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n, sizeof n);
}

/* No answer goes in fragments, and no forged ICMP message makes it do so: a
 * resolver may be given another second half (RFC 9715). Linux calls it probing:
 * DF is set, and what it was told of a path's MTU does not count. It finds the
 * packet's identification without a hash, too. In IPv6 a path takes 1280 octets
 * and routers cut nothing, so nothing of ours is ever cut. */
static void
forbid_fragments(int fd, const struct ip *ip)
{
	static const int how = IP_PMTUDISC_PROBE;

	if (ip->len == 4)
		(void)setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &how,
		    sizeof how);
}

/* Returns the descriptor. */
static int
open_bound(const struct ip *ip, uint16_t port, bool shared,
    enum sock_step *step)
{
	int fd, e;

	*step = SOCK_CREATE;
	fd = socket(ip->len == 4 ? AF_INET : AF_INET6,
	    SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (set_options(fd, ip, shared) == 0) {
		*step = SOCK_BIND;
		if (bind_to(fd, ip, port) == 0) {
			grow_buffer(fd);
			forbid_fragments(fd, ip);
			return fd;
		}
	}
	e = errno;
	close(fd);
	errno = e;
	return -1;
}

int
sock_udp(struct sock *s, const struct ip *ip, uint16_t port,
    enum sock_step *step)
{
	int fd = open_bound(ip, port, false, step);

	if (fd == -1)
		return -1;
	*s = (struct sock){fd, is_wild(ip), *ip, port};
	return 0;
}

int
sock_udp_beside(const struct sock *s, enum sock_step *step)
{
	static const int on = 1;

	*step = SOCK_CREATE;
	if (setsockopt(s->fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == -1)
		return -1;
	return open_bound(&s->ip, s->port, true, step);
}
