#include <assert.h>
#include <errno.h>
#include <string.h>

#include "../../buf.h"
#include "../../dns_rdata.h"
#include "../../dns_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *b, size_t n);

/* Two octets of type, RDATA. Whatever it is, its text scans back to it (or, if
 * it is not sound, is refused). What has the shape of its type, as all that is
 * sound has, has a canonical form of the same length, which is as sound and its
 * own canonical form; a target is not the root. */
int
LLVMFuzzerTestOneInput(const uint8_t *b, size_t n)
{
	static uint8_t canon[DNS_RDATA_MAX], again[DNS_RDATA_MAX];
	static char text[DNS_RDATA_TEXT];
	const char *why = NULL;
	struct dns_name target;
	struct buf t, w, w2;
	uint16_t type;
	bool sound, shape;

	if (n < 2 || n - 2 > DNS_RDATA_MAX)
		return 0;
	type = (uint16_t)(b[0] << 8 | b[1]);
	b += 2;
	n -= 2;
	sound = dns_rdata_check(type, b, n, &why) == 0;
	assert(sound == (why == NULL) && (sound || errno == EPROTO));
	shape = dns_rdata_shape(type, b, n, &why) == 0;
	assert(shape || !sound);
	buf_over(&t, text, sizeof text);
	dns_rdata_fmt(&t, type, b, n);
	assert(buf_ok(&t));
	buf_over(&w, again, sizeof again);
	assert((dns_rdata_scan(&w, type, text, t.len, NULL) == 0) == sound);
	assert(!sound || (w.len == n && memcmp(again, b, n) == 0));
	buf_over(&w, canon, sizeof canon);
	assert((dns_rdata_canon(&w, type, b, n) == 0) == shape);
	assert(w.len == (shape ? n : 0) && buf_ok(&w));
	if (dns_rdata_target(&target, type, b, n))
		assert(shape && target.len > 1);
	if (!shape)
		return 0;
	assert(dns_rdata_shape(type, canon, n, NULL) == 0);
	assert((dns_rdata_check(type, canon, n, NULL) == 0) == sound);
	buf_over(&w2, again, sizeof again);
	assert(dns_rdata_canon(&w2, type, canon, n) == 0);
	assert(w2.len == n && memcmp(again, canon, n) == 0);
	return 0;
}
