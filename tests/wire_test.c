#include <stdint.h>
#include <string.h>

#include "../wire.h"
#include "tap.h"

static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    255};

static void
test_read(void)
{
	struct wire w;
	const uint8_t *p;

	wire_over(&w, bytes, sizeof bytes);
	ok(wire_left(&w) == 15);
	ok(wire_u8(&w) == 1);
	ok(wire_u16(&w) == 0x0203);
	ok(wire_u32(&w) == 0x04050607);
	ok(wire_left(&w) == 8);
	p = wire_take(&w, 3);
	ok(p == bytes + 7 && w.pos == 10);
	ok(wire_take(&w, 0) == bytes + 10);
	p = wire_take(&w, 5);
	ok(p && p[4] == 255);
	ok(wire_left(&w) == 0 && wire_ok(&w));
	ok(wire_take(&w, 0) != NULL && wire_ok(&w));
	wire_over(&w, bytes, 8);
	ok(wire_u64(&w) == 0x0102030405060708 && wire_ok(&w));
}

/* Each read one octet too far fails, and all that come after it. */
static void
test_short(void)
{
	struct wire w;

	for (unsigned kind = 0; kind < 5; ++kind)
		for (size_t n = 0; n < (size_t)1 << kind && n < 8; ++n) {
			uint64_t v = 0;

			wire_over(&w, bytes, n);
			if (kind == 0)
				v = wire_u8(&w);
			else if (kind == 1)
				v = wire_u16(&w);
			else if (kind == 2)
				v = wire_u32(&w);
			else if (kind == 3)
				v = wire_u64(&w);
			else
				v = wire_take(&w, 8) != NULL;
			ok(v == 0 && !wire_ok(&w));
			ok(wire_left(&w) == 0 && wire_u8(&w) == 0);
			ok(wire_take(&w, 0) == NULL && !wire_ok(&w));
		}
	wire_over(&w, bytes, sizeof bytes);
	ok(wire_u8(&w) == 1);
	ok(wire_take(&w, SIZE_MAX) == NULL && !wire_ok(&w));
	wire_over(&w, bytes, sizeof bytes);
	wire_fail(&w);
	ok(!wire_ok(&w) && wire_left(&w) == 0 && wire_u32(&w) == 0);
}

int
main(void)
{
	test_read();
	test_short();
	return done();
}
