/* axfr_allow -- which zones a client may transfer: the AXFR variable.
 *
 * Layer 4. "a.example/b.example" names zones, "/" or "," between them; nothing
 * between two of those counts for nothing, so "" allows no zone. That a
 * client's list depends on its address is the business of tcprules.
 */
#ifndef AXFR_ALLOW_H
#define AXFR_ALLOW_H

#include <stdbool.h>

struct dns_name;
struct dns_name_why;

/* Is every item of the list a name (dns_name_scan_data)? NULL is a good list.
 * If not, *why says what is wrong, and why->at is its offset in the list. */
bool axfr_allow_ok(const char *list, struct dns_name_why *why);

/* Does the list have the zone, upper or lower case? NULL, no list: all zones
 * are allowed. Items that are no names are passed over. */
bool axfr_allow(const char *list, const struct dns_name *zone);

#endif
