/* tinydns-data -- compile data to data.cdb. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "data_build.h"
#include "data_check.h"
#include "data_classic.h"
#include "data_set.h"
#include "data_text.h"
#include "diag.h"
#include "die.h"
#include "file.h"
#include "hash.h"
#include "num.h"
#include "progress.h"
#include "task.h"

#define SOURCES UINT16_MAX /* sources at most: their numbers have 16 bits */

struct job {
	bool check_only, classic;
	const char *output, *tmp;
	char tmp_room[4096];
	const char *const *files;
	size_t nfiles;
	struct arena arena;
	struct arena text; /* of the sources, until nobody reports of them */
	struct data_source *source; /* as many as files */
	struct data_set set;
	struct diag diag;
	struct data_report told, report; /* as they are; what is shown aside */
	struct progress progress;
	struct hash hash; /* of the sources */
};

static void
options(struct job *job, int argc, char **argv)
{
	static const char *const data[] = {"data"};
	uint32_t threads = task_threads();
	int c;

	job->output = "data.cdb";
	while ((c = getopt(argc, argv, "n1qj:o:")) != -1)
		switch (c) {
		case 'n':
			job->check_only = true;
			break;
		case '1':
			job->classic = true;
			break;
		case 'q':
			job->diag.quiet = true;
			break;
		case 'j':
			if (num_scan32(&threads, optarg, 1, TASK_MAX) == -1)
				die_bad("-j: expected 1 to %d", TASK_MAX);
			break;
		case 'o':
			job->output = optarg;
			break;
		default:
			die_usage();
		}
	job->set.threads = threads;
	job->files = (const char *const *)(argv + optind);
	job->nfiles = (size_t)(argc - optind);
	if (job->nfiles == 0) {
		job->files = data;
		job->nfiles = 1;
	}
	if (job->nfiles > SOURCES)
		die_bad("more than %d sources", SOURCES);
	/* data.cdb by way of data.tmp, as in 1.05; X by way of X.tmp */
	if (strcmp(job->output, "data.cdb") == 0)
		snprintf(job->tmp_room, sizeof job->tmp_room, "data.tmp");
	else if (snprintf(job->tmp_room, sizeof job->tmp_room, "%s.tmp",
		     job->output) >= (int)sizeof job->tmp_room)
		die_bad("file name too long");
	job->tmp = job->tmp_room;
}

/* Read a source; returns the serial of zones that give none: the time the file
 * was last written, as in 1.05. */
static uint32_t
read_source(struct job *job, size_t i)
{
	struct data_source *src = &job->source[i];
	struct stat st;
	char *text;
	int fd;

	src->name = job->files[i];
	fd = open(src->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		die_sys("unable to open %s", src->name);
	if (fstat(fd, &st) == -1)
		die_sys("unable to stat %s", src->name);
	if (S_ISFIFO(st.st_mode) && fcntl(fd, F_SETFL, 0) == -1)
		die_sys("unable to wait for %s", src->name);
	if (file_read_fd(&job->text, fd, FILE_MAX, &text, &src->len) == -1)
		die_sys("unable to read %s", src->name);
	/* its other end failed, or is not there yet */
	if (S_ISFIFO(st.st_mode) && src->len == 0)
		die_temp("unable to read %s: nothing came out of the pipe",
		    src->name);
	if (src->len == 0 && !job->diag.quiet)
		die_warn("%s is empty", src->name);
	src->text = text;
	close(fd);
	return (uint32_t)st.st_mtime == 0 ? 1 : (uint32_t)st.st_mtime;
}

/* A message takes the place of what shows how far we are. */
static void
say(void *ctx, const struct data_diag *d)
{
	struct job *job = ctx;

	progress_clear(&job->progress);
	job->told.say(job->told.ctx, d);
}

static void
load(struct job *job)
{
	struct data_mode mode = {.classic = job->classic};

	job->source = arena_alloc(&job->arena,
	    job->nfiles * sizeof *job->source);
	if (job->source == NULL)
		die_sys("unable to keep %zu sources", job->nfiles);
	for (size_t i = 0; i < job->nfiles; ++i) {
		mode.serial = read_source(job, i);
		if (data_text_load(&job->set, &job->source[i], (uint16_t)i,
			&mode, &job->report) == -1)
			die_sys("unable to keep %s", job->source[i].name);
	}
}

static void
summary(struct job *job)
{
	char room[DIAG_COUNT];
	const char *what = job->nfiles == 1 ? job->files[0] : "sources";

	if (job->diag.errors > 0)
		progress_end(&job->progress);
	diag_flush();
	if (job->diag.errors == 0)
		return;
	if (job->check_only)
		die_temp("%s: %s", what, diag_count(&job->diag, room));
	die_temp("%s: %s; %s unchanged", what, diag_count(&job->diag, room),
	    job->output);
}

static int
build(struct job *job, int fd)
{
	uint8_t hash[HASH_SIZE];
	struct data_build_info info = {(uint64_t)time(NULL), hash};

	hash_done(&job->hash, hash);
	return data_build(&job->set, &info, fd);
}

static void
write_out(struct job *job)
{
	int fd = file_begin(job->tmp, 0644), r;

	if (fd == -1)
		die_sys("unable to create %s", job->tmp);
	r = job->classic ? data_classic_write(&job->set, fd) : build(job, fd);
	if (r == -1) {
		progress_clear(&job->progress);
		file_abandon(fd, job->tmp);
		if (errno == EFBIG)
			errno = ENOMEM; /* 1.05's word for 4 GB */
		if (errno == EOVERFLOW)
			die_temp("unable to create %s: a name has more than "
				 "65535 records of a type, or sets for places "
				 "and times",
			    job->tmp);
		die_sys("unable to create %s", job->tmp);
	}
	if (file_commit(fd, job->tmp, job->output) == -1)
		die_sys("unable to move %s to %s", job->tmp, job->output);
}

/* 1.05's layout has the order of the sources: it is written before the checks
 * sort the set. */
static void
make_classic(struct job *job)
{
	data_classic_check(&job->set, job->source, &job->report);
	summary(job);
	if (!job->check_only)
		write_out(job);
}

int
main(int argc, char **argv)
{
	static struct job job; /* large: not for the stack */

	die_init("tinydns-data",
	    "tinydns-data [-n] [-1] [-q] [-j threads] [-o data.cdb] [data "
	    "...]");
	die_help(argc, argv);
	arena_heap_large();
	diag_init(&job.diag);
	data_set_init(&job.set, &job.arena);
	options(&job, argc, argv);
	job.told = diag_report(&job.diag);
	job.report = (struct data_report){&job, say};
	progress_begin(&job.progress, "tinydns-data", "%zu lines read");
	job.set.read = &job.progress.count;
	hash_init(&job.hash);
	if (!job.classic && !job.check_only)
		job.set.hash = &job.hash;
	load(&job);
	summary(&job);
	if (job.classic)
		make_classic(&job);
	progress_say(&job.progress, "sorting and checking");
	data_set_sort(&job.set);
	if (!job.diag.quiet) /* it only warns */
		data_check(&job.set, job.source, &job.report);
	summary(&job);
	if (!job.classic && !job.check_only) {
		arena_wipe(&job.text); /* better used for the file */
		data_set_unique(&job.set);
		progress_say(&job.progress, "writing");
		write_out(&job);
	}
	progress_end(&job.progress);
	arena_wipe(&job.arena);
	return 0;
}
