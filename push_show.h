/* push_show -- lines at the bottom of a terminal that change during the work.
 *
 * Layer 5. Written to descriptor 2, and only if that is a terminal; otherwise
 * nothing of this does anything. Whoever prints something else in between calls
 * push_show_clear first.
 */
#ifndef PUSH_SHOW_H
#define PUSH_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct push_show {
	bool on;
	size_t rows, columns; /* of the terminal */
	size_t drawn;         /* lines that stand there now */
	size_t len;           /* octets of text being put together */
	char text[16384];
};

/* Look whether there is a terminal. */
void push_show_init(struct push_show *show);

/* Take the lines away. */
void push_show_clear(struct push_show *show);

/* Draw anew: begin, one call for each line (printable text; cut at the width;
 * lines for which there is no room are dropped), end. */
void push_show_begin(struct push_show *show);
void push_show_line(struct push_show *show, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void push_show_end(struct push_show *show);

#endif
