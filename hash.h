/* hash -- BLAKE2b-256 of bytes that come in pieces.
 *
 * Layer 1: libsodium asks the kernel for random bytes when it starts. Used for
 * the identity of data (data.cdb, the push stream, serials), not for secrets.
 */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_SIZE 32 /* octets of a hash */

struct hash {
	_Alignas(64) uint8_t state[384]; /* libsodium's, opaque */
};

/* Start, add n octets as often as needed, finish. After hash_done the struct
 * must be started again. The hash depends on the bytes only, not on how they
 * were cut into pieces. None of these can fail. */
void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *p, size_t n);
void hash_done(struct hash *h, uint8_t out[HASH_SIZE]);

/* All of it for bytes at hand. */
void hash_of(uint8_t out[HASH_SIZE], const void *p, size_t n);

#endif
