/* dns_field -- one field of RDATA in wire form: where it ends, is it sound?
 *
 * Layer 2. The kinds of fields, one letter each, of which dns_type's table is
 * made; dns_field_scan reads their text, dns_field_fmt writes it. Upper-case
 * letters and those marked "rest" take all that is left.
 *
 *   1 2 4   number of so many octets, decimal
 *   n       domain name
 *   a A     IPv4, IPv6 address (A is no rest)
 *   s       character-string (RFC 1035 3.3)
 *   S       rest: one or more character-strings
 *   q       rest: octets as one string (CAA); u: the same, not empty (URI)
 *   g       CAA tag
 *   h       rest: hexadecimal, not empty
 *   b       rest: base64, not empty; k: may be empty
 *   H       salt: length octet, hexadecimal, "-" if empty (L is not rest)
 *   B       length octet, base32hex, not empty (no rest)
 *   y       type; Y rest: type bitmap
 *   c       DNSSEC algorithm; C certificate type
 *   t       time (RFC 4034 3.2)
 *   l       64 bits as four hexadecimal groups
 *   e E     6 and 8 octets in hexadecimal with hyphens
 *   G       gateway of IPSECKEY; depends on the second octet of the RDATA
 *   L       location; P rest: address prefixes; V rest: service parameters
 */
#ifndef DNS_FIELD_H
#define DNS_FIELD_H

struct wire;

/* Step over the field at the cursor, which is over the whole RDATA. NULL, or
 * static text saying what is wrong. */
const char *dns_field_check(char kind, struct wire *w);

#endif
