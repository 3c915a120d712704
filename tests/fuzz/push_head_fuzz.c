#include <assert.h>
#include <string.h>

#include "../../buf.h"
#include "../../data_stamp.h"
#include "../../push_head.h"
#include "../../push_mark.h"
#include "../../push_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

static void
head(const char *line, size_t n)
{
	char text[PUSH_HEAD_MAX], why[256];
	struct push_head h, again;
	struct buf b;

	buf_over(&b, why, sizeof why);
	if (push_head_scan(&h, line, n, &b) == -1) {
		assert(buf_ok(&b) && b.len > 0);
		for (size_t i = 0; i < b.len; ++i)
			assert(why[i] >= ' ' && why[i] <= '~');
		return;
	}
	assert(h.generation >= 1 && h.generation <= DATA_STAMP_MAX);
	buf_over(&b, text, sizeof text);
	push_head_fmt(&b, &h);
	assert(buf_ok(&b) && text[b.len - 1] == '\n');
	assert(push_head_scan(&again, text, b.len - 1, &b) == 0);
	assert(again.length == h.length && again.force == h.force);
	assert(again.generation == h.generation);
	assert(memcmp(again.hash, h.hash, HASH_SIZE) == 0);
}

static void
reply(const char *line, size_t n)
{
	struct push_reply_status s;
	struct push_mark m;
	uint64_t generation = 0;
	const char *reason = NULL;
	size_t len = 0;
	char text[256];
	struct buf b;
	int r = push_reply_scan(&generation, &reason, &len, line, n);

	if (r == 0)
		assert(len > 0 && reason + len == line + n);
	if (r == 1)
		assert(generation <= DATA_STAMP_MAX);
	if (push_reply_status_scan(&s, line, n) == 0) {
		buf_over(&b, text, sizeof text);
		push_reply_status_fmt(&b, &s);
		assert(buf_ok(&b));
		assert(push_reply_status_scan(&s, text, b.len - 1) == 0);
	}
	if (push_mark_find(&m, line, n, "a@b"))
		assert(m.generation >= 1);
}

/* What is read is written and read again the same; what is refused is refused
 * with a reason that can be shown. */
int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	head((const char *)text, n);
	reply((const char *)text, n);
	return 0;
}
