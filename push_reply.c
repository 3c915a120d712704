#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "data_stamp.h"
#include "enc.h"
#include "num.h"
#include "push_reply.h"
#include "push_word.h"

int
push_reply_scan(uint64_t *generation, const char **reason, size_t *reason_len,
    const char *line, size_t n)
{
	static const char refused[] = "refused ";
	struct push_word w[3];

	if (n > strlen(refused) &&
	    memcmp(line, refused, strlen(refused)) == 0) {
		*reason = line + strlen(refused);
		*reason_len = n - strlen(refused);
		return 0;
	}
	if (push_word_split(w, 3, line, n) != 2 || !push_word_is(&w[0], "ok") ||
	    num_scan(generation, w[1].b, w[1].len, 0, DATA_STAMP_MAX) == -1)
		return errno = EPROTO, -1;
	return 1;
}

/* Printable characters only: it is shown to people. */
static int
scan_version(char *version, size_t cap, const struct push_word *word)
{
	if (word->len == 0 || word->len >= cap)
		return -1;
	for (size_t i = 0; i < word->len; ++i)
		if (word->b[i] <= ' ' || word->b[i] > '~')
			return -1;
	memcpy(version, word->b, word->len);
	version[word->len] = 0;
	return 0;
}

int
push_reply_status_scan(struct push_reply_status *status, const char *line,
    size_t n)
{
	struct push_reply_status s = {0};
	struct push_word w[7];

	if (push_word_split(w, 7, line, n) != 6 ||
	    !push_word_is(&w[0], "status") || !push_word_is(&w[1], "1"))
		return errno = EPROTO, -1;
	s.has_data = !push_word_is(&w[3], "-");
	if (num_scan(&s.generation, w[2].b, w[2].len, 0, DATA_STAMP_MAX) ==
		-1 ||
	    (s.has_data && push_word_hash(s.hash, &w[3]) == -1) ||
	    num_scan(&s.built, w[4].b, w[4].len, 0, INT64_MAX) == -1 ||
	    scan_version(s.version, sizeof s.version, &w[5]) == -1)
		return errno = EPROTO, -1;
	*status = s;
	return 0;
}

void
push_reply_status_fmt(struct buf *out, const struct push_reply_status *status)
{
	buf_printf(out, "status 1 %" PRIu64 " ", status->generation);
	if (status->has_data)
		enc_hex_fmt(out, status->hash, HASH_SIZE);
	else
		buf_str(out, "-");
	buf_printf(out, " %" PRIu64 " %s\n", status->built, status->version);
}
