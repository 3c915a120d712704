/* data_db -- an open data.cdb of our own layout: what each name has.
 *
 * Layer 3. doc: man/data.cdb.5. Files that are truncated, foreign or damaged
 * are refused at open; what is found damaged later makes look-ups fail. Every
 * offset from the file is checked against its size before use. Pointers handed
 * out point into the map and are good until data_db_close.
 */
#ifndef DATA_DB_H
#define DATA_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_cdb.h"
#include "file_map.h"
#include "ip.h"

#define DATA_DB_FORMAT 1 /* the layout's number; any other: "run make" */

/* What the file says of itself. */
struct data_db_info {
	uint64_t built;   /* unix time, seconds */
	uint64_t records; /* resource records */
	uint32_t names;   /* owner names and empty non-terminals */
	uint32_t zones;   /* zones */
	uint8_t hash[32]; /* BLAKE2b-256 of the text it was made of */
};

/* A sorted table of address ranges: the location of everything from one start
 * up to the next. */
struct data_db_ranges {
	const uint8_t
	    *b; /* count entries of width + 2 octets: start, location */
	size_t count;
};

/* A name's entry. */
struct data_node {
	const uint8_t *b; /* the whole value */
	uint32_t len;     /* its octets */
	uint32_t sets;    /* offset of the first RRset's entry */
	uint16_t nsets;
	uint16_t npresence; /* 0 unless VARIES */
	uint8_t flags;      /* DATA_NODE_ below */
	uint8_t apex;       /* labels up to the zone's apex; DATA_NODE_NONE:
	                     * none */
	uint8_t cut;        /* labels up to the topmost cut or DNAME between the
	                     * apex and this name; DATA_NODE_NONE: none */
};

struct data_db {
	struct file_map map;
	struct data_db_info info;
	struct data_db_ranges v4, v6; /* 4 and 16 octets wide; count 0: none */
	struct data_node root; /* where every search ends that finds nothing */
};

/* Open what fd holds; fd may be closed afterwards. 0; or -1 with errno, *db
 * untouched, and *why (static text for a message: "not a data.cdb of this
 * version: run make", "truncated", ...) set. */
int data_db_open(struct data_db *db, int fd, const char **why)
    __attribute__((warn_unused_result));

/* Unmap. */
void data_db_close(struct data_db *db);

/* What one client sees at one time. */
struct data_view {
	uint8_t loc[2]; /* zeros: none */
	uint64_t now;   /* TAI64 label */
};

/* The view of a client at unix time now. */
void data_db_view(struct data_view *view, const struct data_db *db,
    const struct ip *client, int64_t now);

#define DATA_NODE_NONE 255
#define DATA_NODE_WILD 1   /* has a child "*" */
#define DATA_NODE_VARIES 2 /* existence or zone depend on place or time: apex
                            * and cut are not to be used, ask per query */

/* Find the entry of a name in wire form, lower case, len octets. 1 found, 0
 * no such name (as far as any client goes), -1 the file is damaged. */
int data_db_find(const struct data_db *db, const uint8_t *name, size_t len,
    struct data_node *node) __attribute__((warn_unused_result));

/* The same in stages (data_cdb.h): begin, then step until it is not
 * DATA_DB_AGAIN; before each step, what it reads has been asked for. name must
 * stay. */
#define DATA_DB_AGAIN 2

struct data_db_find {
	struct data_cdb_seek seek;
	bool record; /* the next step looks at a record, and not at a slot */
};

void data_db_find_begin(struct data_db_find *find, const struct data_db *db,
    const uint8_t *name, size_t len);

/* 1, 0, -1 as data_db_find; or DATA_DB_AGAIN. */
int data_db_find_step(struct data_db_find *find, const struct data_db *db,
    struct data_node *node) __attribute__((warn_unused_result));

/* Does the name exist in this view: has it, or something below it, a visible
 * record? */
