/* data_emit -- the records that a data line produces.
 *
 * Layer 3, below data_line: takes the values of a line's fields and gives its
 * records to the sink, in 1.05's order.
 */
#ifndef DATA_EMIT_H
#define DATA_EMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "data_field.h"
#include "data_line.h"

/* All that the fields of any line can say; what a line does not have is zero,
 * or its default. */
struct data_values {
	char letter;             /* of the line */
	bool mnemonic;           /* a ":" line with a mnemonic type */
	struct dns_name owner;
	struct data_field at;    /* where the owner stands, for messages */
	struct dns_name target;  /* x, p or mname */
	struct dns_name rname;
	struct ip ip;            /* len 0: none */
	uint16_t type;
	uint32_t ttl, distance;
	uint64_t stamp;
	uint8_t loc[2];
	uint32_t soa[5];         /* serial, refresh, retry, expire, minimum */
	bool serial_default;     /* the line gives no serial */
	struct data_field text;  /* a text or RDATA, not read yet */
};

/* Make the records, unless l->errors shows that the line is bad. What is wrong
 * with a text or RDATA is reported and counted there, all the same. 0, or -1 when the sink's record failed, errno is its. May
 * change *v. */
int data_emit(struct data_field_line *l, const struct data_mode *mode,
    struct data_values *v) __attribute__((warn_unused_result));

#endif
