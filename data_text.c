#include <string.h>

#include "data_set.h"
#include "data_text.h"

struct load {
	struct data_set *set;
	const struct data_source *src;
	const struct data_report *report;
	const char *line;
	size_t n;
	uint32_t number;
	uint8_t index;
};

static int
record(void *ctx, const struct data_rr *rr)
{
	struct load *load = ctx;

	return data_set_add(load->set, rr, load->index, load->number);
}

static int
range(void *ctx, const struct data_range *r)
{
	struct load *load = ctx;

	return data_set_add_range(load->set, r, load->index, load->number);
}

static void
report(void *ctx, bool error, size_t at, size_t len, const char *text)
{
	struct load *load = ctx;
	struct data_diag d = {error, load->src->name, load->number, at, len,
	    text, load->line, load->n};

	load->report->say(load->report->ctx, &d);
}

int
data_text_line(const struct data_source *src, size_t *pos, const char **line,
    size_t *n)
{
	const char *end;

	if (*pos >= src->len)
		return 0;
	*line = src->text + *pos;
	end = memchr(*line, '\n', src->len - *pos);
	*n = end == NULL ? src->len - *pos : (size_t)(end - *line);
	*pos += *n + (end != NULL);
	return 1;
}

void
data_text_nth(const struct data_source *src, uint32_t line, const char **text,
    size_t *n)
{
	size_t pos = 0;

	do {
		*text = "";
		*n = 0;
	} while (data_text_line(src, &pos, text, n) == 1 && --line > 0);
}

void
data_text_place(struct data_diag *d)
{
	const char *colon;

	d->at = d->source_len > 0;
	d->len = d->source_len - d->at;
	colon = d->len > 0 ? memchr(d->source_line + d->at, ':', d->len) : NULL;
	if (colon != NULL)
		d->len = (size_t)(colon - d->source_line) - d->at;
}

void
data_text_report(const struct data_report *to, const struct data_source *src,
    uint32_t line, bool error, const char *text)
{
	struct data_diag d = {error, src->name, line, 0, 0, text, "", 0};

	data_text_nth(src, line, &d.source_line, &d.source_len);
	data_text_place(&d);
	to->say(to->ctx, &d);
}

int
data_text_load(struct data_set *set, const struct data_source *src,
    uint8_t index, const struct data_mode *mode,
    const struct data_report *to)
{
	struct load load = {set, src, to, NULL, 0, 0, index};
	struct data_sink sink = {&load, record, range, report};
	size_t pos = 0;
	int all = 1;

	while (data_text_line(src, &pos, &load.line, &load.n) == 1) {
		int r;

		++load.number;
		r = data_line_parse(load.line, load.n, mode, &sink);
		if (r == -1)
			return -1;
		all &= r;
	}
	return all;
}
