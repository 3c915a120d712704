/* axfr_pack -- a message full of records, packed cheaply.
 *
 * Layer 4. A zone comes in canonical order, so that a name has most in common
 * with the ones just before: it is compressed against the owner before it and
 * the name in RDATA before it, and nothing is searched. Only what is the same
 * octet by octet is replaced, so that case is kept.
 */
#ifndef AXFR_PACK_H
#define AXFR_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "dns_name.h"

struct axfr_rr;

/* A name in the message, and where. It stands at the end of b, so that the same
 * number of octets, counted from its end, leads to a label here, in b and in
 * at. */
struct axfr_seen {
	uint8_t b[DNS_NAME_MAX];
	size_t len; /* octets, root included; 0: no name yet */
	/* [n]: where its last n octets begin in the message, for each label but
	 * the root, and above 16 bits how many pointers are in them; 0: no
	 * label begins there, or no pointer reaches it */
	uint32_t at[DNS_NAME_MAX + 1];
};

/* Not to be copied. */
struct axfr_pack {
	struct buf w;                   /* from the message's first octet */
	uint16_t count;                 /* records */
	struct axfr_seen owner, target; /* the last ones */
};

/* Start a message of at most cap octets with a header that is all zeros. */
void axfr_pack_over(struct axfr_pack *p, void *storage, size_t cap);

/* The question's name, not compressed; owners can point to it. */
void axfr_pack_question(struct axfr_pack *p, const struct dns_name *name);

/* A record. 1; 0 it does not fit: the message is as before and is to be
 * finished; -1 with errno EPROTO the RDATA is malformed. */
int axfr_pack_rr(struct axfr_pack *p, const struct axfr_rr *rr)
    __attribute__((warn_unused_result));

#endif
