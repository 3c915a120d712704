/* dns_apl -- address prefixes of APL records (RFC 3123).
 *
 * Layer 2. Each is a family 2, prefix 1, negation bit and length 1, address
 * without trailing zero octets; in text [!]family:address/prefix. Bits behind
 * the prefix are kept as they are.
 */
#ifndef DNS_APL_H
#define DNS_APL_H

#include <stdbool.h>

struct buf;
struct dns_tokens;
struct wire;

/* The rest of the cursor: NULL if sound (also if empty), or what is wrong. */
const char *dns_apl_check(struct wire *w);

/* The remaining tokens to wire form. */
void dns_apl_scan(struct dns_tokens *s, struct buf *out);

/* Append the text of sound prefixes. False: it has a family other than IPv4
 * and IPv6, which has no text. */
bool dns_apl_fmt(struct wire *w, struct buf *out);

#endif
