#include <stdint.h>

#include "../tai.h"
#include "tap.h"

int
main(void)
{
	/* 1970-01-01, as spec and djbdns 1.05 have it */
	ok(tai_from_unix(0) == 0x400000000000000aULL);
	ok(tai_to_unix(0x400000000000000aULL) == 0);
	ok(tai_from_unix(-10) == 0x4000000000000000ULL);
	ok(tai_to_unix(0x4000000000000000ULL) == -10);
	ok(tai_to_unix(tai_from_unix(1763700000)) == 1763700000);
	ok(tai_to_unix(tai_from_unix(-1763700000)) == -1763700000);
	ok(tai_to_unix(0) == -((int64_t)1 << 62) - 10);
	/* labels that no clock shows order like the others */
	ok(tai_to_unix(UINT64_MAX) > tai_to_unix(0x400000000000000aULL));
	return done();
}
