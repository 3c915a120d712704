#include <string.h>

#include "buf.h"
#include "dns_name.h"
#include "dns_put.h"
#include "dns_stem.h"
#include "text.h"

/* ---- labels left of the stem */

/* The next label begins there. False: that is one too many. */
static inline bool
add(struct dns_stem_left *left, size_t at)
{
	if (left->n == DNS_STEM_LABELS)
		return false;
	left->start[left->n++] = (uint16_t)at;
	return true;
}

/* The octets of a label. */
static inline const uint8_t *
label(const struct dns_stem_left *left, unsigned i, size_t *len)
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

/* Look for the stem at the end of a name, which becomes the last. False: it is
 * not there. */
static inline bool
take_apart(struct dns_stem *stem, const uint8_t *b, size_t octets)
{
	size_t at = 0, max = DNS_NAME_MAX - stem->len;

	/* the stem ends with the root, and so there is one place for it */
	if (octets < stem->len)
		return false;
	if (max > octets - stem->len)
		max = octets - stem->len;
	stem->last.b = b;
	stem->last.n = 0;
	while (at <= max && !same(b + at, stem->b, stem->len)) {
		size_t len = b[at];

		if (len == 0 || len > DNS_LABEL_MAX || !add(&stem->last, at))
			return false;
		at += len + 1;
	}
	stem->last.start[stem->last.n] = (uint16_t)at;
	return at <= max;
}

/* ---- names seen */

/* Remember the last name. False: its labels are too many. */
static inline bool
remember_last(struct dns_stem *stem)
{
	const struct dns_stem_left *last = &stem->last;
	unsigned behind = stem->behind;

	if (last->n > 1 + DNS_STEM_LABELS - stem->n)
		return false;
	for (unsigned i = last->n; i > 0; --i, behind = stem->n++) {
		struct dns_stem_seen *new = &stem->seen[stem->n];
		size_t len;

		new->b = label(last, i - 1, &len);
		new->len = (uint8_t)len;
		new->at = (uint16_t)(stem->at + last->start[i - 1]);
		new->behind = (uint8_t)behind;
		new->hops = (uint8_t)stem->hops;
	}
	return true;
}

/* The name that has this label before that one; 0: none was seen, as the stem
 * itself has none. */
static inline unsigned
find(const struct dns_stem *stem, const uint8_t *b, size_t len, unsigned behind)
{
	for (unsigned i = 1; i < stem->n; ++i) {
		const struct dns_stem_seen *seen = &stem->seen[i];

		if (seen->len == len && seen->behind == behind &&
		    text_same(seen->b, b, len))
			return i;
	}
	return 0;
}

/* The longest rest of the last name that was seen; its labels are taken off. */
static inline unsigned
take_off_seen(struct dns_stem *stem)
{
	struct dns_stem_left *last = &stem->last;
	unsigned behind = 0;

	for (; last->n > 0; --last->n) {
		size_t len;
		const uint8_t *b = label(last, last->n - 1, &len);
		unsigned longer = find(stem, b, len, behind);

		if (longer == 0)
			break;
		behind = longer;
	}
	return behind;
}

bool
dns_stem_over(struct dns_stem *stem, const uint8_t *message, uint16_t at,
    const struct dns_name *name, size_t from)
{
	struct dns_stem_left *last = &stem->last;

	last->b = name->b;
	last->n = 0;
	for (size_t i = 0; i < from; i += name->b[i] + 1U)
		if (!add(last, i))
			return false;
	last->start[last->n] = (uint16_t)from;
	stem->message = message;
	stem->b = name->b + from;
	stem->len = name->len - from;
	stem->n = 1;
	stem->seen[0] = (struct dns_stem_seen){.at = (uint16_t)(at + from)};
	stem->at = at;
	stem->behind = stem->hops = 0;
	return stem->len > 1;
}

size_t
dns_stem_put(struct dns_stem *stem, uint8_t **to, const uint8_t *b,
    size_t octets, uint16_t *at)
{
	const struct dns_stem_seen *rest;
	uint8_t *out = *to;
	size_t before, written;

	if (!remember_last(stem) || !take_apart(stem, b, octets))
		return 0;
	before = stem->last.start[stem->last.n];
	stem->behind = take_off_seen(stem);
	rest = &stem->seen[stem->behind];
	written = stem->last.start[stem->last.n];
	stem->at = (size_t)(out - stem->message);
	/* dns_put points to nothing behind so many pointers, or so far */
	if (rest->hops + 1 >= DNS_PUT_HOPS ||
	    stem->at + written >= DNS_PUT_REACH)
		return 0;
	dns_name_octets(out, b, written);
	buf_write16(out + written, (uint16_t)(0xc000 | rest->at));
	stem->last.b = out; /* b may change */
	stem->hops = rest->hops + 1U;
	*at = written == 0 ? rest->at : (uint16_t)stem->at;
	*to = out + written + 2;
	return before + stem->len;
}
