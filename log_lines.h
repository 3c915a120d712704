/* log_lines -- lines gathered, and written without ever waiting for a reader.
 *
 * Layer 5. Lines gather in a buffer until they are flushed: all of them in one
 * write, if it is sure that they are taken whole. A file takes all; a pipe that
 * nobody else writes to, what it has room for; a pipe in general, PIPE_BUF
 * octets whole or not at all, so that more go in several writes, and no line is
 * torn, whoever writes to it, and whenever this process ends. What a full pipe
 * does not take is dropped and counted; the count is told as soon as lines are
 * taken again, before the next one: "PROGRAM: warning: N log lines dropped".
 *
 * Descriptor 2 is a pipe that others have, too: supervise, a shell, whatever
 * was started beside us. O_NONBLOCK belongs to the open file and not to the
 * descriptor, so setting it would change theirs. Hence a pipe or terminal is
 * opened anew, by its name in /proc, and the new one, not blocking, takes the
 * old one's place as our descriptor 2; then warnings (die.h) do not block
 * either. Where that is not possible (no /proc, a socket), each write is
 * preceded by a poll. A regular file never blocks and keeps its descriptor,
 * whose offset, or O_APPEND, a shell has chosen.
 */
#ifndef LOG_LINES_H
#define LOG_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer_batch.h"
#include "log.h"

#define LOG_LINES_CAP (ANSWER_BATCH * LOG_LINE) /* a batch of any lines */

struct log_lines {
	bool poll;        /* ask before each write */
	bool file;        /* takes all at once */
	bool alone;       /* nobody else writes to it */
	uint64_t dropped; /* lines not told of yet */
	size_t rest;      /* octets of text that end a line begun earlier */
	size_t len;       /* octets used of text */
	char text[LOG_LINES_CAP];
};

/* Make descriptor 2 ours, as said above. alone: no other process, such as
 * another worker, will write lines there. Before the jail: it needs /proc. */
void log_lines_begin(struct log_lines *l, bool alone);

/* Add a line as log_put makes it, with the flag. Flushes first if there is no
 * room. */
void log_lines_query(struct log_lines *l, const struct ip *client,
    uint16_t port, const struct answer_note *note);

/* Write what there is; what cannot be written now is dropped and counted, but
 * for the rest of a line of which a part was written: it goes first next
 * time. */
void log_lines_flush(struct log_lines *l);

/* Is there such a rest, after a flush? It is tried once more. If so, whatever
 * else this process wrote now would stand in the middle of a line. */
bool log_lines_torn(struct log_lines *l);

#endif
