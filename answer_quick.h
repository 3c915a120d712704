/* answer_quick -- the answers that take no thought.
 *
 * Layer 4, below answer_batch. Most queries are for records that every client
 * sees alike, of a name in a zone of ours, or of a wildcard for it; most of the
 * others are for what is not there, and get the zone's SOA. What answer_finish
 * would make of one of these after many checks is written here after few, octet
 * for octet the same; everything else is left to it.
 */
#ifndef ANSWER_QUICK_H
#define ANSWER_QUICK_H

#include <stdbool.h>

struct answer_ahead;
struct answer_note;
struct buf;

/* The second half of answer_make for a query whose name has been looked for
 * (answer_ahead.h): append the answer to out, which has room as there, and fill
 * *note. False: nothing is done, ask answer_finish. */
bool answer_quick(const struct answer_ahead *a, struct buf *out,
    struct answer_note *note);

#endif
