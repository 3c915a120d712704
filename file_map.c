#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_map.h"

static struct {
	const uint8_t *mem; /* NULL: slot is free */
	size_t size;
	volatile sig_atomic_t damaged;
} maps[FILE_MAPS];

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* Runs inside a read of a page that the file no longer has: put a page of
 * zeros there and let the read go on. mmap is not on POSIX' list of what a
 * handler may call, but on Linux it is one plain system call. */
static void
lost_page(int signal, siginfo_t *info, void *context)
{
	const uint8_t *at = info->si_addr;
	uintptr_t page = (uintptr_t)at / page_size() * page_size();
	int e = errno;

	(void)context;
	for (size_t i = 0; i < FILE_MAPS; ++i) {
		if (maps[i].mem == NULL || at < maps[i].mem ||
		    (size_t)(at - maps[i].mem) >= maps[i].size)
			continue;
		maps[i].damaged = 1;
		if (mmap((void *)page, page_size(), PROT_READ,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			0) != MAP_FAILED) {
			errno = e;
			return;
		}
	}
	/* not ours: let the read fail again, as if there were no handler */
	sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
}

int
file_map_guard(void)
{
	struct sigaction sa = {
	    .sa_sigaction = lost_page, .sa_flags = SA_SIGINFO | SA_NODEFER};

	return sigaction(SIGBUS, &sa, NULL);
}

int
file_map_open(struct file_map *map, int fd)
{
	struct stat st;
	void *mem;
	int slot = 0;

	if (fstat(fd, &st) == -1)
		return -1;
	if (!S_ISREG(st.st_mode) || st.st_size <= 0)
		return errno = EINVAL, -1;
	while (slot < FILE_MAPS && maps[slot].mem != NULL)
		++slot;
	if (slot == FILE_MAPS)
		return errno = EMFILE, -1;
	mem = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (mem == MAP_FAILED)
		return -1;
	/* what is read from the disk now, too, may come in large pages: all of
	 * it will be asked for (file_large.h says what they are good for) */
	(void)madvise(mem, (size_t)st.st_size, MADV_HUGEPAGE);
	map->mem = mem;
	map->size = (size_t)st.st_size;
	map->slot = slot;
	maps[slot].size = map->size;
	maps[slot].damaged = 0;
	maps[slot].mem = mem;
	return 0;
}

/* What mmap gave, without our const. */
static void *
memory(const struct file_map *map)
{
	union {
		const uint8_t *from;
		void *to;
	} mem = {map->mem};

	return mem.to;
}

void
file_map_forget(const struct file_map *map)
{
	(void)madvise(memory(map), map->size, MADV_DONTNEED);
}

void *
file_map_release(struct file_map *map)
{
	void *mem = memory(map);

	if (map->mem != NULL)
		maps[map->slot].mem = NULL;
	map->mem = NULL;
	map->size = 0;
	return mem;
}

void
file_map_close(struct file_map *map)
{
	size_t size = map->size;
	void *mem = file_map_release(map);

	if (mem != NULL)
		munmap(mem, size);
}

bool
file_map_damaged(const struct file_map *map)
{
	return map->mem != NULL && maps[map->slot].damaged != 0;
}
