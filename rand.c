#include <errno.h>
#include <sys/random.h>

#include "rand.h"

int
rand_bytes(void *p, size_t n)
{
	uint8_t *b = p;

	while (n > 0) {
		ssize_t r = getrandom(b, n, 0);

		if (r == -1 && errno == EINTR)
			continue;
		if (r == -1)
			return -1;
		b += r;
		n -= (size_t)r;
	}
	return 0;
}

int
rand_seed(uint64_t *seed)
{
	uint64_t s;

	if (rand_bytes(&s, sizeof s) == -1)
		return -1;
	*seed = s;
	return 0;
}
