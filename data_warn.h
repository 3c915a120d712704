/* data_warn -- warnings about the lines of a set, gathered.
 *
 * Layer 3. They are told in the order of the lines, when all are known. When
 * memory ends they are told at once, if nobody else may be telling something;
 * else not at all, and `failed` says that the work must be done again, alone.
 */
#ifndef DATA_WARN_H
#define DATA_WARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_notes.h"
#include "dns_name_fmt.h"

struct data_report;
struct data_source;

struct data_warn {
	const struct data_source *sources; /* by number */
	const struct data_report *report;
	struct data_notes notes;
	bool alone;  /* no other thread may be telling anything */
	bool failed; /* for want of memory */
};

/* Warn of a line as a whole. The text may have two names and 80 octets more;
 * what is longer is cut off. */
__attribute__((format(printf, 4, 5))) void data_warn(struct data_warn *w,
    uint16_t source, uint32_t line, const char *fmt, ...);

/* Room for a name in a message. */
struct data_warn_name {
	char text[DNS_NAME_TEXT + 1];
};

/* A name, and the name of a key (dns_name_key), as messages show it: the text
 * in room. */
const char *data_warn_show(struct data_warn_name *room,
    const struct dns_name *name);
const char *data_warn_show_key(struct data_warn_name *room, const uint8_t *key,
    size_t keylen);

#endif
