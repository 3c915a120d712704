#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "dns_name_fmt.h"
#include "log.h"

_Static_assert(LOG_LINE >= DNS_NAME_TEXT + 64, "a line may not fit");

static uint8_t *
put16(uint8_t *to, uint16_t v)
{
	static const char digits[] = "0123456789abcdef";

	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = (uint8_t)digits[v >> shift & 15];
	return to;
}

void
log_put(struct buf *out, const struct ip *client, uint16_t port,
    const struct answer_note *note, bool with_flag)
{
	uint8_t text[sizeof ":pppp:qqqq f tttt "], *to = text;

	*to++ = ':';
	to = put16(to, port);
	*to++ = ':';
	to = put16(to, note->id);
	*to++ = ' ';
	if (with_flag) {
		*to++ = (uint8_t)note->flag;
		*to++ = ' ';
	}
	to = put16(to, note->type);
	*to++ = ' ';
	ip_fmt_hex(out, client);
	buf_put(out, text, (size_t)(to - text));
	dns_name_fmt_wire(out, note->name);
	buf_u8(out, '\n');
}

size_t
log_piece(const char *lines, size_t len)
{
	const char *end;

	if (len <= PIPE_BUF)
		return len;
	end = memrchr(lines, '\n', PIPE_BUF);
	return end == NULL ? len : (size_t)(end - lines) + 1;
}

void
log_start(const char *program, unsigned uid, const char *level)
{
	char line[LOG_LINE];
	struct buf b;

	buf_over(&b, line, sizeof line);
	buf_printf(&b, "starting %s: uid %u, %s\n", program, uid, level);
	if (write(2, b.b, b.len) == -1) {
		/* saying so is futile */
	}
}
