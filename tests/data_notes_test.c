#include <string.h>

#include "../data_notes.h"
#include "../data_text.h"
#include "tap.h"

static const struct data_source sources[] = {
    {"a", "one:1\ntwo\nthree", 15},
    {"b", "", 0},
    {"c", "\n\nfour\n", 7},
};

static char told[512];

static void
say(void *ctx, const struct data_diag *d)
{
	size_t n = strlen(told);

	(void)ctx;
	snprintf(told + n, sizeof told - n, "%s:%u:%zu:%zu:%s:%s:%.*s\n",
	    d->name, d->line, d->at, d->len, d->error ? "error" : "warning",
	    d->text, (int)d->source_len, d->source_len ? d->source_line : "");
}

int
main(void)
{
	struct data_notes notes = DATA_NOTES_ZERO;
	struct data_report report = {NULL, say};
	struct data_diag d = {.line = 3, .len = 3, .text = "v"};
	char text[] = "x";

	data_notes_tell(&notes, sources, &report);
	ok(told[0] == 0);
	ok(data_notes_add(&notes, false, 2, 3, text) == 0);
	text[0] = 'y'; /* it was copied */
	ok(data_notes_add(&notes, true, 0, 3, text) == 0);
	ok(data_notes_add(&notes, true, 0, 3, "a") == 0);
	ok(data_notes_add(&notes, false, 0, 1, "z") == 0);
	ok(data_notes_add(&notes, false, 2, 1, "w") == 0);
	ok(data_notes_keep(&notes, 0, &d) == 0);
	data_notes_tell(&notes, sources, &report);
	ok(strcmp(told,
	       "a:1:1:2:warning:z:one:1\n"
	       "a:3:0:3:warning:v:three\n"
	       "a:3:1:4:error:y:three\n"
	       "a:3:1:4:error:a:three\n"
	       "c:1:0:0:warning:w:\n"
	       "c:3:1:3:warning:x:four\n") == 0);
	told[0] = 0;
	data_notes_tell(&notes, sources, &report);
	ok(told[0] == 0 && notes.n == 0);
	return done();
}
