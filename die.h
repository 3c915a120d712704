/* die -- how programs end badly, and what they say.
 *
 * Layer 5. The one place with the program's name. Messages are one line, one
 * write: "program: fatal: unable to VERB OBJECT: reason". Exit codes: 100 wrong
 * use or bad input, do not retry; 111 the system failed, retry later.
 */
#ifndef DIE_H
#define DIE_H

#include <stdbool.h>

/* Call first. name stands before each message. usage is what follows
 * "usage: ", without the newline; more lines of help may follow its first
 * newline and are shown by --help only. Both must live as long as the
 * program. Also opens descriptors 0 to 2 on /dev/null where they are closed, so
 * that no file of ours is ever taken for one of them; standard output so that
 * writing there fails. */
void die_init(const char *name, const char *usage);

/* "-h", "--help", "-V" or "--version" as the only argument: print to stdout
 * and exit 0. Does nothing otherwise. */
void die_help(int argc, char **argv);

/* "NAME: usage: ..." and exit 100. */
_Noreturn void die_usage(void);

/* Bad input: exit 100. */
_Noreturn void die_bad(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* Failure that may pass: exit 111. */
_Noreturn void die_temp(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* The same, with ": " and what errno means (text_errno) at the end. */
_Noreturn void die_sys(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* "NAME: warning: ...", and go on. Was it written? Most have nobody to tell if
 * it was not. */
bool die_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same, with ": " and what errno means. */
void die_warn_sys(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Write all buffered standard output and check that it arrived: a full disk
 * must not look like success. Dies 111 if not. Call before exit 0. */
void die_flush(void);

#endif
