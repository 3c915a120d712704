#include <assert.h>
#include <errno.h>

#include "../../buf.h"
#include "../../dns_dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *packet, size_t n);

/* Any message: refused, or lines of printable ASCII that DNS_DUMP_TEXT has room
 * for, the first with the message's length. */
int
LLVMFuzzerTestOneInput(const uint8_t *packet, size_t n)
{
	static char text[DNS_DUMP_TEXT(65535)];
	struct buf out;

	if (n > 65535)
		return 0;
	buf_over(&out, text, DNS_DUMP_TEXT(n));
	if (dns_dump(&out, packet, n) == -1) {
		assert(errno == EPROTO && out.len == 0);
		return 0;
	}
	assert(buf_ok(&out) && out.len > 0 && text[out.len - 1] == '\n');
	for (size_t i = 0; i < out.len; ++i)
		assert(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
	return 0;
}
