/* data_tree -- the names of a set of records, and what is true of each.
 *
 * Layer 3, below data_build. Worked out once for all answers: zone apex, zone
 * cuts, empty non-terminals, wildcards, who sees a name when.
 */
#ifndef DATA_TREE_H
#define DATA_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct data_rec;
struct data_set;

#define DATA_TREE_NOBODY UINT32_MAX /* no such node */

/* When a name exists for clients of one location. */
struct data_tree_presence {
	struct data_tree_presence *next;
	uint8_t loc[2];
	uint64_t begin, end; /* now > begin or now <= end */
};

/* A name: an owner, or an empty non-terminal. */
struct data_tree_node {
	const uint8_t *key;
	struct data_tree_presence *presence; /* unless always */
	uint32_t parent;   /* index of the node one label up */
	uint32_t first, n; /* records */
	uint32_t zone; /* node of the zone it lies in, or DATA_TREE_NOBODY */
	uint32_t pos;  /* for who writes it: its place in the file */
	uint32_t size; /* octets of its entries and RDATA in the file */
	uint16_t keylen;
	uint16_t sets;            /* entries, as data_form.h has them */
	uint8_t flags, apex, cut; /* as data_form.h has them */
	uint8_t labels;
	uint8_t len;            /* octets of the name in wire form */
	uint8_t soa, ns, dname; /* enum data_tree_has */
	bool always;            /* exists for everyone at any time */
	bool uncertain; /* the zone it lies in depends on place or time */
	bool wild;      /* its first label is "*" */
};

enum data_tree_has { DATA_TREE_NEVER, DATA_TREE_SOMETIMES, DATA_TREE_ALWAYS };

/* In canonical order: ancestors first. */
struct data_tree {
	struct data_tree_node *node;
	size_t n;
	uint32_t zones;
};

/* Make the tree of a sorted set, without repeats; memory comes from the arena.
 * 0; or -1 with errno: ENOMEM; EOVERFLOW, more than 65535 records of one type,
 * or entries, at one name; EFBIG, more than 4 GB of them. */
int data_tree_make(struct data_tree *tree, const struct data_set *set,
    struct arena *a) __attribute__((warn_unused_result));

/* Do two records of one owner, one behind the other, stand in one entry? */
bool data_tree_one_entry(const struct data_rec *a, const struct data_rec *b);

#endif
