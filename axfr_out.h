/* axfr_out -- a zone as a stream of messages.
 *
 * Layer 4. Answers AXFR (RFC 5936), and IXFR with the whole zone or, if the
 * client has this version or a newer one, with its SOA alone (RFC 1995 4). The
 * question is in the first message, pointers never reach beyond octet 16383.
 * The zone is not kept: each message is made when it is asked for, from the
 * database as it was at the beginning, which has to stay open.
 */
#ifndef AXFR_OUT_H
#define AXFR_OUT_H

#include <stdbool.h>

#include "axfr_query.h"
#include "axfr_zone.h"
#include "dns_query.h"

struct buf;

/* Octets of a message, unless it holds a single record that needs more: names
 * further down cannot be pointed to anyway (RFC 5936 3.4). */
#define AXFR_OUT_MESSAGE 16384
#define AXFR_OUT_MAX DNS_MESSAGE_MAX /* octets a message can have over TCP */

/* A transfer under way. Not to be copied. */
struct axfr_out {
	struct axfr_query q;
	struct axfr_zone zone;
	struct axfr_rr rr; /* the next record, if held */
	bool held;
	bool first; /* the next message is the first */
	bool last;  /* the one made last is the last */
	bool soa_alone;
};

/* Begin to answer q, which is copied. The rcode that the answer is to have:
 * NOERROR, and the messages can be fetched; or what axfr_out_refuse is to say:
 * NOTAUTH, the name is no zone of ours that this view sees; FORMERR, an IXFR
 * query without a serial; SERVFAIL, no data (db is NULL), or they are
 * damaged. */
enum dns_rcode axfr_out_begin(struct axfr_out *o, const struct axfr_query *q,
    const struct data_db *db, const struct data_view *view);

/* Append the next message to out, which must have room for AXFR_OUT_MAX octets:
 * 1; 0 after the last one; -1 with errno EPROTO: the file is damaged; EMSGSIZE:
 * a record is too long for any message. After -1 the connection must be closed:
 * that is how the client learns that the zone is not whole. */
int axfr_out_next(struct axfr_out *o, struct buf *out)
    __attribute__((warn_unused_result));

/* Append the message that refuses q. */
void axfr_out_refuse(const struct axfr_query *q, enum dns_rcode rcode,
    struct buf *out);

#endif
