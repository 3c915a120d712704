#include <stdint.h>

#include "../serial.h"
#include "tap.h"

#define HALF ((uint32_t)1 << 31)

static const struct {
	uint32_t a, b;
	bool newer; /* a is newer than b */
} pairs[] = {
    {1, 0, true},
    {0, 1, false},
    {7, 7, false},
    {0, UINT32_MAX, true},
    {UINT32_MAX, 0, false},
    {2026112002, 2026112001, true},
    {HALF - 1, 0, true},
    {HALF, 0, false}, /* undefined in RFC 1982: no, both ways */
    {0, HALF, false},
    {HALF + 1, 0, false},
    {0, HALF + 1, true},
    {5 + HALF, 5, false},
    {5, 5 + HALF, false},
};

static const struct {
	uint32_t old;
	int64_t now;
	uint32_t next;
} nexts[] = {
    {1, 1763700000, 1763700000},
    {1763700000, 1763700000, 1763700001},
    {1763700005, 1763700000, 1763700006},
    {2026112001, 1763700000, 2026112002},
    {UINT32_MAX, 5, 5},
    {UINT32_MAX, (int64_t)UINT32_MAX, 1}, /* never 0 */
    {4294967290, 4294967295, 4294967295},
    {4294967290, (int64_t)UINT32_MAX + 1, 1},
};

int
main(void)
{
	char row[64];

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; ++i) {
		snprintf(row, sizeof row, "%u newer than %u", pairs[i].a,
		    pairs[i].b);
		ok_row(serial_newer(pairs[i].a, pairs[i].b) == pairs[i].newer,
		    row);
	}
	for (size_t i = 0; i < sizeof nexts / sizeof nexts[0]; ++i) {
		uint32_t next = serial_next(nexts[i].old, nexts[i].now);

		snprintf(row, sizeof row, "after %u: %u", nexts[i].old, next);
		ok_row(next == nexts[i].next, row);
		ok(serial_newer(next, nexts[i].old) && next != 0);
	}
	return done();
}
