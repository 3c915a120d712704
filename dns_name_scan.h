/* dns_name_scan -- domain names from their text.
 *
 * Layer 2. Two forms: what tinydns data holds, and what master files hold.
 */
#ifndef DNS_NAME_SCAN_H
#define DNS_NAME_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct dns_name;

/* Where a text is no name. */
struct dns_name_why {
	size_t at;       /* offset of the offending octet in the text */
	const char *why; /* "label longer than 63 octets", ... */
	bool empty;      /* a label was empty (".a", "a..b") and was left out;
	                  * not an error: 1.05 takes it. Set on success too. */
};

/* tinydns-data text to name: labels between dots; \ and one to three octal
 * digits is that octet (at most 377), \ and any other non-digit is that octet
 * itself, so \. and \056 are dots inside a label. Empty labels vanish; "" and
 * "." are the root. 0, or -1 with errno EPROTO, *why filled (if not NULL) and
 * *out untouched. */
int dns_name_scan_data(struct dns_name *out, const char *text, size_t n,
    struct dns_name_why *why) __attribute__((warn_unused_result));

/* Master-file text to name (RFC 1035 5.1): \DDD is decimal, empty labels are
 * errors but for a final dot, "." is the root. Always absolute: there is no
 * origin. */
int dns_name_scan_rfc(struct dns_name *out, const char *text, size_t n,
    struct dns_name_why *why) __attribute__((warn_unused_result));

#endif
