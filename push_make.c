#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auto_dir.h"
#include "auto_home.h"
#include "auto_limit.h"
#include "auto_path.h"
#include "child.h"
#include "data_db.h"
#include "num.h"
#include "push_make.h"

#define LIMIT_MS 900000 /* for what we run, at least */
#define SLACK_MS 120000 /* for what else a triggered make does */
#define TICK_MS 60000
#define KEEP "10" /* copies */

static const char trigger[] = "trigger-make";
static char tinydns_data[] = "tinydns-data";

/* A triggered make waits for one that is running, and each may take conf-limit:
 * who gave it up before would take back data that it goes on with. */
static int64_t
limit_ms(void)
{
	uint32_t seconds = 0;
	int64_t two;

	/* what conf-limit cannot be stops trigger-make */
	(void)!num_scan32(&seconds, AUTO_LIMIT, 1, 86400);
	two = INT64_C(2000) * seconds + SLACK_MS;
	return two > LIMIT_MS ? two : LIMIT_MS;
}

static int
run(const struct push_make *m, const char *path, char *const argv[])
{
	static char env_path[] = "PATH=" AUTO_PATH;
	char *const envp[] = {env_path, NULL};
	struct child_job job = {
	    path, argv, envp, m->hear, m->ctx, TICK_MS, limit_ms()};

	return child_run(&job);
}

/* The same for one of our own programs. */
static int
run_own(const struct push_make *m, char *const argv[])
{
	char path[4096];

	if (child_beside(path, sizeof path, argv[0], AUTO_HOME "/bin") == -1)
		return -1;
	return run(m, path, argv);
}

bool
push_make_triggers(void)
{
	struct stat st;

	return lstat(trigger, &st) == 0;
}

int
push_make_check(const struct push_make *m, char *file, bool warnings)
{
	static char loud[] = "-n", quiet[] = "-nq";
	char *const argv[] = {
	    tinydns_data, warnings ? loud : quiet, file, NULL};

	return run_own(m, argv);
}

int
push_make(const struct push_make *m)
{
	static char make[] = "trigger-make";
	char *const triggered[] = {make, NULL};
	static char quiet[] = "-q";
	char *const own[] = {tinydns_data, quiet, NULL};

	if (push_make_triggers())
		return run(m, "./trigger-make", triggered);
	return run_own(m, own);
}

int
push_make_clean(const struct push_make *m)
{
	/* the shell is for the pattern; it matches names that we gave */
	static char sh[] = "sh", c[] = "-c", zero[] = "sh",
		    script[] = "exec \"$1\" " KEEP " data.[0-9]*";
	char path[4096];
	char *const argv[] = {sh, c, script, zero, path, NULL};

	if (child_beside(path, sizeof path, "delbut", AUTO_HOME "/bin") == -1)
		return -1;
	return run(m, "/bin/sh", argv);
}

uint64_t
push_make_built(const uint8_t hash[HASH_SIZE])
{
	bool merged = push_make_triggers();
	int fd = open(merged ? AUTO_DIR "/data.cdb" : "data.cdb",
	    O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	uint64_t when = 0;
	struct data_db db;
	const char *why;

	if (fd == -1)
		return 0;
	if (file_map_guard() == 0 && data_db_open(&db, fd, &why) == 0) {
		if (merged || memcmp(db.info.hash, hash, HASH_SIZE) == 0)
			when = db.info.built;
		data_db_close(&db);
	}
	close(fd);
	return when;
}
