#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_ranges.h"
#include "data_set.h"

/* A prefix of the family at hand: addresses first to last. */
struct prefix {
	uint8_t first[16], last[16];
	uint8_t bits, loc[2];
	size_t order; /* of its line */
};

static bool
concerns(const struct data_set_range *r, uint8_t family)
{
	/* an empty prefix is for everyone, of either family */
	return r->range.family == family || r->range.family == 0;
}

size_t
data_ranges_room(const struct data_set *set, size_t width)
{
	size_t n = 0;

	for (size_t i = 0; i < set->nrange; ++i)
		n += concerns(&set->range[i], width == 4 ? 4 : 6);
	/* each prefix begins one range and lets one go on behind it */
	return n == 0 ? 0 : (2 * n + 1) * (width + 2);
}

static void
prefix_of(struct prefix *p, const struct data_range *r, size_t order)
{
	memcpy(p->first, r->b, sizeof p->first);
	memcpy(p->last, r->b, sizeof p->last);
	for (unsigned bit = r->bits; bit < 128; ++bit)
		p->last[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	p->bits = r->bits;
	memcpy(p->loc, r->loc, sizeof p->loc);
	p->order = order;
}

/* Outer ones first, so that a stack of them nests. */
static int
compare(const void *va, const void *vb)
{
	const struct prefix *a = va, *b = vb;
	int c = memcmp(a->first, b->first, sizeof a->first);

	if (c == 0)
		c = a->bits - b->bits;
	return c != 0 ? c : (a->order > b->order) - (a->order < b->order);
}

/* The table being written, and the location of its last entry. */
struct table {
	struct buf *out;
	size_t width;
	size_t last; /* offset of the last entry, SIZE_MAX: none yet */
};

static void
put(struct table *t, const uint8_t *start, const uint8_t *loc)
{
	size_t entry = t->width + 2;

	/* a range that ends where it begins has no address */
	if (t->last != SIZE_MAX &&
	    memcmp(t->out->b + t->last, start, t->width) == 0)
		buf_cut(t->out, t->last);
	else if (t->last != SIZE_MAX &&
	    memcmp(t->out->b + t->last + t->width, loc, 2) == 0)
		return;
	t->last = t->out->len;
	buf_put(t->out, start, t->width);
	buf_put(t->out, loc, 2);
	if (t->out->len < t->last + entry)
		t->last = SIZE_MAX; /* full: the caller sees it */
}

/* The address after a; false if a was the last one. */
static bool
after(uint8_t a[16], size_t width)
{
	for (size_t i = width; i-- > 0;)
		if (++a[i] != 0)
			return true;
	return false;
}

/* Write the ranges of sorted prefixes; stack has room for n + 1 of them. */
static void
flatten(struct table *t, struct prefix *p, size_t n, struct prefix *stack)
{
	static const uint8_t zero[16];
	size_t depth = 0;

	put(t, zero, zero);
	for (size_t i = 0; i <= n; ++i) {
		/* close what ends before the next one begins */
		while (depth > 0 &&
		    (i == n ||
			memcmp(stack[depth - 1].last, p[i].first, t->width) <
			    0)) {
			uint8_t next[16];

			memcpy(next, stack[--depth].last, sizeof next);
			if (after(next, t->width))
				put(t, next,
				    depth > 0 ? stack[depth - 1].loc : zero);
		}
		if (i == n)
			return;
		if (depth > 0 && stack[depth - 1].bits == p[i].bits)
			continue; /* the same prefix: the first line counts */
		stack[depth++] = p[i];
		put(t, p[i].first, p[i].loc);
	}
}

int
data_ranges_put(struct buf *out, const struct data_set *set, uint8_t family)
{
	struct arena arena = ARENA_ZERO;
	struct table t = {out, family == 4 ? 4 : 16, SIZE_MAX};
	struct prefix *p = arena_alloc(&arena, (set->nrange + 1) * sizeof *p);
	struct prefix *stack = arena_alloc(&arena,
	    (set->nrange + 1) * sizeof *stack);
	size_t n = 0;

	if (p == NULL || stack == NULL) {
		arena_wipe(&arena);
		return errno = ENOMEM, -1;
	}
	for (size_t i = 0; i < set->nrange; ++i)
		if (concerns(&set->range[i], family))
			prefix_of(&p[n++], &set->range[i].range, i);
	qsort(p, n, sizeof *p, compare);
	flatten(&t, p, n, stack);
	arena_wipe(&arena);
	return buf_ok(out) ? 0 : (errno = EOVERFLOW, -1);
}
