/* data_check_outside -- records outside every zone.
 *
 * Layer 3. One warning an owner. What "=" or "." lines imply may lie anywhere;
 * so may the addresses of a server, which merged data has on lines of their
 * own: an owner of nothing but addresses waits until all servers are known.
 */
#ifndef DATA_CHECK_OUTSIDE_H
#define DATA_CHECK_OUTSIDE_H

#include <stddef.h>

struct data_set;
struct data_warn;

/* Owners that wait, in order: the first record of each. */
struct data_check_outside {
	size_t *first; /* in the arena of the warnings */
	size_t n, cap;
};

#define DATA_CHECK_OUTSIDE_ZERO {NULL, 0, 0} /* none */

/* An owner, records start to end - 1, that lies in no zone: warn, or let it
 * wait. */
void data_check_outside(struct data_check_outside *o,
    const struct data_set *set, size_t start, size_t end, struct data_warn *w);

/* Add those behind ours that wait elsewhere. 0, or -1 with errno ENOMEM. */
int data_check_outside_join(struct data_check_outside *o,
    const struct data_check_outside *others, struct data_warn *w)
    __attribute__((warn_unused_result));

/* Warn of those that are not the addresses of a server in the set. */
void data_check_outside_end(struct data_check_outside *o,
    const struct data_set *set, struct data_warn *w);

#endif
