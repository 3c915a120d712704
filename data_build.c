#include <assert.h>
#include <errno.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "data_build.h"
#include "data_cdb.h"
#include "data_cdb_make.h"
#include "data_db.h"
#include "data_form.h"
#include "data_ranges.h"
#include "data_set.h"
#include "data_tree.h"
#include "dns_name.h"
#include "dns_name_key.h"
#include "task.h"

#define PIECE 8192U /* names that are worth a thread, at least */
#define WINDOWS 2U  /* and windows of the file */

struct build {
	struct data_set *set;
	struct arena *arena;
	struct data_tree tree;
	struct data_cdb_make cdb;
	uint64_t windows; /* of the file, full of the header and names */
	size_t pieces;    /* in which the names are written */
	uint8_t *room;    /* for one value */
	size_t roomcap;
};

/* ---- writing a name */

/* Records from i on that make one entry. */
static size_t
entry_end(const struct build *b, size_t i, size_t end)
{
	for (++i; i < end; ++i)
		if (!data_tree_one_entry(&b->set->rec[i - 1], &b->set->rec[i]))
			break;
	return i;
}

static void
put_entry(const struct build *b, struct buf *w, size_t i, size_t end)
{
	const struct data_rec *first = &b->set->rec[i];
	size_t count = end - i, len = 0;
	uint32_t ttl = first->ttl;

	for (; i < end; ++i) {
		if (b->set->rec[i].ttl < ttl)
			ttl = b->set->rec[i].ttl;
		len += 2U + b->set->rec[i].len;
	}
	buf_u16(w, first->type);
	buf_u8(w, data_rec_conditional(first) ? DATA_FORM_CONDITIONAL : 0);
	buf_u16(w, (uint16_t)count);
	buf_u32(w, ttl);
	buf_u32(w, (uint32_t)len);
	if (!data_rec_conditional(first))
		return;
	buf_put(w, first->loc, sizeof first->loc);
	buf_u64(w, first->stamp);
}

/* What says when a name exists that does not always do so. */
static const struct data_tree_presence *
first_presence(const struct data_tree_node *node)
{
	static const struct data_tree_presence always = {NULL, {0, 0}, 0, 0};

	return node->always ? &always : node->presence;
}

static size_t
presences(const struct data_tree_node *node)
{
	size_t n = 0;

	for (const struct data_tree_presence *p = first_presence(node);
	     p != NULL; p = p->next)
		++n;
	return n;
}

static void
put_presence(struct buf *w, const struct data_tree_node *node)
{
	buf_u16(w, (uint16_t)presences(node));
	for (const struct data_tree_presence *p = first_presence(node);
	     p != NULL; p = p->next) {
		buf_put(w, p->loc, sizeof p->loc);
		buf_u64(w, p->begin);
		buf_u64(w, p->end);
	}
}

/* Octets of a name's value. */
static size_t
value_size(const struct data_tree_node *node)
{
	size_t size = DATA_FORM_HEAD + (size_t)node->size;

	if ((node->flags & DATA_NODE_VARIES) != 0)
		size += 2 + presences(node) * DATA_FORM_PRESENCE;
	return size;
}

static void
put_value(const struct build *b, struct buf *w,
    const struct data_tree_node *node)
{
	size_t start = node->first, end = start + node->n;

	buf_u8(w, node->flags);
	buf_u8(w, node->apex);
	buf_u8(w, node->cut);
	buf_u8(w, 0);
	buf_u16(w, node->sets);
	if ((node->flags & DATA_NODE_VARIES) != 0)
		put_presence(w, node);
	for (size_t i = start, next; i < end; i = next) {
		next = entry_end(b, i, end);
		put_entry(b, w, i, next);
	}
	for (size_t i = start; i < end; ++i) {
		buf_u16(w, b->set->rec[i].len);
		buf_put(w, b->set->rec[i].rdata, b->set->rec[i].len);
	}
}

static int
write_node(const struct build *b, struct data_cdb_make_part *part,
    const struct data_tree_node *node)
{
	size_t size = value_size(node);
	struct dns_name name;
	uint8_t *room;
	struct buf w;

	assert(file_part_pos(&part->out) == node->pos);
	dns_name_unkey(&name, node->key, node->keylen);
	room = data_cdb_make_part_add(part, name.b, name.len, size);
	if (room == NULL)
		return -1;
	buf_over(&w, room, size);
	put_value(b, &w, node);
	assert(buf_ok(&w) && w.len == size);
	return 0;
}

