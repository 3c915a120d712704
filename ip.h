/* ip -- IPv4 and IPv6 addresses, text and bytes.
 *
 * Layer 0. One type for both families, so that callers need not care.
 */
#ifndef IP_H
#define IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct ip {
	uint8_t len;   /* 4 or 16; 0: none */
	uint8_t b[16]; /* network order; b[len..] are zero */
};

#define IP_TEXT 64 /* room for the text of an address, NUL included */

/* Dotted quad: exactly four decimal numbers of one to three digits, each at
 * most 255. 0, or -1 with errno EINVAL and *out untouched. */
int ip_scan4(struct ip *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* The usual form of an IPv6 address (RFC 4291 2.2), without brackets and
 * without a zone index. */
int ip_scan6(struct ip *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* Either of the two. */
int ip_scan(struct ip *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* Append the text; IPv6 as RFC 5952 wants it. */
void ip_fmt(struct buf *out, const struct ip *ip);

/* Append 8 or 32 lower-case hexadecimal digits, as query logs show clients. */
void ip_fmt_hex(struct buf *out, const struct ip *ip);

/* An IPv4 address that came as an IPv6 one (::ffff:a.b.c.d, RFC 4291 2.5.5.2)
 * becomes IPv4; others stay. */
void ip_unmap(struct ip *ip);

/* The same address? */
bool ip_same(const struct ip *a, const struct ip *b);

#endif
