/* data_text -- a whole source, line by line into a set, with diagnostics.
 *
 * Layer 3. Every error of a source is reported, not only the first.
 */
#ifndef DATA_TEXT_H
#define DATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_line.h"

struct data_set;

/* A source in memory. */
struct data_source {
	const char *name; /* as messages call it */
	const char *text; /* len octets; must outlive what is reported */
	size_t len;
};

/* Something to tell about a place in a source. */
struct data_diag {
	bool error;              /* else a warning */
	const char *name;        /* the source's */
	uint32_t line;           /* from 1 */
	size_t at, len;          /* octets from the start of the line */
	const char *text;        /* what was found, what was expected */
	const char *source_line; /* the line itself, not ended by NUL */
	size_t source_len;       /* its octets, newline excluded */
};

/* Where diagnostics go; the pointers in *d are good during the call. */
struct data_report {
	void *ctx;
	void (*say)(void *ctx, const struct data_diag *d);
};

/* The next line of a source: 1 and *line, *n (newline excluded), *pos moved
 * behind it; 0 at the end. A last line without newline is a line. */
int data_text_line(const struct data_source *src, size_t *pos,
    const char **line, size_t *n);

/* The place of the first field of d's line, mostly the name it is about: what
 * is told of a line as a whole. Sets at and len. */
void data_text_place(struct data_diag *d);

/* Report about line number `line` of a source as a whole. */
void data_text_report(const struct data_report *to,
    const struct data_source *src, uint32_t line, bool error, const char *text);

/* Add all records of a source to the set, numbered as source `index`. 1: no
 * error; 0: there were errors; -1 with errno: out of memory. The set's threads
 * read a large one in pieces; diagnostics come in the order of the lines all
 * the same, from the calling thread. */
int data_text_load(struct data_set *set, const struct data_source *src,
    uint16_t index, const struct data_mode *mode, const struct data_report *to)
    __attribute__((warn_unused_result));

#endif
