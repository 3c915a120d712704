#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "data_stamp.h"
#include "enc.h"
#include "num.h"
#include "push_mark.h"
#include "push_word.h"

static bool
scan(struct push_mark *mark, const char *line, size_t n, const char *target)
{
	struct push_mark m;
	struct push_word w[4];

	if (push_word_split(w, 4, line, n) != 3 ||
	    !push_word_is(&w[2], target) ||
	    num_scan(&m.generation, w[0].b, w[0].len, 1, DATA_STAMP_MAX) ==
		-1 ||
	    push_word_hash(m.hash, &w[1]) == -1)
		return false;
	*mark = m;
	return true;
}

bool
push_mark_find(struct push_mark *mark, const char *text, size_t n,
    const char *target)
{
	for (size_t at = 0; at < n;) {
		const char *nl = memchr(text + at, '\n', n - at);
		size_t len = nl ? (size_t)(nl - text) - at : n - at;

		if (scan(mark, text + at, len, target))
			return true;
		at += len + 1;
	}
	return false;
}

void
push_mark_fmt(struct buf *out, const struct push_mark *mark, const char *target)
{
	buf_printf(out, "%" PRIu64 " ", mark->generation);
	enc_hex_fmt(out, mark->hash, HASH_SIZE);
	buf_printf(out, " %s\n", target);
}
