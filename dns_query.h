/* dns_query -- what a query asks.
 *
 * Layer 2. Reads header, question and EDNS (RFC 1035 4.1, RFC 6891).
 */
#ifndef DNS_QUERY_H
#define DNS_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns_name.h"

#define DNS_HEADER 12         /* octets, RFC 1035 4.1.1 */
#define DNS_MESSAGE_MAX 65535 /* octets over TCP, RFC 1035 4.2.2 */

/* Bits of the header's second 16. */
#define DNS_QR 0x8000
#define DNS_AA 0x0400
#define DNS_TC 0x0200
#define DNS_RD 0x0100
#define DNS_OPCODE 0x7800

/* Response codes: RFC 1035 4.1.1, RFC 6672 2.2, RFC 2136 2.2 (NOTAUTH),
 * RFC 6891 9. */
enum dns_rcode {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5,
	DNS_YXDOMAIN = 6,
	DNS_NOTAUTH = 9,
	DNS_BADVERS = 16
};

#define DNS_OPTION_NSID 3 /* RFC 5001 2.3 */

struct dns_query {
	uint16_t id, flags;
	bool question; /* there is one question, which was read */
	uint16_t type, class;
	bool edns; /* an OPT record, in a packet read to its end */
	bool dnssec_ok, nsid;
	uint8_t version; /* of EDNS */
	uint16_t size;   /* octets the client takes over UDP, as it says */

	/* The question's name stands in the packet behind the header. */
	uint8_t namelen;             /* octets; 0 without question */
	struct dns_name_parts parts; /* not set without question */
};

enum dns_query_kind {
	DNS_QUERY_DROP, /* shorter than a header, or an answer: no answer */
	DNS_QUERY_BAD,  /* FORMERR */
	DNS_QUERY_GOOD
};

/* Read a packet of len octets. *q is filled as far as the packet goes, but not
 * from half a header. Octets behind the last record are ignored, as 1.05
 * does. */
enum dns_query_kind dns_query_read(struct dns_query *q, const void *packet,
    size_t len);

/* The question's name, from the packet that was read; the root without
 * question. */
void dns_query_name(struct dns_name *name, const struct dns_query *q,
    const void *packet);

#endif
