/* data_line -- one line of tinydns data: what it says, and what is wrong.
 *
 * Layer 3. The language of man/data.5: the line types of tinydns-data 1.05, the
 * 3 and 6 of the IPv6 patches, generic lines with a mnemonic type. Nothing is
 * guessed, dropped or truncated: what 1.05 swallowed is reported. A line with
 * an error yields no records.
 */
#ifndef DATA_LINE_H
#define DATA_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns_name.h"
#include "ip.h"

/* Defaults, in seconds, as in 1.05. */
#define DATA_TTL_NS 259200
#define DATA_TTL_POSITIVE 86400
#define DATA_TTL_NEGATIVE 2560
#define DATA_SOA_REFRESH 16384
#define DATA_SOA_RETRY 2048
#define DATA_SOA_EXPIRE 1048576
#define DATA_SOA_MINIMUM 2560

#define DATA_TTL_MAX 2147483647 /* seconds, RFC 2181 8 */

/* A resource record that a line produces. */
struct data_rr {
	const struct dns_name *owner;
	uint16_t type;
	uint32_t ttl;   /* seconds */
	uint64_t stamp; /* TAI64 label; 0: always. With ttl 0 the record ends
	                 * then, else it begins then */
	uint8_t loc[2]; /* who sees it; zeros: everyone */
	bool serial_default; /* a SOA whose line gives no serial */
	bool implied;        /* the PTR of "=" and "6", the address of a server:
	                      * may lie outside our zones without fault */
	const uint8_t *rdata;
	size_t len; /* octets of rdata, at most 65535 */
};

/* A range of addresses that a % line gives a location. */
struct data_range {
	uint8_t loc[2];
	uint8_t family; /* 4 or 6; 0: everyone (empty prefix) */
	uint8_t bits;   /* significant ones */
	uint8_t b[16];  /* the other bits are zero */
};

/* Where results go. Each function gets ctx; record and range return 0, or -1
 * with errno to stop the parser. */
struct data_sink {
	void *ctx;
	int (*record)(void *ctx, const struct data_rr *rr);
	int (*range)(void *ctx, const struct data_range *range);
	/* Something at octets at..at+len of the line; text says what was found
	 * and what was expected. */
	void (*report)(void *ctx, bool error, size_t at, size_t len,
	    const char *text);
};

/* How to read a line. */
struct data_mode {
	uint32_t serial; /* for SOA records whose line gives none */
	bool classic;    /* RDATA as 1.05 makes it: an empty ' line is RDATA of
	                  * no octets */
};

/* Parse a line of n octets without its newline. 1: its records were given to
 * the sink; 0: it had errors, all of them reported; -1: a sink function failed,
 * errno is its. */
int data_line_parse(const char *line, size_t n, const struct data_mode *mode,
    const struct data_sink *sink) __attribute__((warn_unused_result));

#endif
