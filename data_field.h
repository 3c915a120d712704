/* data_field -- the fields of a data line: numbers, names, texts.
 *
 * Layer 3, below data_line. Each function takes a field, sets *out and returns
 * true, or reports what is wrong to the sink, counts it and returns false with
 * *out untouched. An empty field means "the default", where there is one.
 */
#ifndef DATA_FIELD_H
#define DATA_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_split.h"

struct buf;
struct data_sink;
struct dns_name;

/* The line being read. */
struct data_field_line {
	const char *line;
	const struct data_sink *sink;
	unsigned errors; /* reported so far */
};

/* Report at a place of the line, formatted. */
void data_field_error(struct data_field_line *l, size_t at, size_t len,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void data_field_warn(struct data_field_line *l, size_t at, size_t len,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A decimal number from 0 to max; what names it in messages ("TTL"). */
bool data_field_number(struct data_field_line *l, struct data_field f,
    const char *what, uint32_t max, uint32_t *out);

/* A timestamp: up to 16 lower-case hex digits, left-aligned (4000 is
 * 4000000000000000); shorter than 16 is a warning. */
bool data_field_stamp(struct data_field_line *l, struct data_field f,
    uint64_t *out);

/* A location: at most two octets, as they are. */
bool data_field_loc(struct data_field_line *l, struct data_field f,
    uint8_t out[2]);

/* A name; empty is the root, with a warning. */
bool data_field_name(struct data_field_line *l, struct data_field f,
    struct dns_name *out);

/* The same for text that is not in the line itself (a server's name made of
 * two fields); errors are reported at field f. */
bool data_field_name_text(struct data_field_line *l, struct data_field f,
    const char *text, size_t n, struct dns_name *out);

/* Text with octal escapes, appended to out (which is long enough when it has
 * room for f.len octets). */
bool data_field_text(struct data_field_line *l, struct data_field f,
    struct buf *out);

/* Show a field in a message: quoted, cut short, without control characters. */
#define DATA_FIELD_SHOW 80
const char *data_field_show(char room[DATA_FIELD_SHOW],
    const struct data_field_line *l, struct data_field f);

#endif
