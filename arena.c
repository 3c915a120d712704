#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arena.h"

#define CHUNK 65536U        /* usual size of a chunk, octets */
#define CHUNK_MAX 8388608U  /* of those in large arenas */
#define LARGE_PAGE 2097152U /* octets, or a multiple of what the system has */
#define LARGE 1048576U      /* octets of an arena that is worth large pages */

/* Chunks form one list, newest first, so that all can be freed. Small pieces
 * are cut from the newest; a large piece and each growing array has a chunk of
 * its own, put behind the newest so that cutting goes on there. */
struct arena_chunk {
	struct arena_chunk *older, *newer;
	size_t used, cap; /* used <= cap */
	alignas(max_align_t) unsigned char b[];
};

/* Much memory comes in large pages, if the system can: that saves most of the
 * time that it takes to get it, and to find one's way in it. */
static void
hint(void *p, size_t n)
{
	size_t skip = -(uintptr_t)p % LARGE_PAGE;

	if (n >= skip + LARGE_PAGE)
		(void)madvise((uint8_t *)p + skip,
		    (n - skip) & ~(size_t)(LARGE_PAGE - 1), MADV_HUGEPAGE);
}

static void *
take(size_t n)
{
	void *p = n % LARGE_PAGE == 0 ? aligned_alloc(LARGE_PAGE, n)
				      : malloc(n);

	if (p != NULL)
		hint(p, n);
	return p;
}

static struct arena_chunk *
chunk_new(struct arena *a, size_t cap)
{
	struct arena_chunk *c;

	if (cap > SIZE_MAX - sizeof *c)
		return errno = ENOMEM, NULL;
	c = take(sizeof *c + cap);
	if (c == NULL)
		return NULL;
	a->total += cap;
	c->older = c->newer = NULL;
	c->used = 0;
	c->cap = cap;
	return c;
}

static void
push(struct arena *a, struct arena_chunk *c)
{
	c->older = a->last;
	if (a->last != NULL)
		a->last->newer = c;
	a->last = c;
}

static void
push_behind(struct arena *a, struct arena_chunk *c)
{
	struct arena_chunk *last = a->last;

	if (last == NULL) {
		push(a, c);
		return;
	}
	c->newer = last;
	c->older = last->older;
	if (c->older != NULL)
		c->older->newer = c;
	last->older = c;
}

/* Chunks grow with the arena, so that large ones have few; there they fill
 * large pages. */
static size_t
usual(const struct arena *a)
{
	size_t n = a->total / 8;

	if (a->total < LARGE)
		return n < CHUNK ? CHUNK : n;
	if (n > CHUNK_MAX)
		n = CHUNK_MAX;
	return (n / LARGE_PAGE + 1) * LARGE_PAGE - sizeof(struct arena_chunk);
}

static void *
cut(struct arena *a, size_t n, size_t align)
{
	struct arena_chunk *c = a->last;
	size_t at = c == NULL ? 0 : (c->used + align - 1) & ~(align - 1);

	if (c != NULL && at <= c->cap && n <= c->cap - at) {
		c->used = at + n;
		return c->b + at;
	}
	c = chunk_new(a, n > CHUNK / 4 ? n : usual(a));
	if (c == NULL)
		return NULL;
	if (n > CHUNK / 4)
		push_behind(a, c);
	else
		push(a, c);
	c->used = n;
	return c->b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return cut(a, n, alignof(max_align_t));
}

void *
arena_bytes(struct arena *a, size_t n)
{
	return cut(a, n, 1);
}

char *
arena_dup(struct arena *a, const void *p, size_t n)
{
	char *s = n == SIZE_MAX ? NULL : arena_bytes(a, n + 1);

	if (s == NULL)
		return NULL;
	if (n > 0)
		memcpy(s, p, n);
	s[n] = 0;
	return s;
}

static struct arena_chunk *
chunk_of(void *array)
{
	return (void *)((unsigned char *)array -
	    offsetof(struct arena_chunk, b));
}

static struct arena_chunk *
chunk_resize(struct arena *a, struct arena_chunk *old, size_t cap)
{
	struct arena_chunk *c = realloc(old, sizeof *c + cap);

	if (c == NULL)
		return NULL;
	a->total += cap - c->cap;
	hint(c, sizeof *c + cap);
	c->cap = cap;
	if (c->older != NULL)
		c->older->newer = c;
	if (c->newer != NULL)
		c->newer->older = c;
	else
		a->last = c;
	return c;
}

int
arena_room(struct arena *a, void *array, size_t *cap, size_t used, size_t size)
{
	struct arena_chunk *c;
	size_t want = *cap < 16 ? 16 : *cap;
	void *p;

	if (used < *cap)
		return 0;
	while (want <= used && want <= SIZE_MAX / 4)
		want *= 2;
	if (want <= used || want > (SIZE_MAX / 2) / size)
		return errno = ENOMEM, -1;
	memcpy(&p, array, sizeof p);
	if (p == NULL) {
		c = chunk_new(a, want * size);
		if (c != NULL)
			push_behind(a, c);
	} else {
		c = chunk_resize(a, chunk_of(p), want * size);
	}
	if (c == NULL)
		return -1;
	c->used = c->cap;
	p = c->b;
	memcpy(array, &p, sizeof p);
	*cap = want;
	return 0;
}

void
arena_drop(struct arena *a, void *array)
{
	struct arena_chunk *c;

	if (array == NULL)
		return;
	c = chunk_of(array);
	a->total -= c->cap;
	if (c->older != NULL)
		c->older->newer = c->newer;
	if (c->newer != NULL)
		c->newer->older = c->older;
	else
		a->last = c->older;
	free(c);
}

void
arena_join(struct arena *a, struct arena *from)
{
	struct arena_chunk *oldest = a->last;

	if (from->last == NULL)
		return;
	while (oldest != NULL && oldest->older != NULL)
		oldest = oldest->older;
	/* behind ours, so that cutting goes on where it was */
	if (oldest == NULL)
		a->last = from->last;
	else
		oldest->older = from->last;
	from->last->newer = oldest;
	a->total += from->total;
	from->last = NULL;
	from->total = 0;
}

void
arena_wipe(struct arena *a)
{
	for (struct arena_chunk *c = a->last, *older; c != NULL; c = older) {
		older = c->older;
		free(c);
	}
	a->last = NULL;
	a->total = 0;
}
