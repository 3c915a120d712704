/* sock -- UDP sockets, and packets in and out of them.
 *
 * Layer 1. IPv4 and IPv6. A socket on a wildcard address (0.0.0.0, ::) answers
 * from the address that was asked; :: is IPv6 only, so that both can be had
 * side by side.
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

/* Open and bind a UDP socket. Bound plainly: neither SO_REUSEADDR nor
 * SO_REUSEPORT, which let a second server start in silence on the same
 * address. The receive buffer is asked for at 64 KB, and less if need be, as in
 * 1.05. 0; or -1 with errno, *step set and *s untouched. */
int sock_udp(struct sock *s, const struct ip *ip, uint16_t port,
    enum sock_step *step) __attribute__((warn_unused_result));

/* A packet: where it came from, its octets, and later those of the answer. */
struct sock_packet {
	uint8_t *in, *out;    /* the caller's memory */
	size_t incap;         /* octets of room at in */
	size_t inlen, outlen; /* octets used; outlen 0: no answer */
	bool cut;             /* was longer than incap */
	struct ip client;     /* ip_unmap-ped */
	uint16_t port;        /* the client's */
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} from;
	socklen_t fromlen;
	union { /* the address asked, for the answer; wildcard sockets only */
		struct in_pktinfo v4;
		struct in6_pktinfo v6;
	} asked;
	bool has_asked;
};

/* Wait for packets, forever if wait, and take up to n that are there. Fills
 * all but in, out, incap. Returns how many came, 0 if none did (without wait,
 * or a signal came), or -1 with errno. */
int sock_receive(const struct sock *s, struct sock_packet *p, int n, bool wait)
    __attribute__((warn_unused_result));

/* Send the answers of n packets, as far as they have one, to where these came
 * from, from the address that was asked. What cannot be sent is lost, as UDP
 * is; nothing is sent to port 0. */
void sock_send(const struct sock *s, struct sock_packet *p, int n);

#endif
