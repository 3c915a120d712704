#include <stdlib.h>
#include <string.h>

#include "data_check_loc.h"
#include "data_set.h"
#include "data_text.h"
#include "data_warn.h"

static size_t
place(const uint8_t loc[2])
{
	return (size_t)loc[0] << 8 | loc[1];
}

void
data_check_loc_learn(struct data_check_locs *locs, const struct data_set *set)
{
	memset(locs, 0, sizeof *locs);
	for (size_t i = 0; i < set->nrange; ++i) {
		size_t at = place(set->range[i].range.loc);

		locs->bits[at / 8] |= (uint8_t)(1U << at % 8);
	}
}

void
data_check_loc(const struct data_check_locs *locs, const struct data_rec *rec,
    struct data_warn *w)
{
	size_t at = place(rec->loc);

	if (at != 0 && !rec->implied && (locs->bits[at / 8] >> at % 8 & 1) == 0)
		data_warn(w, rec->source, rec->line,
		    "no %% line defines this location: nobody sees this");
}

static int
compare_prefixes(const struct data_range *a, const struct data_range *b)
{
	int c = a->family - b->family;

	if (c == 0)
		c = memcmp(a->b, b->b, sizeof a->b);
	return c != 0 ? c : a->bits - b->bits;
}

static int
compare_ranges(const void *va, const void *vb)
{
	const struct data_set_range *const *a = va, *const *b = vb;
	int c = compare_prefixes(&(*a)->range, &(*b)->range);

	return c != 0 ? c : (*a > *b) - (*a < *b);
}

static void
warn_range(const struct data_set_range *r, const struct data_set_range *first,
    struct data_warn *w)
{
	data_warn(w, r->source, r->line,
	    "this prefix has another location at %.100s:%u, which counts",
	    w->sources[first->source].name, first->line);
}

void
data_check_loc_ranges(const struct data_set *set, struct data_warn *w)
{
	size_t n = set->nrange, first = 0;
	const struct data_set_range **r;

	r = n > 1 ? arena_alloc(&w->notes.arena, n * sizeof *r) : NULL;
	if (r == NULL)
		return;
	for (size_t i = 0; i < n; ++i)
		r[i] = &set->range[i];
	qsort(r, n, sizeof *r, compare_ranges);
	for (size_t i = 1; i < n; ++i) {
		const struct data_range *a = &r[first]->range;
		const struct data_range *b = &r[i]->range;

		if (compare_prefixes(a, b) != 0)
			first = i;
		else if (memcmp(a->loc, b->loc, sizeof a->loc) != 0)
			warn_range(r[i], r[first], w);
	}
}
