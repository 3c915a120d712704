/* dns_name_fmt -- domain names as text.
 *
 * Layer 2. dns_name_scan takes both forms back.
 */
#ifndef DNS_NAME_FMT_H
#define DNS_NAME_FMT_H

#include "dns_name.h"

struct buf;

/* Longest text of a name, four octets for each: for buffers. */
#define DNS_NAME_TEXT (4 * DNS_NAME_MAX + 1)

/* Append the text of 1.05: lower case, [a-z0-9_-] as they are, other octets
 * \ooo, no final dot, the root is ".". What dns_name_scan_data takes. */
void dns_name_fmt_data(struct buf *out, const struct dns_name *name);

/* The same of a sound name's octets, wherever they stand. */
void dns_name_fmt_wire(struct buf *out, const uint8_t *name);

/* Append the master-file text: case kept, final dot, \DDD. */
void dns_name_fmt_rfc(struct buf *out, const struct dns_name *name);

#endif
