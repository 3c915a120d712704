/* dns_field -- one field of RDATA in wire form: where it ends, is it sound?
 *
 * Layer 2. The kinds of fields, one letter each, of which dns_type's table is
 * made; dns_field_scan reads their text, dns_field_fmt writes it. "Rest" takes
 * all that is left of the RDATA.
 *
 *   1 2 4   number of so many octets, decimal
 *   n       domain name
 *   a A     IPv4, IPv6 address
 *   s S     character-string (RFC 1035 3.3); rest: one or more of them
 *   q u     rest: octets as one string (CAA); the same, not empty (URI)
 *   g       CAA tag
 *   h       rest: hexadecimal, not empty
 *   b k     rest: base64, not empty; may be empty
 *   H       length octet, hexadecimal, "-" if empty (salt of NSEC3)
 *   B       length octet, base32hex, not empty (hash of NSEC3)
 *   y Y     type; rest: bitmap of types
 *   c C     DNSSEC algorithm; certificate type of two octets
 *   t       time (RFC 4034 3.2)
 *   l       64 bits as four groups of hexadecimal digits
 *   e E     6, 8 octets in hexadecimal with hyphens
 *   G       gateway of IPSECKEY, which depends on the second octet of the RDATA
 *   L       location
 *   P V     rest: address prefixes; service parameters
 */
#ifndef DNS_FIELD_H
#define DNS_FIELD_H

struct wire;

/* Step over the field at the cursor, which is over the whole RDATA. NULL, or
 * static text saying what is wrong. */
const char *dns_field_check(char kind, struct wire *w);

#endif
