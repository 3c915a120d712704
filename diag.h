/* diag -- diagnostics of sources, as people see them.
 *
 * Layer 5. On standard error: "name:line:col: error: text", one line each, for
 * grep and editors; on a terminal also the line and a mark below it.
 */
#ifndef DIAG_H
#define DIAG_H

#include <stdbool.h>

#include "data_text.h"

struct diag {
	unsigned long errors, warnings; /* so far */
	bool quiet;                     /* count warnings, but say nothing */
	bool picture;                   /* show the line, too */
	bool colour;
};

/* Look at standard error and the environment (NO_COLOR, TERM); not quiet. */
void diag_init(struct diag *d);

/* A report that prints and counts; d must outlive it. */
struct data_report diag_report(struct diag *d);

/* "3 errors, 1 warning" in room, which is returned. */
#define DIAG_COUNT 64
const char *diag_count(const struct diag *d, char room[DIAG_COUNT]);

/* Give out what has been printed so far. */
void diag_flush(void);

#endif
