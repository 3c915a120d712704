/* data_rrset -- the RRsets of a node, as one client sees them.
 *
 * Layer 3. Nothing is copied: sets and records point into the map, as their
 * node does. Every offset is checked against the node's size before use; -1
 * with errno EPROTO says that the file is damaged.
 */
#ifndef DATA_RRSET_H
#define DATA_RRSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_node.h"
#include "data_view.h"
#include "wire.h"

/* A cursor over the records of a set; start with zeros. */
struct data_rr_at {
	size_t entry;   /* entries of the directory behind the cursor */
	size_t dir;     /* where the next one stands, octets; 0: not begun */
	size_t records; /* where the next one's records stand */
	size_t left;    /* records left in this one */
	size_t pos;     /* of the next record */
};

/* Records of one type at one name that one client sees. */
struct data_rrset {
	uint16_t type;
	uint32_t ttl;     /* lowest of the set (RFC 2181 5.2), seconds */
	unsigned count;   /* records, repeats included that only this view has:
	                 * walk them with data_rrset_next, which skips those */
	unsigned entries; /* of the directory that make up the set */
	struct data_rr_at begin;      /* a cursor at the first record */
	const struct data_node *node; /* the caller's, as is view: they stay */
	const struct data_view *view;
};

/* The set of a type at a node, as one view sees it: 1 found, 0 none visible,
 * -1 damaged. Of SOA records only the first is in the set. */
int data_rrset_find(const struct data_node *node, const struct data_view *view,
    uint16_t type, struct data_rrset *set) __attribute__((warn_unused_result));

/* The same, but a CNAME, whatever the type, if the view sees one: set->type
 * tells (RFC 1034 4.3.2, 3a). */
int data_rrset_find_or_alias(const struct data_node *node,
    const struct data_view *view, uint16_t type, struct data_rrset *set)
    __attribute__((warn_unused_result));

/* The records of a type, at least one, at a node without CNAME (unless that is
 * the type) where every view sees all that there is. */
struct data_rrset_plain {
	const uint8_t *b; /* count x ( len 2 | rdata ), or so it should be */
	size_t len;       /* octets at b, all inside the node */
	unsigned count;
	uint32_t ttl; /* seconds */
	uint16_t type;
};

/* False: it is not as simple as that, or there are none; *set is then of no
 * use. */
bool data_rrset_plain(const struct data_node *node, uint16_t type,
    struct data_rrset_plain *set);

/* The same for a node that has one set, of whatever type. */
bool data_rrset_sole(const struct data_node *node,
    struct data_rrset_plain *set);

/* The next of the set's records, of which at octets are read. Each length is
 * read once: who changes the file in place can spoil an answer, but not make it
 * longer. False: there is none, or it is longer than the set. */
static inline bool
data_rrset_plain_next(const struct data_rrset_plain *set, size_t *at,
    const uint8_t **rdata, size_t *len)
{
	if (set->len - *at < 2)
		return false;
	*len = wire_get16(set->b + *at);
	if (*len > set->len - *at - 2)
		return false;
	*rdata = set->b + *at + 2;
	*at += 2 + *len;
	return true;
}

/* Has the node records of that type or a CNAME, visible or not? If not,
 * data_rrset_find_or_alias says 0. A damaged node may have any. */
bool data_rrset_listed(const struct data_node *node, uint16_t type);

/* The lowest type with a visible set, above after (0: from the beginning): for
 * minimal ANY. 1 and *type, 0 none, -1 damaged. */
int data_rrset_type_after(const struct data_node *node,
    const struct data_view *view, uint16_t after, uint16_t *type)
    __attribute__((warn_unused_result));

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
 * beginning: 1; 0 at the end; -1 damaged. The same sets as
 * data_rrset_type_after and data_rrset_find find, for who wants them all: the
 * directory is read once. */
int data_rrset_walk(const struct data_node *node, const struct data_view *view,
    struct data_walk *walk, struct data_rrset *set, struct data_rr_at *at)
    __attribute__((warn_unused_result));

#endif
