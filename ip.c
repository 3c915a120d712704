#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "buf.h"
#include "ip.h"
#include "num.h"

int
ip_scan4(struct ip *out, const char *text, size_t n)
{
	struct ip ip = {.len = 4};
	size_t at = 0;

	for (int i = 0; i < 4; ++i) {
		size_t start = at;
		unsigned octet = 0;

		while (at < n && at - start < 3 && text[at] >= '0' &&
		    text[at] <= '9')
			octet = octet * 10 + (unsigned)(text[at++] - '0');
		if (at == start || octet > 255 || (i < 3) != (at < n) ||
		    (i < 3 && text[at] != '.'))
			return errno = EINVAL, -1;
		ip.b[i] = (uint8_t)octet;
		++at;
	}
	*out = ip;
	return 0;
}

int
ip_scan6(struct ip *out, const char *text, size_t n)
{
	struct ip ip = {.len = 16};
	char s[INET6_ADDRSTRLEN + 1];

	if (n >= sizeof s || memchr(text, 0, n) != NULL)
		return errno = EINVAL, -1;
	memcpy(s, text, n);
	s[n] = 0;
	if (inet_pton(AF_INET6, s, ip.b) != 1)
		return errno = EINVAL, -1;
	*out = ip;
	return 0;
}

int
ip_scan(struct ip *out, const char *text, size_t n)
{
	if (memchr(text, ':', n) != NULL)
		return ip_scan6(out, text, n);
	return ip_scan4(out, text, n);
}

void
ip_fmt(struct buf *out, const struct ip *ip)
{
	char s[INET6_ADDRSTRLEN];

	if (ip->len == 0)
		return;
	inet_ntop(ip->len == 4 ? AF_INET : AF_INET6, ip->b, s, sizeof s);
	buf_str(out, s);
}

void
ip_fmt_hex(struct buf *out, const struct ip *ip)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t text[2 * sizeof ip->b];

	for (size_t i = 0; i < ip->len; ++i) {
		text[2 * i] = (uint8_t)digits[ip->b[i] >> 4];
		text[2 * i + 1] = (uint8_t)digits[ip->b[i] & 15];
	}
	buf_put(out, text, 2U * ip->len);
}

void
ip_unmap(struct ip *ip)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (ip->len != 16 || memcmp(ip->b, mapped, sizeof mapped) != 0)
		return;
	memmove(ip->b, ip->b + 12, 4);
	memset(ip->b + 4, 0, 12);
	ip->len = 4;
}

bool
ip_same(const struct ip *a, const struct ip *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}
