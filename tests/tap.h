/* tap -- the Test Anything Protocol for unit tests in C.
 *
 * ok(fact) prints one line with the fact's own text; end with return done().
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_bad;

#define ok(fact) tap_ok(!!(fact), __FILE__, __LINE__, #fact)
#define ok_row(fact, row) tap_ok(!!(fact), __FILE__, __LINE__, row)

static inline bool
tap_ok(bool fact, const char *file, int line, const char *text)
{
	tap_bad += !fact;
	printf("%sok %d - %s:%d %s\n", fact ? "" : "not ", ++tap_count, file,
	    line, text);
	fflush(stdout);
	return fact;
}

static inline int
done(void)
{
	printf("1..%d\n", tap_count);
	return tap_bad > 0;
}

#endif
