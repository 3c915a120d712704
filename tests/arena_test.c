#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "../arena.h"
#include "tap.h"

static void
test_alloc(void)
{
	struct arena a = ARENA_ZERO;
	size_t crooked = 0, overlap = 0;
	uint8_t *last[64];

	for (size_t i = 0; i < 64; ++i) {
		last[i] = arena_alloc(&a, i * 13);
		crooked += last[i] == NULL ||
		    (uintptr_t)last[i] % _Alignof(max_align_t) != 0;
		memset(last[i], (int)i, i * 13);
		(void)!arena_bytes(&a, i % 3);
	}
	for (size_t i = 0; i < 64; ++i)
		for (size_t k = 0; k < i * 13; ++k)
			overlap += last[i][k] != i;
	ok(crooked == 0);
	ok(overlap == 0);
	ok(a.total > 0);
	arena_wipe(&a);
	ok(a.total == 0 && a.last == NULL);
	ok(arena_alloc(&a, 0) != NULL);
	arena_wipe(&a);
	arena_wipe(&a);
}

static void
test_sizes(void)
{
	struct arena a = ARENA_ZERO;
	char *big = arena_bytes(&a, 5000000), *small = arena_bytes(&a, 1);

	ok(big != NULL && small != NULL);
	big[0] = big[4999999] = small[0] = 'x';
	ok(small < big || small >= big + 5000000);
	errno = 0;
	ok(arena_alloc(&a, SIZE_MAX) == NULL && errno == ENOMEM);
	errno = 0;
	ok(arena_bytes(&a, SIZE_MAX - 8) == NULL && errno == ENOMEM);
	ok(arena_bytes(&a, 10) != NULL); /* usable still */
	arena_wipe(&a);
}

static void
test_dup(void)
{
	struct arena a = ARENA_ZERO;
	char *s = arena_dup(&a, "a\0b", 3), *e = arena_dup(&a, "", 0);

	ok(s != NULL && memcmp(s, "a\0b", 4) == 0);
	ok(e != NULL && e[0] == 0);
	ok(arena_dup(&a, "x", SIZE_MAX) == NULL && errno == ENOMEM);
	arena_wipe(&a);
}

static void
test_room(void)
{
	struct arena a = ARENA_ZERO;
	uint32_t *v = NULL, *same;
	size_t cap = 0, moved = 0, before, bad = 0;

	for (uint32_t i = 0; i < 100000; ++i) {
		before = cap;
		if (arena_room(&a, &v, &cap, i, sizeof *v) == -1)
			break;
		bad += cap <= i;
		moved += cap != before;
		v[i] = i;
	}
	ok(bad == 0);
	ok(moved > 1 && moved < 40);
	for (uint32_t i = 0; i < 100000; ++i)
		bad += v[i] != i;
	ok(bad == 0);
	same = v;
	before = cap;
	errno = 0;
	ok(arena_room(&a, &v, &cap, SIZE_MAX / 2, sizeof *v) == -1);
	ok(errno == ENOMEM && v == same && cap == before);
	ok(arena_room(&a, &v, &cap, SIZE_MAX - 1, 1) == -1 && v == same);
	ok(v[99999] == 99999);
	arena_wipe(&a);
}

/* So much that chunks become large ones: each piece keeps what is its own. */
static void
test_much(void)
{
	enum { N = 60000 };
	static uint32_t *piece[N];
	struct arena a = ARENA_ZERO;
	size_t bad = 0;

	for (uint32_t i = 0; i < N; ++i) {
		size_t n = 8 + i % 999;

		piece[i] = arena_alloc(&a, n);
		bad += piece[i] == NULL;
		memset(piece[i], (int)i, n);
		piece[i][0] = i;
	}
	ok(bad == 0 && a.total > 30000000);
	for (uint32_t i = 0; i < N; ++i)
		bad += piece[i][0] != i ||
		    ((uint8_t *)piece[i])[7 + i % 999] != (uint8_t)i;
	ok(bad == 0);
	arena_wipe(&a);
	ok(a.total == 0);
}

int
main(void)
{
	test_alloc();
	test_sizes();
	test_dup();
	test_room();
	test_much();
	return done();
}
