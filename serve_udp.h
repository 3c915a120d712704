/* serve_udp -- the loop of a server that answers over UDP.
 *
 * Layer 5.
 */
#ifndef SERVE_UDP_H
#define SERVE_UDP_H

#include <stddef.h>

#include "serve.h"
#include "sock.h"

#define SERVE_UDP_SOCKS 64 /* addresses that one server can have */

struct serve_udp {
	struct serve serve;
	struct sock sock[SERVE_UDP_SOCKS];
	size_t nsock;
};

/* Read $IP (addresses separated by spaces) and $PORT (53 if unset), open and
 * bind the sockets. Dies 111, in 1.05's words. */
void serve_udp_open(struct serve_udp *u);

/* Answer for ever. */
_Noreturn void serve_udp_loop(struct serve_udp *u);

#endif
