/* data_notes -- diagnostics gathered, to be told in the order of the lines.
 *
 * Layer 3. Checks of a whole set come upon its records in another order than
 * that of the sources. People want the order of the sources; and so each
 * source is walked only once, however much there is to tell of it.
 */
#ifndef DATA_NOTES_H
#define DATA_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

struct data_diag;
struct data_note;
struct data_report;
struct data_source;

struct data_notes {
	struct arena arena;
	struct data_note *note;
	size_t n, cap;
};

#define DATA_NOTES_ZERO {ARENA_ZERO, NULL, 0, 0} /* none yet */

/* Note something about a line as a whole; the text is copied. source is an
 * index, line counts from 1. 0, or -1 with errno ENOMEM. */
int data_notes_add(struct data_notes *notes, bool error, uint16_t source,
    uint32_t line, const char *text) __attribute__((warn_unused_result));

/* Note what is told of a place: line, at, len and text of *d count, its text is
 * copied. 0, or -1 with errno ENOMEM. */
int data_notes_keep(struct data_notes *notes, uint16_t source,
    const struct data_diag *d) __attribute__((warn_unused_result));

/* Add all that others hold behind ours, and leave them empty. 0; or -1 with
 * errno ENOMEM, both as before. */
int data_notes_join(struct data_notes *notes, struct data_notes *others)
    __attribute__((warn_unused_result));

/* Report all by source, line and column, those about one place in the order in
 * which they were noted; and forget them, with their memory. */
void data_notes_tell(struct data_notes *notes,
    const struct data_source *sources, const struct data_report *report);

#endif
