#include "plan.h"

#include <stdio.h>
#include <string.h>

static const struct plan sets[] = {
    {"small", 2, 2, true},       /* one zone of 10 names */
    {"mid", 1000, 0, false},     /* 10,000 records */
    {"large", 100000, 0, false}, /* 1,000,000 records */
    {"one", 2, 999992, true},    /* one zone of 1,000,000 names */
    {"r10k", 1000, 0, false},    /* for how time grows with size */
    {"r30k", 3000, 0, false},
    {"r100k", 10000, 0, false},
    {"r300k", 30000, 0, false},
    {"r1m", 100000, 0, false},
    {"r3m", 300000, 0, false},
};

const struct plan *
plan_find(const char *name)
{
	for (size_t i = 0; i < sizeof sets / sizeof *sets; ++i)
		if (strcmp(sets[i].name, name) == 0)
			return &sets[i];
	return NULL;
}

void
plan_zone(char out[PLAN_ZONE], uint32_t i)
{
	if (i == 0)
		snprintf(out, PLAN_ZONE, "a.z");
	else
		snprintf(out, PLAN_ZONE, "z%06u.test", (unsigned)(i % 1000000));
}

bool
plan_even(const struct plan *p, uint32_t i)
{
	return i > 0 && (p->full || i % 2 == 0);
}

bool
plan_odd(const struct plan *p, uint32_t i)
{
	return i > 0 && (p->full || i % 2 == 1);
}

enum plan_host
plan_host(uint32_t j)
{
	static const enum plan_host host[8] = {PLAN_A, PLAN_A, PLAN_A, PLAN_A,
	    PLAN_MX, PLAN_AAAA, PLAN_TXT, PLAN_CNAME};

	return host[j % 8];
}
