#include <errno.h>
#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arena.h"

#define CHUNK 65536U        /* usual size of a chunk, octets */
#define CHUNK_MAX 8388608U  /* of those in large arenas */
#define LARGE_PAGE 2097152U /* octets, or a multiple of what the system has */
#define LARGE 1048576U      /* octets of an arena that is worth large pages */
#define HEAP 67108864       /* octets of malloc's heap: addresses alone */
#define HEAP_PAD 131072     /* octets by which it grows by default */
#define HEAP_FIRST 100000U  /* octets; what is not below HEAP_PAD is mapped */

/* Chunks form one list, newest first, so that all can be freed. Small pieces
 * are cut from the newest; a large piece and each growing array has a chunk of
 * its own, put behind the newest so that cutting goes on there. */
struct arena_chunk {
	struct arena_chunk *older, *newer;
	size_t used, cap; /* used <= cap */
	size_t mapped;    /* octets of large pages, all of the chunk; 0: it is
	                   * malloc's */
	alignas(max_align_t) unsigned char b[];
};

/* Ask for large pages, if the system has them: that saves most of the time that
 * it takes to get memory, and to find one's way in it. */
static void
hint(uint8_t *p, size_t n)
{
	size_t skip = -(uintptr_t)p % LARGE_PAGE;

	if (n >= skip + LARGE_PAGE)
		(void)madvise(p + skip, (n - skip) & ~(size_t)(LARGE_PAGE - 1),
		    MADV_HUGEPAGE);
}

void
arena_heap_large(void)
{
	uint8_t *end;
	void *one, *two;
	size_t n;

	/* grow it at once, keep that, and grow as usual from there on */
	if (mallopt(M_TOP_PAD, HEAP) != 1 ||
	    mallopt(M_TRIM_THRESHOLD, 2 * HEAP) != 1)
		return;
	/* at first it has room for one of these; both may be NULL */
	one = malloc(HEAP_FIRST);
	two = malloc(HEAP_FIRST);
	(void)mallopt(M_TOP_PAD, HEAP_PAD);
	end = sbrk(0);
	n = (uintptr_t)end - (uintptr_t)two;
	/* unless it is not there, or malloc has other places than the heap */
	if (n <= 2 * (size_t)HEAP)
		hint(two, n);
	free(two);
	free(one);
}

/* n octets of large pages, whole ones: what stood out of them would be taken in
 * hundreds of small ones. NULL with errno. */
static void *
map(size_t n)
{
	uint8_t *p = mmap(NULL, n + LARGE_PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t skip = -(uintptr_t)p % LARGE_PAGE;

	if (p == MAP_FAILED)
		return NULL;
	if (skip > 0)
		(void)munmap(p, skip);
	(void)munmap(p + skip + n, LARGE_PAGE - skip);
	hint(p + skip, n);
	return p + skip;
}

/* Memory for a chunk with so many octets in it; much comes in large pages. */
static struct arena_chunk *
take(size_t cap)
{
	size_t n = sizeof(struct arena_chunk) + cap, mapped = 0;
	struct arena_chunk *c;

	if (cap > SIZE_MAX / 2)
		return errno = ENOMEM, NULL;
	if (n >= LARGE_PAGE)
		mapped = (n + LARGE_PAGE - 1) & ~(size_t)(LARGE_PAGE - 1);
	c = mapped > 0 ? map(mapped) : malloc(n);
	if (c == NULL)
		return NULL;
	c->cap = cap;
	c->mapped = mapped;
	return c;
}

static void
give_back(struct arena_chunk *c)
{
	if (c->mapped > 0)
		(void)munmap(c, c->mapped);
	else
		free(c);
}

static struct arena_chunk *
chunk_new(struct arena *a, size_t cap)
{
	struct arena_chunk *c = take(cap);

	if (c == NULL)
		return NULL;
	a->total += cap;
	c->older = c->newer = NULL;
	c->used = 0;
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

/* Move a chunk to where there is more room: its pages, if they are large, and
 * not what they hold. NULL with errno: it stays. */
static struct arena_chunk *
move(struct arena_chunk *old, size_t cap)
{
	struct arena_chunk *c = take(cap);
	size_t mapped;

	if (c == NULL)
		return NULL;
	mapped = c->mapped;
	if (old->mapped == 0) {
		memcpy(c, old, sizeof *old + old->cap);
		free(old);
	} else if (mremap(old, old->mapped, old->mapped,
		       MREMAP_MAYMOVE | MREMAP_FIXED, c) == MAP_FAILED) {
		give_back(c);
		return errno = ENOMEM, NULL;
	}
	c->cap = cap;
	c->mapped = mapped;
	return c;
}

/* An array's chunk, made larger. */
static struct arena_chunk *
chunk_resize(struct arena *a, struct arena_chunk *old, size_t cap)
{
	size_t before = old->cap;
	struct arena_chunk *c = move(old, cap);

	if (c == NULL)
		return NULL;
	a->total += cap - before;
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
	give_back(c);
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
		give_back(c);
	}
	a->last = NULL;
	a->total = 0;
}
