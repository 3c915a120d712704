#include <string.h>

#include "../num.h"
#include "../serial.h"
#include "../tai.h"
#include "tap.h"

static const struct {
	const char *text;
	uint64_t min, max, value;
	int result;
} rows[] = {
    {"0", 0, 10, 0, 0},
    {"007", 0, 10, 7, 0},
    {"10", 0, 10, 10, 0},
    {"11", 0, 10, 0, -1},
    {"4", 5, 10, 0, -1},
    {"", 0, 10, 0, -1},
    {"-1", 0, 10, 0, -1},
    {"+1", 0, 10, 0, -1},
    {" 1", 0, 10, 0, -1},
    {"1 ", 0, 10, 0, -1},
    {"3600x", 0, 100000, 0, -1},
    {"0x10", 0, 100, 0, -1},
    {"18446744073709551615", 0, UINT64_MAX, UINT64_MAX, 0},
    {"18446744073709551616", 0, UINT64_MAX, 0, -1},
    {"99999999999999999999999", 0, UINT64_MAX, 0, -1},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		uint64_t v = 77;
		int r = num_scan(&v, rows[i].text, strlen(rows[i].text),
		    rows[i].min, rows[i].max);

		ok_row(r == rows[i].result &&
			v == (r == 0 ? rows[i].value : 77),
		    rows[i].text);
	}
	ok(num_hexdigit('f') == 15 && num_hexdigit('A') == 10);
	ok(num_hexdigit('g') == -1 && num_hexdigit(0) == -1);
	ok(serial_newer(1, 0) && !serial_newer(0, 1) && !serial_newer(5, 5));
	ok(serial_newer(0, UINT32_MAX) && !serial_newer(UINT32_MAX, 0));
	ok(!serial_newer(0x80000000, 0) && !serial_newer(0, 0x80000000));
	ok(serial_next(100, 1700000000) == 1700000000);
	ok(serial_next(2026112001, 1700000000) == 2026112002);
	ok(serial_next(1700000000, 1700000000) == 1700000001);
	ok(serial_next(UINT32_MAX, 0x7ffffffe) == 0x7ffffffe);
	ok(serial_next(UINT32_MAX, 0xfffffff0) == 1);
	ok(tai_from_unix(0) == UINT64_C(0x400000000000000a));
	ok(tai_to_unix(tai_from_unix(-5)) == -5 && tai_to_unix(0) < 0);
	ok(tai_to_unix(UINT64_MAX) == INT64_MAX);
	return done();
}
