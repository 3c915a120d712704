/* data_view: which location an address has, and who sees what. */
#include <string.h>

#include "../data_view.h"
#include "../ip.h"
#include "../tai.h"
#include "tap.h"

static const uint8_t four[] = {
    10, 0, 0, 0, 'i', 'n',  /* 10.0.0.0 to 10.0.0.255 */
    10, 0, 1, 0, 0, 0,      /* nothing up to 10.1.255.255 */
    10, 2, 0, 0, 'e', 'x'}; /* and all above */
static const struct data_view_ranges v4 = {four, 3}, none = {NULL, 0};

static bool
located(const struct ip *ip, char a, char b)
{
	struct data_view v;

	data_view_make(&v, &v4, &none, ip, 1000);
	return v.loc[0] == a && v.loc[1] == b && v.now == tai_from_unix(1000);
}

int
main(void)
{
	struct data_view v = {{'i', 'n'}, 0}, nowhere = {{0, 0}, 0};

	ok(located(&(struct ip){4, {9, 255, 255, 255}}, 0, 0));
	ok(located(&(struct ip){4, {10, 0, 0, 0}}, 'i', 'n'));
	ok(located(&(struct ip){4, {10, 0, 0, 255}}, 'i', 'n'));
	ok(located(&(struct ip){4, {10, 0, 1, 0}}, 0, 0));
	ok(located(&(struct ip){4, {10, 2, 0, 0}}, 'e', 'x'));
	ok(located(&(struct ip){4, {255, 255, 255, 255}}, 'e', 'x'));
	ok(located(&(struct ip){16, {10, 0, 0, 0}}, 0, 0));
	ok(data_view_sees(&v, (const uint8_t *)"in"));
	ok(!data_view_sees(&v, (const uint8_t *)"ix"));
	ok(!data_view_sees(&v, (const uint8_t *)"en"));
	ok(data_view_sees(&v, (const uint8_t *)"\0\0"));
	ok(data_view_sees(&nowhere, (const uint8_t *)"\0\0"));
	ok(!data_view_sees(&nowhere, (const uint8_t *)"in"));
	return done();
}
