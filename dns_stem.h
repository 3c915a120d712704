/* dns_stem -- names written as labels and a pointer to what stood there before.
 *
 * Layer 2. Most names in a zone's records lie under its apex, which the
 * question's name ends with: the stem. What was written left of it is kept as a
 * tree, each label with those behind it, so that few octets have to be looked
 * at to write what dns_put would write after many; what is not as simple is
 * refused here.
 */
#ifndef DNS_STEM_H
#define DNS_STEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dns_name;

#define DNS_STEM_LABELS 16 /* left of the stem and remembered, at most */

/* A name that stands in the message: a label and, behind it, another such. */
struct dns_stem_seen {
	const uint8_t *b; /* the label's octets in the message; of the question
	                   * in the caller's name */
	uint16_t at;    /* the name's offset in the message, < DNS_PUT_REACH */
	uint8_t len;    /* octets of the label; the stem's: 0 */
	uint8_t behind; /* index of the name behind the label */
	uint8_t hops;   /* pointers in it, one behind the other */
};

/* Labels of a name that stand left of the stem. */
struct dns_stem_left {
	const uint8_t *b; /* where the name begins */
	unsigned n;
	uint16_t start[DNS_STEM_LABELS + 1]; /* of each, and of the rest */
};

struct dns_stem {
	const uint8_t *message; /* its first octet; the caller's */
	const uint8_t *b;       /* the stem, in the caller's name */
	size_t len;             /* octets of its wire form */
	unsigned n;
	struct dns_stem_seen seen[1 + DNS_STEM_LABELS]; /* the stem first */

	/* The name put last, whose labels are remembered when there is another
	 * one: often there is none. */
	struct dns_stem_left last;
	size_t at;       /* where it is written */
	unsigned behind; /* index of the name behind its labels */
	unsigned hops;   /* pointers in it */
};

/* The last octets, from so many on, of the question's name, which is in lower
 * case, and stands at that offset of the message. False: it has too many labels
 * before them, or they are the root. Message and name must stay. */
bool dns_stem_over(struct dns_stem *stem, const uint8_t *message, uint16_t at,
    const struct dns_name *name, size_t from)
    __attribute__((warn_unused_result));

/* Write the name that begins at b, where there are so many octets, to *to, a
 * place in the message, which is moved behind it and has room for as many
 * octets as the name has. Returns how many these are, and in *at the offset of
 * the whole name for pointers to it; 0: that is not so simple, or no name, and
 * what was written is of no use, nor is the stem. b may be in a mapped file: it
 * is believed once. */
size_t dns_stem_put(struct dns_stem *stem, uint8_t **to, const uint8_t *b,
    size_t octets, uint16_t *at) __attribute__((warn_unused_result));

#endif
