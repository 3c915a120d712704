/* dns_rule -- what the fields of one RDATA demand of each other.
 *
 * Layer 2. The rules of single types that cannot be said field by field, such
 * as the length of a digest whose algorithm stands in another field.
 */
#ifndef DNS_RULE_H
#define DNS_RULE_H

#include <stddef.h>
#include <stdint.h>

/* RDATA whose fields are sound each for itself: NULL if it is sound as a
 * whole, or static text saying what is wrong, and *field the number of the
 * field (from 0) that is. */
const char *dns_rule_check(uint16_t type, const uint8_t *rdata, size_t len,
    size_t *field);

#endif
