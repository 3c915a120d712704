/* log_lines -- lines gathered, and written without ever waiting for a reader.
 *
 * Layer 5. Lines gather in a buffer until they are flushed: all of them in one
 * write, or in writes of PIPE_BUF octets if they are more, because a pipe takes
 * so much whole or not at all, and so no line is torn even if others write to
 * the same pipe. What a full pipe does not take is dropped and counted; the
 * count is told as soon as lines are taken again, before the next one:
 * "PROGRAM: warning: N log lines dropped".
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

#include "log.h"

/* 64 ordinary lines are 3000 octets. */
#define LOG_LINES_CAP 16384

struct log_lines {
	bool poll;        /* ask before each write */
	uint64_t dropped; /* lines not told of yet */
	size_t rest;      /* octets of text that end a line begun earlier */
	size_t len;       /* octets used of text */
	char text[LOG_LINES_CAP];
};

/* Make descriptor 2 ours, as said above. Before the jail: it needs /proc. */
void log_lines_begin(struct log_lines *l);

/* Add a line as log_put makes it, with the flag. Flushes first if there is no
 * room. */
void log_lines_query(struct log_lines *l, const struct ip *client,
    uint16_t port, const struct answer_note *note);

/* Write what there is; what cannot be written now is dropped and counted, but
 * for the rest of a line of which a part was written: it goes first next
 * time. */
void log_lines_flush(struct log_lines *l);

#endif
