/* data_set -- all records of some sources, sorted.
 *
 * Layer 3. What tinydns-data compiles and make-data merges and hashes. Memory
 * comes from the arena that the caller gives and lives as long.
 */
#ifndef DATA_SET_H
#define DATA_SET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_line.h"

struct arena;
struct hash;

/* A record, small: millions of them are held. */
struct data_rec {
	const uint8_t *key; /* owner, as dns_name_key makes it; in a sorted set
	                       * all records of an owner share one */
	const uint8_t *rdata; /* names in it keep their case */
	uint64_t stamp;       /* as in struct data_rr */
	uint32_t ttl;
	uint32_t seq;       /* 0, 1, 2 ... in the order of the sources */
	uint32_t line;      /* from 1 */
	uint16_t type, len; /* len: octets of rdata */
	uint16_t keylen;
	uint8_t loc[2];
	uint16_t source; /* index, whatever the caller numbered */
	bool serial_default, implied;
};

struct data_set_range {
	struct data_range range;
	uint32_t line;
	uint16_t source;
};

struct data_set {
	struct arena *arena;
	struct data_rec *rec;
	size_t n, cap;
	unsigned threads;    /* that may work on it at a time; 0 and 1: one */
	atomic_size_t *read; /* lines read so far are counted here, some
	                      * thousands at a time; NULL: nobody asks */
	struct hash *hash;   /* text is added to it while it is read, source
	                      * after source; NULL: it is not hashed */
	struct data_set_range *range; /* % lines, in order */
	size_t nrange, rangecap;
};

/* An empty set whose memory comes from a. */
void data_set_init(struct data_set *set, struct arena *a);

/* Make room for n more records in one piece: an array that grows is copied.
 * Room that is never used costs addresses alone. -1 with errno ENOMEM. */
int data_set_expect(struct data_set *set, size_t n)
    __attribute__((warn_unused_result));

/* Add a copy. -1 with errno, the set as before: ENOMEM; EOVERFLOW, RDATA longer
 * than 65535 octets, or more records than 32 bits count. */
int data_set_add(struct data_set *set, const struct data_rr *rr,
    uint16_t source, uint32_t line) __attribute__((warn_unused_result));
int data_set_add_range(struct data_set *set, const struct data_range *range,
    uint16_t source, uint32_t line) __attribute__((warn_unused_result));

/* A set that becomes part of another one, its lines counted up. */
struct data_set_part {
	struct data_set set; /* with an arena of its own */
	uint32_t lines;      /* how far */
	size_t at;           /* where its records come to stand */
};

/* Move all records and ranges of other sets behind ours, one after the other.
 * Takes over their memory; they are empty then. -1 with errno ENOMEM or
 * EOVERFLOW, all sets as before. */
int data_set_join(struct data_set *set, struct data_set_part *part, size_t n)
    __attribute__((warn_unused_result));

/* Sort: by owner in canonical order (RFC 4034 6.1), type, location, time; then
 * by order in the sources. SOA records of one owner stay in that order
 * whatever their location and time: the first that a client sees counts. */
void data_set_sort(struct data_set *set);

/* Drop what would be the same record for the same clients at the same time: of
 * equal RDATA the first stays (RFC 2181 5), with the lowest TTL; of SOA records
 * of one owner, location and time the first. Needs a sorted set, which stays
 * sorted. */
void data_set_unique(struct data_set *set);

/* The records of one owner: index of the first, and *count of them; or
 * SIZE_MAX if there are none. Needs a sorted set. */
size_t data_set_find(const struct data_set *set, const uint8_t *key,
    size_t keylen, size_t *count);

/* The same, looked for from record `near` on in both directions: faster for
 * names that are close to its owner. near < n. */
size_t data_set_near(const struct data_set *set, size_t near,
    const uint8_t *key, size_t keylen, size_t *count);

/* The end (exclusive) of the records that have the same owner as record i. */
size_t data_set_owner_end(const struct data_set *set, size_t i);

/* Does it begin or end at a time, or belong to one location? */
bool data_rec_conditional(const struct data_rec *rec);

/* Does the record end at its time stamp (TTL 0), rather than begin? */
bool data_rec_ends(const struct data_rec *rec);

/* Are two records for the same clients and times: same location, stamp and
 * kind of stamp? */
bool data_rec_together(const struct data_rec *a, const struct data_rec *b);

#endif
