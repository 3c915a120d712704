#include <stdbool.h>
#include <string.h>

#include "data_check_doubled.h"
#include "data_look.h"
#include "data_set.h"
#include "data_warn.h"

/* Are the n octets that a key begins with there twice? */
static bool
twice(const uint8_t *key, size_t keylen, size_t n)
{
	return n <= keylen - n && key[n] == key[0] &&
	    memcmp(key, key + n, n) == 0;
}

static size_t
labels_of(const uint8_t *key, size_t n)
{
	size_t labels = 0;

	while (n > 0)
		labels += key[--n] == 0;
	return labels;
}

/* Could a name end in a doubled domain, whatever the zones? Few could. */
static bool
doubled(const uint8_t *key, size_t keylen)
{
	size_t labels = 0;

	for (size_t n = 1; n <= keylen / 2; ++n)
		if (key[n - 1] == 0 && ++labels >= 2 && twice(key, keylen, n))
			return true;
	return false;
}

void
data_check_doubled(const struct data_set *set, const struct data_rec *rec,
    const uint8_t *key, size_t keylen, struct data_warn *w)
{
	struct data_warn_name name;
	size_t apex;

	if (doubled(key, keylen) && data_look_apex(set, key, keylen, &apex) &&
	    labels_of(key, apex) >= 2 && twice(key, keylen, apex))
		data_warn(w, rec->source, rec->line,
		    "%s ends in a doubled domain",
		    data_warn_show_key(&name, key, keylen));
}
