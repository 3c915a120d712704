/* line -- what one line of tinydns data gives, as text. */
#ifndef LINE_H
#define LINE_H

#include <string.h>

#include "../buf.h"
#include "../data_line.h"
#include "../dns_name_fmt.h"
#include "../wire.h"

/* What a line gave: records and ranges, separated by "; ". */
struct got {
	struct buf text; /* records */
	struct buf says; /* reports: "AT+LEN: text; " with W before warnings */
	unsigned errors, warnings;
	size_t at; /* of the first error or warning */
	char room[9000], say_room[2000];
};

static inline void
name_fmt(struct buf *out, struct wire *w)
{
	struct dns_name n;

	dns_name_get_plain(&n, w);
	buf_u8(out, ' ');
	for (size_t i = 0; n.b[i] != 0 || i == 0;) {
		uint8_t len = n.b[i];

		buf_put(out, n.b + i + 1, len);
		buf_u8(out, '.');
		i += len + 1U;
		if (len == 0)
			break;
	}
}

static inline void
rdata_fmt(struct buf *out, uint16_t type, struct wire *w)
{
	const uint8_t *b;
	size_t n;
	struct ip ip = {.len = 0};

	if (type == 6) {
		buf_str(out, "SOA");
		name_fmt(out, w);
		name_fmt(out, w);
		for (int i = 0; i < 5; ++i)
			buf_printf(out, " %lu", (unsigned long)wire_u32(w));
		return;
	}
	if (type == 15)
		buf_printf(out, "MX %u", wire_u16(w));
	if (type == 2 || type == 5 || type == 12)
		buf_str(out, type == 2 ? "NS" : type == 5 ? "CNAME" : "PTR");
	if (type == 2 || type == 5 || type == 12 || type == 15) {
		name_fmt(out, w);
		return;
	}
	n = wire_left(w);
	b = wire_take(w, n);
	if ((type == 1 && n == 4) || (type == 28 && n == 16)) {
		ip.len = (uint8_t)n;
		memcpy(ip.b, b, n);
		buf_str(out, type == 1 ? "A " : "AAAA ");
		ip_fmt(out, &ip);
		return;
	}
	buf_printf(out, "%u ", type);
	for (size_t i = 0; i < n; ++i)
		if (b[i] > ' ' && b[i] <= '~' && b[i] != '\\')
			buf_u8(out, b[i]);
		else
			buf_printf(out, "\\%03o", b[i]);
}

static inline int
take_record(void *ctx, const struct data_rr *rr)
{
	struct got *g = ctx;
	struct wire w;

	if (g->text.len > 0)
		buf_str(&g->text, "; ");
	dns_name_fmt_data(&g->text, rr->owner);
	buf_printf(&g->text, " %lu ", (unsigned long)rr->ttl);
	wire_over(&w, rr->rdata, rr->len);
	rdata_fmt(&g->text, rr->type, &w);
	if (!wire_ok(&w) || wire_left(&w) != 0)
		buf_str(&g->text, " BAD");
	if (rr->stamp != 0)
		buf_printf(&g->text, " ts=%016llx",
		    (unsigned long long)rr->stamp);
	if (rr->loc[0] != 0 || rr->loc[1] != 0) {
		buf_str(&g->text, " lo=");
		for (int i = 0; i < 2 && rr->loc[i] != 0; ++i)
			buf_u8(&g->text, rr->loc[i]);
	}
	if (rr->serial_default)
		buf_str(&g->text, " default");
	if (rr->implied)
		buf_str(&g->text, " implied");
	return 0;
}

static inline int
take_range(void *ctx, const struct data_range *range)
{
	struct got *g = ctx;
	size_t n = range->family == 0 ? 0 : range->family == 4 ? 4 : 16;
	struct ip ip = {.len = (uint8_t)n};

	memcpy(ip.b, range->b, n);
	buf_str(&g->text, "range ");
	for (int i = 0; i < 2 && range->loc[i] != 0; ++i)
		buf_u8(&g->text, range->loc[i]);
	buf_u8(&g->text, ' ');
	ip_fmt(&g->text, &ip);
	buf_printf(&g->text, "/%u", range->bits);
	return 0;
}

static inline void
take_report(void *ctx, bool error, size_t at, size_t len, const char *text)
{
	struct got *g = ctx;

	if (g->errors + g->warnings == 0)
		g->at = at;
	g->errors += error;
	g->warnings += !error;
	buf_printf(&g->says, "%s%zu+%zu: %s; ", error ? "" : "W", at, len,
	    text);
}

static inline int
parse(struct got *g, const char *line, size_t n, bool classic)
{
	struct data_mode mode = {.serial = 99, .classic = classic};
	struct data_sink sink = {g, take_record, take_range, take_report};

	memset(g, 0, sizeof *g);
	buf_over(&g->text, g->room, sizeof g->room);
	buf_over(&g->says, g->say_room, sizeof g->say_room);
	return data_line_parse(line, n, &mode, &sink);
}

#endif
