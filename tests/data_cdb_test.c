/* What libcdb wrote is found, by libcdb and in stages alike; and whatever is
 * damaged in it, neither leads outside of the file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../arena.h"
#include "../data_cdb.h"
#include "../data_cdb_make.h"
#include "../file_map.h"
#include "../prng.h"
#include "tap.h"

#define RECORDS 300
#define SIZE_MAX_HERE 65536

static uint8_t *room; /* a file, behind which there is no memory */

/* Keys of many lengths, some of them twice; values tell which. */
static size_t
key(char *k, unsigned i)
{
	int n = sprintf(k, "%.*s%u", (int)(i % 30),
	    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", i % (RECORDS - 10));

	return (size_t)n;
}

/* A file with RECORDS records, whose places come into pos. */
static int
make(uint32_t *pos)
{
	int fd = memfd_create("cdb", 0), bad = 0;
	struct arena arena = ARENA_ZERO;
	struct data_cdb_make m;
	uint64_t size = 0;
	char k[64];

	ok(data_cdb_make_begin(&m, &arena, fd) == 0);
	for (unsigned i = 0; i < RECORDS; ++i) {
		size_t n = key(k, i);

		pos[i] = (uint32_t)m.pos;
		size = data_cdb_make_size(&m, n, i % 7);
		bad += data_cdb_make_add(&m, k, n, "vvvvvvv", i % 7) != 0;
	}
	ok(bad == 0 && data_cdb_make_written(&m) <= m.pos);
	ok(data_cdb_make_end(&m) == 0);
	ok((uint64_t)lseek(fd, 0, SEEK_END) == size);
	arena_wipe(&arena);
	return fd;
}

static int
find_in_stages(const struct file_map *map, const char *k, size_t n,
    struct data_cdb_at *at)
{
	struct data_cdb_seek seek;
	int r;

	data_cdb_seek(&seek, map, k, n);
	do {
		r = data_cdb_probe(&seek, map);
		if (r == 1)
			r = data_cdb_take(&seek, map);
		else
			return r;
	} while (r == 0);
	if (r == 1)
		*at = (struct data_cdb_at){
		    seek.value - n, seek.value, n, seek.valuelen};
	return r;
}

static bool
inside(const struct file_map *map, const struct data_cdb_at *at)
{
	return at->key >= map->mem &&
	    at->keylen <= map->size - (size_t)(at->key - map->mem) &&
	    at->value >= map->mem &&
	    at->valuelen <= map->size - (size_t)(at->value - map->mem);
}

/* Both say the same of a key, and lead to nowhere outside. */
static bool
same_found(const struct file_map *map, const char *k, size_t n, unsigned *found)
{
	struct data_cdb_at a, b;
	int r = data_cdb_find(map, k, n, &a);

	if (find_in_stages(map, k, n, &b) != r)
		return false;
	if (r != 1)
		return true;
	++*found;
	return inside(map, &a) && a.key == b.key && a.keylen == b.keylen &&
	    a.value == b.value && a.valuelen == b.valuelen;
}

static void
test_sound(const struct file_map *map, const uint32_t *pos)
{
	struct data_cdb_at a, b, c;
	unsigned bad = 0;
	char k[64];

	ok(data_cdb_sound(map));
	for (unsigned i = 0; i < RECORDS; ++i) {
		size_t n = key(k, i);

		bad += data_cdb_find(map, k, n, &a) != 1 ||
		    find_in_stages(map, k, n, &b) != 1 ||
		    data_cdb_read(map, pos[i], &c) != 1;
		bad += a.key != b.key || a.value != b.value ||
		    a.keylen != b.keylen || a.valuelen != b.valuelen;
		/* the first of two with one key */
		bad += i < RECORDS - 10 && a.key != c.key;
		bad += c.keylen != n || memcmp(c.key, k, n) != 0 ||
		    c.valuelen != i % 7;
	}
	ok(bad == 0);
	ok(data_cdb_find(map, "none", 4, &a) == 0 &&
	    find_in_stages(map, "none", 4, &a) == 0);
	ok(data_cdb_find(map, "", 0, &a) == 0);
	ok(data_cdb_read(map, 0, &a) == -1 && errno == EPROTO);
	ok(data_cdb_read(map, map->size, &a) == -1);
	ok(data_cdb_read(map, (size_t)pos[0] + ((size_t)1 << 32), &a) == -1);
}

static void
put32(uint8_t *b, uint32_t v)
{
	for (int i = 0; i < 4; ++i)
		b[i] = (uint8_t)(v >> 8 * i);
}

/* Lengths whose sums wrap around. */
static void
test_lengths(struct file_map *map, const uint32_t *pos)
{
	static const uint32_t lengths[] = {0, 1, 7, 0x7fffffff, 0x80000000,
	    0xffff0000, 0xffffeff8, 0xfffffff0, 0xfffffff8, UINT32_MAX};
	enum { N = sizeof lengths / sizeof *lengths };
	uint8_t *head = room + pos[5], before[8];
	struct data_cdb_at at;
	unsigned bad = 0, found = 0;
	char k[64];

	memcpy(before, head, sizeof before);
	for (size_t i = 0; i < N * N * 3; ++i) {
		/* also what leads back to here, or to before the file */
		uint32_t back = (uint32_t)(i / N / N) * (pos[5] + 8);

		put32(head, lengths[i % N] - back);
		put32(head + 4, lengths[i / N % N]);
		if (data_cdb_read(map, pos[5], &at) == 1)
			bad += !inside(map, &at);
		bad += !same_found(map, k, key(k, 5), &found);
	}
	ok(bad == 0);
	put32(head, UINT32_MAX);
	ok(data_cdb_read(map, pos[5], &at) == -1 && errno == EPROTO);
	memcpy(head, before, sizeof before);
}

/* Octets changed anywhere, the header too: one that is sound no more, and one
 * that still is. */
static void
test_damage(struct file_map *map, const uint32_t *pos)
{
	static uint8_t whole[SIZE_MAX_HERE];
	struct prng random = {.state = 7};
	struct data_cdb_at at;
	unsigned bad = 0, found = 0;
	char k[64];

	memcpy(whole, room, map->size);
	for (unsigned i = 0; i < 20000; ++i) {
		for (unsigned n = 1 + prng_below(&random, 8); n > 0; --n)
			room[prng_below(&random, (uint32_t)map->size)] =
			    (uint8_t)prng_next(&random);
		for (unsigned j = i % 9; j < RECORDS; j += 9) {
			size_t n = key(k, j);

			bad += !same_found(map, k, n, &found);
			if (data_cdb_read(map, pos[j], &at) == 1)
				bad += !inside(map, &at), ++found;
		}
		for (size_t j = map->size - 20; j <= map->size; ++j)
			if (data_cdb_read(map, j, &at) == 1)
				bad += !inside(map, &at);
		if (i % 16 == 0)
			memcpy(room, whole, map->size);
	}
	ok(bad == 0 && found > 10000);
	memcpy(room, whole, map->size);
}

static void
test_limits(void)
{
	struct arena arena = ARENA_ZERO;
	struct data_cdb_make m;
	int fd = memfd_create("cdb", 0), full = open("/dev/full", O_WRONLY);

	ok(data_cdb_make_begin(&m, &arena, fd) == 0);
	ok(data_cdb_make_add(&m, "k", 1, "", (size_t)UINT32_MAX) == -1 &&
	    errno == EFBIG);
	ok(data_cdb_make_add(&m, "k", (size_t)UINT32_MAX + 1, "", 0) == -1 &&
	    errno == EFBIG);
	/* as if there were almost 4 GB: 8 + 1 + 16 octets of room, or one less */
	m.pos = UINT32_MAX - 24;
	ok(data_cdb_make_add(&m, "k", 1, "", 0) == -1 && errno == EFBIG);
	m.pos = UINT32_MAX - 25;
	ok(data_cdb_make_add(&m, "k", 1, "", 0) == 0);
	errno = EXDEV;
	data_cdb_make_abandon(&m);
	ok(errno == EXDEV);
	ok(data_cdb_make_begin(&m, &arena, full) == 0);
	ok(data_cdb_make_end(&m) == -1 && errno == ENOSPC);
	arena_wipe(&arena);
	close(fd);
	close(full);
}

/* The tables' header says that the records end nowhere sensible. */
static void
test_ends(struct file_map *map, const uint32_t *pos)
{
	static const uint32_t ends[] = {
	    0, 1, 7, 8, 2047, 0x80000000, UINT32_MAX};
	struct data_cdb_at at;
	unsigned bad = 0, found = 0;
	uint8_t before[4];
	char k[64];

	memcpy(before, room, sizeof before);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; ++i) {
		put32(room, ends[i]);
		for (size_t j = 0; j <= map->size; ++j)
			if (data_cdb_read(map, j, &at) == 1)
				bad += !inside(map, &at);
		for (unsigned j = 0; j < RECORDS; ++j)
			bad += !same_found(map, k, key(k, j), &found);
	}
	memcpy(room, before, sizeof before);
	ok(bad == 0 && data_cdb_read(map, pos[0], &at) == 1);
}

/* Memory for a file of that size that ends where it does. */
static uint8_t *
memory(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *mem = mmap(NULL, SIZE_MAX_HERE + page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ok(size <= SIZE_MAX_HERE && mem != MAP_FAILED &&
	    mprotect(mem + SIZE_MAX_HERE, page, PROT_NONE) == 0);
	return mem + SIZE_MAX_HERE - size;
}

int
main(void)
{
	uint32_t pos[RECORDS];
	struct file_map map;
	int fd = make(pos);

	map.size = (size_t)lseek(fd, 0, SEEK_END);
	map.mem = room = memory(map.size);
	ok(pread(fd, room, map.size, 0) == (ssize_t)map.size);
	close(fd);
	test_ends(&map, pos);
	test_sound(&map, pos);
	test_lengths(&map, pos);
	test_damage(&map, pos);
	test_limits();
	return done();
}
