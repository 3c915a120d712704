#include "serial.h"

bool
serial_newer(uint32_t a, uint32_t b)
{
	uint32_t ahead = a - b;

	return ahead != 0 && ahead < UINT32_C(0x80000000);
}

uint32_t
serial_next(uint32_t old, int64_t now)
{
	uint32_t next = (uint32_t)now;

	if (!serial_newer(next, old))
		next = old + 1;
	return next == 0 ? 1 : next;
}
