#include <string.h>

#include "../buf.h"
#include "../enc.h"
#include "../hash.h"
#include "tap.h"

static const struct {
	const char *text, *hex; /* from b2sum -l 256 */
} rows[] = {
    {"",
	"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
    {"abc",
	"bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
};

int
main(void)
{
	static uint8_t long_text[100000];
	uint8_t one[HASH_SIZE], two[HASH_SIZE];
	struct hash h;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		char hex[2 * HASH_SIZE + 1];
		struct buf b;

		hash_of(one, rows[i].text, strlen(rows[i].text));
		buf_over(&b, hex, sizeof hex);
		enc_hex_fmt(&b, one, sizeof one);
		ok_row(strcmp(buf_cstr(&b), rows[i].hex) == 0, rows[i].text);
	}
	for (size_t i = 0; i < sizeof long_text; ++i)
		long_text[i] = (uint8_t)(i * 7 >> 3);
	hash_of(one, long_text, sizeof long_text);
	hash_init(&h);
	for (size_t i = 0, step = 1; i < sizeof long_text; i += step++) {
		if (step > sizeof long_text - i)
			step = sizeof long_text - i;
		hash_add(&h, long_text + i, step);
	}
	hash_done(&h, two);
	ok(memcmp(one, two, sizeof one) == 0);
	long_text[99999] ^= 1;
	hash_of(two, long_text, sizeof long_text);
	ok(memcmp(one, two, sizeof one) != 0);
	return done();
}
