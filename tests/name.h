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

#endif
