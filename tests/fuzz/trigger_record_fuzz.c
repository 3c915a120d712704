#include <assert.h>
#include <errno.h>
#include <string.h>

#include "../../buf.h"
#include "../../trigger_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t n);

/* What is understood is what was sent: written again, the records are the same
 * octets. The first octet says how large the pieces are in which they come. */
int
LLVMFuzzerTestOneInput(const uint8_t *in, size_t n)
{
	static uint8_t storage[65536];
	struct trigger_record r = {0};
	size_t step, used, len;
	const uint8_t *text;
	struct buf out;
	int got;

	if (n < 1 || n > sizeof storage)
		return 0;
	step = in[0] + 1U;
	++in;
	--n;
	buf_over(&out, storage, sizeof storage);
	for (size_t at = 0; at < n; at += used) {
		got = trigger_record_feed(
		    &r, in + at, step < n - at ? step : n - at, &used);
		if (got == -1) {
			assert(errno == EPROTO);
			break;
		}
		assert(used > 0 && used <= step && r.have <= sizeof r.b);
		if (got == 0)
			continue;
		text = trigger_record_text(&r, &len);
		assert(len <= TRIGGER_RECORD_MAX);
		trigger_record_put(&out, trigger_record_kind(&r), text, len);
	}
	assert(buf_ok(&out) && out.len <= n);
	assert(out.len == 0 || memcmp(out.b, in, out.len) == 0);
	return 0;
}
