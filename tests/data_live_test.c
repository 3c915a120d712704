/* data_live: a name whose file changes in good and in bad ways. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../arena.h"
#include "../clock.h"
#include "../data_build.h"
#include "../data_live.h"
#include "../data_set.h"
#include "../data_text.h"
#include "../file.h"
#include "tap.h"

static const uint8_t www[] = "\3www\7example";

static void
quiet(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	printf("# %s\n", d->text);
}

/* A data.cdb at fn that says built. */
static void
compile(const char *fn, uint64_t built)
{
	static const char text[] = ".example:192.0.2.1\n+www.example:192.0.2.2";
	struct arena arena = ARENA_ZERO;
	const struct data_source src = {"data", text, strlen(text)};
	const struct data_mode mode = {7, false};
	const struct data_report report = {NULL, quiet};
	const struct data_build_info info = {.built = built,
	    .hash = (const uint8_t[32]){0}};
	struct data_set set;
	int fd = open(fn, O_RDWR | O_CREAT | O_TRUNC, 0644);

	data_set_init(&set, &arena);
	ok(data_text_load(&set, &src, 0, &mode, &report) == 1);
	data_set_sort(&set);
	data_set_unique(&set);
	ok(fd != -1 && data_build(&set, &info, fd) == 0 && close(fd) == 0);
	arena_wipe(&arena);
}

static void
replace_by(const char *text)
{
	ok(file_replace("data.cdb", "tmp", text, strlen(text), 0644) == 0);
}

static void
replace_good(uint64_t built)
{
	compile("tmp", built);
	ok(rename("tmp", "data.cdb") == 0);
}

static uint64_t
built(const struct data_live *live)
{
	const struct data_db *db = data_live_db(live);

	return db == NULL ? 0 : db->info.built;
}

/* A look at the next moment at which one is due. */
static enum data_live_news
look(struct data_live *live)
{
	return data_live_look(live, live->looked + DATA_LIVE_LOOK);
}

static void
test_start(void)
{
	struct data_live live;

	data_live_begin(&live, "data.cdb", NULL);
	ok(data_live_db(&live) == NULL);
	ok(data_live_look(&live, 1000) == DATA_LIVE_LOST);
	ok(strcmp(live.why, "file does not exist") == 0);
	ok(look(&live) == DATA_LIVE_NONE && data_live_db(&live) == NULL);
	ok(data_live_look(&live, 100000) == DATA_LIVE_NONE);
	compile("data.cdb", 1);
	/* not yet, then yes */
	ok(data_live_look(&live, 100000 + DATA_LIVE_LOOK - 1) ==
		DATA_LIVE_NONE &&
	    built(&live) == 0);
	ok(data_live_look(&live, 100000 + DATA_LIVE_LOOK) == DATA_LIVE_GOOD &&
	    built(&live) == 1);
	ok(look(&live) == DATA_LIVE_NONE && built(&live) == 1);
	replace_good(2);
	ok(look(&live) == DATA_LIVE_NONE && built(&live) == 2);
	/* an hour later, at once */
	replace_good(3);
	ok(data_live_look(&live, live.looked + 3600000) == DATA_LIVE_NONE &&
	    built(&live) == 3);
	data_live_end(&live);
	ok(data_live_db(&live) == NULL);
}

