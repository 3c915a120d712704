#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "data_stamp.h"
#include "enc.h"
#include "num.h"
#include "push_head.h"
#include "push_word.h"
#include "text.h"

static int
refuse(struct buf *why, const char *what, const struct push_word *word)
{
	buf_str(why, what);
	if (word) {
		buf_str(why, " ");
		text_show(why, word->b, word->len, 40);
	}
	return errno = EPROTO, -1;
}

/* The words of FLAGS, one by one. */
static int
scan_flags(bool *force, const struct push_word *flags, struct buf *why)
{
	*force = false;
	if (push_word_is(flags, "-"))
		return 0;
	for (size_t at = 0; at <= flags->len;) {
		const char *b = flags->b + at;
		const char *comma = memchr(b, ',', flags->len - at);
		struct push_word flag = {
		    b, comma ? (size_t)(comma - b) : flags->len - at};

		if (!push_word_is(&flag, "force"))
			return refuse(why, "unknown flag", &flag);
		*force = true;
		at += flag.len + 1;
	}
	return 0;
}

int
push_head_scan(struct push_head *head, const char *line, size_t n,
    struct buf *why)
{
	struct push_word w[7];
	struct push_head h;
	size_t words = push_word_split(w, 7, line, n);

	if (words < 2 || !push_word_is(&w[0], "fleetdns-push"))
		return refuse(why, "no push stream", NULL);
	if (!push_word_is(&w[1], "1"))
		return refuse(why,
		    "unknown version of the push stream:", &w[1]);
	if (words != 6)
		return refuse(why, "malformed line one", NULL);
	if (num_scan(&h.length, w[2].b, w[2].len, 0, PUSH_HEAD_LENGTH) == -1)
		return refuse(why, "bad length", &w[2]);
	if (push_word_hash(h.hash, &w[3]) == -1)
		return refuse(why, "bad hash", &w[3]);
	if (num_scan(&h.generation, w[4].b, w[4].len, 1, DATA_STAMP_MAX) == -1)
		return refuse(why, "bad generation", &w[4]);
	if (scan_flags(&h.force, &w[5], why) == -1)
		return -1;
	*head = h;
	return 0;
}

void
push_head_fmt(struct buf *out, const struct push_head *head)
{
	buf_printf(out, "%s1 %" PRIu64 " ", PUSH_HEAD_WORD, head->length);
	enc_hex_fmt(out, head->hash, HASH_SIZE);
	buf_printf(out, " %" PRIu64 " %s\n", head->generation,
	    head->force ? "force" : "-");
}
