/* rand -- random octets from the kernel.
 *
 * Layer 1. Works in a chroot without devices. For seeds and secrets; the
 * generator for shuffling answers is prng.h.
 */
#ifndef RAND_H
#define RAND_H

#include <stddef.h>
#include <stdint.h>

/* Fill n octets. 0, or -1 with errno; then what p holds is not random. */
int rand_bytes(void *p, size_t n) __attribute__((warn_unused_result));

/* A seed, for prng.h. 0 and *seed, or -1 with errno. */
int rand_seed(uint64_t *seed) __attribute__((warn_unused_result));

#endif
