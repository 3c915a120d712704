#include <assert.h>
#include <errno.h>
#include <string.h>

#include "../../buf.h"
#include "../../dns_rdata.h"
#include "../../dns_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

/* A type, a blank, RDATA. What scans is sound, is written as text that scans to
 * the same octets, and is written the same then; what does not leaves nothing
 * behind, and says where. */
int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	static uint8_t wire[DNS_RDATA_MAX], again[DNS_RDATA_MAX];
	static char written[DNS_RDATA_TEXT], twice[DNS_RDATA_TEXT];
	const char *line = (const char *)text;
	const char *blank = memchr(line, ' ', n);
	struct dns_rdata_why why;
	struct buf w, t, w2, t2;
	uint16_t type;

	if (blank == NULL ||
	    dns_type_scan(&type, line, (size_t)(blank - line)) == -1)
		return 0;
	n -= (size_t)(++blank - line);
	buf_over(&w, wire, sizeof wire);
	if (dns_rdata_scan(&w, type, blank, n, &why) == -1) {
		assert(errno == EPROTO && w.len == 0 && buf_ok(&w));
		assert(why.at <= n && memchr(why.why, 0, sizeof why.why));
		for (const char *p = why.why; *p != 0; ++p)
			assert(*p >= ' ' && *p <= '~');
		return 0;
	}
	assert(buf_ok(&w));
	assert(dns_rdata_check(type, wire, w.len, NULL) == 0);
	buf_over(&t, written, sizeof written);
	dns_rdata_fmt(&t, type, wire, w.len);
	assert(buf_ok(&t));
	buf_over(&w2, again, sizeof again);
	assert(dns_rdata_scan(&w2, type, written, t.len, NULL) == 0);
	assert(w2.len == w.len && memcmp(again, wire, w.len) == 0);
	buf_over(&t2, twice, sizeof twice);
	dns_rdata_fmt(&t2, type, again, w2.len);
	assert(t2.len == t.len && memcmp(twice, written, t.len) == 0);
	return 0;
}
