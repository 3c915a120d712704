/* text -- octets as people read them.
 *
 * Layer 0.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* ASCII A to Z made lower case, everything else as it is (RFC 4343 3). */
static inline uint8_t
text_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* n octets with A to Z made lower case; out may be in. */
void text_fold(void *out, const void *in, size_t n);

/* Equal but for ASCII case? n octets each. */
bool text_same(const void *a, const void *b, size_t n);

/* Append untrusted octets so that a message stays one line and shows no
 * control sequence: printable ASCII as it is (backslash doubled), all else as
 * \ooo. At most max octets of the source are shown, then "...". */
void text_show(struct buf *out, const void *p, size_t n, size_t max);

/* What errno e means, in the words of djbdns 1.05, which scripts know
 * ("file does not exist"); an errno it does not know: "unknown error". */
const char *text_errno(int e);

#endif
