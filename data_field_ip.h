/* data_field_ip -- the addresses of a data line.
 *
 * Layer 3, below data_line. Like the functions of data_field.
 */
#ifndef DATA_FIELD_IP_H
#define DATA_FIELD_IP_H

#include <stdbool.h>

#include "data_split.h"
#include "ip.h"

struct data_field_line;

/* An address: dotted quad, or IPv6 in brackets. */
bool data_field_ip(struct data_field_line *l, struct data_field f,
    struct ip *out);

/* An IPv6 address as 32 hex digits, or in brackets. */
bool data_field_ip6(struct data_field_line *l, struct data_field f,
    struct ip *out);

#endif
