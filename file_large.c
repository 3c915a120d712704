#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "file_large.h"
#include "task.h"

#define FIRST 1 /* window that is copied before the end */

int
file_large_begin(struct file_large *l, int fd)
{
	*l = (struct file_large){.fd = fd, .next = FIRST};
	l->scratch = memfd_create("file_large", MFD_CLOEXEC);
	return l->scratch == -1 ? -1 : 0;
}

/* Copy the first n octets of a window in one write, and give back its memory,
 * which the next ones can use. */
static int
copy(const struct file_large *l, uint64_t window, size_t n)
{
	off_t at = (off_t)(window * FILE_LARGE_WINDOW);
	void *mem = mmap(NULL, n, PROT_READ, MAP_SHARED, l->scratch, at);
	int r;

	if (mem == MAP_FAILED)
		return -1;
	(void)madvise(mem, n, MADV_POPULATE_READ); /* at once, not 16 pages */
	r = file_write_at(l->fd, mem, n, (uint64_t)at);
	munmap(mem, n);
	(void)fallocate(l->scratch, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	    at, (off_t)n);
	return r;
}

int
file_large_copy(struct file_large *l, uint64_t pos)
{
	for (; (l->next + 1) * FILE_LARGE_WINDOW <= pos; ++l->next)
		if (copy(l, l->next, FILE_LARGE_WINDOW) == -1)
			return -1;
	return 0;
}

/* ---- the end */

struct rest {
	const struct file_large *l;
	uint64_t size; /* of the file */
};

/* Piece 0 is the first window, the others those behind what is copied. */
static int
copy_piece(void *ctx, size_t piece)
{
	const struct rest *rest = ctx;
	uint64_t window = piece == 0 ? 0 : rest->l->next + piece - FIRST;
	uint64_t left = rest->size - window * FILE_LARGE_WINDOW;

	return copy(rest->l, window,
	    left < FILE_LARGE_WINDOW ? (size_t)left : FILE_LARGE_WINDOW);
}

static int
copy_rest(const struct file_large *l, unsigned threads)
{
	struct rest rest = {.l = l};
	struct stat st;
	uint64_t windows;

	if (fstat(l->scratch, &st) == -1)
		return -1;
	rest.size = (uint64_t)st.st_size;
	windows = (rest.size + FILE_LARGE_WINDOW - 1) / FILE_LARGE_WINDOW;
	if (windows == 0)
		return 0;
	return task_run(threads, (size_t)(FIRST + windows - l->next),
	    copy_piece, &rest);
}

int
file_large_end(struct file_large *l, unsigned threads)
{
	int r = copy_rest(l, threads);

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
