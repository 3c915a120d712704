/* dns_code -- numbers in RDATA that people write in another form.
 *
 * Layer 2. Mnemonics are read besides numbers, but numbers are written: all
 * tools read those.
 */
#ifndef DNS_CODE_H
#define DNS_CODE_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* DNSSEC algorithm: decimal, or a mnemonic of either case (RFC 4034 A.1; IANA,
 * "DNS Security Algorithm Numbers"). 0, or -1 with errno EINVAL. */
int dns_code_algorithm(uint8_t *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* Certificate type, likewise (RFC 4398 2.1). */
int dns_code_certificate(uint16_t *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* Time of a signature: YYYYMMDDHHmmSS in UTC, or at most ten digits: seconds
 * (RFC 4034 3.2). From 1970 to the end of 32 bits, 21060207062815. 0, or -1
 * with errno EINVAL. Written in the first form. */
int dns_code_time(uint32_t *out, const char *text, size_t n)
    __attribute__((warn_unused_result));
void dns_code_time_fmt(struct buf *out, uint32_t seconds);

#endif
