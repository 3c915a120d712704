#include "prng.h"

/* Constants: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014, figure 16 with Stafford's mix 13. */
uint64_t
prng_next(struct prng *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t
prng_below(struct prng *r, uint32_t n)
{
	/* Multiply and shift: no division, bias below n / 2^32. */
	return (uint32_t)((prng_next(r) >> 32) * n >> 32);
}
