/* log -- the line that tells of a query, as djbdns 1.05 wrote it.
 *
 * Layer 5. "IIIIIIII:PPPP:QQQQ F TTTT NAME": client, its port, id, flag, type,
 * all hexadecimal, and the name; programs read these lines. An IPv6 client has
 * 32 digits. axfrdns leaves the flag out.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"

struct buf;

#define LOG_LINE 1200 /* octets of room that every line fits in */

/* Append the line with its newline; with_flag false: axfrdns' form. */
void log_put(struct buf *out, const struct ip *client, uint16_t port,
    const struct answer_note *note, bool with_flag);

/* Octets of the lines at the beginning of len octets of them that a pipe takes
 * whole, at most PIPE_BUF: others who write to it then tear none. All of len,
 * if a line alone is longer. */
size_t log_piece(const char *lines, size_t len);

/* "starting PROGRAM", as 1.05 says it, then what the operator may want to know:
 * the uid and what sandbox_enter reached. */
void log_start(const char *program, unsigned uid, const char *level);

#endif
