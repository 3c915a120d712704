/* data_names -- the names of a zone in data.cdb, for who wants all of it.
 *
 * Layer 3. Names and nodes point into the map of the data_db and are good as
 * long as that is open.
 */
#ifndef DATA_NAMES_H
#define DATA_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct data_db;
struct data_node;

/* A cursor over the names of a zone, in canonical order (RFC 4034 6.1): its
 * apex, all below it that is not in a zone of ours further down, and the
 * apexes of those. */
struct data_names {
	const uint8_t *b; /* where the next ones are: 4 octets each */
	size_t left;      /* names */
	size_t past;      /* names behind it */
};

/* The names of the zone with this apex, wire form, lower case, len octets. 1; 0
 * there is no such zone, for no client; -1 damaged. */
int data_names_of(const struct data_db *db, const uint8_t *apex, size_t len,
    struct data_names *names) __attribute__((warn_unused_result));

/* Go back over n names. False, and nothing is done: there are not so many. */
bool data_names_back(struct data_names *names, size_t n)
    __attribute__((warn_unused_result));

/* The next name: 1 and *name, sound and in lower case as long as nobody writes
 * into the file, *len and *node; 0 at the end; -1 damaged. */
int data_names_next(struct data_names *names, const struct data_db *db,
    const uint8_t **name, size_t *len, struct data_node *node)
    __attribute__((warn_unused_result));

#endif
