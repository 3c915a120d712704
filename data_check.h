/* data_check -- what is legal in a set of records, but surely wrong.
 *
 * Layer 3. Warnings about more than one line: CNAME and other data, MX or NS
 * at a CNAME, missing glue, a zone without NS, a name ending in a doubled
 * domain, a location that no % line defines, a prefix with two locations, a
 * record outside every zone, one that is longer than a message can be.
 */
#ifndef DATA_CHECK_H
#define DATA_CHECK_H

struct data_report;
struct data_set;
struct data_source;

/* Report all warnings of a sorted set, in the order of the lines. sources are
 * numbered as the records' source. */
void data_check(const struct data_set *set, const struct data_source *sources,
    const struct data_report *report);

#endif
