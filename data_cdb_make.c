#include <assert.h>
#include <errno.h>
#include <string.h>

#include "arena.h"
#include "data_cdb.h"
#include "data_cdb_make.h"
#include "file.h"
#include "task.h"

#define TABLES 256

/* A record as the tables name it. */
struct data_cdb_make_slot {
	uint32_t hash, pos;
};

static void
put32(uint8_t *b, uint32_t v)
{
	for (int i = 0; i < 4; ++i)
		b[i] = (uint8_t)(v >> 8 * i);
}

/* ---- writing records */

int
data_cdb_make_begin(struct data_cdb_make *make, struct arena *a, int fd)
{
	memset(make, 0, sizeof *make);
	make->fd = fd;
	make->arena = a;
	make->pos = DATA_CDB_HEAD;
	return 0;
}

uint64_t
data_cdb_make_size(const struct data_cdb_make *make, size_t keylen,
    size_t valuelen)
{
	/* a record costs 8 octets of lengths, and two slots of 8 in a table */
	return make->pos + 8 + keylen + valuelen + (make->count + 1) * 16;
}

int
data_cdb_make_reserve(struct data_cdb_make *make, size_t n, uint64_t octets)
{
	if (octets > DATA_CDB_MAX || n > DATA_CDB_MAX / 16 ||
	    make->pos + octets + (make->count + n) * 16 > DATA_CDB_MAX)
		return errno = EFBIG, -1;
	if (n > 0 &&
	    arena_room(make->arena, &make->slot, &make->cap,
		make->count + n - 1, sizeof *make->slot) == -1)
		return -1;
	make->pos += octets;
	make->count += n;
	return 0;
}

int
data_cdb_make_part_begin(struct data_cdb_make_part *part,
    struct data_cdb_make *make, size_t index, uint64_t pos, uint64_t from,
    uint64_t to)
{
	uint8_t *head;

	part->make = make;
	part->index = index;
	file_part_begin(&part->out, make->fd, from == 0 ? 0 : pos, from, to);
	if (from > 0)
		return 0;
	head = file_part_room(&part->out, DATA_CDB_HEAD);
	if (head == NULL)
		return -1;
	memset(head, 0, DATA_CDB_HEAD); /* until the tables are written */
	return 0;
}

uint8_t *
data_cdb_make_part_add(struct data_cdb_make_part *part, const void *key,
    size_t keylen, size_t valuelen)
{
	uint64_t pos = file_part_pos(&part->out);
	uint8_t *b = file_part_room(&part->out, 8 + keylen + valuelen);

	if (b == NULL)
		return NULL;
	if (pos >= part->out.from) /* else it is another part's */
		part->make->slot[part->index] = (struct data_cdb_make_slot){
		    data_cdb_hash(key, keylen), (uint32_t)pos};
	++part->index;
	put32(b, (uint32_t)keylen);
	put32(b + 4, (uint32_t)valuelen);
	memcpy(b + 8, key, keylen);
	return b + 8 + keylen;
}

int
data_cdb_make_part_end(struct data_cdb_make_part *part)
{
	return file_part_end(&part->out);
}

/* The tail, if nobody else began it. */
static int
begin_tail(struct data_cdb_make *make)
{
	if (make->tail.make != NULL)
		return 0;
	return data_cdb_make_part_begin(&make->tail, make, 0, DATA_CDB_HEAD, 0,
	    UINT64_MAX);
}

int
data_cdb_make_add(struct data_cdb_make *make, const void *key, size_t keylen,
    const void *value, size_t valuelen)
{
	uint8_t *b;

	if (begin_tail(make) == -1)
		return -1;
	assert(make->tail.index == make->count);
	if (keylen > DATA_CDB_MAX || valuelen > DATA_CDB_MAX ||
	    data_cdb_make_reserve(make, 1, 8 + (uint64_t)keylen + valuelen) ==
		-1)
		return errno = EFBIG, -1;
	b = data_cdb_make_part_add(&make->tail, key, keylen, valuelen);
	if (b == NULL)
		return -1;
	if (valuelen > 0)
		memcpy(b, value, valuelen);
	return 0;
}

/* ---- writing tables */

struct tables {
	struct data_cdb_make *make;
	struct data_cdb_make_slot *slot; /* sorted by table */
	uint32_t start[TABLES + 1];      /* where each table's begin */
	size_t windows, pieces;          /* of the file, to be written */
};

