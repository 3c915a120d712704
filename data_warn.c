#include <stdarg.h>
#include <stdio.h>

#include "buf.h"
#include "data_text.h"
#include "data_warn.h"
#include "dns_name_key.h"

void
data_warn(struct data_warn *w, uint16_t source, uint32_t line, const char *fmt,
    ...)
{
	char text[2 * DNS_NAME_TEXT + 80];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (data_notes_add(&w->notes, false, source, line, text) == 0)
		return;
	w->failed = true;
	if (w->alone)
		data_text_report(w->report, &w->sources[source], line, false,
		    text);
}

const char *
data_warn_show(struct data_warn_name *room, const struct dns_name *name)
{
	struct buf b;

	buf_over(&b, room->text, sizeof room->text);
	dns_name_fmt_data(&b, name);
	return buf_cstr(&b);
}

const char *
data_warn_show_key(struct data_warn_name *room, const uint8_t *key,
    size_t keylen)
{
	struct dns_name name;

	dns_name_unkey(&name, key, keylen);
	return data_warn_show(room, &name);
}
