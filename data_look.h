/* data_look -- what a set has at the names that its records point to.
 *
 * Layer 3. For sorted sets.
 */
#ifndef DATA_LOOK_H
#define DATA_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dns_name_key.h"

struct data_rec;
struct data_set;

/* A name that a record holds. */
struct data_look_name {
	struct dns_name name;
	uint8_t key[DNS_NAME_KEY];
	size_t keylen;
	size_t first, count; /* its records in the set; count 0: it has none */
};

/* Who looks: what was found last is remembered, for names that belong together
 * stand near each other, and often name the same server. Begins as {set}. */
struct data_look {
	const struct data_set *set;
	bool looked; /* the rest holds something */
	uint8_t key[DNS_NAME_KEY];
	size_t keylen;
	size_t first, count;
};

/* The key of n's name. */
void data_look_key(struct data_look_name *n);

/* Find the records of n, whose name and key are set; fastest near that record
 * of the set. */
void data_look_at(struct data_look *l, struct data_look_name *n, size_t near);

/* Has n, looked at, a record of that type? An address? */
bool data_look_has(const struct data_look *l, const struct data_look_name *n,
    uint16_t type);
bool data_look_has_address(const struct data_look *l,
    const struct data_look_name *n);

/* The record that makes a name the apex of a zone, or NULL. */
const struct data_rec *data_look_soa(const struct data_set *set,
    const uint8_t *key, size_t keylen);

/* How many octets of a name's key are the apex of the zone it lies in; false:
 * it lies in none. */
bool data_look_apex(const struct data_set *set, const uint8_t *key,
    size_t keylen, size_t *apex);

#endif
