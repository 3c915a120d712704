#include <assert.h>
#include <string.h>

#include "../../arena.h"
#include "../../data_digest.h"
#include "../../data_merge.h"
#include "../../data_set.h"
#include "../../data_text.h"
#include "../../data_zone.h"
#include "../../dns_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

static void
say(void *ctx, const struct data_diag *d)
{
	*(unsigned *)ctx += d->error;
	assert(d->at <= d->source_len && d->len <= d->source_len - d->at);
}

struct read {
	struct data_set set;
	struct data_zones zones;
};

/* 1 if the text has no error. */
static int
load(struct read *r, struct arena *a, const char *text, size_t n)
{
	struct data_source src = {"x", text, n};
	struct data_mode mode = {.serial = 5};
	unsigned errors = 0;
	struct data_report report = {&errors, say};

	data_set_init(&r->set, a);
	if (data_text_load(&r->set, &src, 0, &mode, &report) == -1)
		return 0;
	(void)data_merge_check(&src, &report);
	data_set_sort(&r->set);
	assert(data_zone_list(&r->zones, &r->set, a) == 0);
	assert(data_digest(&r->zones, &r->set) == 0);
	for (size_t i = 0; i < r->zones.n; ++i)
		r->zones.zone[i].serial = 5;
	return errors == 0;
}

static bool
same_record(const struct data_rec *a, const struct data_rec *b)
{
	size_t at = a->type == DNS_TYPE_SOA ? a->len - 20U : a->len;

	return a->keylen == b->keylen && a->type == b->type &&
	    a->len == b->len && a->ttl == b->ttl && a->stamp == b->stamp &&
	    memcmp(a->key, b->key, a->keylen) == 0 &&
	    memcmp(a->loc, b->loc, sizeof a->loc) == 0 &&
	    memcmp(a->rdata, b->rdata, at) == 0 &&
	    (at == a->len ||
		memcmp(a->rdata + at + 4, b->rdata + at + 4, 16) == 0);
}

static void
check_same(const struct read *a, const struct read *b)
{
	assert(a->set.n == b->set.n && a->set.nrange == b->set.nrange);
	for (size_t i = 0; i < a->set.n; ++i)
		assert(same_record(&a->set.rec[i], &b->set.rec[i]));
	assert(a->zones.n == b->zones.n);
	for (size_t i = 0; i < a->zones.n; ++i)
		assert(memcmp(a->zones.zone[i].hash, b->zones.zone[i].hash,
			   HASH_SIZE) == 0);
}

/* In pieces it merges to the same. */
static void
check_pieces(struct arena *a, const struct data_source *src,
    const struct data_zones *zones, const struct data_merge *whole)
{
	struct data_source piece[3];
	size_t at = 0;

	data_merge_cut(piece, 3, src);
	for (size_t i = 0; i < 3; ++i) {
		struct data_merge m;

		data_merge_init(&m, a);
		assert(data_merge_source(&m, &piece[i], zones) == 0);
		assert(m.len <= whole->len - at);
		assert(m.len == 0 ||
		    memcmp(whole->text + at, m.text, m.len) == 0);
		at += m.len;
	}
	assert(at == whole->len);
}

/* Merged, a source without errors has none, makes the same records and so the
 * same hashes, and merges to itself. */
int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	struct arena a = ARENA_ZERO;
	struct data_source src = {"x", (const char *)text, n};
	struct data_merge m, twice;
	struct read one, two;

	if (load(&one, &a, src.text, n) == 0) {
		arena_wipe(&a);
		return 0;
	}
	data_merge_init(&m, &a);
	assert(data_merge_source(&m, &src, &one.zones) == 0);
	assert(m.len == 0 || m.text[m.len - 1] == '\n');
	check_pieces(&a, &src, &one.zones, &m);
	assert(load(&two, &a, m.text, m.len) == 1);
	check_same(&one, &two);
	data_merge_init(&twice, &a);
	src = (struct data_source){"y", m.text, m.len};
	assert(data_merge_source(&twice, &src, &two.zones) == 0);
	assert(twice.len == m.len &&
	    (m.len == 0 || memcmp(twice.text, m.text, m.len) == 0));
	arena_wipe(&a);
	return 0;
}
