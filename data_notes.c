#include <stdlib.h>
#include <string.h>

#include "data_notes.h"
#include "data_text.h"

#define WHOLE SIZE_MAX

struct data_note {
	size_t seq, at, len; /* len WHOLE: of the line as a whole */
	const char *text;
	uint32_t line;
	uint16_t source;
	bool error;
};

int
data_notes_keep(struct data_notes *notes, uint16_t source,
    const struct data_diag *d)
{
	const char *copy = arena_dup(&notes->arena, d->text, strlen(d->text));

	if (copy == NULL ||
	    arena_room(&notes->arena, &notes->note, &notes->cap, notes->n,
		sizeof *notes->note) == -1)
		return -1;
	notes->note[notes->n] = (struct data_note){
	    notes->n, d->at, d->len, copy, d->line, source, d->error};
	++notes->n;
	return 0;
}

int
data_notes_add(struct data_notes *notes, bool error, uint16_t source,
    uint32_t line, const char *text)
{
	struct data_diag d = {
	    .error = error, .line = line, .at = 1, .len = WHOLE, .text = text};

	return data_notes_keep(notes, source, &d);
}

int
data_notes_join(struct data_notes *notes, struct data_notes *others)
{
	if (others->n > 0 &&
	    arena_room(&notes->arena, &notes->note, &notes->cap,
		notes->n + others->n - 1, sizeof *notes->note) == -1)
		return -1;
	for (size_t i = 0; i < others->n; ++i) {
		notes->note[notes->n] = others->note[i];
		notes->note[notes->n].seq = notes->n;
		++notes->n;
	}
	arena_join(&notes->arena, &others->arena);
	others->note = NULL;
	others->n = others->cap = 0;
	return 0;
}

static int
compare(const void *va, const void *vb)
{
	const struct data_note *a = va, *b = vb;
	int c = (a->source > b->source) - (a->source < b->source);

	if (c == 0)
		c = (a->line > b->line) - (a->line < b->line);
	if (c == 0)
		c = (a->at > b->at) - (a->at < b->at);
	return c != 0 ? c : (a->seq > b->seq) - (a->seq < b->seq);
}

void
data_notes_tell(struct data_notes *notes, const struct data_source *sources,
    const struct data_report *report)
{
	const struct data_source *src = NULL;
	struct data_diag d = {.line = 0};
	size_t pos = 0;

	if (notes->n > 1)
		qsort(notes->note, notes->n, sizeof *notes->note, compare);
	for (size_t i = 0; i < notes->n; ++i) {
		const struct data_note *note = &notes->note[i];

		if (src != &sources[note->source]) {
			src = &sources[note->source];
			d = (struct data_diag){.name = src->name};
			pos = 0;
		}
		while (d.line < note->line &&
		    data_text_line(src, &pos, &d.source_line, &d.source_len) ==
			1)
			++d.line;
		d.error = note->error;
		d.at = note->at;
		d.len = note->len;
		if (note->len == WHOLE)
			data_text_place(&d);
		d.text = note->text;
		report->say(report->ctx, &d);
	}
	arena_wipe(&notes->arena);
	notes->note = NULL;
	notes->n = notes->cap = 0;
}
