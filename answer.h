/* answer -- from a query to its answer.
 *
 * Layer 4. One function of query, source address, time, configuration, random
 * seed and map to the octets of the answer: no socket, no clock, no file, no
 * state. tinydns, axfrdns, tinydns-get, tests and fuzz targets all call it.
 *
 * RFC 1034, 1995, 2181, 2308, 4343, 4592, 6604, 6672, 6891, 8020, 8482, 8906,
 * 9471, 9619; the comments in answer.c say which rule stands where.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns_query.h"
#include "ip.h"

struct answer_ahead;
struct buf;
struct data_db;

#define ANSWER_UDP_MAX 1232 /* octets, what we send and announce: DNS flag day
                             * 2020, and no path cuts it into fragments */
#define ANSWER_ANY_MAX 512  /* octets that every client takes (RFC 1035 4.2.1),
                             * and with their headers every host (RFC 791
                             * 3.2) */
#define ANSWER_TCP_MAX DNS_MESSAGE_MAX

/* Octets of a name for the server that fit into each answer: behind a header,
 * the longest question, and an OPT record with an option (RFC 6891 6.1.2). */
#define ANSWER_NSID_MAX \
	(ANSWER_ANY_MAX - DNS_HEADER - (DNS_NAME_MAX + 4) - (11 + 4))

/* What the operator chose. */
struct answer_conf {
	const char *nsid; /* NUL-terminated, at most ANSWER_NSID_MAX octets: the
	                   * name given for NSID (RFC 5001) and CHAOS id.server
	                   * (RFC 4892); NULL: none is given */
};

/* One query as it came. */
struct answer_query {
	const void *packet;
	size_t len;       /* octets in packet */
	struct ip client; /* who asked, ip_unmap-ped: chooses locations */
	int64_t now;      /* unix time, seconds: chooses timed records */
	uint64_t seed;    /* orders address sets */
	bool tcp;         /* up to 65535 octets, no truncation at 512 or 1232 */
};

/* What a log line tells of a query. */
struct answer_note {
	char flag; /* '+' answered, '-' no zone of ours or no data (REFUSED,
	            * SERVFAIL), 'I' not implemented, 'C' other class, '/'
	            * not a query */
	uint16_t id, type;   /* 0 for '/' */
	const uint8_t *name; /* as asked: it stands in the packet, in wire form;
	                      * the root for '/' */
};

/* Append the answer to out and fill *note. out must have room for
 * ANSWER_UDP_MAX octets, or ANSWER_TCP_MAX with q->tcp; with less, but at least
 * ANSWER_ANY_MAX, what does not fit is left out as if the client took no more.
 * db may be NULL: there is no usable data, the answer is SERVFAIL. False: send
 * nothing (too short, an answer itself); out is then as before. */
bool answer_make(const struct answer_conf *conf, const struct data_db *db,
    const struct answer_query *q, struct buf *out, struct answer_note *note);

/* The second half of answer_make, for a caller who has done the first, as far
 * as it likes (answer_ahead.h). */
bool answer_finish(const struct answer_conf *conf, struct answer_ahead *ahead,
    struct buf *out, struct answer_note *note);

#endif
