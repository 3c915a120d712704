/* data_sort -- put the records of a set in order.
 *
 * Layer 3, below data_set. Owners are compared eight octets at a time, as
 * numbers that lie beside each other in memory; the work is parted among the
 * set's threads. Whatever their number the result is the same.
 */
#ifndef DATA_SORT_H
#define DATA_SORT_H

#include <stddef.h>
#include <stdint.h>

struct data_rec;
struct data_set;

/* Sort as data_set_sort says. Afterwards records of one owner, and only those,
 * share one key. */
void data_sort(struct data_set *set);

/* Below, at or above 0 as two keys, or where two records of one owner, stand in
 * this order. */
int data_sort_keys(const uint8_t *a, size_t na, const uint8_t *b, size_t nb);
int data_sort_places(const struct data_rec *a, const struct data_rec *b);

#endif
