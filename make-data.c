/* make-data -- merge sources into data with explicit serials. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "data_check.h"
#include "data_digest.h"
#include "data_merge.h"
#include "data_notes.h"
#include "data_serials.h"
#include "data_set.h"
#include "data_stamp.h"
#include "data_text.h"
#include "data_zone.h"
#include "diag.h"
#include "die.h"
#include "file.h"
#include "file_leftover.h"
#include "file_source.h"
#include "num.h"
#include "progress.h"
#include "recall.h"
#include "task.h"

#define SOURCES UINT16_MAX /* sources at most: their numbers have 16 bits */
#define PIECE 262144U      /* octets of a source that are worth a thread */

/* A piece of a source, and what it becomes. */
struct part {
	struct arena arena;
	struct data_source src;
	struct data_merge text;
};

struct job {
	const char *state, *headfile; /* NULL: none */
	char tmp[4096];               /* the state by way of this */
	struct arena arena;
	struct diag diag;
	struct progress progress;
	struct data_report told, report; /* at once; gathered in notes */
	struct data_notes notes;
	int64_t now;

	struct data_source head, source[SOURCES];
	bool merged[SOURCES]; /* carries a stamp */
	size_t nsource;
	struct data_set set;
	struct data_zones zones;
	struct recall recall;          /* what is remembered */
	struct data_serials_text text; /* the same, for the state */
	struct data_merge header;      /* what follows the stamp: */
	struct part *part;             /* and then these */
	size_t npart, partcap;
	uint8_t body[HASH_SIZE]; /* of all that */
};

static void
options(struct job *job, int argc, char **argv)
{
	uint32_t threads = task_threads();
	int c;

	while ((c = getopt(argc, argv, "j:s:H:")) != -1)
		switch (c) {
		case 'j':
			if (num_scan32(&threads, optarg, 1, TASK_MAX) == -1)
				die_bad("-j: expected 1 to %d", TASK_MAX);
			break;
		case 's':
			job->state = optarg;
			break;
		case 'H':
			job->headfile = optarg;
			break;
		default:
			die_usage();
		}
	job->set.threads = threads;
	if (job->state != NULL &&
	    snprintf(job->tmp, sizeof job->tmp, "%s.tmp", job->state) >=
		(int)sizeof job->tmp)
		die_bad("file name too long");
	if (optind == argc && isatty(0) == 1)
		die_usage();
}

/* ---- reading */

static void
read_file(struct job *job, struct data_source *src, const char *fn)
{
	const char *why;
	char *text;
	int fd = file_source_open(fn, &why);

	if (fd == -1 && why != NULL)
		die_bad("unable to use %s: %s", fn, why);
	if (fd == -1)
		die_sys("unable to open %s", fn);
	if (file_read_fd(&job->arena, fd, FILE_MAX, &text, &src->len) == -1)
		die_sys("unable to read %s", fn);
	close(fd);
	src->name = fn;
	src->text = text;
}

/* Nothing at all is no source but a mistake, such as a list of sources that a
 * Makefile found empty, or a file that a full disk left empty: it must not
 * empty every server. */
static void
refuse_nothing(const struct job *job)
{
	size_t octets = 0;

	for (size_t i = 0; i < job->nsource; ++i)
		octets += job->source[i].len;
	if (job->nsource == 0)
		die_bad("no sources");
	if (octets == 0)
		die_bad("nothing in %s",
		    job->nsource == 1 ? job->source[0].name : "any source");
	for (size_t i = 0; i < job->nsource; ++i)
		if (job->source[i].len == 0)
			die_warn("%s is empty", job->source[i].name);
}

static void
read_stdin(struct job *job)
{
	struct data_source *src = &job->source[0];
	char *text;

	src->name = "stdin";
	if (file_read_fd(&job->arena, 0, FILE_MAX, &text, &src->len) == -1)
		die_sys("unable to read standard input");
	src->text = text;
	job->nsource = src->len > 0;
}

static void
read_sources(struct job *job, char **names)
{
	if (*names == NULL)
		read_stdin(job);
	for (; *names != NULL; ++names) {
		if (file_leftover(*names)) {
			die_warn("%s is ignored: its name is that of a copy "
				 "left behind",
			    *names);
			continue;
		}
		if (job->nsource == SOURCES)
			die_bad("more than %d sources", SOURCES);
		read_file(job, &job->source[job->nsource++], *names);
	}
	refuse_nothing(job);
	if (job->headfile != NULL)
		read_file(job, &job->head, job->headfile);
}

