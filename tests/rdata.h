/* rdata -- text to RDATA and back, for tests. */
#ifndef RDATA_H
#define RDATA_H

#include <string.h>

#include "../buf.h"
#include "../dns_rdata.h"
#include "../dns_type.h"
#include "../enc.h"
#include "tap.h"

static uint8_t wire[DNS_RDATA_MAX];
static char written[DNS_RDATA_TEXT];

static inline uint16_t
number(const char *type)
{
	uint16_t v;

	return dns_type_scan(&v, type, strlen(type)) == -1 ? 0 : v;
}

/* Text to wire form over wire. */
static inline int
scan(struct buf *out, const char *type, const char *text,
    struct dns_rdata_why *why)
{
	buf_over(out, wire, sizeof wire);
	return dns_rdata_scan(out, number(type), text, strlen(text), why);
}

static inline size_t
unhex(uint8_t *out, size_t cap, const char *hex)
{
	struct buf b;

	buf_over(&b, out, cap);
	if (enc_hex_scan(&b, hex, strlen(hex)) == -1)
		tap_ok(false, __FILE__, __LINE__, hex);
	return b.len;
}

static inline const char *
text_of(uint16_t type, const uint8_t *rdata, size_t len)
{
	struct buf b;

	buf_over(&b, written, sizeof written);
	dns_rdata_fmt(&b, type, rdata, len);
	return buf_cstr(&b);
}

#endif
