/* data_past -- serials as data made earlier shows them.
 *
 * Layer 3. For a first run where no file of serials is at hand.
 */
#ifndef DATA_PAST_H
#define DATA_PAST_H

#include <stdint.h>

struct arena;
struct data_serials;
struct data_source;

/* Read data: the serials and hashes of its zones, and its generation and body
 * if it has a stamp that we understand. serial is that of zones which give
 * none: the time the file was written. Lines with errors count for nothing, and
 * nothing is said of them. Memory comes from the arena; 0, or -1 with errno
 * ENOMEM and *serials untouched. */
int data_past_serials(struct data_serials *serials, struct arena *a,
    const struct data_source *src, uint32_t serial)
    __attribute__((warn_unused_result));

#endif
