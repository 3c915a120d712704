/* rand: what can be said of random octets. */
#include <string.h>

#include "../rand.h"
#include "tap.h"

int
main(void)
{
	uint8_t b[1000] = {0}, zeros[1000] = {0};
	uint64_t one = 0, two = 0;

	ok(rand_seed(&one) == 0 && rand_seed(&two) == 0 && one != two);
	ok(rand_bytes(b, 900) == 0);
	ok(memcmp(b, zeros, 100) != 0 && memcmp(b + 800, zeros, 100) != 0);
	ok(memcmp(b + 900, zeros, 100) == 0); /* not one octet more */
	ok(rand_bytes(b, 0) == 0);
	return done();
}
