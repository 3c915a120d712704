#include <errno.h>
#include <string.h>

#include "num.h"

int
num_scan(uint64_t *out, const char *text, size_t n, uint64_t min, uint64_t max)
{
	uint64_t v = 0;
	int over = 0;

	for (size_t i = 0; i < n; ++i) {
		uint64_t d = (uint64_t)(unsigned char)text[i] - '0';

		if (d > 9)
			return errno = EINVAL, -1;
		over |= v > (UINT64_MAX - d) / 10;
		v = v * 10 + d;
	}
	if (n == 0)
		return errno = EINVAL, -1;
	if (over || v < min || v > max)
		return errno = ERANGE, -1;
	*out = v;
	return 0;
}

int
num_scan32(uint32_t *out, const char *text, uint32_t min, uint32_t max)
{
	uint64_t v;

	if (num_scan(&v, text, strlen(text), min, max) == -1)
		return -1;
	*out = (uint32_t)v;
	return 0;
}

int
num_hexdigit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}
