#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../arena.h"
#include "tap.h"

#define PAGE 2097152 /* octets of a large one */

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

/* An array that grows from small pages to large ones and on, among others: all
 * stay where they belong, and large ones lie in whole large pages. */
static void
test_growth(void)
{
	enum { N = 3 << 20 };
	struct arena a = ARENA_ZERO;
	uint32_t *v[3] = {NULL, NULL, NULL};
	size_t cap[3] = {0, 0, 0}, bad = 0;

	for (uint32_t i = 0; i < N; ++i)
		for (unsigned k = 0; k < 3; ++k) {
			if (i % (k + 1) > 0)
				continue;
			if (arena_room(&a, &v[k], &cap[k], i / (k + 1),
				sizeof *v[k]) == -1) {
				ok(false);
				return;
			}
			v[k][i / (k + 1)] = i ^ k;
		}
	ok(arena_bytes(&a, 100) != NULL);
	for (unsigned k = 0; k < 3; ++k) {
		for (uint32_t i = 0; i < N; i += k + 1)
			bad += v[k][i / (k + 1)] != (i ^ k);
		bad += (uintptr_t)v[k] % PAGE > 256;
	}
	ok(bad == 0);
	arena_drop(&a, v[1]);
	ok(v[0][N - 1] == N - 1 && v[2][(N - 1) / 3] == ((N - 1) / 3 * 3 ^ 2));
	arena_wipe(&a);
	ok(a.total == 0);
}

/* Page faults of 6 MB, 1460 small pages, that malloc gives in small pieces. */
static long
faults(void)
{
	enum { N = 3000 };
	static char *piece[N];
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < N; ++i) {
		piece[i] = malloc(2000);
		memset(piece[i], 1, 2000);
	}
	getrusage(RUSAGE_SELF, &after);
	for (size_t i = 0; i < N; ++i)
		free(piece[i]);
	return after.ru_minflt - before.ru_minflt;
}

/* Are there large pages for who asks? */
static bool
large_pages(void)
{
	char text[100] = "";
	FILE *f = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");

	if (f == NULL)
		return false;
	if (fgets(text, sizeof text, f) == NULL)
		text[0] = 0;
	fclose(f);
	return strstr(text, "[always]") != NULL ||
	    strstr(text, "[madvise]") != NULL;
}

static void
test_heap(void)
{
	long n;

	arena_heap_large();
	n = faults();
	printf("# %ld page faults\n", n);
	ok(getenv("SANITIZED") != NULL || !large_pages() || n < 700);
}

int
main(void)
{
	test_heap();
	test_alloc();
	test_sizes();
	test_dup();
	test_room();
	test_much();
	test_growth();
	return done();
}
