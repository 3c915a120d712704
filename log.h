/* log -- the line that tells of a query, as djbdns 1.05 wrote it.
 *
 * Layer 5. "IIIIIIII:PPPP:QQQQ F TTTT NAME": client, its port, id, flag, type,
 * all hexadecimal, and the name; programs read these lines. An IPv6 client has
 * 32 digits. axfrdns leaves the flag out.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"

struct buf;

#define LOG_LINE 1200 /* octets of room that every line fits in */

/* Append the line with its newline; with_flag false: axfrdns' form. */
void log_put(struct buf *out, const struct ip *client, uint16_t port,
    const struct answer_note *note, bool with_flag);

/* The same to standard error, in one write. A failure to log is not told: there
 * is nowhere to tell it. */
void log_query(const struct ip *client, uint16_t port,
    const struct answer_note *note, bool with_flag);

/* "starting PROGRAM", as 1.05 says it, then what the operator may want to know:
 * the uid and what sandbox_enter reached. */
void log_start(const char *program, unsigned uid, const char *level);

#endif
