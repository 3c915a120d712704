/* sock -- UDP sockets.
 *
 * Layer 1. IPv4 and IPv6. A socket on a wildcard address (0.0.0.0, ::) tells
 * the address that was asked; :: is IPv6 only, so that both can be had side by
 * side. What is sent goes whole or not at all: it is cut into fragments neither
 * here nor on its way. sock_batch takes packets and sends them.
 */
#ifndef SOCK_H
#define SOCK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "ip.h"

/* Read a list of addresses separated by spaces (or tabs or newlines): at least
 * one, at most max. 0 and *n, or -1: errno EINVAL, *at the offset of what is
 * not an address; or E2BIG. */
int sock_scan_list(struct ip *list, size_t max, size_t *n, const char *text,
    size_t *at) __attribute__((warn_unused_result));

struct sock {
	int fd;
	bool wild; /* bound to a wildcard address */
	struct ip ip;
	uint16_t port;
};

/* How opening failed: which step. */
enum sock_step { SOCK_CREATE, SOCK_BIND };

/* Octets of receive buffer. The kernel doubles it and counts 832 for a short
 * query (Linux 6.18; 768 before), so that it holds a burst of 630: at 400,000
 * queries a second what comes while something else has the processor for 1.5
 * ms, at 20,000 for 31. Under a flood it is always full, and then what is
 * longer costs answers, as a query waits so long that it is no longer in a
 * core's cache when its turn comes. */
#define SOCK_BUFFER (256 << 10)

/* Open and bind a UDP socket. Bound plainly: neither SO_REUSEADDR nor
 * SO_REUSEPORT, which let a second server start in silence on the same
 * address. 0; or -1 with errno, *step set and *s untouched. */
int sock_udp(struct sock *s, const struct ip *ip, uint16_t port,
    enum sock_step *step) __attribute__((warn_unused_result));

/* Open one more on the same address and port, which must not be 0: the kernel
 * then gives each client to one of them. s comes from sock_udp, so that a
 * second server was refused there; it is refused afterwards, too, because Linux
 * wants SO_REUSEPORT on both sides at the moment of binding. Returns the
 * descriptor, or -1 with errno and *step set. */
int sock_udp_beside(const struct sock *s, enum sock_step *step)
    __attribute__((warn_unused_result));

#endif
