/* dns_name_key -- keys that sort domain names.
 *
 * Layer 2. Bytewise order of the keys is the canonical order of the names.
 */
#ifndef DNS_NAME_KEY_H
#define DNS_NAME_KEY_H

#include "dns_name.h"

/* A key whose memcmp order (a shorter key that is a prefix comes first) is the
 * canonical order of names (RFC 4034 6.1), case ignored; all names under one
 * have its key as a prefix. key has room for DNS_NAME_KEY octets; returns the
 * octets used. Labels from the root down, octets 0 and 1 doubled as 1 1 and
 * 1 2, each label ended by 0. */
size_t dns_name_key(uint8_t *key, const struct dns_name *name);
#define DNS_NAME_KEY (2 * DNS_NAME_MAX)

/* Back from a key that dns_name_key made, in lower case. */
void dns_name_unkey(struct dns_name *out, const uint8_t *key, size_t n);

#endif
