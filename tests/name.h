/* name -- names that a test writes as text. */
#ifndef NAME_H
#define NAME_H

#include <string.h>

#include "../dns_name.h"
#include "../dns_name_scan.h"

/* The name of a text that is one; the root of any other. */
static inline struct dns_name
name(const char *text)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, text, strlen(text), NULL) == -1)
		dns_name_root(&n);
	return n;
}

/* How many pointers are followed to read the name that stands there? */
static inline unsigned
name_hops(const uint8_t *b, size_t at)
{
	unsigned n = 0;

	while (b[at] != 0)
		if (b[at] >= 0xc0) {
			at = (size_t)(b[at] & 0x3f) << 8 | b[at + 1];
			++n;
		} else
			at += b[at] + 1U;
	return n;
}

#endif
