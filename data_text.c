#include <errno.h>
#include <string.h>

#include "arena.h"
#include "data_set.h"
#include "data_text.h"
#include "hash.h"
#include "task.h"

#define MANY 4096    /* lines that are counted at once */
#define SHORT 24     /* octets of a line, few are shorter on average */
#define PIECE 65536U /* octets of text that are worth a thread, at least */

struct load {
	struct data_set *set;
	const struct data_source *src;
	const struct data_report *report;
	const char *line;
	size_t n;
	uint32_t number;
	uint16_t index;
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

/* That line of a source; empty if there is none. Walks from the start. */
static void
nth_line(const struct data_source *src, uint32_t line, const char **text,
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

	nth_line(src, line, &d.source_line, &d.source_len);
	data_text_place(&d);
	to->say(to->ctx, &d);
}

/* Line by line up to octet end, which ends a line. */
static int
lines(struct load *load, size_t pos, size_t end, const struct data_mode *mode)
{
	struct data_source src = {load->src->name, load->src->text, end};
	struct data_sink sink = {load, record, range, report};
	int all = 1;

	while (data_text_line(&src, &pos, &load->line, &load->n) == 1) {
		int r;

		if (++load->number % MANY == 0 && load->set->read != NULL)
			atomic_fetch_add(load->set->read, MANY);
		r = data_line_parse(load->line, load->n, mode, &sink);
		if (r == -1)
			return -1;
		all &= r;
	}
	return all;
}

/* ---- a large source in pieces, each with its own set */

struct piece {
	struct load load; /* lines counted from the start of the piece */
	const struct data_mode *mode;
	struct data_report report;
	struct arena arena;
	struct data_set_part *part;
	size_t start, end;
	struct data_diag *diag; /* to be told in order, when all are done */
	size_t ndiag, cap;
	bool failed; /* for want of memory */
	int all;     /* what its lines gave */
};

static void
keep(void *ctx, const struct data_diag *d)
{
	struct piece *p = ctx;
	const char *text = arena_dup(&p->arena, d->text, strlen(d->text));

	if (text == NULL ||
	    arena_room(&p->arena, &p->diag, &p->cap, p->ndiag,
		sizeof *p->diag) == -1) {
		p->failed = true;
		return;
	}
	p->diag[p->ndiag] = *d;
	p->diag[p->ndiag++].text = text;
}

static int
load_piece(struct piece *p)
{
	data_set_init(&p->part->set, &p->arena);
	p->part->set.read = p->load.set->read;
	p->load.set = &p->part->set;
	p->report = (struct data_report){p, keep};
	p->load.report = &p->report;
	if (data_set_expect(&p->part->set, (p->end - p->start) / SHORT) == -1)
		return -1;
	p->all = lines(&p->load, p->start, p->end, p->mode);
	if (p->failed)
		errno = ENOMEM;
	return p->all == -1 || p->failed ? -1 : 0;
}

/* All pieces, and the whole text for the hash: that cannot be cut, and so it is
 * begun first. */
struct apart {
	struct piece *piece;
	const struct data_source *src;
	struct hash *hash;
};

static int
do_apart(void *ctx, size_t i)
{
	struct apart *a = ctx;

	if (i > 0)
		return load_piece(&a->piece[i - 1]);
	if (a->hash != NULL)
		hash_add(a->hash, a->src->text, a->src->len);
	return 0;
}

/* Pieces end where lines end. */
static void
cut(struct piece *piece, size_t n, const struct data_source *src)
{
	for (size_t i = 0; i < n; ++i) {
		size_t at = src->len / n * (i + 1);
		const char *end = memchr(src->text + at, '\n', src->len - at);

		piece[i].start = i == 0 ? 0 : piece[i - 1].end;
		piece[i].end = end == NULL || i + 1 == n
		    ? src->len
		    : (size_t)(end - src->text) + 1;
	}
}

/* Tell what there is to tell, now that it is known where each piece begins. */
static int
tell(struct piece *piece, size_t n, const struct data_report *to)
{
	uint32_t before = 0;
	int all = 1;

	for (size_t i = 0; i < n; ++i) {
		struct piece *p = &piece[i];

		for (size_t k = 0; k < p->ndiag; ++k) {
			p->diag[k].line += before;
			to->say(to->ctx, &p->diag[k]);
		}
		arena_drop(&p->arena, p->diag);
		p->diag = NULL;
		p->part->lines = before;
		before += p->load.number;
		all &= p->all;
	}
	return all;
}

static int
load_apart(struct data_set *set, const struct load *load, size_t n,
    const struct data_mode *mode)
{
	struct arena arena = ARENA_ZERO;
	struct piece *piece = arena_alloc(&arena, n * sizeof *piece);
	struct data_set_part *part = arena_alloc(&arena, n * sizeof *part);
	struct apart apart = {piece, load->src, set->hash};
	int r = piece == NULL || part == NULL ? -1 : 0, e;

	for (size_t i = 0; r == 0 && i < n; ++i)
		piece[i] = (struct piece){
		    .load = *load, .mode = mode, .part = &part[i]};
	if (r == -1)
		return arena_wipe(&arena), -1;
	cut(piece, n, load->src);
	r = task_run(set->threads, n + 1, do_apart, &apart);
	if (r == 0)
		r = tell(piece, n, load->report);
	if (r != -1 && data_set_join(set, part, n) == -1)
		r = -1;
	e = errno;
	for (size_t i = 0; i < n; ++i)
		arena_wipe(&piece[i].arena);
	arena_wipe(&arena);
	errno = e;
	return r;
}

int
data_text_load(struct data_set *set, const struct data_source *src,
    uint16_t index, const struct data_mode *mode, const struct data_report *to)
{
	struct load load = {set, src, to, NULL, 0, 0, index};
	size_t n = task_pieces(set->threads, src->len, PIECE);

	if (n > 1)
		return load_apart(set, &load, n, mode);
	if (set->hash != NULL)
		hash_add(set->hash, src->text, src->len);
	return lines(&load, 0, src->len, mode);
}
