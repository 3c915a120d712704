/* dns_loc -- places on Earth, as LOC records have them (RFC 1876).
 *
 * Layer 2. In wire form 16 octets: version 0; size, horizontal and vertical
 * precision as digit and power of ten, in centimetres; latitude, longitude in
 * thousandths of a second of arc from 2^31; altitude in centimetres from
 * 100000 m below the reference spheroid.
 *
 *   degrees [minutes [seconds]] N|S degrees [minutes [seconds]] E|W
 *       altitude[m] [size[m] [horizontal[m] [vertical[m]]]]
 */
#ifndef DNS_LOC_H
#define DNS_LOC_H

#include <stdbool.h>

struct buf;
struct dns_tokens;
struct wire;

/* A place at the cursor: NULL if sound, or what is wrong. */
const char *dns_loc_check(struct wire *w);

/* Tokens to wire form. Nothing is rounded: more decimals than the wire has
 * (three of a second, two of a metre), or a size of more than one significant
 * digit, are errors. */
void dns_loc_scan(struct dns_tokens *s, struct buf *out);

/* Append the text of a sound place. False: it has no exact text (a precision
 * of zero with a power of ten). */
bool dns_loc_fmt(struct wire *w, struct buf *out);

#endif
