/* dns_field_scan -- one field of RDATA from its text.
 *
 * Layer 2. dns_field.h lists the kinds.
 */
#ifndef DNS_FIELD_SCAN_H
#define DNS_FIELD_SCAN_H

struct buf;
struct dns_tokens;

/* Read the tokens of one field and append its wire form; out holds the RDATA
 * from its beginning. Failures are kept in s, or in out when it is full. What
 * dns_field_check can see in the result is left to it. */
void dns_field_scan(char kind, struct dns_tokens *s, struct buf *out);

/* The remaining tokens as hexadecimal, blanks anywhere. */
void dns_field_scan_hex(struct dns_tokens *s, struct buf *out);

#endif
