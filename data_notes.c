#include <stdlib.h>
#include <string.h>

#include "data_notes.h"
#include "data_text.h"

struct data_note {
	size_t seq;
	const char *text;
	uint32_t line;
	uint8_t source;
	bool error;
};

int
data_notes_add(struct data_notes *notes, bool error, uint8_t source,
    uint32_t line, const char *text)
{
	const char *copy = arena_dup(&notes->arena, text, strlen(text));

	if (copy == NULL ||
	    arena_room(&notes->arena, &notes->note, &notes->cap, notes->n,
		sizeof *notes->note) == -1)
		return -1;
	notes->note[notes->n] = (struct data_note){
	    notes->n, copy, line, source, error};
	++notes->n;
	return 0;
}

static int
compare(const void *va, const void *vb)
{
	const struct data_note *a = va, *b = vb;
	int c = (a->source > b->source) - (a->source < b->source);

	if (c == 0)
		c = (a->line > b->line) - (a->line < b->line);
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
		d.len = d.source_len;
		d.text = note->text;
		report->say(report->ctx, &d);
	}
	arena_wipe(&notes->arena);
	notes->note = NULL;
	notes->n = notes->cap = 0;
}
