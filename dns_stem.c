#include <string.h>

#include "buf.h"
#include "dns_name.h"
#include "dns_stem.h"
#include "text.h"

void
dns_stem_over(struct dns_stem *stem, const uint8_t *name, size_t len,
    size_t from, size_t before, uint16_t at)
{
	stem->name = name + from;
	stem->len = len - from;
	stem->at = (uint16_t)(at + from);
	stem->n = 0;
	if (before < from)
		stem->left[stem->n++] = (struct dns_stem_label){
		    name + before + 1, from - before - 1};
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

/* Did such a label stand left of the stem? If not, it is remembered. */
static bool
repeats(struct dns_stem *stem, const uint8_t *label, size_t len)
{
	for (unsigned i = 0; i < stem->n; ++i)
		if (stem->left[i].len == len &&
		    text_same(stem->left[i].b, label, len))
			return true;
	if (stem->n == DNS_STEM_LABELS)
		return true;
	stem->left[stem->n++] = (struct dns_stem_label){label, len};
	return false;
}

size_t
dns_stem_put(struct dns_stem *stem, uint8_t **to, const uint8_t *b, size_t left)
{
	size_t at = 0, label = 0, max = DNS_NAME_MAX - stem->len;
	uint8_t *out = *to;

	/* the stem ends with the root, and so there is one place for it */
	if (left < stem->len)
		return 0;
	if (max > left - stem->len)
		max = left - stem->len;
	while (at <= max && !same(b + at, stem->name, stem->len)) {
		label = b[at];
		if (label == 0 || label > DNS_LABEL_MAX)
			return 0;
		at += label + 1;
	}
	if (at > max)
		return 0;
	dns_name_octets(out, b, at);
	if (at > 0 && repeats(stem, out + at - label, label))
		return 0;
	buf_write16(out + at, (uint16_t)(0xc000 | stem->at));
	*to = out + at + 2;
	return at + stem->len;
}
