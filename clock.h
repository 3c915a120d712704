/* clock -- what time it is.
 *
 * Layer 1. Two clocks: the one people set, for dates; and one that only goes
 * forward at its own pace, for limits and pauses.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Unix time, seconds. */
int64_t clock_now(void);

/* Milliseconds since some moment in the past; never goes back. */
int64_t clock_ms(void);

/* The same in microseconds. */
int64_t clock_us(void);

/* Do nothing for that many milliseconds, signals or not. */
void clock_pause(int64_t ms);

#endif
