/* data_classic -- the data.cdb layout of djbdns 1.05.
 *
 * Layer 3. Written for servers that still run 1.05: octet for octet what 1.05
 * writes. Needs sets loaded with data_mode.classic, and not sorted: 1.05 keeps
 * the order of the source.
 */
#ifndef DATA_CLASSIC_H
#define DATA_CLASSIC_H

struct data_set;

/* Can the layout hold this? NULL, or what it cannot hold, and the line. */
const char *data_classic_refuses(const struct data_set *set,
    unsigned long *line);

/* Write to fd: 0, or -1 with errno (EFBIG: 4 GB). */
int data_classic_write(const struct data_set *set, int fd)
    __attribute__((warn_unused_result));

#endif
