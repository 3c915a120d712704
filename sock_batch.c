#include <errno.h>
#include <string.h>

#include "sock_batch.h"

/* ---- the headers, as the kernel is to find them */

static void
ready(struct sock_batch *b, int i)
{
	struct msghdr *m = &b->in[i].msg_hdr;

	m->msg_namelen = sizeof b->from[i];
	m->msg_controllen = sizeof b->control[i];
}

void
sock_batch_begin(struct sock_batch *b, uint8_t *in, size_t incap, uint8_t *out,
    size_t outcap)
{
	memset(b, 0, sizeof *b);
	for (int i = 0; i < SOCK_BATCH; ++i) {
		struct sock_packet *p = &b->packet[i];

		p->in = in + (size_t)i * incap;
		p->out = out + (size_t)i * outcap;
		b->inio[i] = (struct iovec){p->in, incap};
		b->in[i].msg_hdr = (struct msghdr){.msg_name = &b->from[i],
		    .msg_iov = &b->inio[i],
		    .msg_iovlen = 1,
		    .msg_control = &b->control[i]};
		b->out[i].msg_hdr = (struct msghdr){
		    .msg_iov = &b->outio[i], .msg_iovlen = 1};
		ready(b, i);
	}
}

/* ---- in */

static void
take_client(struct sock_batch *b, int i)
{
	struct sock_packet *p = &b->packet[i];

	p->client = (struct ip){.len = 4};
	if (b->from[i].any.sa_family == AF_INET) {
		memcpy(p->client.b, &b->from[i].v4.sin_addr, 4);
		p->port = ntohs(b->from[i].v4.sin_port);
	} else {
		p->client.len = 16;
		memcpy(p->client.b, &b->from[i].v6.sin6_addr, 16);
		p->port = ntohs(b->from[i].v6.sin6_port);
		ip_unmap(&p->client);
	}
}

/* Turn the control message that tells the address asked into the one that the
 * answer is sent with; false: the kernel is to choose. The interface matters
 * only where an address is good on one link alone; elsewhere routing finds the
 * way. */
static bool
turn(struct cmsghdr *c)
{
	if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
		struct in_pktinfo to;

		memcpy(&to, CMSG_DATA(c), sizeof to);
		to.ipi_ifindex = 0;
		memcpy(CMSG_DATA(c), &to, sizeof to);
		return true;
	}
	if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
		struct in6_pktinfo to;

		memcpy(&to, CMSG_DATA(c), sizeof to);
		if (!IN6_IS_ADDR_LINKLOCAL(&to.ipi6_addr))
			to.ipi6_ifindex = 0;
		memcpy(CMSG_DATA(c), &to, sizeof to);
		return !IN6_IS_ADDR_MULTICAST(&to.ipi6_addr);
	}
	return false;
}

static void
take(struct sock_batch *b, int i)
{
	struct msghdr *m = &b->in[i].msg_hdr;
	struct sock_packet *p = &b->packet[i];
	struct cmsghdr *c;

	p->inlen = b->in[i].msg_len;
	p->outlen = 0;
	p->cut = (m->msg_flags & MSG_TRUNC) != 0;
	take_client(b, i);
	c = m->msg_controllen == 0 ? NULL : CMSG_FIRSTHDR(m);
	if (c != NULL && !turn(c))
		m->msg_controllen = 0;
}

int
sock_batch_receive(struct sock_batch *b, const struct sock *s, bool wait)
{
	int n;

	for (int i = 0; i < b->used; ++i)
		ready(b, i);
	b->used = 0;
	n = recvmmsg(s->fd, b->in, SOCK_BATCH,
	    wait ? MSG_WAITFORONE : MSG_DONTWAIT, NULL);
	if (n == -1)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	for (int i = 0; i < n; ++i)
		take(b, i);
	b->used = n;
	return n;
}

/* ---- out */

static void
address(struct mmsghdr *out, const struct msghdr *in,
    const struct sock_packet *p)
{
	struct msghdr *m = &out->msg_hdr;

	m->msg_name = in->msg_name;
	m->msg_namelen = in->msg_namelen;
	m->msg_control = in->msg_control;
	m->msg_controllen = in->msg_controllen;
	*m->msg_iov = (struct iovec){p->out, p->outlen};
}

/* What is to go out, in b->out. */
static unsigned
gather(struct sock_batch *b)
{
	unsigned n = 0;

	for (int i = 0; i < b->used; ++i)
		if (b->packet[i].outlen > 0 && b->packet[i].port != 0) {
			b->of[n] = (uint8_t)i;
			address(&b->out[n++], &b->in[i].msg_hdr, &b->packet[i]);
		}
	return n;
}

/* Of the packets those alone keep their answers of which of[0..n] tells, in
 * ascending order. */
static void
keep(struct sock_batch *b, unsigned n)
{
	unsigned k = 0;

	for (int i = 0; i < b->used; ++i)
		if (k < n && b->of[k] == i)
			++k;
		else
			b->packet[i].outlen = 0;
}

int
sock_batch_send(struct sock_batch *b, const struct sock *s)
{
	unsigned n = gather(b), at = 0, too_long = 0;

	while (at < n) {
		int r = sendmmsg(s->fd, b->out + at, n - at, 0);

		if (r > 0) {
			at += (unsigned)r;
			continue;
		}
		if (r == -1 && errno == EINTR)
			continue;
		/* that one cannot be sent: go on behind it */
		if (r == -1 && errno == EMSGSIZE)
			b->of[too_long++] = b->of[at];
		++at;
	}
	if (too_long > 0)
		keep(b, too_long);
	return (int)too_long;
}
