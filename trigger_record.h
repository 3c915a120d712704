/* trigger_record -- what trigger-serve says to trigger-make, in records.
 *
 * Layer 4. The caller sends nothing; the connection itself is the trigger. What
 * comes back is a row of records, so that nothing a make prints can look like
 * an exit code:
 *
 *   kind 1 | length 2, big-endian | text
 *
 *   w  wait: another run is under way     no text
 *   b  your run begins                    no text
 *   o  output of make, as it came         1 to TRIGGER_RECORD_MAX octets
 *   n  a note about the run, one line     1 to TRIGGER_RECORD_MAX octets
 *   x  the run has ended                  exit code, 1 octet; the last record
 *
 * An end without x means that trigger-serve went away: the run may or may not
 * have come to its end.
 */
#ifndef TRIGGER_RECORD_H
#define TRIGGER_RECORD_H

#include <stddef.h>
#include <stdint.h>

struct buf;

enum { TRIGGER_RECORD_MAX = 4096, TRIGGER_RECORD_HEAD = 3 };

/* A record that is being read, or is complete. Zeroed, it is empty. */
struct trigger_record {
	size_t have; /* octets of b that have come */
	uint8_t b[TRIGGER_RECORD_HEAD + TRIGGER_RECORD_MAX];
};

/* Take from n octets what belongs to the record at hand and set *used. Returns
 * 1 when it is complete (feed then begins the next one), 0 when all octets were
 * used and more are needed, -1 with errno EPROTO when this is no record. */
int trigger_record_feed(struct trigger_record *r, const void *p, size_t n,
    size_t *used) __attribute__((warn_unused_result));

/* Of a complete record: its kind, its text and the length of that. */
char trigger_record_kind(const struct trigger_record *r);
const uint8_t *trigger_record_text(const struct trigger_record *r, size_t *n);

/* Append a record. */
void trigger_record_put(struct buf *out, char kind, const void *p, size_t n);

#endif