/* In each table records keep their order. */
static int
sort_slots(struct tables *t)
{
	const struct data_cdb_make *make = t->make;
	uint32_t at[TABLES];

	t->slot = arena_alloc(make->arena, make->count * sizeof *t->slot);
	if (t->slot == NULL)
		return -1;
	for (size_t i = 0; i < make->count; ++i)
		++t->start[(make->slot[i].hash & (TABLES - 1)) + 1];
	for (size_t i = 0; i < TABLES; ++i) {
		t->start[i + 1] += t->start[i];
		at[i] = t->start[i];
	}
	for (size_t i = 0; i < make->count; ++i)
		t->slot[at[make->slot[i].hash & (TABLES - 1)]++] =
		    make->slot[i];
	return 0;
}

static void
fill(uint8_t *table, size_t slots, const struct data_cdb_make_slot *slot)
{
	size_t i = (slot->hash >> 8) % slots;

	while (data_cdb_get32(table + i * 8 + 4) != 0)
		if (++i == slots)
			i = 0;
	put32(table + i * 8, slot->hash);
	put32(table + i * 8 + 4, slot->pos);
}

/* Where a table begins; it has two slots of 8 octets for each record. */
static uint64_t
table_pos(const struct tables *t, size_t i)
{
	return t->make->pos + t->start[i] * 16ULL;
}

static int
put_table(const struct tables *t, struct file_part *out, size_t i)
{
	size_t slots = 2 * (size_t)(t->start[i + 1] - t->start[i]);
	uint8_t *table = file_part_room(out, slots * 8);

	if (table == NULL)
		return -1;
	memset(table, 0, slots * 8);
	for (size_t k = t->start[i]; k < t->start[i + 1]; ++k)
		fill(table, slots, &t->slot[k]);
	return 0;
}

/* Where a piece of the tables begins: the first goes on behind the records. */
static uint64_t
piece_start(const struct tables *t, size_t piece)
{
	uint64_t first = t->make->pos / FILE_PART_WINDOW;

	if (piece == t->pieces)
		return table_pos(t, TABLES);
	return (first + t->windows * piece / t->pieces) * FILE_PART_WINDOW;
}

static int
write_tables(void *ctx, size_t piece)
{
	struct tables *t = ctx;
	struct file_part own, *out = piece == 0 ? &t->make->tail.out : &own;
	uint64_t from = piece_start(t, piece), to = piece_start(t, piece + 1);
	size_t i = 0;
	int r = 0;

	while (piece > 0 && table_pos(t, i + 1) <= from)
		++i;
	if (piece > 0)
		file_part_begin(out, t->make->fd, table_pos(t, i), from, to);
	out->to = to;
	for (; i < TABLES && table_pos(t, i) < to && r == 0; ++i)
		r = put_table(t, out, i);
	if (r == 0)
		return file_part_end(out);
	file_part_abandon(out);
	return -1;
}

static int
write_head(const struct tables *t)
{
	uint8_t head[DATA_CDB_HEAD];

	for (size_t i = 0; i < TABLES; ++i) {
		put32(head + i * 8, (uint32_t)table_pos(t, i));
		put32(head + i * 8 + 4, 2 * (t->start[i + 1] - t->start[i]));
	}
	return file_write_at(t->make->fd, head, sizeof head, 0);
}

static int
finish(struct data_cdb_make *make)
{
	unsigned threads = make->count < 65536 ? 1 : make->threads;
	struct tables t = {.make = make};
	uint64_t last;

	if (begin_tail(make) == -1 || sort_slots(&t) == -1)
		return -1;
	last = (table_pos(&t, TABLES) - 1) / FILE_PART_WINDOW;
	t.windows = last - make->pos / FILE_PART_WINDOW + 1;
	t.pieces = task_pieces(threads, t.windows, 1);
	if (task_run(threads, t.pieces, write_tables, &t) == -1)
		return -1;
	return write_head(&t);
}

int
data_cdb_make_end(struct data_cdb_make *make)
{
	int r = finish(make);

	data_cdb_make_abandon(make);
	return r;
}

void
data_cdb_make_abandon(struct data_cdb_make *make)
{
	file_part_abandon(&make->tail.out);
}
