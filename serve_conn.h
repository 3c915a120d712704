/* serve_conn -- one client's connection: whole messages in, many at a time out.
 *
 * Layer 5. Descriptors 0 and 1, as tcpserver gives them. Messages stand behind
 * their length (RFC 1035 4.2.2). Answers and log lines are gathered and written
 * when the client has to be waited for, or when there is no more room. A client
 * that breaks off, or is too slow, ends the process: it has no other.
 */
#ifndef SERVE_CONN_H
#define SERVE_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "dns_query.h"
#include "ip.h"
#include "log.h"

struct answer_note;

/* Milliseconds. A client may be silent between messages so long (RFC 7766
 * 6.2.3), a message that has begun is to be whole so long after, and a client
 * takes all that SERVE_CONN_OUT octets hold in so long, or is given up. 1.05
 * gave a minute to every single read and write: an octet a minute stayed for
 * ever. */
#define SERVE_CONN_IDLE 30000
#define SERVE_CONN_MESSAGE 30000
#define SERVE_CONN_TAKE 60000

/* Microseconds. A client whose packets come and go in SERVE_CONN_NEAR, which
 * the handshake tells, may have its next query here before a process could fall
 * asleep and be woken again. We stay awake for it SERVE_CONN_AWAKE long, as it
 * has to be woken first, too, which takes longest on virtual machines; until it
 * takes longer once: no connection costs more than that once, which is less
 * than what the start of its process does. */
#define SERVE_CONN_NEAR 100
#define SERVE_CONN_AWAKE 500

#define SERVE_CONN_MAX DNS_MESSAGE_MAX /* octets of a message */
#define SERVE_CONN_IN (2 * (2 + SERVE_CONN_MAX))
#define SERVE_CONN_OUT (2 * (2 + SERVE_CONN_MAX))
#define SERVE_CONN_LINES (16 * LOG_LINE)

struct serve_conn {
	bool near;             /* the client was always quick, so far */
	size_t used, have;     /* octets of in: done with, and read */
	struct buf out, lines; /* what is to be written */
	size_t begun;          /* where in out the message being made begins */
	uint8_t in[SERVE_CONN_IN];
	uint8_t out_room[SERVE_CONN_OUT];
	char lines_room[SERVE_CONN_LINES];
};

/* Take the connection over. */
void serve_conn_begin(struct serve_conn *c);

/* The next message, good until the next call; NULL when the client has hung up,
 * wherever that was: its good right. Dies 111 when its time is up. */
const uint8_t *serve_conn_next(struct serve_conn *c, size_t *len);

/* Begin a message to the client: the buf has room for SERVE_CONN_MAX octets. */
struct buf *serve_conn_put(struct serve_conn *c);

/* It is made; one without octets is not sent. */
void serve_conn_end(struct serve_conn *c);

/* It is not to be sent. */
void serve_conn_drop(struct serve_conn *c);

/* Log a query: axfrdns' line. */
void serve_conn_log(struct serve_conn *c, const struct ip *client,
    uint16_t port, const struct answer_note *note);

/* Write what was gathered. Dies 111 when the client does not take it. */
void serve_conn_flush(struct serve_conn *c);

#endif
