#include <string.h>

#include "data_view.h"
#include "ip.h"

/* The location of the last range that begins at or before an address. */
static void
locate(uint8_t loc[2], const struct data_view_ranges *ranges, const uint8_t *ip,
    size_t width)
{
	size_t low = 0, high = ranges->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (memcmp(ranges->b + middle * (width + 2), ip, width) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0)
		memcpy(loc, ranges->b + low * (width + 2) - 2, 2);
}

void
data_view_locate(struct data_view *view, const struct data_view_ranges *v4,
    const struct data_view_ranges *v6, const struct ip *client)
{
	if (client->len == 4 && v4->count > 0)
		locate(view->loc, v4, client->b, 4);
	else if (client->len == 16 && v6->count > 0)
		locate(view->loc, v6, client->b, 16);
}

bool
data_view_sees(const struct data_view *view, const uint8_t *loc)
{
	return (loc[0] == 0 && loc[1] == 0) ||
	    (loc[0] == view->loc[0] && loc[1] == view->loc[1]);
}
