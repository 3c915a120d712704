#include <string.h>

#include "../buf.h"
#include "../wire.h"
#include "tap.h"

static void
test_put(void)
{
	uint8_t room[8];
	struct buf w;

	buf_over(&w, room, sizeof room);
	buf_u8(&w, 1);
	buf_u16(&w, 0x0203);
	buf_u32(&w, 0x04050607);
	ok(w.len == 7 && memcmp(room, "\1\2\3\4\5\6\7", 7) == 0);
	buf_u16(&w, 9);
	ok(!buf_ok(&w));
	buf_u8(&w, 9);
	ok(w.len == 7); /* stays failed, though one octet would fit */
	buf_cut(&w, 6);
	ok(buf_ok(&w) && w.len == 6);
	buf_set16(&w, 4, 0xffee);
	ok(buf_ok(&w) && room[4] == 0xff && room[5] == 0xee);
	buf_set16(&w, 5, 0);
	ok(!buf_ok(&w));
}

static void
test_printf(void)
{
	char room[6];
	struct buf w;

	buf_over(&w, room, sizeof room);
	buf_printf(&w, "%d", 12345);
	ok(buf_ok(&w) && w.len == 5);
	ok(strcmp(buf_cstr(&w), "12345") == 0);
	buf_u8(&w, '6');
	ok(buf_ok(&w) && buf_cstr(&w) == NULL);
	buf_over(&w, room, sizeof room);
	buf_printf(&w, "%d", 123456);
	ok(!buf_ok(&w) && w.len == 0);
}

static void
test_wire(void)
{
	struct wire w;

	wire_over(&w, "\1\2\3\4\5\6\7\10\11", 9);
	ok(wire_u64(&w) == UINT64_C(0x0102030405060708));
	ok(wire_left(&w) == 1 && wire_take(&w, 0) != NULL);
	ok(wire_u16(&w) == 0 && !wire_ok(&w));
	ok(wire_u8(&w) == 0 && wire_left(&w) == 0 && w.pos == 8);
}

int
main(void)
{
	test_put();
	test_printf();
	test_wire();
	return done();
}
