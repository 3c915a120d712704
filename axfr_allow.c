#include <stddef.h>
#include <string.h>

#include "axfr_allow.h"
#include "dns_name.h"
#include "dns_name_scan.h"

#define BETWEEN "/,"

/* The next item of the list at *at that is not empty, and *at moved behind it:
 * its length, 0 at the end. */
static size_t
next_item(const char **at, const char **item)
{
	size_t n;

	*at += strspn(*at, BETWEEN);
	n = strcspn(*at, BETWEEN);
	*item = *at;
	*at += n;
	return n;
}

bool
axfr_allow_ok(const char *list, struct dns_name_why *why)
{
	const char *at = list, *item;
	struct dns_name name;
	size_t n;

	while (list != NULL && (n = next_item(&at, &item)) > 0)
		if (dns_name_scan_data(&name, item, n, why) == -1) {
			why->at += (size_t)(item - list);
			return false;
		}
	return true;
}

bool
axfr_allow(const char *list, const struct dns_name *zone)
{
	const char *at = list, *item;
	struct dns_name name;
	size_t n;

	while (list != NULL && (n = next_item(&at, &item)) > 0)
		if (dns_name_scan_data(&name, item, n, NULL) == 0 &&
		    dns_name_same(&name, zone))
			return true;
	return list == NULL;
}
