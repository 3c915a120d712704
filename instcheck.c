#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "die.h"
#include "file.h"
#include "hier.h"

struct hier {
	const char *root;
	bool bad; /* something is not so */
};

static void
complain(struct hier *h, const char *path, const char *what)
{
	die_warn("%s %s", path, what);
	h->bad = true;
}

/* Look at path: false if it is missing, which is then said. */
static bool
look(struct hier *h, const char *path, struct stat *st)
{
	if (lstat(path, st) == 0)
		return true;
	if (errno != ENOENT && errno != ENOTDIR)
		die_sys("unable to stat %s", path);
	complain(h, path, "does not exist");
	return false;
}

void
hier_dir(struct hier *h, const char *dir)
{
	char path[4096];
	struct stat st;

	hier_target(path, sizeof path, h->root, dir, "");
	if (!look(h, path, &st))
		return;
	/* a link to a directory is an administrator's choice */
	if (stat(path, &st) == -1 || !S_ISDIR(st.st_mode))
		complain(h, path, "has wrong type");
	else if ((st.st_mode & 0555) != 0555 || (st.st_mode & 0002) != 0)
		complain(h, path, "has wrong permissions");
}

/* Does the file at path hold what was built? */
static bool
same(const char *path, const char *source)
{
	struct arena a = ARENA_ZERO;
	char *is, *should;
	size_t n, m;
	bool yes;

	if (file_read(&a, source, FILE_MAX, &should, &m) == -1)
		die_sys("unable to read %s", source);
	if (file_read(&a, path, FILE_MAX, &is, &n) == -1)
		die_sys("unable to read %s", path);
	yes = n == m && memcmp(is, should, n) == 0;
	arena_wipe(&a);
	return yes;
}

/* The administrator may have given trigger-make the set-user-ID bit, in one of
 * the two ways of trigger-make(8). */
static bool
fits(const struct stat *st, const char *from, mode_t mode)
{
	mode_t is = st->st_mode & 07777;

	return is == mode ||
	    (strcmp(from, "trigger-make") == 0 && st->st_uid == 0 &&
		(is == 04710 || is == 04110));
}

void
hier_file(struct hier *h, const char *dir, const char *from, mode_t mode)
{
	char source[4096], path[4096];
	struct stat st;

	hier_source(source, sizeof source, from, mode);
	hier_target(path, sizeof path, h->root, dir, from);
	if (!look(h, path, &st))
		return;
	if (!S_ISREG(st.st_mode)) {
		complain(h, path, "has wrong type");
		return;
	}
	if (!fits(&st, from, mode))
		complain(h, path, "has wrong permissions");
	if (!same(path, source))
		complain(h, path, "differs from what was built here");
}

int
main(int argc, char **argv)
{
	struct hier h = {"", false};

	die_init("instcheck",
	    "instcheck [root]\n"
	    "Compares what is installed with what should be, below conf-home\n"
	    "or below conf-home in root. Run it in the directory with the\n"
	    "sources. Exit 1: something is not so.");
	die_help(argc, argv);
	if (argc > 2 || (argc == 2 && (*argv[1] == 0 || *argv[1] == '-')))
		die_usage();
	if (argc == 2)
		h.root = argv[1];
	hier_walk(&h);
	return h.bad;
}
