/* data_emit -- the records that a data line produces.
 *
 * Layer 3, below data_line: takes the values of a line's fields and gives its
 * records to the sink, in 1.05's order.
 */
#ifndef DATA_EMIT_H
#define DATA_EMIT_H

#include "data_field.h"
#include "data_line.h"
#include "data_values.h"

/* Make the records, unless l->errors shows that the line is bad. What is wrong
 * with a text or RDATA is reported and counted there, all the same. 0, or -1
 * when the sink's record failed, errno is its. May change *v. */
int data_emit(struct data_field_line *l, const struct data_mode *mode,
    struct data_values *v) __attribute__((warn_unused_result));

#endif
