#include <errno.h>
#include <string.h>

#include "../buf.h"
#include "../data_stamp.h"
#include "tap.h"

static const struct {
	const char *text;
	int result;
	uint64_t generation;
	size_t at, end;
} rows[] = {
    {"", 0, 0, 0, 0},
    {"+a:192.0.2.1\n", 0, 0, 0, 0},
    {"#fleetdns data 1 5\n+a:192.0.2.1\n", 1, 5, 0, 19},
    {"#fleetdns data 1 5", 1, 5, 0, 18},
    {"# do not edit\n\n#\n#fleetdns data 1 17\n", 1, 17, 17, 37},
    {"#fleetdns data 1 5\n#fleetdns data 1 6\n", 1, 5, 0, 19},
    {"+a:192.0.2.1\n#fleetdns data 1 5\n", 0, 0, 0, 0},
    {" \n#fleetdns data 1 5\n", 0, 0, 0, 0},
    {"# fleetdns data 1 5\n", 0, 0, 0, 0},
    {"#fleetdns datum 1 5\n", 0, 0, 0, 0},
    {"#fleetdns data 2 5\n", -1, 0, 0, 0},
    {"#fleetdns data 1\n", -1, 0, 0, 0},
    {"#fleetdns data 1 \n", -1, 0, 0, 0},
    {"#fleetdns data 1 0\n", -1, 0, 0, 0},
    {"#fleetdns data 1 5 \n", -1, 0, 0, 0},
    {"#fleetdns data 1 5\r\n", -1, 0, 0, 0},
    {"#fleetdns data 1 -5\n", -1, 0, 0, 0},
    {"#fleetdns data 1 9223372036854775806\n", 1, DATA_STAMP_MAX, 0, 37},
    {"#fleetdns data 1 9223372036854775807\n", -1, 0, 0, 0},
    {"#fleetdns data 1 99999999999999999999\n", -1, 0, 0, 0},
};

int
main(void)
{
	char text[64];
	struct data_stamp stamp;
	struct buf b;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		struct data_stamp s = {0, 0, 0};
		char row[32];
		int r;

		errno = 0;
		snprintf(row, sizeof row, "row %zu", i);
		r = data_stamp_find(&s, rows[i].text, strlen(rows[i].text));
		ok_row(r == rows[i].result &&
			s.generation == rows[i].generation &&
			s.at == rows[i].at && s.end == rows[i].end &&
			(r != -1 || errno == EPROTO),
		    row);
	}
	buf_over(&b, text, sizeof text);
	data_stamp_fmt(&b, DATA_STAMP_MAX);
	ok(data_stamp_find(&stamp, text, b.len) == 1 &&
	    stamp.generation == DATA_STAMP_MAX && stamp.end == b.len);
	return done();
}
