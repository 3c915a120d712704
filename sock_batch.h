/* sock_batch -- up to 64 packets taken, and 64 sent, in one system call each.
 *
 * Layer 1. The kernel's message headers are laid out once; between two batches
 * only what the kernel writes into them is put back. A packet that was sent to
 * a wildcard socket is answered from the address that it was sent to.
 */
#ifndef SOCK_BATCH_H
#define SOCK_BATCH_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "ip.h"
#include "sock.h"

#define SOCK_BATCH 64 /* with more the system calls' share is not felt */

/* A packet: what came, from whom, and later the answer. */
struct sock_packet {
	uint8_t *in, *out; /* the caller's memory */
	size_t inlen;      /* octets at in */
	size_t outlen;     /* octets at out; 0: no answer */
	bool cut;          /* it was longer than the room at in */
	uint16_t port;     /* the client's */
	struct ip client;  /* ip_unmap-ped */
};

/* Room for the one control message that a wildcard socket has. */
struct sock_control {
	_Alignas(struct cmsghdr) char b[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

struct sock_batch {
	struct sock_packet packet[SOCK_BATCH];
	/* from here on the module's own */
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} from[SOCK_BATCH];
	struct sock_control control[SOCK_BATCH];
	struct iovec inio[SOCK_BATCH], outio[SOCK_BATCH];
	struct mmsghdr in[SOCK_BATCH], out[SOCK_BATCH];
	uint8_t of[SOCK_BATCH]; /* which packet's answer out[i] is */
	int used;               /* packets of the last receive */
};

/* Lay out: packet i has incap octets of room at in + i * incap, and its answer
 * outcap at out + i * outcap. */
void sock_batch_begin(struct sock_batch *b, uint8_t *in, size_t incap,
    uint8_t *out, size_t outcap);

/* Take what is there, up to SOCK_BATCH packets; with wait, sleep until there is
 * one, but never for a second one. Fills packet[0..] (outlen 0). Returns how
 * many, 0 if none came (without wait, or a signal did), or -1 with errno. */
int sock_batch_receive(struct sock_batch *b, const struct sock *s, bool wait)
    __attribute__((warn_unused_result));

/* Send what is to be sent of the packets of the last receive from s. One that
 * cannot be sent is lost, as UDP is, and no other with it; nothing is sent to
 * port 0. Returns how many are longer than the link takes that they would go
 * out on (EMSGSIZE); if there are any they alone keep their outlen, and the
 * others have 0: the caller may shorten them, and call again. */
int sock_batch_send(struct sock_batch *b, const struct sock *s);

#endif
