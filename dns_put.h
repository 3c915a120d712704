/* dns_put -- build a message: names compressed, records, counts.
 *
 * Layer 2. A sticky cursor over a buf: a record that does not fit leaves the
 * buf full; dns_put_mark and dns_put_undo take back what was begun.
 */
#ifndef DNS_PUT_H
#define DNS_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "dns_type.h"

struct dns_name;

#define DNS_PUT_SEEN 48     /* names remembered for compression */
#define DNS_PUT_REACH 16384 /* a pointer has 14 bits, RFC 1035 4.1.4 */

/* A name is read by following at most that many pointers, and one more for an
 * owner that is one: there are clients who give up at more than ten. */
#define DNS_PUT_HOPS 8

/* A name written before. */
struct dns_put_seen {
	uint16_t at;  /* its offset, < DNS_PUT_REACH */
	uint8_t len;  /* octets of its wire form, not compressed */
	uint8_t hops; /* pointers in it, one behind the other */
};

struct dns_put {
	struct buf w;          /* from the message's first octet */
	uint16_t question;     /* offset of the question; 0: none */
	uint16_t question_len; /* octets of its name; not seen before another
	                        * name is put: many messages have no other */
	unsigned nseen;
	struct dns_put_seen seen[DNS_PUT_SEEN];
};

/* The owner of a record: a name, and where it stands in the message already,
 * if that is known. */
struct dns_put_owner {
	const struct dns_name *name;
	uint16_t at; /* offset < DNS_PUT_REACH; 0: not known */
};

/* A state to go back to. */
struct dns_put_mark {
	size_t len;
	unsigned nseen;
};

/* Start a message of at most cap octets. */
void dns_put_over(struct dns_put *m, void *storage, size_t cap);

/* A name, its longest known suffix replaced by a pointer. Case is kept where it
 * is not compressed (RFC 4343 4.1). */
void dns_put_name(struct dns_put *m, const struct dns_name *name);

/* The question as it stands in a packet: a sound name of namelen octets, type
 * and class behind it. */
void dns_put_question(struct dns_put *m, const uint8_t *question,
    size_t namelen);

/* Is RDATA of len octets put as it is? Else it is compressed, or refused. */
static inline bool
dns_put_copies(uint16_t type, size_t len)
{
	switch (type) {
	case DNS_TYPE_A:
		return len == 4;
	case DNS_TYPE_AAAA:
		return len == 16;
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_SOA:
	case DNS_TYPE_PTR:
	case DNS_TYPE_MX:
		return false;
	default:
		return true;
	}
}

/* RDATA with names to be compressed (RFC 3597 4: in RFC 1035's own types): so
 * many octets, so many names, and so many octets again. */
struct dns_put_shape {
	size_t before;
	unsigned names;
	size_t behind;
};

/* The shape of a type's RDATA; false: it has none, and is put as it is. */
static inline bool
dns_put_shape(uint16_t type, struct dns_put_shape *shape)
{
	switch (type) {
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_PTR:
		*shape = (struct dns_put_shape){0, 1, 0};
		return true;
	case DNS_TYPE_MX:
		*shape = (struct dns_put_shape){2, 1, 0};
		return true;
	case DNS_TYPE_SOA:
		*shape = (struct dns_put_shape){0, 2, 20};
		return true;
	default:
		return false;
	}
}

/* A record of class IN: owner, type, TTL, RDATA in its uncompressed form. Names
 * in the RDATA of RFC 1035's own types are compressed (RFC 3597 4). 0, even if
 * it does not fit; -1 if RDATA of one of these types, A or AAAA is malformed:
 * the message then ends in the middle of the record. */
int dns_put_rr(struct dns_put *m, struct dns_put_owner owner, uint16_t type,
    uint32_t ttl, const uint8_t *rdata, size_t len)
    __attribute__((warn_unused_result));

/* What stands between a record's owner and its RDATA of len octets: type, class
 * IN, TTL, RDLENGTH (RFC 1035 3.2.1). For who writes records by other means. */
#define DNS_PUT_FIXED 10 /* octets */
static inline void
dns_put_fixed(uint8_t to[DNS_PUT_FIXED], uint16_t type, uint32_t ttl,
    size_t len)
{
	const uint8_t b[DNS_PUT_FIXED] = {(uint8_t)(type >> 8), (uint8_t)type,
	    0, DNS_CLASS_IN, (uint8_t)(ttl >> 24), (uint8_t)(ttl >> 16),
	    (uint8_t)(ttl >> 8), (uint8_t)ttl, (uint8_t)(len >> 8),
	    (uint8_t)len};

	memcpy(to, b, sizeof b);
}

struct dns_put_mark dns_put_mark(const struct dns_put *m);
void dns_put_undo(struct dns_put *m, struct dns_put_mark mark);

#endif
