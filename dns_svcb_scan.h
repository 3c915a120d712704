/* dns_svcb_scan -- service parameters of SVCB and HTTPS from their text.
 *
 * Layer 2. The other half of dns_svcb.
 */
#ifndef DNS_SVCB_SCAN_H
#define DNS_SVCB_SCAN_H

struct buf;
struct dns_tokens;

/* The remaining tokens, key[=value] in any order, to wire form, sorted. What
 * parameters demand of each other is not looked at: dns_svcb_check does. */
void dns_svcb_scan(struct dns_tokens *s, struct buf *out);

#endif