static void
test_refused(void)
{
	struct data_live live;

	replace_good(4);
	data_live_begin(&live, "data.cdb", NULL);
	ok(data_live_look(&live, clock_ms()) == DATA_LIVE_NONE);
	replace_by("rubbish");
	ok(look(&live) == DATA_LIVE_KEPT && built(&live) == 4);
	ok(look(&live) == DATA_LIVE_NONE && built(&live) == 4);
	/* tried again later, but that is no news */
	ok(data_live_look(&live, live.looked + 2 * DATA_LIVE_RETRY) ==
		DATA_LIVE_NONE &&
	    built(&live) == 4);
	replace_by("");
	ok(look(&live) == DATA_LIVE_KEPT && built(&live) == 4);
	ok(unlink("data.cdb") == 0);
	ok(look(&live) == DATA_LIVE_KEPT && built(&live) == 4);
	ok(strcmp(live.why, "file does not exist") == 0);
	ok(look(&live) == DATA_LIVE_NONE && built(&live) == 4);
	ok(mkdir("data.cdb", 0755) == 0);
	ok(look(&live) == DATA_LIVE_KEPT && built(&live) == 4);
	ok(rmdir("data.cdb") == 0 && mkfifo("data.cdb", 0644) == 0);
	/* may have the same inode number, and is then told a second later */
	ok(data_live_look(&live, live.looked + DATA_LIVE_RETRY) ==
		DATA_LIVE_KEPT &&
	    built(&live) == 4);
	ok(unlink("data.cdb") == 0);
	replace_good(5);
	ok(look(&live) == DATA_LIVE_GOOD && built(&live) == 5);
	data_live_end(&live);
}

static off_t
size_of(const char *fn)
{
	struct stat st;

	return stat(fn, &st) == -1 ? 0 : st.st_size;
}

/* Cut to every size, as a new file: the old data go on. */
static void
test_truncated(void)
{
	struct data_live live;
	off_t whole;
	int bad = 0;

	replace_good(6);
	whole = size_of("data.cdb");
	data_live_begin(&live, "data.cdb", NULL);
	ok(data_live_look(&live, clock_ms()) == DATA_LIVE_NONE);
	for (off_t n = 0; n < whole; n += 97) {
		replace_good(7);
		ok(rename("data.cdb", "tmp") == 0 && truncate("tmp", n) == 0 &&
		    rename("tmp", "data.cdb") == 0);
		(void)look(&live);
		bad += built(&live) != 6;
	}
	ok(bad == 0);
	data_live_end(&live);
}

static int
find_www(const struct data_live *live)
{
	struct data_node node;

	return data_db_find(&live->db, www, sizeof www, &node);
}

/* Cut short under us: seen by a look, or by a read before it. */
static void
test_in_place(void)
{
	struct data_live live;

	replace_good(8);
	data_live_begin(&live, "data.cdb", NULL);
	ok(data_live_look(&live, clock_ms()) == DATA_LIVE_NONE);
	ok(find_www(&live) == 1 && !data_live_damaged(&live));
	ok(truncate("data.cdb", 0) == 0);
	ok(find_www(&live) != 1);
	ok(data_live_damaged(&live) && built(&live) == 0);
	ok(!data_live_damaged(&live));
	ok(look(&live) == DATA_LIVE_NONE); /* told already */
	replace_good(9);
	ok(look(&live) == DATA_LIVE_GOOD && built(&live) == 9);
	ok(truncate("data.cdb", 2100) == 0);
	ok(look(&live) == DATA_LIVE_LOST && built(&live) == 0);
	compile("data.cdb", 10); /* in place */
	ok(look(&live) == DATA_LIVE_GOOD && built(&live) == 10);
	compile("data.cdb", 11); /* in place, good to good */
	ok(look(&live) == DATA_LIVE_NONE && built(&live) == 11);
	data_live_end(&live);
}

/* Written over in place again and again: a line a second is enough. */
static void
test_rewriting(void)
{
	struct data_live live;
	int told = 0;

	replace_good(12);
	data_live_begin(&live, "data.cdb", NULL);
	ok(data_live_look(&live, clock_ms()) == DATA_LIVE_NONE);
	for (int i = 0; i < 40; ++i) {
		ok(truncate("data.cdb", 100 + i) == 0);
		told += look(&live) != DATA_LIVE_NONE;
	}
	ok(told >= 2 && told <= 3);
	data_live_end(&live);
}

int
main(void)
{
	char dir[] = "/tmp/fleetdns-live.XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	ok(file_map_guard() == 0);
	test_start();
	test_refused();
	test_truncated();
	test_in_place();
	test_rewriting();
	unlink("data.cdb");
	if (chdir("/") == 0)
		rmdir(dir);
	return done();
}
