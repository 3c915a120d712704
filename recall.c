#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data_past.h"
#include "data_stamp.h"
#include "diag.h"
#include "die.h"
#include "file.h"
#include "file_source.h"
#include "recall.h"

#define HEAD 4096 /* octets of data that mostly hold its stamp */

/* ---- the state */

static void
say_nothing(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	(void)d;
}

/* 0, or -1 with errno: it cannot be read, or not be kept. */
static int
read_state(void *ctx)
{
	struct data_report silent = {NULL, say_nothing};
	struct recall *r = ctx;
	char *text;
	int have;

	if (r->state.name == NULL)
		return 0;
	if (file_read(&r->arena, r->state.name, FILE_MAX, &text,
		&r->state.len) == -1)
		return errno == ENOENT ? 0 : -1;
	r->state.text = text;
	if (r->state.len == 0)
		return 0;
	have = data_serials_scan(&r->serials, &r->arena, &r->state, &silent);
	r->sound = have == 1;
	return have == -1 ? -1 : 0;
}

void
recall_begin(struct recall *r, const char *state, unsigned threads)
{
	r->state.name = state;
	task_aside_begin(&r->reading, threads, read_state, r);
}

/* Is there a state, and is it sound? */
static bool
end_state(struct recall *r, const struct data_report *report)
{
	if (task_aside_end(&r->reading) == -1)
		die_sys("unable to read %s", r->state.name);
	if (r->state.text == NULL)
		return false;
	if (r->state.len == 0) {
		die_warn("%s is empty: taken as missing", r->state.name);
		return false;
	}
	if (r->sound)
		return true;
	/* once more, to say what is wrong */
	(void)!data_serials_scan(&r->serials, &r->arena, &r->state, report);
	diag_flush();
	die_bad("unable to use %s; nothing written", r->state.name);
}

/* ---- the data */

/* Is the state at least as new as the data? Mostly its first octets tell; if
 * not, all of it is to be looked at. */
static bool
state_is_newer(const struct recall *r, int fd)
{
	struct data_stamp stamp;
	char head[HEAD];
	ssize_t n = pread(fd, head, sizeof head, 0);

	return n > 0 && data_stamp_find(&stamp, head, (size_t)n) == 1 &&
	    head[stamp.end - 1] == '\n' &&
	    stamp.generation <= r->serials.generation;
}

static void
learn(struct recall *r, struct arena *a, const struct data_source *src,
    time_t mtime)
{
	struct data_serials past;

	if (data_past_serials(&past, a, src, (uint32_t)mtime) == -1 ||
	    data_serials_join(&r->serials, a, &past) == -1)
		die_sys("unable to keep serials");
}

/* The whole of the data, which fd is closed after. */
static void
read_data(struct recall *r, struct arena *a, int fd, bool state)
{
	struct data_source src = {"data", NULL, 0};
	struct data_stamp stamp;
	struct stat st;
	char *text;
	int have;

	if (fstat(fd, &st) == -1 ||
	    file_read_fd(a, fd, FILE_MAX, &text, &src.len) == -1)
		die_sys("unable to read data");
	close(fd);
	src.text = text;
	have = data_stamp_find(&stamp, src.text, src.len);
	if (have == -1 && !state)
		die_bad("unable to use data: its stamp is damaged, or of a "
			"newer version");
	if (have == 1 ? stamp.generation > r->serials.generation : !state)
		learn(r, a, &src, st.st_mtime);
}

/* Serials of the data that was made last, if there is no state, or the state is
 * older than that data: someone put back an old copy. */
static void
end_data(struct recall *r, struct arena *a, bool state)
{
	const char *why;
	int fd = file_source_open("data", &why);

	if (fd == -1 && (state || errno == ENOENT))
		return;
	if (fd == -1 && why != NULL)
		die_bad("unable to use data: %s", why);
	if (fd == -1)
		die_sys("unable to open data");
	if (state && state_is_newer(r, fd))
		close(fd);
	else
		read_data(r, a, fd, state);
}

void
recall_end(struct recall *r, struct arena *a, const struct data_report *report)
{
	bool state = end_state(r, report);

	arena_join(a, &r->arena);
	end_data(r, a, state);
}
