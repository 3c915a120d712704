#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "data_live.h"
#include "text.h"

void
data_live_begin(struct data_live *live, const char *fn,
    struct file_map_later *later)
{
	memset(live, 0, sizeof *live);
	live->fn = fn;
	live->later = later;
	live->looked = live->tried = INT64_MIN;
}

const struct data_db *
data_live_db(const struct data_live *live)
{
	return live->open ? &live->db : NULL;
}

void
data_live_end(struct data_live *live)
{
	if (live->open)
		file_map_later_close(&live->db.map, live->later);
	live->open = false;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool
same_content(const struct stat *a, const struct stat *b)
{
	return same_file(a, b) && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* The time of the last change of the inode catches what a copied mtime hides;
 * it also moves when a file is merely renamed. */
static bool
same_state(const struct stat *a, const struct stat *b)
{
	return same_content(a, b) && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	    a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Open what the name is now. *st is what it was, zeros if nothing. */
static int
try_open(struct data_live *live, struct data_db *db, struct stat *st)
{
	int fd = open(live->fn, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int r = -1;

	memset(st, 0, sizeof *st);
	if (fd == -1) {
		live->why = text_errno(errno);
		return -1;
	}
	if (fstat(fd, st) == -1)
		live->why = text_errno(errno);
	else
		r = data_db_open(db, fd, &live->why);
	close(fd);
	return r;
}

/* Give up the old data if the file that was refused is the one we have mapped,
 * changed in place. */
static void
drop_changed(struct data_live *live, const struct stat *st)
{
	if (live->open && same_file(st, &live->used) &&
	    !same_content(st, &live->used))
		data_live_end(live);
}

/* Tell of a state of a file once; and of a file that somebody is writing to in
 * place, which has a new state at each look, at most once a second. */
static enum data_live_news
refused(struct data_live *live, const struct stat *st, int64_t ms)
{
	bool same = live->bad && live->open == live->told.open &&
	    same_file(st, &live->told.of);

	if (same && same_state(st, &live->told.of) &&
	    live->why == live->told.why)
		return DATA_LIVE_NONE;
	live->bad = true;
	if (same && st->st_ino != 0 && ms - live->told.at < DATA_LIVE_RETRY)
		return DATA_LIVE_NONE;
	live->told.of = *st;
	live->told.at = ms;
	live->told.why = live->why;
	live->told.open = live->open;
	return live->open ? DATA_LIVE_KEPT : DATA_LIVE_LOST;
}

static enum data_live_news
change(struct data_live *live, int64_t ms)
{
	struct data_db db;
	struct stat st;
	bool bad = live->bad;

	if (try_open(live, &db, &st) == -1) {
		live->seen = st;
		drop_changed(live, &st);
		return refused(live, &st, ms);
	}
	data_live_end(live);
	live->db = db;
	live->open = true;
	live->bad = false;
	live->seen = live->used = st;
	return bad ? DATA_LIVE_GOOD : DATA_LIVE_NONE;
}

enum data_live_news
data_live_look(struct data_live *live, int64_t ms)
{
	struct stat st;

	if (live->looked != INT64_MIN && ms - live->looked < DATA_LIVE_LOOK)
		return DATA_LIVE_NONE;
	live->looked = ms;
	if (stat(live->fn, &st) == -1)
		memset(&st, 0, sizeof st);
	if (live->tried != INT64_MIN && same_state(&st, &live->seen) &&
	    !(live->bad && ms - live->tried >= DATA_LIVE_RETRY))
		return DATA_LIVE_NONE;
	live->tried = ms;
	return change(live, ms);
}

/* The file that is used is no longer what was checked: that is told here. */
static void
give_up(struct data_live *live, const char *why)
{
	data_live_end(live);
	live->why = why;
	live->bad = true;
	live->told.of = live->used;
	live->told.at = live->looked;
	live->told.why = why;
	live->told.open = false;
}

bool
data_live_damaged(struct data_live *live)
{
	if (!live->open || !file_map_damaged(&live->db.map))
		return false;
	give_up(live, "it was cut short in place");
	return true;
}

bool
data_live_written(struct data_live *live)
{
	struct stat st;

	if (data_live_damaged(live))
		return true;
	if (!live->open || stat(live->fn, &st) == -1 ||
	    !same_file(&st, &live->used) || same_content(&st, &live->used))
		return false;
	give_up(live,
	    st.st_size < live->used.st_size ? "it was cut short in place"
					    : "it was written over in place");
	return true;
}
