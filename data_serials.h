/* data_serials -- what serial each zone has had, and what it gets next.
 *
 * Layer 3. A text file, doc: man/serials.5. Zones stay in it for ever, so that
 * one that comes back goes on counting where it was.
 */
#ifndef DATA_SERIALS_H
#define DATA_SERIALS_H

#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct arena;
struct data_report;
struct data_source;
struct data_zones;

/* What is remembered of a zone. */
struct data_serials_zone {
	const uint8_t *key; /* apex, as dns_name_key makes it */
	uint16_t keylen;
	uint32_t serial;
	uint8_t hash[HASH_SIZE]; /* of the content that had it: data_digest */
};

struct data_serials {
	uint64_t generation;     /* of the last merged data; 0: none yet */
	uint8_t body[HASH_SIZE]; /* hash of all that followed its stamp */
	struct data_serials_zone *zone; /* in canonical order, each once */
	size_t n;
};

/* Read the file's text. Memory comes from the arena. 1, or 0 after reporting
 * what is wrong, or -1 with errno ENOMEM; *serials is untouched unless 1. */
int data_serials_scan(struct data_serials *serials, struct arena *a,
    const struct data_source *src, const struct data_report *report)
    __attribute__((warn_unused_result));

/* Its text, in an arena: len octets. */
struct data_serials_text {
	char *text;
	size_t len;
};

/* Write it in two steps: the zones; and once what stands before them, the
 * generation and its hash, which may be known only later. 0, or -1 with errno
 * ENOMEM. */
int data_serials_fmt(struct data_serials_text *text,
    const struct data_serials *serials, struct arena *a)
    __attribute__((warn_unused_result));
void data_serials_fmt_head(struct data_serials_text *text,
    const struct data_serials *serials);

/* What is remembered of a zone, or NULL, for zones asked for in canonical
 * order: *at, 0 at first, is how far that has come. */
const struct data_serials_zone *data_serials_walk(const struct data_serials *s,
    size_t *at, const uint8_t *key, size_t keylen);

/* Remember what `more` says, too: zones that are not known yet or whose serial
 * there is newer, and its generation and body if that generation is higher.
 * Both must live on. 0, or -1 with errno ENOMEM and *serials untouched. */
int data_serials_join(struct data_serials *serials, struct arena *a,
    const struct data_serials *more) __attribute__((warn_unused_result));

/* The serials and hashes of zones as they are, to be joined; no generation.
 * 0, or -1 with errno ENOMEM. */
int data_serials_of(struct data_serials *serials, struct arena *a,
    const struct data_zones *zones) __attribute__((warn_unused_result));

/* The serial for a zone that has this hash now. old is what is remembered of
 * it, or NULL; given the serial that its source gives, 0 for none; now is unix
 * time. Never 0; never old's serial unless the hash is old's. */
uint32_t data_serials_next(const struct data_serials_zone *old,
    const uint8_t hash[HASH_SIZE], uint32_t given, int64_t now);

/* The generation of merged data whose bytes behind the stamp have this hash.
 * 0: there is none left (DATA_STAMP_MAX). */
uint64_t data_serials_generation(const struct data_serials *serials,
    const uint8_t body[HASH_SIZE], int64_t now);

#endif
