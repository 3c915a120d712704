#include <assert.h>
#include <errno.h>
#include <string.h>

#include "../../arena.h"
#include "../../data_set.h"
#include "../../data_split.h"
#include "../../data_text.h"
#include "../../dns_rdata.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

struct seen {
	unsigned errors;
	const uint8_t *text;
	size_t n;
	size_t line_len; /* 0: no line is being read alone */
	unsigned records;
};

static void
say(void *ctx, const struct data_diag *d)
{
	struct seen *s = ctx;
	size_t len = strlen(d->text);

	s->errors += d->error;
	assert(len > 0 && d->line > 0);
	assert(d->at <= d->source_len && d->len <= d->source_len - d->at);
	for (size_t i = 0; i < len; ++i)
		assert(d->text[i] >= ' ' && d->text[i] <= '~');
}

static void
check_record(const struct data_rr *rr, bool classic)
{
	assert(rr->owner->len >= 1 && rr->owner->b[rr->owner->len - 1] == 0);
	assert(rr->type != 0 && rr->len <= 65535);
	if (classic && rr->type == 16 && rr->len == 0)
		return; /* 1.05's empty TXT */
	assert(dns_rdata_shape(rr->type, rr->rdata, rr->len, NULL) == 0);
}

static int
record(void *ctx, const struct data_rr *rr)
{
	++((struct seen *)ctx)->records;
	check_record(rr, false);
	return 0;
}

static int
record_classic(void *ctx, const struct data_rr *rr)
{
	++((struct seen *)ctx)->records;
	check_record(rr, true);
	return 0;
}

static int
range(void *ctx, const struct data_range *r)
{
	++((struct seen *)ctx)->records;
	assert(r->family == 0 || r->family == 4 || r->family == 6);
	assert(r->bits <= (r->family == 0 ? 0 : r->family == 4 ? 32 : 128));
	for (unsigned i = r->bits; i < 128; ++i)
		assert((r->b[i / 8] >> (7 - i % 8) & 1) == 0);
	return 0;
}

static void
report(void *ctx, bool error, size_t at, size_t len, const char *text)
{
	struct seen *s = ctx;

	s->errors += error;
	assert(at <= s->line_len && len <= s->line_len - at && text[0] != 0);
}

/* A line alone: records or errors, never both, and both ways of reading agree
 * on which. */
static void
one_line(const char *line, size_t n)
{
	struct seen s = {.line_len = n}, c = {.line_len = n};
	const struct data_sink sink = {&s, record, range, report},
			       classic = {&c, record_classic, range, report};
	const struct data_mode mode = {1, false}, old = {1, true};
	struct data_split f;
	int r = data_line_parse(line, n, &mode, &sink);

	assert(r == 0 || r == 1);
	assert((r == 0) == (s.errors > 0));
	assert(r == 1 || s.records == 0);
	assert(data_line_parse(line, n, &old, &classic) == r);
	assert(c.errors == s.errors && c.records == s.records);
	data_split_line(&f, line, n);
	assert(f.n <= DATA_SPLIT_FIELDS + 1);
	for (unsigned i = 0; i < f.n; ++i)
		assert(f.f[i].at <= n && f.f[i].len <= n - f.f[i].at);
	assert(f.n > 0 || (r == 1 && s.records == 0));
}

/* Any bytes as a source: as a whole, and line by line. */
int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	const struct data_source src = {"fuzz", (const char *)text, n};
	struct seen s = {.errors = 0};
	const struct data_report diag = {&s, say};
	const struct data_mode mode = {1, false};
	struct arena arena = ARENA_ZERO;
	struct data_set set;
	const char *line;
	size_t pos = 0, len;
	int r;

	data_set_init(&set, &arena);
	r = data_text_load(&set, &src, 0, &mode, &diag);
	assert(r == (s.errors == 0));
	data_set_sort(&set);
	data_set_unique(&set);
	while (data_text_line(&src, &pos, &line, &len) == 1)
		one_line(line, len);
	arena_wipe(&arena);
	return 0;
}
