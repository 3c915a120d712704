/* num -- decimal and hexadecimal text to number, all or nothing.
 *
 * Layer 0. The whole of the n octets must be digits (at least one) and the
 * value must lie in [min, max]; otherwise -1 with errno EINVAL (not digits) or
 * ERANGE (digits, but out of range), and *out untouched. There is no "how many
 * characters matched" variant: that one invites unchecked calls.
 */
#ifndef NUM_H
#define NUM_H

#include <stddef.h>
#include <stdint.h>

/* Decimal digits only: no sign, no blank. */
int num_scan(uint64_t *out, const char *text, size_t n, uint64_t min,
    uint64_t max) __attribute__((warn_unused_result));

/* The same for a NUL-terminated text and 32 bits, as ids and options are. */
int num_scan32(uint32_t *out, const char *text, uint32_t min, uint32_t max)
    __attribute__((warn_unused_result));

/* Value of one hexadecimal digit of either case, or -1. */
int num_hexdigit(char c);

#endif
