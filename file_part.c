#include <errno.h>
#include <string.h>

#include "file.h"
#include "file_part.h"

/* Octets of room behind a window: for what crosses its end, unless that is
 * larger. */
#define BEYOND 65536U

void
file_part_begin(struct file_part *part, int fd, uint64_t pos, uint64_t from,
    uint64_t to)
{
	*part = (struct file_part){
	    .fd = fd, .start = pos, .from = from, .to = to};
}

uint64_t
file_part_pos(const struct file_part *part)
{
	return part->start + part->len;
}

/* Write the octets up to `end` that are ours, and keep those behind it. */
static int
flush(struct file_part *part, uint64_t end)
{
	size_t n = (size_t)(end - part->start), skip = 0;
	uint64_t to = end < part->to ? end : part->to;

	if (n == 0)
		return 0;
	if (part->from > part->start)
		skip = (size_t)(part->from - part->start);
	if (to > part->start + skip &&
	    file_write_at(part->fd, part->b + skip,
		(size_t)(to - part->start) - skip, part->start + skip) == -1)
		return -1;
	part->len -= n;
	memmove(part->b, part->b + n, part->len);
	part->start = end;
	return 0;
}

uint8_t *
file_part_room(struct file_part *part, size_t n)
{
	uint64_t pos = file_part_pos(part);
	uint64_t window = pos - pos % FILE_PART_WINDOW;
	size_t need;
	uint8_t *room;

	if (window > part->start && flush(part, window) == -1)
		return NULL;
	need = part->len + n;
	if (need < FILE_PART_WINDOW + BEYOND)
		need = FILE_PART_WINDOW + BEYOND;
	if (arena_room(&part->arena, &part->b, &part->cap, need - 1, 1) == -1)
		return NULL;
	room = part->b + part->len;
	part->len += n;
	return room;
}

int
file_part_end(struct file_part *part)
{
	int r = flush(part, file_part_pos(part));

	file_part_abandon(part);
	return r;
}

void
file_part_abandon(struct file_part *part)
{
	int e = errno;

	arena_wipe(&part->arena);
	part->b = NULL;
	part->len = part->cap = 0;
	errno = e;
}
