/* data_ranges -- prefixes with locations as a sorted table of ranges.
 *
 * Layer 3. % lines nest (10 and 10.1); the longest prefix that holds an
 * address counts. Cut at their ends, nested prefixes become ranges that do not
 * overlap, so that a look-up is one binary search.
 */
#ifndef DATA_RANGES_H
#define DATA_RANGES_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct data_set;

/* Octets that the table of a family may need; 0: nothing is said of it. width
 * is 4 or 16, the octets of an address. */
size_t data_ranges_room(const struct data_set *set, size_t width);

/* Append the table of family 4 or 6 (data_form.h). Of two lines for the same
 * prefix the first counts, as in 1.05. 0, or -1 with errno. */
int data_ranges_put(struct buf *out, const struct data_set *set, uint8_t family)
    __attribute__((warn_unused_result));

#endif
