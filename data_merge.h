/* data_merge -- write sources as merged data.
 *
 * Layer 3, text in, text out. In merged data each SOA has an explicit serial,
 * so that every server that compiles it gives the same: "." and Z lines become
 * Z lines ("." also an & line, and a + or 3 line if it has an address), all
 * other lines stay as they are but for blanks at their ends. Comments and empty
 * lines are dropped, except "#!" lines, which stay with the line they precede.
 * tinydns-data makes the same records of it, serials apart.
 */
#ifndef DATA_MERGE_H
#define DATA_MERGE_H

#include <stddef.h>

struct arena;
struct data_report;
struct data_source;
struct data_zones;

/* The text so far. */
struct data_merge {
	struct arena *arena;
	char *text; /* len octets */
	size_t len, cap;
	size_t zone; /* the one written last, where the next is looked for */
};

/* Nothing yet; memory comes from the arena. */
void data_merge_init(struct data_merge *m, struct arena *a);

/* Report Z lines that lack the primary's or the hostmaster's name, which
 * data_text_load takes for the root. Returns their number. */
unsigned long data_merge_check(const struct data_source *src,
    const struct data_report *report);

/* Is the source merged data itself, with a stamp? 1 or 0; or -1 after reporting
 * a stamp that is damaged or of another version. */
int data_merge_stamped(const struct data_source *src,
    const struct data_report *report);

/* Report lines of a header that are neither comments nor empty: records there
 * would be nobody's; and stamps, since merged data has one, its own. Returns
 * their number. */
unsigned long data_merge_check_header(const struct data_source *src,
    const struct data_report *report);

/* Append a text line by line as it is, with a newline at its end. 0, or -1
 * with errno ENOMEM. */
int data_merge_header(struct data_merge *m, const struct data_source *src)
    __attribute__((warn_unused_result));

/* Append a source. It must have loaded without an error into the set that zones
 * are of; each SOA gets its zone's serial, or keeps the one it gives if the
 * zone passes them. 0; or -1 with errno, ENOMEM, or EPROTO if the source did
 * not load. */
int data_merge_source(struct data_merge *m, const struct data_source *src,
    const struct data_zones *zones) __attribute__((warn_unused_result));

/* Cut a source in n pieces of about a size, some perhaps empty: merged apart
 * they give, one behind the other, what it gives as a whole. */
void data_merge_cut(struct data_source *piece, size_t n,
    const struct data_source *src);

#endif
