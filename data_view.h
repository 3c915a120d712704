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

#include "tai.h"

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

/* The location of a client by the tables for IPv4 and IPv6 addresses; view has
 * none yet. */
void data_view_locate(struct data_view *view, const struct data_view_ranges *v4,
    const struct data_view_ranges *v6, const struct ip *client);

/* The view of a client at unix time now, seconds, by these tables, of which
 * most data have none. */
static inline void
data_view_make(struct data_view *view, const struct data_view_ranges *v4,
    const struct data_view_ranges *v6, const struct ip *client, int64_t now)
{
	view->loc[0] = view->loc[1] = 0;
	view->now = tai_from_unix(now);
	if (v4->count > 0 || v6->count > 0)
		data_view_locate(view, v4, v6, client);
}

/* Does it see what is for the location loc, two octets (zeros: everybody)? */
bool data_view_sees(const struct data_view *view, const uint8_t *loc);

#endif
