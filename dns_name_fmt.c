#include <string.h>

#include "buf.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "text.h"

static bool
is_plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_';
}

/* Every log line does this: no printf, and one put for all of it. */
void
dns_name_fmt_wire(struct buf *out, const uint8_t *name)
{
	uint8_t text[DNS_NAME_TEXT], *to = text;

	if (*name == 0)
		*to++ = '.';
	while (*name != 0) {
		const uint8_t *end = name + 1 + *name;

		for (++name; name < end; ++name) {
			uint8_t c = text_lower(*name);

			if (is_plain(c)) {
				*to++ = c;
				continue;
			}
			*to++ = '\\';
			*to++ = (uint8_t)('0' + (c >> 6));
			*to++ = (uint8_t)('0' + (c >> 3 & 7));
			*to++ = (uint8_t)('0' + (c & 7));
		}
		if (*name != 0)
			*to++ = '.';
	}
	buf_put(out, text, (size_t)(to - text));
}

void
dns_name_fmt_data(struct buf *out, const struct dns_name *name)
{
	dns_name_fmt_wire(out, name->b);
}

void
dns_name_fmt_rfc(struct buf *out, const struct dns_name *name)
{
	size_t i = 0;

	if (name->len == 1)
		buf_u8(out, '.');
	while (name->b[i] != 0) {
		size_t end = i + 1 + name->b[i];

		for (++i; i < end; ++i) {
			uint8_t c = name->b[i];

			if (c <= ' ' || c > '~')
				buf_printf(out, "\\%03d", c);
			else if (strchr(".\\\"();@$", c) != NULL)
				buf_printf(out, "\\%c", c);
			else
				buf_u8(out, c);
		}
		buf_u8(out, '.');
	}
}
