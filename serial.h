/* serial -- SOA serial numbers, compared as on a circle (RFC 1982).
 *
 * Layer 0.
 */
#ifndef SERIAL_H
#define SERIAL_H

#include <stdbool.h>
#include <stdint.h>

/* True if a is newer than b. RFC 1982 3.2 leaves numbers exactly 2^31 apart
 * undefined. NSD calls each newer than the other; Knot has a third answer,
 * "incomparable". We say no both ways: a peer cannot make us transfer for ever
 * by sitting on the opposite point. */
bool serial_newer(uint32_t a, uint32_t b);

/* The serial to give when content that had serial old changes at unix time
 * now: now itself if that is newer, else the RFC 1982 successor of old. A zone
 * that came with 2026112001 keeps counting from there. Never 0, which old
 * tools take for "unknown". */
uint32_t serial_next(uint32_t old, int64_t now);

#endif
