/* dns_stem -- names written as labels and a pointer to one name.
 *
 * Layer 2. Most names in a zone's RDATA lie under its apex, which the question's
 * name ends with. The longest rest of such a name that can be pointed to is the
 * apex, unless the label to its left stood there before, too. So few octets have
 * to be looked at to write what dns_put would write after many; what is not as
 * simple is refused here.
 */
#ifndef DNS_STEM_H
#define DNS_STEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_STEM_LABELS 8 /* names remembered, at most */

/* A label that stands to the left of the stem. */
struct dns_stem_label {
	const uint8_t *b; /* its octets, which stay and do not change */
	size_t len;
};

struct dns_stem {
	const uint8_t *name; /* lower case; not the root; the caller's */
	size_t len;          /* octets of its wire form */
	uint16_t at;         /* where the message has it, < DNS_PUT_REACH */
	unsigned n;
	struct dns_stem_label left[DNS_STEM_LABELS];
};

/* The last octets of the question's name, from so many on; that name is sound,
 * in lower case, and stands at that offset of the message. The labels' octets
 * must stay. before: where the label before the stem begins; SIZE_MAX if the
 * stem is the whole name. */
void dns_stem_over(struct dns_stem *stem, const uint8_t *name, size_t len,
    size_t from, size_t before, uint16_t at);

/* Write the name that begins at b, where there are left octets, to *to, which is
 * moved behind it and has room for as many octets as the name has. Returns how
 * many these are; 0: that is not so simple, or no name, and what was written is
 * of no use. b may be in a mapped file: it is believed once. */
size_t dns_stem_put(struct dns_stem *stem, uint8_t **to, const uint8_t *b,
    size_t left) __attribute__((warn_unused_result));

#endif
