/* hist -- how often each delay was seen.
 *
 * Layer 5. Buckets grow with the value: 64 for each power of two, so that what
 * comes out is right within 1.6 %.
 */
#ifndef HIST_H
#define HIST_H

#include <stdint.h>

#define HIST_BUCKETS (64 * 59)

struct hist {
	uint64_t n[HIST_BUCKETS], count, max;
};

/* One more delay, nanoseconds. */
void hist_add(struct hist *h, uint64_t ns);

/* The delay that the part share (0 to 1) of all did not exceed, microseconds;
 * 0 if there were none. */
double hist_at(const struct hist *h, double share);

#endif
