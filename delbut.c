#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "die.h"
#include "num.h"
#include "text.h"

struct entry {
	const char *name;
	struct stat st;
	dev_t dir_dev; /* the directory it is in */
	ino_t dir_ino;
	char shown[512];
};

struct delbut {
	struct arena a;
	struct entry *entry;
	size_t count;
	bool only_say;
};

static const char *
base(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static int
stat_dir(struct stat *st, const char *name)
{
	size_t n = (size_t)(base(name) - name);
	char dir[4096];

	if (n >= sizeof dir)
		return errno = ENAMETOOLONG, -1;
	snprintf(dir, sizeof dir, "%.*s", (int)n, name);
	return stat(n ? dir : ".", st);
}

/* The same name again, perhaps spelled another way: counted twice it would push
 * itself out. */
static bool
named_before(const struct delbut *d, const struct entry *e)
{
	for (size_t i = 0; i < d->count; ++i)
		if (d->entry[i].dir_dev == e->dir_dev &&
		    d->entry[i].dir_ino == e->dir_ino &&
		    strcmp(base(d->entry[i].name), base(e->name)) == 0)
			return true;
	return false;
}

static void
look(struct delbut *d, const char *name)
{
	struct entry *e = &d->entry[d->count];
	struct stat dir;
	struct buf b;

	e->name = name;
	buf_over(&b, e->shown, sizeof e->shown);
	text_show(&b, name, strlen(name), 120);
	if (buf_cstr(&b) == NULL)
		e->shown[0] = 0;
	if (lstat(name, &e->st) == -1 || stat_dir(&dir, name) == -1) {
		die_warn_sys("unable to look at %s", e->shown);
		return;
	}
	if (!S_ISREG(e->st.st_mode)) {
		die_warn("%s is not a regular file: left alone", e->shown);
		return;
	}
	e->dir_dev = dir.st_dev;
	e->dir_ino = dir.st_ino;
	if (!named_before(d, e))
		++d->count;
}

static int
compare_age(const struct entry *a, const struct entry *b)
{
	const struct timespec *x = &a->st.st_mtim, *y = &b->st.st_mtim;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec > y->tv_sec ? -1 : 1;
	if (x->tv_nsec != y->tv_nsec)
		return x->tv_nsec > y->tv_nsec ? -1 : 1;
	return 0;
}

/* Newest first; among equally old ones the last by name. */
static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int age = compare_age(x, y);

	return age ? age : strcmp(y->name, x->name);
}

static bool
delete_all_but(struct delbut *d, size_t keep)
{
	bool good = true;

	if (d->count <= keep)
		return true;
	qsort(d->entry, d->count, sizeof d->entry[0], compare);
	if (keep > 0 && compare_age(&d->entry[keep - 1], &d->entry[keep]) == 0)
		printf("%s and %s are equally old: the latter goes, by name\n",
		    d->entry[keep - 1].shown, d->entry[keep].shown);
	for (size_t i = keep; i < d->count; ++i) {
		printf("%s %s\n", d->only_say ? "would delete" : "deleting",
		    d->entry[i].shown);
		/* said before it is done, even if the next line never is */
		die_flush();
		if (!d->only_say && unlink(d->entry[i].name) == -1) {
			die_warn_sys("unable to delete %s", d->entry[i].shown);
			good = false;
		}
	}
	return good;
}

int
main(int argc, char **argv)
{
	struct delbut d = {.a = ARENA_ZERO};
	uint32_t keep;
	int opt;

	die_init("delbut",
	    "delbut [-n] number file ...\n"
	    "Delete all but the number newest of the regular files named.\n"
	    "  -n  only say what would be deleted");
	die_help(argc, argv);
	opterr = 0;
	while ((opt = getopt(argc, argv, "+n")) != -1)
		switch (opt) {
		case 'n':
			d.only_say = true;
			break;
		default:
			die_usage();
		}
	argc -= optind;
	argv += optind;
	if (argc < 1 || num_scan32(&keep, argv[0], 0, UINT32_MAX) == -1)
		die_usage();
	d.entry = arena_alloc(&d.a, (size_t)argc * sizeof d.entry[0]);
	if (d.entry == NULL)
		die_sys("unable to start");
	for (int i = 1; i < argc; ++i)
		look(&d, argv[i]);
	if (!delete_all_but(&d, keep))
		die_temp("some files could not be deleted");
	arena_wipe(&d.a);
	return 0;
}
