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
#include "file_large.h"
#include "task.h"

#define BATCH 2097152U /* octets of names that are added at a time */
#define PIECE 8192U    /* names that are worth a thread, at least */

/* Names whose keys and values stand one behind the other, to be added. */
struct batch {
	size_t first, end; /* nodes */
	uint8_t *b;
	size_t cap;
};

struct build {
	struct data_set *set;
	struct arena *arena;
	struct data_tree tree;
	struct data_cdb_make cdb;
	struct file_large file;
	struct batch ready, next; /* names being added, and being made ready */
	uint64_t settled;         /* of the scratch file: octets that nobody
	                           * writes any more, so that they may be
	                           * copied */
	uint8_t *room;            /* for one value */
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

/* Octets of a name's key and value. */
static size_t
node_size(const struct data_tree_node *node)
{
	return node->len + value_size(node);
}

/* ---- writing the names, one thread making ready what another one adds */

/* The batch behind another one: as many names as BATCH octets hold, one at
 * least. */
static int
begin_batch(struct build *b, struct batch *batch, size_t first)
{
	size_t size = 0, end = first;

	while (end < b->tree.n &&
	    (end == first || size + node_size(&b->tree.node[end]) <= BATCH))
		size += node_size(&b->tree.node[end++]);
	batch->first = first;
	batch->end = end;
	if (size < BATCH)
		size = BATCH;
	return arena_room(b->arena, &batch->b, &batch->cap, size - 1, 1);
}

static int
make_ready(const struct build *b, const struct batch *batch)
{
	const struct data_tree_node *node = b->tree.node;
	uint8_t *room = batch->b;
	struct dns_name name;
	struct buf w;

	for (size_t i = batch->first; i < batch->end; ++i) {
		if (i + 8 < batch->end) {
			__builtin_prefetch(node[i + 8].key);
			__builtin_prefetch(b->set->rec[node[i + 8].first]
					       .rdata);
		}
		dns_name_unkey(&name, node[i].key, node[i].keylen);
		buf_over(&w, room, node_size(&node[i]));
		dns_name_put(&w, &name);
		put_value(b, &w, &node[i]);
		assert(buf_ok(&w) && w.len == w.cap);
		room += w.len;
	}
	return 0;
}

static int
add(struct build *b, const struct batch *batch)
{
	const uint8_t *at = batch->b;

	for (size_t i = batch->first; i < batch->end; ++i) {
		struct data_tree_node *node = &b->tree.node[i];
		size_t size = value_size(node);

		node->pos = (uint32_t)b->cdb.pos;
		if (data_cdb_make_add(&b->cdb, at, node->len, at + node->len,
			size) == -1)
			return -1;
		at += node->len + size;
	}
	return 0;
}

static int
step(void *ctx, size_t piece)
{
	struct build *b = ctx;

	if (piece == 0)
		return add(b, &b->ready);
	if (file_large_copy(&b->file, b->settled) == -1)
		return -1;
	return make_ready(b, &b->next);
}

static int
write_names(struct build *b)
{
	unsigned threads = b->set->n < PIECE ? 1 : b->set->threads;

	/* the first time there is nothing to add yet, the last time nothing to
	 * make ready */
	do {
		struct batch done = b->ready;

		b->ready = b->next;
		b->next = done;
		b->settled = data_cdb_make_written(&b->cdb);
		if (begin_batch(b, &b->next, b->ready.end) == -1 ||
		    task_run(threads, 2, step, b) == -1)
			return -1;
	} while (b->next.first < b->next.end);
	return 0;
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
	const size_t room = (size_t)b->tree.zones * DNS_NAME_MAX + 1;
	uint8_t *names = arena_bytes(b->arena, room);
	struct dns_name name;
	struct buf w;

	if (names == NULL)
		return -1;
	buf_over(&w, names, room);
	for (size_t i = 0; i < b->tree.n; ++i) {
		if (b->tree.node[i].zone != i)
			continue;
		dns_name_unkey(&name, b->tree.node[i].key,
		    b->tree.node[i].keylen);
		dns_name_put(&w, &name);
		if (write_zone(b, (uint32_t)i, subtree_end(b, i)) == -1)
			return -1;
	}
	assert(buf_ok(&w));
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

static int
write_scratch(struct build *b, const struct data_build_info *info)
{
	if (data_tree_make(&b->tree, b->set, b->arena) == -1 ||
	    data_cdb_make_begin(&b->cdb, b->arena, b->file.scratch) == -1)
		return -1;
	if (write_all(b, info) == 0)
		return data_cdb_make_end(&b->cdb);
	data_cdb_make_abandon(&b->cdb);
	return -1;
}

int
data_build(struct data_set *set, const struct data_build_info *info, int fd)
{
	struct arena arena = ARENA_ZERO;
	struct build b = {.set = set, .arena = &arena};
	int r = file_large_begin(&b.file, fd, &arena), e;

	if (r == 0) {
		r = write_scratch(&b, info);
		if (r == 0)
			r = file_large_end(&b.file);
		else
			file_large_abandon(&b.file);
	}
	e = errno;
	arena_wipe(&arena);
	errno = e;
	return r;
}
