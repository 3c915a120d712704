#include <string.h>

#include "buf.h"
#include "dns_name.h"
#include "dns_put.h"
#include "dns_stem.h"
#include "text.h"

/* The labels of a name that stand left of the stem. */
struct left {
	const uint8_t *b; /* where the name begins */
	unsigned n;
	uint16_t start[DNS_STEM_LABELS + 1]; /* of each, and of the stem */
};

/* The next label begins there. False: that is one too many. */
static inline bool
add(struct left *left, size_t at)
{
	if (left->n == DNS_STEM_LABELS)
		return false;
	left->start[left->n++] = (uint16_t)at;
	return true;
}

/* The octets of a label. */
static inline const uint8_t *
label(const struct left *left, unsigned i, size_t *len)
{
	*len = left->start[i + 1] - left->start[i] - 1U;
	return left->b + left->start[i] + 1;
}

/* Octet by octet the same? Other case is not so simple. */
static inline bool
same(const uint8_t *a, const uint8_t *b, size_t n)
{
	uint64_t x, y;

	for (; n >= 8; n -= 8, a += 8, b += 8) {
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		if (x != y)
			return false;
	}
	for (; n > 0; --n)
		if (a[n - 1] != b[n - 1])
			return false;
	return true;
}

/* Remember labels that are written at that offset, with that name behind them
 * and so many pointers. False: they are too many, or too far. */
static bool
remember(struct dns_stem *stem, const struct left *left, size_t at,
    unsigned behind, unsigned hops)
{
	if (left->n > 1 + DNS_STEM_LABELS - stem->n ||
	    at + left->start[left->n] >= DNS_PUT_REACH)
		return false;
	for (unsigned i = left->n; i > 0; --i, behind = stem->n++) {
		struct dns_stem_seen *new = &stem->seen[stem->n];
		size_t len;

		new->b = label(left, i - 1, &len);
		new->len = (uint8_t)len;
		new->at = (uint16_t)(at + left->start[i - 1]);
		new->behind = (uint8_t)behind;
		new->hops = (uint8_t)hops;
	}
	return true;
}

bool
dns_stem_over(struct dns_stem *stem, const uint8_t *message, uint16_t at,
    const struct dns_name *name, size_t from)
{
	struct left left = {.b = name->b, .n = 0};

	for (size_t i = 0; i < from; i += name->b[i] + 1U)
		if (!add(&left, i))
			return false;
	left.start[left.n] = (uint16_t)from;
	stem->message = message;
	stem->b = name->b + from;
	stem->len = name->len - from;
	stem->n = 1;
	stem->seen[0] = (struct dns_stem_seen){.at = (uint16_t)(at + from)};
	return stem->len > 1 && remember(stem, &left, at, 0, 0);
}

/* The name that has this label before that one; 0: none was seen, as the stem
 * itself has none. */
static unsigned
find(const struct dns_stem *stem, const uint8_t *b, size_t len, unsigned behind)
{
	for (unsigned i = 1; i < stem->n; ++i) {
		const struct dns_stem_seen *seen = &stem->seen[i];

		if (seen->behind == behind && seen->len == len &&
		    text_same(seen->b, b, len))
			return i;
	}
	return 0;
}

/* Look for the stem at the end of the name. False: it is not there. */
static bool
take_apart(struct left *left, const struct dns_stem *stem, const uint8_t *b,
    size_t octets)
{
	size_t at = 0, max = DNS_NAME_MAX - stem->len;

	/* the stem ends with the root, and so there is one place for it */
	if (octets < stem->len)
		return false;
	if (max > octets - stem->len)
		max = octets - stem->len;
	left->b = b;
	left->n = 0;
	while (at <= max && !same(b + at, stem->b, stem->len)) {
		size_t len = b[at];

		if (len == 0 || len > DNS_LABEL_MAX || !add(left, at))
			return false;
		at += len + 1;
	}
	left->start[left->n] = (uint16_t)at;
	return at <= max;
}

/* The longest rest of the name that was seen; its labels are taken off. */
static unsigned
take_off_seen(struct left *left, const struct dns_stem *stem)
{
	unsigned behind = 0;

	for (; left->n > 0; --left->n) {
		size_t len;
		const uint8_t *b = label(left, left->n - 1, &len);
		unsigned longer = find(stem, b, len, behind);

		if (longer == 0)
			break;
		behind = longer;
	}
	return behind;
}

size_t
dns_stem_put(struct dns_stem *stem, uint8_t **to, const uint8_t *b,
    size_t octets, uint16_t *at)
{
	const size_t here = (size_t)(*to - stem->message);
	const struct dns_stem_seen *rest;
	size_t before, written;
	struct left left;
	unsigned behind;

	if (!take_apart(&left, stem, b, octets))
		return 0;
	before = left.start[left.n];
	behind = take_off_seen(&left, stem);
	rest = &stem->seen[behind];
	written = left.start[left.n];
	dns_name_octets(*to, b, written);
	buf_write16(*to + written, (uint16_t)(0xc000 | rest->at));
	*at = left.n == 0 ? rest->at : (uint16_t)here;
	left.b = *to;
	*to += written + 2;
	/* dns_put points to nothing behind so many pointers */
	if (rest->hops + 1 >= DNS_PUT_HOPS ||
	    !remember(stem, &left, here, behind, rest->hops + 1U))
		return 0;
	return before + stem->len;
}