/* ---- checking */

/* Gather what there is to tell of sources. Warnings about merged data were told
 * where it was merged. When memory ends, the rest is told out of order. */
static void
say(void *ctx, const struct data_diag *d)
{
	struct job *job = ctx;
	size_t i = 0;

	while (i < job->nsource && d->name != job->source[i].name)
		++i;
	if (i < job->nsource && job->merged[i] && !d->error)
		return;
	if (i == job->nsource ||
	    data_notes_keep(&job->notes, (uint16_t)i, d) == -1)
		job->told.say(job->told.ctx, d);
}

static void
load(struct job *job)
{
	struct data_mode mode = {.serial = 0};

	(void)data_merge_check_header(&job->head, &job->report);
	for (size_t i = 0; i < job->nsource; ++i) {
		const struct data_source *src = &job->source[i];

		job->merged[i] = data_merge_stamped(src, &job->report) == 1;
		(void)data_merge_check(src, &job->report);
		if (data_text_load(&job->set, src, (uint16_t)i, &mode,
			&job->report) == -1)
			die_sys("unable to keep %s", src->name);
	}
}

static void
check(struct job *job)
{
	char room[DIAG_COUNT];

	data_set_sort(&job->set);
	if (data_zone_list(&job->zones, &job->set, &job->arena) == -1 ||
	    data_zone_claims(&job->zones, &job->set, job->source,
		&job->notes) == -1)
		die_sys("unable to list zones");
	data_check(&job->set, job->source, &job->report);
	progress_clear(&job->progress);
	data_notes_tell(&job->notes, job->source, &job->told);
	if (job->diag.errors > 0)
		progress_end(&job->progress);
	diag_flush();
	if (job->diag.errors > 0)
		die_bad("%s; nothing written", diag_count(&job->diag, room));
}

/* ---- serials */

/* Merged data that was edited by hand would keep its serials for ever. */
static void
warn_edited(struct job *job, const struct data_zone *zone)
{
	const struct data_rec *soa = &job->set.rec[zone->first];
	char text[DATA_ZONE_TEXT + 300], room[DATA_ZONE_TEXT];

	snprintf(text, sizeof text,
	    "%s has other content than before but came with the same serial, "
	    "%u: if this file is edited here, remove its line "
	    "\"#fleetdns data\"",
	    data_zone_show(room, zone), zone->serial);
	data_text_report(&job->told, &job->source[soa->source], soa->line,
	    false, text);
}

static void
give_serials(struct job *job)
{
	bool warned[SOURCES] = {false};
	size_t at = 0;

	for (size_t i = 0; i < job->zones.n; ++i) {
		struct data_zone *zone = &job->zones.zone[i];
		uint16_t source = job->set.rec[zone->first].source;
		const struct data_serials_zone *old = data_serials_walk(
		    &job->recall.serials, &at, zone->key, zone->keylen);

		zone->serial = data_zone_serial(zone, &job->set, true);
		zone->passes = job->merged[source] &&
		    data_zone_gives(zone, &job->set);
		if (!zone->passes) {
			zone->serial = data_serials_next(old, zone->hash,
			    zone->serial, job->now);
		} else if (old != NULL && old->serial == zone->serial &&
		    memcmp(old->hash, zone->hash, HASH_SIZE) != 0 &&
		    !warned[source]) {
			warned[source] = true;
			warn_edited(job, zone);
		}
	}
	diag_flush();
}

/* ---- writing */

/* Cut the sources in pieces. */
static void
cut(struct job *job)
{
	struct data_source piece[TASK_PIECES];

	for (size_t i = 0; i < job->nsource; ++i) {
		size_t n = task_pieces(job->set.threads, job->source[i].len,
		    PIECE);

		if (arena_room(&job->arena, &job->part, &job->partcap,
			job->npart + n, sizeof *job->part) == -1)
			die_sys("unable to merge %s", job->source[i].name);
		data_merge_cut(piece, n, &job->source[i]);
		for (size_t k = 0; k < n; ++k)
			job->part[job->npart++] = (struct part){
			    .src = piece[k]};
	}
}

static int
merge_part(void *ctx, size_t i)
{
	struct job *job = ctx;
	struct part *part = &job->part[i];

	data_merge_init(&part->text, &part->arena);
	return data_merge_source(&part->text, &part->src, &job->zones);
}

