/* tai -- TAI64 labels, the timestamps of tinydns data.
 *
 * Layer 0. A label is 2^62 + 10 + unix seconds; the constant 10 is fixed (no
 * table of leap seconds), as in djbdns 1.05, so that timestamps mean the same.
 */
#ifndef TAI_H
#define TAI_H

#include <stdint.h>

#define TAI_EPOCH (UINT64_C(0x4000000000000000) + 10) /* 1970 */

/* Label of a unix time, in seconds. */
static inline uint64_t
tai_from_unix(int64_t seconds)
{
	return TAI_EPOCH + (uint64_t)seconds;
}

/* Unix time of a label; what lies outside int64_t is clamped. */
int64_t tai_to_unix(uint64_t label);

#endif
