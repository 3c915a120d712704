#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../buf.h"
#include "../../sock.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

#define MAX 8

/* What is taken can be written and read again, and is the same. */
static void
again(const struct ip *list, size_t n)
{
	char text[MAX * (IP_TEXT + 1)];
	struct ip other[MAX];
	size_t m, at;
	struct buf b;

	buf_over(&b, text, sizeof text);
	for (size_t i = 0; i < n; ++i) {
		ip_fmt(&b, &list[i]);
		buf_str(&b, " ");
	}
	assert(sock_scan_list(other, MAX, &m, buf_cstr(&b), &at) == 0);
	assert(m == n);
	for (size_t i = 0; i < n; ++i)
		assert(ip_same(&list[i], &other[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	struct ip list[MAX];
	size_t count = 99, at = 0;
	char *s = malloc(n + 1);

	if (s == NULL)
		return 0;
	if (n > 0)
		memcpy(s, text, n);
	s[n] = 0;
	if (sock_scan_list(list, MAX, &count, s, &at) == 0) {
		assert(count >= 1 && count <= MAX);
		again(list, count);
	} else {
		assert(errno == EINVAL || errno == E2BIG);
		assert(count == 99 && at <= strlen(s));
	}
	free(s);
	return 0;
}
