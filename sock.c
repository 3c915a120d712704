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
set_options(int fd, const struct ip *ip)
{
	static const int on = 1;

	if (ip->len == 16 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == -1)
		return -1;
	if (!is_wild(ip))
		return 0;
	if (ip->len == 4)
		return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
	return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

/* As 1.05: 65536 octets, and by and by less as long as that is refused. */
static void
grow_buffer(int fd)
{
	for (int n = 65536; n >= 1024; n -= n / 32)
		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n, sizeof n) == 0)
			return;
}

int
sock_udp(struct sock *s, const struct ip *ip, uint16_t port,
    enum sock_step *step)
{
	int fd, e;

	*step = SOCK_CREATE;
	fd = socket(ip->len == 4 ? AF_INET : AF_INET6,
	    SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (set_options(fd, ip) == 0) {
		*step = SOCK_BIND;
		if (bind_to(fd, ip, port) == 0) {
			grow_buffer(fd);
			*s = (struct sock){fd, is_wild(ip), *ip, port};
			return 0;
		}
	}
	e = errno;
	close(fd);
	errno = e;
	return -1;
}

/* Room for the one control message that we ask for and send. */
union control {
	struct cmsghdr align;
	char b[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

static void
take_client(struct sock_packet *p)
{
	memset(&p->client, 0, sizeof p->client);
	if (p->from.any.sa_family == AF_INET) {
		p->client.len = 4;
		memcpy(p->client.b, &p->from.v4.sin_addr, 4);
		p->port = ntohs(p->from.v4.sin_port);
	} else {
		p->client.len = 16;
		memcpy(p->client.b, &p->from.v6.sin6_addr, 16);
		p->port = ntohs(p->from.v6.sin6_port);
		ip_unmap(&p->client);
	}
}

static void
take_asked6(struct sock_packet *p, const void *info)
{
	struct in6_pktinfo *to = &p->asked.v6;

	memcpy(to, info, sizeof *to);
	if (!IN6_IS_ADDR_LINKLOCAL(&to->ipi6_addr))
		to->ipi6_ifindex = 0;
	p->has_asked = !IN6_IS_ADDR_MULTICAST(&to->ipi6_addr);
}

/* Remember the address asked. Its interface matters only where an address is
 * good on one link alone; elsewhere routing finds the way. */
static void
take_asked(struct sock_packet *p, struct msghdr *m)
{
	p->has_asked = false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL;
	     c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			memcpy(&p->asked.v4, CMSG_DATA(c), sizeof p->asked.v4);
			p->asked.v4.ipi_ifindex = 0;
			p->has_asked = true;
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_PKTINFO) {
			take_asked6(p, CMSG_DATA(c));
		}
	}
}

static int
receive_one(const struct sock *s, struct sock_packet *p, bool wait)
{
	union control control;
	struct iovec io = {p->in, p->incap};
	struct msghdr m = {.msg_name = &p->from,
	    .msg_namelen = sizeof p->from,
	    .msg_iov = &io,
	    .msg_iovlen = 1};
	ssize_t r;

	if (s->wild) {
		m.msg_control = &control;
		m.msg_controllen = sizeof control;
	}
	r = recvmsg(s->fd, &m, wait ? 0 : MSG_DONTWAIT);
	if (r == -1)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	p->inlen = (size_t)r;
	p->outlen = 0;
	p->cut = (m.msg_flags & MSG_TRUNC) != 0;
	p->fromlen = m.msg_namelen;
	take_client(p);
	take_asked(p, &m);
	return 1;
}

int
sock_receive(const struct sock *s, struct sock_packet *p, int n, bool wait)
{
	int count = 0, r = 1;

	while (count < n && r == 1) {
		r = receive_one(s, p + count, wait && count == 0);
		if (r == 1)
			++count;
	}
	return count > 0 ? count : r;
}

static void
put_asked(struct msghdr *m, union control *control, const struct sock *s,
    const struct sock_packet *p)
{
	bool v4 = s->ip.len == 4;
	size_t len = v4 ? sizeof p->asked.v4 : sizeof p->asked.v6;
	struct cmsghdr *c;

	memset(control, 0, sizeof *control);
	m->msg_control = control;
	m->msg_controllen = v4 ? CMSG_SPACE(sizeof p->asked.v4)
			       : CMSG_SPACE(sizeof p->asked.v6);
	c = CMSG_FIRSTHDR(m);
	c->cmsg_level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
	c->cmsg_type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), &p->asked, len);
}

static void
send_one(const struct sock *s, struct sock_packet *p)
{
	union control control;
	struct iovec io = {p->out, p->outlen};
	struct msghdr m = {.msg_name = &p->from,
	    .msg_namelen = p->fromlen,
	    .msg_iov = &io,
	    .msg_iovlen = 1};

	if (p->has_asked)
		put_asked(&m, &control, s, p);
	while (sendmsg(s->fd, &m, 0) == -1 && errno == EINTR)
		;
}

void
sock_send(const struct sock *s, struct sock_packet *p, int n)
{
	for (int i = 0; i < n; ++i)
		if (p[i].outlen > 0 && p[i].port != 0)
			send_one(s, p + i);
}