static void
merge(struct job *job)
{
	data_merge_init(&job->header, &job->arena);
	if (data_merge_header(&job->header, &job->head) == -1)
		die_sys("unable to merge %s", job->head.name);
	cut(job);
	if (task_run(job->set.threads, job->npart, merge_part, job) == -1)
		die_sys("unable to merge sources");
}

static void
hash_body(struct job *job)
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, job->header.text, job->header.len);
	for (size_t i = 0; i < job->npart; ++i)
		hash_add(&h, job->part[i].text.text, job->part[i].text.len);
	hash_done(&h, job->body);
}

/* What the state remembers from now on, as text but for its head. */
static int
remember(struct job *job)
{
	struct data_serials these;

	if (data_serials_of(&these, &job->arena, &job->zones) == -1 ||
	    data_serials_join(&job->recall.serials, &job->arena, &these) == -1)
		return -1;
	return job->state == NULL
	    ? 0
	    : data_serials_fmt(&job->text, &job->recall.serials, &job->arena);
}

/* The two do not touch what is the other's. */
static int
finish(void *ctx, size_t i)
{
	struct job *job = ctx;

	if (i == 1)
		return remember(job);
	hash_body(job);
	return 0;
}

/* The state is safe on disk before any byte of data goes out. So whatever stops
 * us, and when: no serial or generation that somebody may have seen is ever
 * forgotten. If data does not come out after that, the next run finds its
 * content remembered and gives it the same serials and generation again; if the
 * sources changed in between, one serial is skipped. */
static void
save(struct job *job)
{
	const struct data_source *old = &job->recall.state;

	job->recall.serials.generation =
	    data_serials_generation(&job->recall.serials, job->body, job->now);
	if (job->recall.serials.generation == 0)
		die_bad("no generation is left above that of the last data");
	memcpy(job->recall.serials.body, job->body, HASH_SIZE);
	if (job->state == NULL)
		return;
	data_serials_fmt_head(&job->text, &job->recall.serials);
	if (old->text != NULL && old->len == job->text.len &&
	    memcmp(old->text, job->text.text, old->len) == 0)
		return;
	if (file_replace(job->state, job->tmp, job->text.text, job->text.len,
		0644) == -1)
		die_sys("unable to write %s", job->state);
}

static void
put(struct job *job)
{
	char line[64];
	struct buf stamp;
	int r;

	buf_over(&stamp, line, sizeof line);
	data_stamp_fmt(&stamp, job->recall.serials.generation);
	r = file_write(1, stamp.b, stamp.len);
	if (r == 0)
		r = file_write(1, job->header.text, job->header.len);
	for (size_t i = 0; r == 0 && i < job->npart; ++i)
		r = file_write(1, job->part[i].text.text,
		    job->part[i].text.len);
	if (r == -1 || close(1) == -1)
		die_sys("unable to write output");
}

int
main(int argc, char **argv)
{
	static struct job job; /* large: not for the stack */

	die_init("make-data",
	    "make-data [-j threads] [-s state] [-H header] [source ...]");
	die_help(argc, argv);
	arena_heap_large();
	data_set_init(&job.set, &job.arena);
	options(&job, argc, argv);
	job.now = clock_now();
	progress_begin(&job.progress, "make-data", "%zu lines read");
	job.set.read = &job.progress.count;
	recall_begin(&job.recall, job.state, job.set.threads);
	read_sources(&job, argv + optind);
	diag_init(&job.diag);
	job.told = diag_report(&job.diag);
	job.report = (struct data_report){&job, say};
	load(&job);
	progress_say(&job.progress, "sorting and checking");
	check(&job);
	progress_say(&job.progress, "giving serials");
	if (data_digest(&job.zones, &job.set) == -1)
		die_sys("unable to hash zones");
	recall_end(&job.recall, &job.arena, &job.report);
	give_serials(&job);
	progress_say(&job.progress, "writing");
	merge(&job);
	if (task_run(job.set.threads, 2, finish, &job) == -1)
		die_sys("unable to keep serials");
	save(&job);
	put(&job);
	progress_end(&job.progress);
	for (size_t i = 0; i < job.npart; ++i)
		arena_wipe(&job.part[i].arena);
	arena_wipe(&job.arena);
	return 0;
}
