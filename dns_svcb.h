/* dns_svcb -- service parameters of SVCB and HTTPS records (RFC 9460).
 *
 * Layer 2. In wire form key 2, length 2, value, in strictly ascending order of
 * keys; in text key[=value] in any order (dns_svcb_scan reads it). AliasMode
 * (priority 0) makes no difference here: RFC 9460 2.4.2 lets parameters stand
 * there, to be ignored. The keys of the enum have names; all others, and on
 * request these, are keyNNNNN with opaque values.
 */
#ifndef DNS_SVCB_H
#define DNS_SVCB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct wire;

/* Keys with names: RFC 9460 14.3.2, then RFC 9461 and RFC 9540. */
enum {
	DNS_SVCB_MANDATORY,
	DNS_SVCB_ALPN,
	DNS_SVCB_NO_DEFAULT_ALPN,
	DNS_SVCB_PORT,
	DNS_SVCB_IPV4HINT,
	DNS_SVCB_ECH,
	DNS_SVCB_IPV6HINT,
	DNS_SVCB_DOHPATH,
	DNS_SVCB_OHTTP,
	DNS_SVCB_KNOWN /* how many there are */
};

/* A key by its name, or as keyNNNNN: then *opaque. 0, or -1 with errno EINVAL
 * and outputs untouched. */
int dns_svcb_key_scan(uint16_t *key, bool *opaque, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* The value of one parameter: NULL if sound, or what is wrong. */
const char *dns_svcb_value_check(uint16_t key, const uint8_t *value, size_t n);

/* The rest of the cursor: NULL if sound (also if empty), or what is wrong;
 * looks at what parameters demand of each other, too. */
const char *dns_svcb_check(struct wire *w);

/* Append the text of sound parameters, blanks between them. */
void dns_svcb_fmt(struct wire *w, struct buf *out);

#endif
