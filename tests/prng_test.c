#include "../prng.h"
#include "tap.h"

/* Every order of four comes up about equally often when they are shuffled the
 * way address sets are. */
static void
test_even(void)
{
	struct prng r = {7};
	unsigned hits[24] = {0}, low = 0;

	for (int i = 0; i < 24000; ++i)
		++hits[prng_below(&r, 24)];
	for (int i = 0; i < 24; ++i)
		low += hits[i] < 850 || hits[i] > 1150;
	ok(low == 0);
}

int
main(void)
{
	struct prng a = {1}, b = {1}, c = {2}, z = {0};
	unsigned same = 0, out = 0;

	for (int i = 0; i < 100; ++i)
		same += prng_next(&a) == prng_next(&b);
	ok(same == 100); /* the seed says all */
	ok(prng_next(&a) != prng_next(&c));
	/* splitmix64's first numbers for the seed 0, as its author gives them */
	ok(prng_next(&z) == 0xe220a8397b1dcdafU);
	ok(prng_next(&z) == 0x6e789e6aa1b965f4U);
	ok(prng_next(&z) == 0x06c45d188009454fU);
	for (uint32_t n = 1; n < 1000; ++n)
		out += prng_below(&a, n) >= n;
	for (int i = 0; i < 1000; ++i)
		out += prng_below(&a, UINT32_MAX) == UINT32_MAX;
	ok(out == 0);
	ok(prng_below(&a, 1) == 0);
	test_even();
	return done();
}
