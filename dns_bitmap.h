/* dns_bitmap -- sets of types as NSEC, NSEC3 and CSYNC have them.
 *
 * Layer 2. Wire form of RFC 4034 4.1.2: windows of 256 types in ascending
 * order, each its number, a length of 1 to 32, and so many octets of which the
 * last is not zero.
 */
#ifndef DNS_BITMAP_H
#define DNS_BITMAP_H

#include <stdint.h>

struct buf;
struct dns_tokens;
struct wire;

/* The rest of the cursor: NULL if sound (also if empty), or what is wrong. */
const char *dns_bitmap_check(struct wire *w);

/* The remaining tokens, types in any order, to wire form. */
void dns_bitmap_scan(struct dns_tokens *s, struct buf *out);

/* Append the types of a sound bitmap, blanks between them. */
void dns_bitmap_fmt(struct wire *w, struct buf *out);

#endif
