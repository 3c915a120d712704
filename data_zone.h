/* data_zone -- which zones a set of records makes, and which one a name is in.
 *
 * Layer 3. A zone is a name with a SOA; a name lies in the zone of its nearest
 * ancestor, or itself, that has one. Where and when a SOA is visible does not
 * matter here: a zone is one zone for everybody, with one serial.
 */
#ifndef DATA_ZONE_H
#define DATA_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct arena;
struct data_notes;
struct data_set;
struct data_source;

#define DATA_ZONE_NONE SIZE_MAX

struct data_zone {
	const uint8_t *key; /* apex, as dns_name_key makes it */
	uint16_t keylen;
	size_t first, count;     /* its SOA records in the set */
	size_t parent;           /* the zone around it, or DATA_ZONE_NONE */
	bool served;             /* it has NS, too, and is no wildcard: else its
	                          * names are answered for in the one around
	                          * it */
	uint8_t hash[HASH_SIZE]; /* of its content: data_digest */
	uint32_t serial;         /* the one it is to have */
	bool passes;             /* keep the serials that its lines give */
};

/* Zones in canonical order. */
struct data_zones {
	struct data_zone *zone;
	size_t n;
};

/* Find the zones of a sorted set; hash, serial and passes are left zero. Memory
 * comes from the arena. 0, or -1 with errno ENOMEM. */
int data_zone_list(struct data_zones *zones, const struct data_set *set,
    struct arena *a) __attribute__((warn_unused_result));

/* The zone that a name lies in: its index, or DATA_ZONE_NONE. */
size_t data_zone_over(const struct data_zones *zones, const uint8_t *key,
    size_t keylen);

/* Is the first key's name the second's ancestor, or the same? */
bool data_zone_holds(const struct data_zone *zone, const uint8_t *key,
    size_t keylen);

/* The newest serial (RFC 1982) of a zone's SOA records, or of those of them
 * whose lines give one; 0 if there are none. */
uint32_t data_zone_serial(const struct data_zone *zone,
    const struct data_set *set, bool given);

/* Do all lines that make the zone give a serial? */
bool data_zone_gives(const struct data_zone *zone, const struct data_set *set);

/* The zone's name in a message: room must have DATA_ZONE_TEXT octets. */
#define DATA_ZONE_TEXT (4 * 255 + 2)
const char *data_zone_show(char *room, const struct data_zone *zone);

/* Note each zone that more than one source claims: as an error at the first
 * line of each further source. Returns their number, or -1 with errno. */
int data_zone_claims(const struct data_zones *zones, const struct data_set *set,
    const struct data_source *sources, struct data_notes *notes)
    __attribute__((warn_unused_result));

#endif
