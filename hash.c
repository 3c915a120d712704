#include <assert.h>

#include <sodium.h>

#include "hash.h"

_Static_assert(sizeof(crypto_generichash_blake2b_state) <=
	sizeof(((struct hash *)0)->state),
    "room for libsodium's state");

static crypto_generichash_blake2b_state *
state(struct hash *h)
{
	return (void *)h->state;
}

void
hash_init(struct hash *h)
{
	/* repeated calls are free; the first picks the fastest code */
	int ready = sodium_init();

	assert(ready != -1);
	crypto_generichash_blake2b_init(state(h), NULL, 0, HASH_SIZE);
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	crypto_generichash_blake2b_update(state(h), p, n);
}

void
hash_done(struct hash *h, uint8_t out[HASH_SIZE])
{
	crypto_generichash_blake2b_final(state(h), out, HASH_SIZE);
}

void
hash_of(uint8_t out[HASH_SIZE], const void *p, size_t n)
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, p, n);
	hash_done(&h, out);
}
