/* data_prefix -- the prefix of a % line.
 *
 * Layer 3, below data_line.
 */
#ifndef DATA_PREFIX_H
#define DATA_PREFIX_H

#include <stdbool.h>

#include "data_field.h"

struct data_range;

/* Read none to four octets, or an IPv6 prefix in brackets, into family, bits
 * and b of *range. True; or false, what is wrong having been reported. */
bool data_prefix(struct data_field_line *l, struct data_field f,
    struct data_range *range);

#endif
