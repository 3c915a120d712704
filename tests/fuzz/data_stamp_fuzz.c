#include <assert.h>
#include <errno.h>
#include <string.h>

#include "../../buf.h"
#include "../../data_stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

/* A stamp that is found reads back the same from where it was found, and what
 * is written for it is found again. */
int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	struct data_stamp s, again;
	char line[64];
	struct buf b;
	int r = data_stamp_find(&s, (const char *)text, n);

	if (r == -1)
		assert(errno == EPROTO);
	if (r != 1)
		return 0;
	assert(s.at < s.end && s.end <= n && text[s.at] == '#');
	assert(s.generation >= 1 && s.generation <= DATA_STAMP_MAX);
	buf_over(&b, line, sizeof line);
	data_stamp_fmt(&b, s.generation);
	assert(buf_ok(&b));
	assert(data_stamp_find(&again, line, b.len) == 1);
	assert(again.generation == s.generation && again.end == b.len);
	return 0;
}
