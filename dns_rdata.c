#include <errno.h>
#include <stdio.h>

#include "dns_name.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "wire.h"

int
dns_rdata_scan(struct buf *out, uint16_t type, const char *text, size_t n,
    struct dns_rdata_why *why)
{
	(void)out, (void)type, (void)text, (void)n;
	why->at = 0;
	snprintf(why->why, sizeof why->why, "not read yet");
	return errno = EPROTO, -1;
}

int
dns_rdata_check(uint16_t type, const uint8_t *rdata, size_t len,
    const char **why)
{
	(void)type, (void)rdata, (void)len, (void)why;
	return 0;
}

int
dns_rdata_target(struct dns_name *out, uint16_t type, const uint8_t *rdata,
    size_t len)
{
	struct wire w;

	if (type != DNS_TYPE_NS && type != DNS_TYPE_CNAME &&
	    type != DNS_TYPE_PTR && type != DNS_TYPE_MX)
		return 0;
	wire_over(&w, rdata, len);
	if (type == DNS_TYPE_MX)
		(void)wire_u16(&w);
	dns_name_get_plain(out, &w);
	return wire_ok(&w);
}
