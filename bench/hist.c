#include "hist.h"

/* Values below 64 have a bucket each; above, the six bits behind the highest
 * one choose among the 64 of its power of two. */
static unsigned
bucket(uint64_t v)
{
	unsigned shift;

	if (v < 64)
		return (unsigned)v;
	shift = 57 - (unsigned)__builtin_clzll(v);
	return (shift << 6) + (unsigned)(v >> shift);
}

static double
middle(unsigned i)
{
	unsigned shift = i < 128 ? 0 : (i >> 6) - 1;
	uint64_t low = (uint64_t)(i - (shift << 6)) << shift;

	return (double)low + (double)(UINT64_C(1) << shift) / 2;
}

void
hist_add(struct hist *h, uint64_t ns)
{
	++h->n[bucket(ns)];
	++h->count;
	if (ns > h->max)
		h->max = ns;
}

double
hist_at(const struct hist *h, double share)
{
	double want = share * (double)h->count, seen = 0;

	if (h->count == 0)
		return 0;
	for (unsigned i = 0; i < HIST_BUCKETS; ++i)
		if ((seen += (double)h->n[i]) >= want)
			return middle(i) / 1e3;
	return (double)h->max / 1e3;
}
