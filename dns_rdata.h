/* dns_rdata -- RDATA of every type: text to wire, wire to text, check, compare.
 *
 * Layer 2. Walks the table of dns_type field by field. A type that the table
 * does not have is opaque (RFC 3597): any octets are its RDATA, and "\# n hex"
 * its text. Names stand uncompressed in all wire forms here.
 */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include <stddef.h>
#include <stdint.h>

#include "dns_name.h"

struct buf;

#define DNS_RDATA_MAX 65535 /* octets, RFC 1035 3.2.1 */
#define DNS_RDATA_TEXT 700000 /* room for the text of any RDATA; the longest
                               * are type bitmaps with every bit set */

/* Where a text is no RDATA. */
struct dns_rdata_why {
	size_t at;     /* offset in the text of what is wrong */
	char why[256]; /* what was found and what was expected */
};

/* Master-file text (RFC 1035 5.1) on one line to wire form: words and quoted
 * strings between blanks, \DDD decimal, \X; names are absolute with or without
 * the final dot; no parentheses, no comments, no line ends. An address may
 * stand in square brackets. "\# n hex" (RFC 3597 5) is taken for every type,
 * and what it gives is checked like the rest. Appends to out, which must have
 * room for DNS_RDATA_MAX octets. 0; or -1 with errno EPROTO, *why filled and
 * out as it was. */
int dns_rdata_scan(struct buf *out, uint16_t type, const char *text, size_t n,
    struct dns_rdata_why *why) __attribute__((warn_unused_result));

/* The serial in a SOA's RDATA (RFC 1035 3.3.13), which stands behind the names
 * and before four other numbers. 0, or -1 with errno EPROTO: too short. */
int dns_rdata_serial(uint32_t *serial, const uint8_t *rdata, size_t len)
    __attribute__((warn_unused_result));

/* Is this sound RDATA of the type: lengths, names, values and what they demand
 * of each other? 0; or -1 with errno EPROTO and *why (static text; why may be
 * NULL). Any octets are sound for a type that the table does not have. */
int dns_rdata_check(uint16_t type, const uint8_t *rdata, size_t len,
    const char **why) __attribute__((warn_unused_result));

/* The same without what they demand of each other: can every field be read, and
 * is nothing left over? What people wrote octet by octet, and 1.05 took, may go
 * against a rule of its type; it can still be served. */
int dns_rdata_shape(uint16_t type, const uint8_t *rdata, size_t len,
    const char **why) __attribute__((warn_unused_result));

/* Append the text from which dns_rdata_scan makes the same octets. RDATA that
 * is not sound, and of unknown types, as "\# n hex". */
void dns_rdata_fmt(struct buf *out, uint16_t type, const uint8_t *rdata,
    size_t len);

/* Append the canonical form (RFC 4034 6.2), by which records compare equal or
 * stand in order (memcmp). 0, or -1 with errno EPROTO and nothing appended if
 * dns_rdata_shape says no. */
int dns_rdata_canon(struct buf *out, uint16_t type, const uint8_t *rdata,
    size_t len) __attribute__((warn_unused_result));

/* The name that a record points at, for types with DNS_TYPE_TARGET (NS CNAME
 * PTR MX SRV SVCB ...). 1 and *out; 0 and *out untouched: the type has none,
 * the name is the root ("no host", or the owner in SVCB), or dns_rdata_shape
 * says no. */
int dns_rdata_target(struct dns_name *out, uint16_t type, const uint8_t *rdata,
    size_t len);

#endif
