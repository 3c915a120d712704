/* data_db -- an open data.cdb of our own layout.
 *
 * Layer 3. doc: man/data.cdb.5. Files that are truncated, foreign or damaged
 * are refused at open; what is found damaged later makes look-ups fail. Every
 * offset from the file is checked against its size before use. Pointers handed
 * out point into the map and are good until data_db_close.
 */
#ifndef DATA_DB_H
#define DATA_DB_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_cdb.h"
#include "data_node.h"
#include "data_view.h"
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

struct data_db {
	struct file_map map;
	struct data_db_info info;
	struct data_view_ranges v4; /* 4 octets wide; count 0: none */
	struct data_view_ranges v6; /* 16 */
	struct data_node root; /* where every search ends that finds nothing */
};

/* Open what fd holds; fd may be closed afterwards. 0; or -1 with errno, *db
 * untouched, and *why (static text for a message: "not a data.cdb of this
 * version: run make", "truncated", ...) set. */
int data_db_open(struct data_db *db, int fd, const char **why)
    __attribute__((warn_unused_result));

/* Unmap. */
void data_db_close(struct data_db *db);

/* The view of a client at unix time now. */
static inline void
data_db_view(struct data_view *view, const struct data_db *db,
    const struct ip *client, int64_t now)
{
	data_view_make(view, &db->v4, &db->v6, client, now);
}

/* Find the entry of a name in wire form, lower case, len octets. 1 found, 0
 * no such name (as far as any client goes), -1 the file is damaged. */
int data_db_find(const struct data_db *db, const uint8_t *name, size_t len,
    struct data_node *node) __attribute__((warn_unused_result));

/* The same in stages (data_cdb.h): begin, then step until it is not
 * DATA_DB_AGAIN; before each step what it reads can be asked for. name must
 * stay. */
#define DATA_DB_AGAIN 2

struct data_db_find {
	struct data_cdb_seek seek;
	bool record; /* the next step looks at a record, and not at a slot */
};

static inline void
data_db_find_begin(struct data_db_find *find, const struct data_db *db,
    const uint8_t *name, size_t len)
{
	data_cdb_seek(&find->seek, &db->map, name, len);
	find->record = false;
}

/* Ask memory for what the next step reads: worth it for many look-ups one right
 * behind the other (data_cdb_ask). */
static inline void
data_db_find_ask(const struct data_db_find *find, const struct data_db *db)
{
	data_cdb_ask(&find->seek, &db->map, find->record);
}

/* 1 found, 0, -1 as data_db_find; or DATA_DB_AGAIN. */
static inline __attribute__((warn_unused_result)) int
data_db_find_step(struct data_db_find *find, const struct data_db *db)
{
	int r;

	if (!find->record) {
		r = data_cdb_probe(&find->seek, &db->map);
		find->record = true;
		return r == 1 ? DATA_DB_AGAIN : r;
	}
	r = data_cdb_take(&find->seek, &db->map);
	find->record = false;
	return r == 0 ? DATA_DB_AGAIN : r;
}

/* What was found: 1 and *node, or -1 damaged. */
static inline __attribute__((warn_unused_result)) int
data_db_find_node(struct data_node *node, const struct data_db_find *find)
{
	return data_node_read(node, find->seek.value, find->seek.valuelen)
	    ? 1
	    : (errno = EPROTO, -1);
}

/* May it exist for some clients, and not for others? */
static inline bool
data_db_find_varies(const struct data_db_find *find)
{
	return find->seek.valuelen > 0 &&
	    (find->seek.value[0] & DATA_NODE_VARIES) != 0;
}

/* The names of all zones, as they stand in the file: wire form, lower case, one
 * after the other. 1, or -1 damaged. */
int data_db_zones(const struct data_db *db, const uint8_t **names, size_t *len)
    __attribute__((warn_unused_result));

#endif
