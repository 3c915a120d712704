/* serve_udp -- the loop of a server that answers over UDP.
 *
 * Layer 5.
 */
#ifndef SERVE_UDP_H
#define SERVE_UDP_H

#include <stddef.h>

#include "log_lines.h"
#include "serve.h"
#include "serve_workers.h"
#include "sock.h"

#define SERVE_UDP_SOCKS 64 /* addresses that one server can have */

struct serve_udp {
	struct serve serve;
	struct sock sock[SERVE_UDP_SOCKS];
	size_t nsock;
	unsigned workers; /* processes that answer; 1: just this one */
	int fd[SERVE_WORKERS_MAX][SERVE_UDP_SOCKS]; /* their sockets */
	struct log_lines log;
};

/* Read $IP (addresses separated by spaces), $PORT (53 if unset) and $WORKERS (1
 * if unset), open and bind the sockets of all workers. Dies 111, in 1.05's
 * words. */
void serve_udp_open(struct serve_udp *u);

/* Become worker i (from 0): its sockets stay, those of others are closed. */
void serve_udp_take(struct serve_udp *u, unsigned i);

/* Answer for ever. */
_Noreturn void serve_udp_loop(struct serve_udp *u);

#endif
