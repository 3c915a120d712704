#include <errno.h>
#include <string.h>

#include "data_cdb.h"
#include "data_db.h"
#include "data_form.h"
#include "wire.h"

/* ---- opening */

static int
special(const struct data_db *db, const char *key, size_t keylen,
    struct wire *value)
{
	struct data_cdb_at at;
	int r = data_cdb_find(&db->map, key, keylen, &at);

	if (r == 1)
		wire_over(value, at.value, at.valuelen);
	return r;
}

/* The format record: is this a file of ours, whole? */
static bool
read_format(struct data_db *db, const char **why)
{
	struct wire w;
	const uint8_t *hash;

	*why = "not a data.cdb of this version: run make";
	if (special(db, DATA_FORM_KEY_FORMAT, sizeof DATA_FORM_KEY_FORMAT - 1,
		&w) != 1 ||
	    wire_u32(&w) != DATA_DB_FORMAT)
		return false;
	db->info.built = wire_u64(&w);
	*why = "damaged: its size is not what it says";
	if (wire_u64(&w) != db->map.size)
		return false;
	db->info.records = wire_u64(&w);
	db->info.names = wire_u32(&w);
	db->info.zones = wire_u32(&w);
	hash = wire_take(&w, sizeof db->info.hash);
	if (hash == NULL || wire_left(&w) != 0)
		return false;
	memcpy(db->info.hash, hash, sizeof db->info.hash);
	return true;
}

static bool
read_ranges(const struct data_db *db, const char *key, size_t width,
    struct data_view_ranges *ranges)
{
	struct wire w;
	int r = special(db, key, 2, &w);

	ranges->b = NULL;
	ranges->count = 0;
	if (r != 1)
		return r == 0;
	ranges->count = w.len / (width + 2);
	ranges->b = w.b;
	return w.len % (width + 2) == 0;
}

static bool
read_all(struct data_db *db, const char **why)
{
	*why = "truncated, or not a cdb file";
	if (!data_cdb_sound(&db->map))
		return false;
	if (!read_format(db, why))
		return false;
	*why = "damaged: bad table of locations";
	if (!read_ranges(db, DATA_FORM_KEY_4, 4, &db->v4) ||
	    !read_ranges(db, DATA_FORM_KEY_6, 16, &db->v6))
		return false;
	*why = "damaged: the root is missing";
	return data_db_find(db, (const uint8_t *)"", 1, &db->root) == 1;
}

int
data_db_open(struct data_db *db, int fd, const char **why)
{
	struct data_db new;

	memset(&new, 0, sizeof new);
	if (file_map_open(&new.map, fd) == -1) {
		*why = errno == EINVAL ? "not a file, or empty"
				       : "unable to map";
		return -1;
	}
	if (!read_all(&new, why) || file_map_damaged(&new.map)) {
		file_map_close(&new.map);
		return errno = EPROTO, -1;
	}
	*db = new;
	return 0;
}

void
data_db_close(struct data_db *db)
{
	file_map_close(&db->map);
}

/* ---- what it holds */

int
data_db_zones(const struct data_db *db, const uint8_t **names, size_t *len)
{
	struct wire w;

	if (special(db, DATA_FORM_KEY_ZONES, sizeof DATA_FORM_KEY_ZONES - 1,
		&w) != 1)
		return errno = EPROTO, -1;
	*names = w.b;
	*len = w.len;
	return 1;
}

int
data_db_find(const struct data_db *db, const uint8_t *name, size_t len,
    struct data_node *node)
{
	struct data_cdb_at at;
	int r = data_cdb_find(&db->map, name, len, &at);

	if (r == 1 && !data_node_read(node, at.value, at.valuelen))
		return errno = EPROTO, -1;
	return r;
}
