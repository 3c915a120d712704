#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "buf.h"
#include "trigger_record.h"

static size_t
text_length(const struct trigger_record *r)
{
	return (size_t)r->b[1] << 8 | r->b[2];
}

static bool
fits(char kind, size_t n)
{
	switch (kind) {
	case 'w':
	case 'b':
		return n == 0;
	case 'o':
	case 'n':
		return n > 0 && n <= TRIGGER_RECORD_MAX;
	case 'x':
		return n == 1;
	default:
		return false;
	}
}

/* How many octets make the record at hand complete, as far as is known. */
static size_t
whole(const struct trigger_record *r)
{
	return r->have < TRIGGER_RECORD_HEAD
	    ? TRIGGER_RECORD_HEAD
	    : TRIGGER_RECORD_HEAD + text_length(r);
}

int
trigger_record_feed(struct trigger_record *r, const void *p, size_t n,
    size_t *used)
{
	*used = 0;
	if (r->have >= TRIGGER_RECORD_HEAD && r->have == whole(r))
		r->have = 0;
	for (;;) {
		size_t want = whole(r) - r->have;
		size_t take = want < n - *used ? want : n - *used;

		if (take > 0)
			memcpy(r->b + r->have, (const uint8_t *)p + *used,
			    take);
		*used += take;
		r->have += take;
		if (take < want)
			return 0;
		/* not before the length is believed may whole() be used */
		if (!fits((char)r->b[0], text_length(r))) {
			r->have = 0;
			return errno = EPROTO, -1;
		}
		if (r->have == whole(r))
			return 1;
	}
}

char
trigger_record_kind(const struct trigger_record *r)
{
	return (char)r->b[0];
}

const uint8_t *
trigger_record_text(const struct trigger_record *r, size_t *n)
{
	*n = text_length(r);
	return r->b + TRIGGER_RECORD_HEAD;
}

void
trigger_record_put(struct buf *out, char kind, const void *p, size_t n)
{
	buf_u8(out, (uint8_t)kind);
	buf_u16(out, (uint16_t)n);
	buf_put(out, p, n);
}
