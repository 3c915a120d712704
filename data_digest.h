/* data_digest -- the hash of what a zone holds.
 *
 * Layer 3. By it a zone's serial moves, or does not. It covers the set of
 * records that lines produce, whatever lines those are: owner, type, TTL, time
 * stamp, location and RDATA, with names in lower case, each once, in an order
 * of its own; the serial in the SOA is left out. So the order of lines, case,
 * escapes, defaults written out, and "." "=" or "@" written as their parts do
 * not show, not even in which of several SOAs is the first and so the one that
 * is served.
 *
 * A zone holds the records of the names in it (data_zone), and those of zones
 * in it that are not served: they are answered as its own. At the apex of a
 * zone below it, which we serve, too, it also holds what its own servers hand
 * out: NS records, and the addresses of those servers below its own apex; and
 * the DS records, which the zone below does not hold.
 */
#ifndef DATA_DIGEST_H
#define DATA_DIGEST_H

struct data_set;
struct data_zones;

/* Work out the hashes of all zones of a sorted set. 0, or -1 with errno
 * ENOMEM. */
int data_digest(struct data_zones *zones, const struct data_set *set)
    __attribute__((warn_unused_result));

#endif
