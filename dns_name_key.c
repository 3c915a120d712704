#include <string.h>

#include "dns_name.h"
#include "dns_name_key.h"

size_t
dns_name_key(uint8_t *key, const struct dns_name *name)
{
	uint8_t start[DNS_LABELS_MAX];
	size_t n = 0, used = 0;

	for (size_t i = 0; name->b[i] != 0; i += name->b[i] + 1U)
		start[n++] = (uint8_t)i;
	while (n > 0) {
		const uint8_t *label = name->b + start[--n];

		for (size_t i = 1; i <= label[0]; ++i) {
			uint8_t c = label[i];

			if (c >= 'A' && c <= 'Z') /* text_lower, in place */
				c = (uint8_t)(c + ('a' - 'A'));
			if (c <= 1) {
				key[used++] = 1;
				++c;
			}
			key[used++] = c;
		}
		key[used++] = 0;
	}
	return used;
}

/* Labels stand in the key from its end on in the order of the name. False: an
 * octet is doubled, or it is no key, and *out holds nothing. */
static bool
unkey_plain(struct dns_name *out, const uint8_t *key, size_t n)
{
	size_t used = 0;

	if (n > DNS_NAME_MAX - 1)
		return false;
	while (n > 0) {
		size_t end = --n; /* of the label: its 0 */

		while (n > 0 && key[n - 1] > 1)
			--n;
		if ((n > 0 && key[n - 1] == 1) || key[end] != 0 || end == n ||
		    end - n > DNS_LABEL_MAX)
			return false;
		out->b[used++] = (uint8_t)(end - n);
		for (size_t i = n; i < end; ++i)
			out->b[used++] = key[i];
	}
	out->b[used] = 0;
	out->len = (uint8_t)(used + 1);
	return true;
}

void
dns_name_unkey(struct dns_name *out, const uint8_t *key, size_t n)
{
	/* labels come root first: fill backwards */
	size_t at = DNS_NAME_MAX - 1;
	uint8_t b[DNS_NAME_MAX] = {0};

	if (unkey_plain(out, key, n))
		return;
	for (size_t i = 0; i < n;) {
		uint8_t label[DNS_LABEL_MAX + 1];
		uint8_t len = 0;

		for (; i < n && key[i] != 0 && len < DNS_LABEL_MAX; ++i)
			if (key[i] == 1 && i + 1 < n)
				label[len++] = (uint8_t)(key[++i] - 1);
			else
				label[len++] = key[i];
		++i; /* the 0 that ends a label */
		if (len + 1U > at)
			break;
		at -= len;
		memcpy(b + at, label, len);
		b[--at] = len;
	}
	out->len = (uint8_t)(DNS_NAME_MAX - at);
	memcpy(out->b, b + at, out->len);
}
