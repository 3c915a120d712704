/* axfr_query -- a query for a zone.
 *
 * Layer 4. AXFR (RFC 5936 2.1) and IXFR (RFC 1995 3) of class IN; ANY is taken
 * for IN, as 1.05 does.
 */
#ifndef AXFR_QUERY_H
#define AXFR_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns_query.h"

struct axfr_query {
	struct dns_query query;
	struct dns_name zone; /* as asked */
	bool ixfr;
	bool serial_known; /* an IXFR query has to tell it */
	uint32_t serial;   /* what the client has */
};

/* Is this a sound query for a zone? All others, those that are malformed or
 * have another opcode or EDNS version among them, get an ordinary answer. */
bool axfr_query_read(struct axfr_query *q, const void *packet, size_t len);

#endif
