/* data_view -- what one client sees of our data, at one time.
 *
 * Layer 3. A client's address gives its location, by the table of ranges that
 * data.cdb has (man/data.cdb.5); location and time tell which records it sees.
 */
#ifndef DATA_VIEW_H
#define DATA_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ip;

/* A sorted table of address ranges: the location of everything from one start
 * up to the next. */
struct data_view_ranges {
	const uint8_t
	    *b; /* count entries of width + 2 octets: start, location */
	size_t count;
};

/* What one client sees at one time. */
struct data_view {
	uint8_t loc[2]; /* zeros: none */
	uint64_t now;   /* TAI64 label */
};

/* The view of a client at unix time now, seconds, by the tables for IPv4 and
 * IPv6 addresses. */
void data_view_make(struct data_view *view, const struct data_view_ranges *v4,
    const struct data_view_ranges *v6, const struct ip *client, int64_t now);

/* Does it see what is for the location loc, two octets (zeros: everybody)? */
bool data_view_sees(const struct data_view *view, const uint8_t *loc);

#endif