/* The node whose record holds octet `at` of the file; the first, if none. */
static size_t
node_at(const struct build *b, uint64_t at)
{
	size_t low = 0, high = b->tree.n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (b->tree.node[middle].pos <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The names of some windows of the file. */
static int
write_range(struct build *b, struct data_cdb_make_part *part, uint64_t from,
    uint64_t to)
{
	const struct data_tree_node *node = b->tree.node;
	size_t i = node_at(b, from), n = b->tree.n;

	if (data_cdb_make_part_begin(part, &b->cdb, i, node[i].pos, from, to) ==
	    -1)
		return -1;
	for (; i < n && node[i].pos < to; ++i) {
		if (i + 8 < n) {
			__builtin_prefetch(node[i + 8].key);
			__builtin_prefetch(b->set->rec[node[i + 8].first]
					       .rdata);
		}
		if (write_node(b, part, &node[i]) == -1)
			return -1;
	}
	return 0;
}

/* Where a piece begins: full windows are shared out, and the last piece has
 * what does not fill one, where the other records follow. */
static uint64_t
piece_start(const struct build *b, size_t piece)
{
	size_t full = b->pieces - 1;

	return (full == 0 ? 0 : b->windows * piece / full) * FILE_PART_WINDOW;
}

static int
write_piece(void *ctx, size_t piece)
{
	struct build *b = ctx;
	uint64_t from = piece_start(b, piece), to = piece_start(b, piece + 1);
	struct data_cdb_make_part part;

	if (piece + 1 == b->pieces)
		return write_range(b, &b->cdb.tail, from, UINT64_MAX);
	if (write_range(b, &part, from, to) == 0)
		return data_cdb_make_part_end(&part);
	file_part_abandon(&part.out);
	return -1;
}

/* Where each name's record goes is known before any is written, so that threads
 * can write at a time. */
static int
write_names(struct build *b)
{
	uint64_t pos = b->cdb.pos, start = pos;

	for (size_t i = 0; i < b->tree.n && pos <= DATA_CDB_MAX; ++i) {
		struct data_tree_node *node = &b->tree.node[i];

		node->pos = (uint32_t)pos;
		pos += 8U + node->len + value_size(node);
	}
	if (data_cdb_make_reserve(&b->cdb, b->tree.n, pos - start) == -1)
		return -1;
	if (b->tree.n == 0)
		return 0;
	b->windows = pos / FILE_PART_WINDOW;
	b->pieces = 1;
	if (b->windows > 0)
		b->pieces += task_pieces(b->set->threads, b->windows, WINDOWS);
	return task_run(b->set->threads, b->pieces, write_piece, b);
}

/* Room for n octets, reused from value to value. */
static int
room_for(struct build *b, size_t n)
{
	if (n == 0)
		n = 1;
	return arena_room(b->arena, &b->room, &b->roomcap, n - 1, 1);
}

/* ---- the other records */

static int
write_zone(struct build *b, uint32_t zone, size_t end)
{
	uint8_t key[sizeof DATA_FORM_KEY_ZONE + DNS_NAME_MAX];
	struct dns_name name;
	struct buf k, w;

	if (room_for(b, (end - zone) * 4) == -1)
		return -1;
	buf_over(&w, b->room, b->roomcap);
	for (size_t i = zone; i < end; ++i) {
		const struct data_tree_node *node = &b->tree.node[i];

		/* a child zone's apex is the parent's delegation, too */
		if (node->zone == zone ||
		    (node->zone == i && node->parent != DATA_TREE_NOBODY &&
			b->tree.node[node->parent].zone == zone))
			buf_u32(&w, node->pos);
	}
	dns_name_unkey(&name, b->tree.node[zone].key,
	    b->tree.node[zone].keylen);
	buf_over(&k, key, sizeof key);
	buf_str(&k, DATA_FORM_KEY_ZONE);
	dns_name_put(&k, &name);
	return data_cdb_make_add(&b->cdb, k.b, k.len, w.b, w.len);
}

/* The node behind the last that lies under node i. */
static size_t
subtree_end(const struct build *b, size_t i)
{
	const struct data_tree_node *top = &b->tree.node[i];
	size_t end = i + 1;

	while (end < b->tree.n && b->tree.node[end].labels > top->labels)
		++end;
	return end;
}

static int
write_zones(struct build *b)
{
	struct dns_name name;
	struct buf w;
	uint8_t *names = arena_bytes(b->arena,
	    b->tree.zones * DNS_NAME_MAX + 1);

	if (names == NULL)
		return -1;
	buf_over(&w, names, b->tree.zones * DNS_NAME_MAX + 1);
	for (size_t i = 0; i < b->tree.n; ++i) {
		if (b->tree.node[i].zone != i)
			continue;
		dns_name_unkey(&name, b->tree.node[i].key,
		    b->tree.node[i].keylen);
		dns_name_put(&w, &name);
		if (write_zone(b, (uint32_t)i, subtree_end(b, i)) == -1)
			return -1;
	}
	return data_cdb_make_add(&b->cdb, DATA_FORM_KEY_ZONES,
	    sizeof DATA_FORM_KEY_ZONES - 1, w.b, w.len);
}

static int
write_ranges(struct build *b)
{
	static const struct {
		uint8_t family, width;
		const char *key;
	} families[] = {{4, 4, DATA_FORM_KEY_4}, {6, 16, DATA_FORM_KEY_6}};

	for (size_t i = 0; i < 2; ++i) {
		size_t n = data_ranges_room(b->set, families[i].width);
		struct buf w;

		if (n == 0)
			continue;
		if (room_for(b, n) == -1)
			return -1;
		buf_over(&w, b->room, b->roomcap);
		if (data_ranges_put(&w, b->set, families[i].family) == -1 ||
		    data_cdb_make_add(&b->cdb, families[i].key, 2, w.b,
			w.len) == -1)
			return -1;
	}
	return 0;
}

/* Last of all, as it holds the size of the whole file. */
static int
write_format(struct build *b, const struct data_build_info *info)
{
	uint8_t value[DATA_FORM_FORMAT_LEN];
	size_t keylen = sizeof DATA_FORM_KEY_FORMAT - 1;
	struct buf w;

	buf_over(&w, value, sizeof value);
	buf_u32(&w, DATA_DB_FORMAT);
	buf_u64(&w, info->built);
	buf_u64(&w, data_cdb_make_size(&b->cdb, keylen, sizeof value));
	buf_u64(&w, b->set->n);
	buf_u32(&w, (uint32_t)b->tree.n);
	buf_u32(&w, b->tree.zones);
	buf_put(&w, info->hash, 32);
	return data_cdb_make_add(&b->cdb, DATA_FORM_KEY_FORMAT, keylen, w.b,
	    w.len);
}

static int
write_all(struct build *b, const struct data_build_info *info)
{
	if (write_names(b) == -1 || write_zones(b) == -1 ||
	    write_ranges(b) == -1)
		return -1;
	return write_format(b, info);
}

struct start {
	struct build *b;
	const struct data_build_info *info;
};

/* The names are worked out by one thread; another may do something else. */
static int
start(void *ctx, size_t i)
{
	const struct start *s = ctx;

	if (i == 0)
		return data_tree_make(&s->b->tree, s->b->set, s->b->arena);
	if (s->info->aside != NULL)
		s->info->aside(s->info->ctx);
	return 0;
}

int
data_build(struct data_set *set, const struct data_build_info *info, int fd)
{
	struct arena arena = ARENA_ZERO;
	struct build b = {.set = set, .arena = &arena};
	struct start s = {&b, info};
	int r = -1, e;

	if (task_run(set->n < PIECE ? 1 : set->threads, 2, start, &s) == 0 &&
	    data_cdb_make_begin(&b.cdb, &arena, fd) == 0) {
		b.cdb.threads = set->threads;
		r = write_all(&b, info);
		if (r == 0)
			r = data_cdb_make_end(&b.cdb);
		else
			data_cdb_make_abandon(&b.cdb);
	}
	e = errno;
	arena_wipe(&arena);
	errno = e;
	return r;
}
