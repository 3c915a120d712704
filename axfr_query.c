#include "axfr_query.h"
#include "dns_type.h"
#include "wire.h"

/* Is the question one for a zone, as far as its type tells? Most are not, and
 * are not to be read twice. */
static bool
asks_for_zone(const void *packet, size_t len)
{
	struct wire w;
	uint16_t type;
	uint8_t n;

	wire_over(&w, packet, len);
	(void)wire_take(&w, DNS_HEADER);
	while ((n = wire_u8(&w)) != 0)
		(void)wire_take(&w, n);
	type = wire_u16(&w);
	return wire_ok(&w) && (type == DNS_TYPE_AXFR || type == DNS_TYPE_IXFR);
}

/* The serial of the SOA record that stands first behind the question. */
static void
read_serial(struct axfr_query *q, const void *packet, size_t len)
{
	struct dns_name name;
	struct wire w;
	uint16_t type;

	wire_over(&w, packet, len);
	(void)wire_take(&w, DNS_HEADER);
	dns_name_get_plain(&name, &w);
	(void)wire_take(&w, 4); /* type and class */
	dns_name_get(&name, &w);
	type = wire_u16(&w);
	(void)wire_take(&w, 2 + 4 + 2); /* class, TTL, length */
	if (!dns_name_same(&name, &q->zone) || type != DNS_TYPE_SOA)
		return;
	dns_name_get(&name, &w);
	dns_name_get(&name, &w);
	q->serial = wire_u32(&w);
	q->serial_known = wire_ok(&w);
}

bool
axfr_query_read(struct axfr_query *q, const void *packet, size_t len)
{
	if (!asks_for_zone(packet, len) ||
	    dns_query_read(&q->query, packet, len) != DNS_QUERY_GOOD ||
	    (q->query.flags & DNS_OPCODE) != 0 || q->query.version > 0 ||
	    (q->query.class != DNS_CLASS_IN && q->query.class != DNS_CLASS_ANY))
		return false;
	dns_query_name(&q->zone, &q->query, packet);
	q->ixfr = q->query.type == DNS_TYPE_IXFR;
	q->serial_known = false;
	q->serial = 0;
	if (q->ixfr)
		read_serial(q, packet, len);
	return true;
}
