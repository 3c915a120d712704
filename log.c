#include <unistd.h>

#include "buf.h"
#include "dns_name.h"
#include "log.h"

_Static_assert(LOG_LINE >= DNS_NAME_TEXT + 64, "a line may not fit");

void
log_put(struct buf *out, const struct ip *client, uint16_t port,
    const struct answer_note *note, bool with_flag)
{
	ip_fmt_hex(out, client);
	buf_printf(out, ":%04x:%04x ", port, note->id);
	if (with_flag)
		buf_printf(out, "%c ", note->flag);
	buf_printf(out, "%04x ", note->type);
	dns_name_fmt_data(out, &note->name);
	buf_u8(out, '\n');
}

static void
say(const struct buf *b)
{
	if (write(2, b->b, b->len) == -1) {
		/* saying so is futile */
	}
}

void
log_query(const struct ip *client, uint16_t port,
    const struct answer_note *note, bool with_flag)
{
	char line[LOG_LINE];
	struct buf b;

	buf_over(&b, line, sizeof line);
	log_put(&b, client, port, note, with_flag);
	say(&b);
}

void
log_start(const char *program, unsigned uid, const char *level)
{
	char line[LOG_LINE];
	struct buf b;

	buf_over(&b, line, sizeof line);
	buf_printf(&b, "starting %s: uid %u, %s\n", program, uid, level);
	say(&b);
}
