#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "data_stamp.h"
#include "file.h"
#include "num.h"
#include "push_place.h"

static const char data[] = "data";
static const char prev[] = ".data.prev";

int
push_place_look(struct push_place_text *text, const char *fn)
{
	struct push_place_text t = {.there = true};
	struct arena a = ARENA_ZERO;
	struct data_stamp stamp;
	char *b;
	size_t n;

	if (file_read(&a, fn, FILE_MAX, &b, &n) == -1) {
		int e = errno;

		arena_wipe(&a);
		if (e != ENOENT)
			return errno = e, -1;
		t.there = false;
		*text = t;
		return 0;
	}
	t.length = n;
	if (data_stamp_find(&stamp, b, n) == 1)
		t.generation = stamp.generation;
	hash_of(t.hash, b, n);
	arena_wipe(&a);
	*text = t;
	return 0;
}

int
push_place_copy(char name[PUSH_PLACE_NAME], const char *tmp, int64_t now)
{
	time_t t = now;
	struct tm tm;
	size_t n;

	if (localtime_r(&t, &tm) == NULL)
		return -1;
	n = strftime(name, PUSH_PLACE_NAME, "data.%Y-%m-%d.%H%M%S", &tm);
	if (n == 0)
		return errno = ERANGE, -1;
	for (unsigned i = 1; link(tmp, name) == -1; ++i) {
		if (errno != EEXIST || i == 1000)
			return -1;
		snprintf(name + n, PUSH_PLACE_NAME - n, ".%u", i);
	}
	return 0;
}

/* Data that somebody wrote here by hand has no copy: make it one, so that a
 * first push destroys nothing. */
static int
keep_handwork(void)
{
	struct push_place_text old;
	char name[PUSH_PLACE_NAME];
	struct stat st;

	if (lstat(data, &st) == -1)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISREG(st.st_mode) || st.st_size == 0 || st.st_nlink > 1)
		return 0;
	if (push_place_look(&old, data) == -1)
		return -1;
	if (old.generation != 0)
		return 0;
	if (push_place_copy(name, data, st.st_mtime) == -1)
		return -1;
	/* as young as what takes its place: delbut keeps the newest */
	return utimensat(AT_FDCWD, name, NULL, AT_SYMLINK_NOFOLLOW);
}

int
push_place(const char *tmp)
{
	if (keep_handwork() == -1)
		return -1;
	if (link(data, prev) == -1 && errno != EEXIST && errno != ENOENT)
		return -1;
	/* the link first: it must be there after a power cut, too */
	if (file_sync_dir(data) == -1 || rename(tmp, data) == -1)
		return -1;
	return file_sync_dir(data);
}

int
push_place_back(const char *tmp)
{
	if (unlink(tmp) == -1 && errno != ENOENT)
		return -1;
	if (link(data, tmp) == -1)
		return -1;
	if (rename(prev, data) == -1 && (errno != ENOENT || unlink(data) == -1))
		return -1;
	return file_sync_dir(data);
}

int
push_place_confirm(void)
{
	if (unlink(prev) == -1)
		return errno == ENOENT ? 0 : -1;
	return file_sync_dir(data);
}

void
push_place_sweep(const char *where, const char *prefix)
{
	DIR *dir = opendir(where);
	struct dirent *entry;
	size_t n = strlen(prefix);
	uint32_t pid;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, prefix, n) == 0 &&
		    num_scan32(&pid, entry->d_name + n, 1, INT32_MAX) == 0 &&
		    kill((pid_t)pid, 0) == -1 && errno == ESRCH)
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}
