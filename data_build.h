/* data_build -- from a set of records to data.cdb.
 *
 * Layer 3. Works out once what every answer needs (zone apex, zone cuts, empty
 * non-terminals, wildcards) and writes the layout of data_form.h.
 */
#ifndef DATA_BUILD_H
#define DATA_BUILD_H

#include <stdint.h>

struct data_set;

/* What the file is to say of itself. */
struct data_build_info {
	uint64_t built;      /* unix time, seconds */
	const uint8_t *hash; /* 32 octets: of the text */
};

/* Write a sorted set, without repeats, to fd. 0; or -1 with errno: EFBIG, it
 * would not stay below 4 GB; EOVERFLOW, more than 65535 records of one type, or
 * entries for places and times, at one name; what writing said. */
int data_build(struct data_set *set, const struct data_build_info *info, int fd)
    __attribute__((warn_unused_result));

#endif
