#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "file_large.h"

#define FIRST 1 /* window that is copied before the end */

int
file_large_begin(struct file_large *l, int fd, struct arena *a)
{
	/* twice as much holds a whole large page */
	uint8_t *room = arena_bytes(a, 2 * FILE_LARGE_WINDOW);

	if (room == NULL)
		return -1;
	*l = (struct file_large){.fd = fd,
	    .next = FIRST,
	    .window = room + -(uintptr_t)room % FILE_LARGE_WINDOW,
	    .scratch = memfd_create("file_large", MFD_CLOEXEC)};
	return l->scratch == -1 ? -1 : 0;
}

/* Read n octets of the scratch file. That is quicker than to map them, page by
 * page, where mapping is dear. */
static int
get(const struct file_large *l, size_t n, uint64_t at)
{
	for (size_t done = 0; done < n;) {
		ssize_t r = pread(l->scratch, l->window + done, n - done,
		    (off_t)(at + done));

		if (r == 0)
			errno = EIO;
		if (r == 0 || (r == -1 && errno != EINTR))
			return -1;
		if (r > 0)
			done += (size_t)r;
	}
	return 0;
}

/* Copy the first n octets of a window in one write, and give back its memory,
 * which the next ones can use. */
static int
copy(const struct file_large *l, uint64_t window, size_t n)
{
	uint64_t at = window * FILE_LARGE_WINDOW;

	if (get(l, n, at) == -1 || file_write_at(l->fd, l->window, n, at) == -1)
		return -1;
	(void)fallocate(l->scratch, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	    (off_t)at, (off_t)n);
	return 0;
}

int
file_large_copy(struct file_large *l, uint64_t pos)
{
	for (; (l->next + 1) * FILE_LARGE_WINDOW <= pos; ++l->next)
		if (copy(l, l->next, FILE_LARGE_WINDOW) == -1)
			return -1;
	return 0;
}

/* The windows behind those that are copied, and the first. */
static int
copy_rest(struct file_large *l)
{
	struct stat st;
	uint64_t size, at;

	if (fstat(l->scratch, &st) == -1)
		return -1;
	size = (uint64_t)st.st_size;
	if (file_large_copy(l, size) == -1)
		return -1;
	at = l->next * FILE_LARGE_WINDOW;
	if (size > at && copy(l, l->next, (size_t)(size - at)) == -1)
		return -1;
	return copy(l, 0,
	    size < FILE_LARGE_WINDOW ? (size_t)size : FILE_LARGE_WINDOW);
}

int
file_large_end(struct file_large *l)
{
	int r = copy_rest(l);

	file_large_abandon(l);
	return r;
}

void
file_large_abandon(struct file_large *l)
{
	int e = errno;

	close(l->scratch);
	errno = e;
}
