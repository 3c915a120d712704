#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "die.h"
#include "file.h"
#include "hier.h"

struct hier {
	const char *root;
};

/* Make a directory and those above it, as far as they are missing. */
static void
make_dirs(char *path)
{
	for (char *slash = path;;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = 0;
		if (mkdir(path, 0755) == 0) {
			if (chmod(path, 0755) == -1)
				die_sys("unable to chmod %s", path);
		} else if (errno != EEXIST)
			die_sys("unable to make directory %s", path);
		if (slash == NULL)
			return;
		*slash = '/';
	}
}

void
hier_dir(struct hier *h, const char *dir)
{
	char path[4096];

	hier_target(path, sizeof path, h->root, dir, "");
	make_dirs(path);
}

void
hier_file(struct hier *h, const char *dir, const char *from, mode_t mode)
{
	struct arena a = ARENA_ZERO;
	char source[4096], target[4096], tmp[4096 + 16], *text;
	size_t n;

	hier_source(source, sizeof source, from, mode);
	hier_target(target, sizeof target, h->root, dir, from);
	if (file_read(&a, source, FILE_MAX, &text, &n) == -1)
		die_sys("unable to read %s", source);
	/* a program that runs keeps its old file */
	snprintf(tmp, sizeof tmp, "%s.new", target);
	if (file_replace(target, tmp, text, n, mode) == -1)
		die_sys("unable to write %s", target);
	arena_wipe(&a);
}

int
main(int argc, char **argv)
{
	struct hier h = {""};

	die_init("install",
	    "install [root]\n"
	    "Installs below conf-home, or below conf-home in root.\n"
	    "Run it in the directory with the sources.");
	die_help(argc, argv);
	if (argc > 2 || (argc == 2 && (*argv[1] == 0 || *argv[1] == '-')))
		die_usage();
	if (argc == 2)
		h.root = argv[1];
	hier_walk(&h);
	return 0;
}
