#include <string.h>

#include "../dns_name.h"
#include "../dns_name_key.h"
#include "name.h"
#include "tap.h"

/* RFC 4034 6.1's own example, and octets 0 and 1 */
static const char *const order[] = {"example", "a.example",
    "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE", "z.example",
    "\\000.z.example", "\\001.z.example", "\\001\\001.z.example",
    "*.z.example", "\\200.z.example", "example2"};

static void
test_key(void)
{
	uint8_t ka[DNS_NAME_KEY], kb[DNS_NAME_KEY];

	for (size_t i = 1; i < sizeof order / sizeof order[0]; ++i) {
		struct dns_name a = name(order[i - 1]), b = name(order[i]);
		size_t na = dns_name_key(ka, &a), nb = dns_name_key(kb, &b);
		int c = memcmp(ka, kb, na < nb ? na : nb);

		ok_row(c < 0 || (c == 0 && na < nb), order[i]);
		dns_name_unkey(&a, kb, nb);
		ok_row(dns_name_same(&a, &b), order[i]);
	}
}

int
main(void)
{
	test_key();
	return done();
}
