#include <assert.h>
#include <string.h>

#include "../../arena.h"
#include "../../data_serials.h"
#include "../../data_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

static void
say(void *ctx, const struct data_diag *d)
{
	assert(d->error && d->at <= d->source_len &&
	    d->len <= d->source_len - d->at && d->text[0] != 0);
	++*(unsigned *)ctx;
}

/* A file is taken or its faults are told; what is taken is in order, is found
 * again, and written and read again it is the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	struct data_source src = {"x", (const char *)text, n};
	struct data_serials s, again;
	struct arena a = ARENA_ZERO;
	unsigned faults = 0;
	struct data_report report = {&faults, say};
	struct data_serials_text out;
	size_t at = 0;
	int r = data_serials_scan(&s, &a, &src, &report);

	assert(r == (faults == 0));
	if (r == 0) {
		arena_wipe(&a);
		return 0;
	}
	assert(data_serials_fmt(&out, &s, &a) == 0);
	data_serials_fmt_head(&out, &s);
	src = (struct data_source){"y", out.text, out.len};
	assert(data_serials_scan(&again, &a, &src, &report) == 1);
	assert(again.n == s.n && again.generation == s.generation);
	assert(memcmp(again.body, s.body, HASH_SIZE) == 0);
	for (size_t i = 0; i < s.n; ++i) {
		assert(data_serials_walk(&s, &at, s.zone[i].key,
			   s.zone[i].keylen) == &s.zone[i]);
		assert(again.zone[i].serial == s.zone[i].serial &&
		    again.zone[i].keylen == s.zone[i].keylen &&
		    memcmp(again.zone[i].key, s.zone[i].key,
			s.zone[i].keylen) == 0 &&
		    memcmp(again.zone[i].hash, s.zone[i].hash, HASH_SIZE) == 0);
	}
	assert(data_serials_join(&s, &a, &again) == 0 && s.n == again.n);
	arena_wipe(&a);
	return 0;
}
