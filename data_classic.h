/* data_classic -- the data.cdb layout of djbdns 1.05.
 *
 * Layer 3. Written for servers that still run 1.05: octet for octet what 1.05
 * writes. Needs sets loaded with data_mode.classic, and not sorted: 1.05 keeps
 * the order of the source.
 */
#ifndef DATA_CLASSIC_H
#define DATA_CLASSIC_H

struct data_report;
struct data_set;
struct data_source;

/* Report all that the layout cannot hold, as errors, in the order of the
 * sources that the set was loaded from. */
void data_classic_check(const struct data_set *set,
    const struct data_source *sources, const struct data_report *report);

/* Write to fd: 0, or -1 with errno (EFBIG: 4 GB). */
int data_classic_write(const struct data_set *set, int fd)
    __attribute__((warn_unused_result));

#endif