bool data_node_exists(const struct data_node *node,
    const struct data_view *view);

/* Records of one type at one name that one client sees. */
struct data_rrset {
	uint16_t type;
	uint32_t ttl;     /* lowest of the set (RFC 2181 5.2), seconds */
	unsigned count;   /* records, repeats included that only this view has:
	                 * walk them with data_rrset_next, which skips those */
	unsigned entries; /* of the directory that make up the set */
	unsigned first;   /* which entry is the first of them */
	size_t dir;       /* where that one stands, octets */
	size_t records;   /* where its records stand */
	const struct data_node *node; /* the caller's, as is view: they stay */
	const struct data_view *view;
};

/* A cursor over the records of a set; start with zeros. */
struct data_rr_at {
	size_t entry;   /* entries of the directory behind the cursor */
	size_t dir;     /* where the next one stands, octets; 0: not begun */
	size_t records; /* where the next one's records stand */
	size_t left;    /* records left in this one */
	size_t pos;     /* of the next record */
	bool given;     /* a record was given */
};

/* The set of a type at a node, as one view sees it: 1 found, 0 none visible,
 * -1 damaged. Of SOA records only the first is in the set. */
int data_node_set(const struct data_node *node, const struct data_view *view,
    uint16_t type, struct data_rrset *set) __attribute__((warn_unused_result));

/* Has the node records of that type or a CNAME, visible or not? A guess at what
 * data_node_set will find. */
bool data_node_lists(const struct data_node *node, uint16_t type);

/* The lowest type with a visible set, above after (0: from the beginning): for
 * minimal ANY. 1 and *type, 0 none, -1 damaged. */
int data_node_next(const struct data_node *node, const struct data_view *view,
    uint16_t after, uint16_t *type) __attribute__((warn_unused_result));

/* The next record: 1 and *rdata, *len; 0 at the end; -1 damaged. What a client
 * sees for two reasons, such as its place and the time, comes once (RFC 2181
 * 5). */
int data_rrset_next(const struct data_rrset *set, struct data_rr_at *at,
    const uint8_t **rdata, size_t *len) __attribute__((warn_unused_result));

/* A cursor over all sets of a node; start with zeros. */
struct data_walk {
	size_t entry;   /* entries of the directory behind the cursor */
	size_t dir;     /* where the next one stands, octets; 0: not begun */
	size_t records; /* where the next one's records stand */
	uint16_t last;  /* type of the set before */
};

/* The next set that the view sees, in the order of types, and a cursor at its
 * beginning: 1; 0 at the end; -1 damaged. The same sets as data_node_next and
 * data_node_set find, for who wants them all: the directory is read once. */
int data_node_walk(const struct data_node *node, const struct data_view *view,
    struct data_walk *walk, struct data_rrset *set, struct data_rr_at *at)
    __attribute__((warn_unused_result));

/* The names of all zones, as they stand in the file: wire form, lower case, one
 * after the other. 1, or -1 damaged. */
int data_db_zones(const struct data_db *db, const uint8_t **names, size_t *len)
    __attribute__((warn_unused_result));

/* A cursor over the names of a zone, in canonical order (RFC 4034 6.1): its
 * apex, all below it that is not in a zone of ours further down, and the
 * apexes of those. */
struct data_names {
	const uint8_t *b; /* where the next ones are: 4 octets each */
	size_t left;      /* names */
};

/* The names of the zone with this apex, wire form, lower case, len octets. 1; 0
 * there is no such zone, for no client; -1 damaged. */
int data_db_zone(const struct data_db *db, const uint8_t *apex, size_t len,
    struct data_names *names) __attribute__((warn_unused_result));

/* The next name: 1 and *name, sound, *len and *node; 0 at the end; -1
 * damaged. */
int data_names_next(struct data_names *names, const struct data_db *db,
    const uint8_t **name, size_t *len, struct data_node *node)
    __attribute__((warn_unused_result));

#endif
