/* dns_field_fmt -- one field of RDATA as text.
 *
 * Layer 2. dns_field.h lists the kinds.
 */
#ifndef DNS_FIELD_FMT_H
#define DNS_FIELD_FMT_H

#include <stdbool.h>

struct buf;
struct wire;

/* Append the text of the field at the cursor, which is over the whole sound
 * RDATA. A field may have no octets and then no text. False: no text gives just
 * these octets, the whole RDATA must be written as "\# n hex"; what was
 * appended is to be cut. */
bool dns_field_fmt(char kind, struct wire *w, struct buf *out);

#endif
