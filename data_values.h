/* data_values -- what the fields of a data line say.
 *
 * Layer 3, below data_line.
 */
#ifndef DATA_VALUES_H
#define DATA_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "data_split.h"
#include "dns_name.h"
#include "ip.h"

struct data_field_line;

/* All that the fields of any line can say; what a line does not have is zero,
 * or its default. */
struct data_values {
	char letter;   /* of the line */
	bool mnemonic; /* a ":" line with a mnemonic type */
	struct dns_name owner;
	struct data_field at;   /* where the owner stands, for messages */
	struct dns_name target; /* x, p or mname */
	struct dns_name rname;
	struct ip ip; /* len 0: none */
	uint16_t type;
	uint32_t ttl, distance;
	uint64_t stamp;
	uint8_t loc[2];
	uint32_t soa[5];        /* serial, refresh, retry, expire, minimum */
	bool serial_default;    /* the line gives no serial */
	bool untyped;           /* of a type that is not known, or prohibited */
	struct data_field text; /* a text or RDATA, not read yet */
};

/* The values of a line whose fields are all empty, with these defaults. */
void data_values_begin(struct data_values *v, const struct data_split *split,
    uint32_t ttl, uint32_t serial);

/* Read the fields, whose kinds are, a letter each:
 *   n owner   i address, may be empty   I address   6 IPv6 address
 *   x server or exchanger   p target   s text   t type   r RDATA
 *   d distance   T TTL   S timestamp   L location
 *   m mname   R rname   0..4 serial refresh retry expire minimum
 * Returns how many. What is wrong is reported and counted in l; the value is
 * the default then. */
unsigned data_values_read(struct data_values *v, const char *kinds,
    struct data_field_line *l, const struct data_split *split);

#endif
