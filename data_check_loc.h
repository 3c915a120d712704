/* data_check_loc -- locations that are wrong.
 *
 * Layer 3. Lines for a location that no % line defines are seen by nobody; of
 * several locations of one prefix the first counts, as in 1.05.
 */
#ifndef DATA_CHECK_LOC_H
#define DATA_CHECK_LOC_H

#include <stdint.h>

struct data_rec;
struct data_set;
struct data_warn;

/* The locations that % lines define, a bit each. */
struct data_check_locs {
	uint8_t bits[65536 / 8];
};

/* The locations of a set. */
void data_check_loc_learn(struct data_check_locs *locs,
    const struct data_set *set);

/* Warn of a record for a location that is not among them. */
void data_check_loc(const struct data_check_locs *locs,
    const struct data_rec *rec, struct data_warn *w);

/* Warn of prefixes with several locations. Where there is no memory to find
 * them they go unsaid. */
void data_check_loc_ranges(const struct data_set *set, struct data_warn *w);

#endif
