#include <stdio.h>
#include <string.h>

#include "auto_home.h"
#include "child.h"
#include "die.h"
#include "hier.h"

static const struct {
	const char *dir, *from;
	mode_t mode;
} files[] = {
    {"share/fleetdns", "CHANGES", 0644},
    {"share/fleetdns", "README", 0644},
#include "auto_hier.h" /* every program and every manual page */
};

static const char *const dirs[] = {
    "",
    "bin",
    "share",
    "share/fleetdns",
    "share/man",
    "share/man/man1",
    "share/man/man5",
    "share/man/man8",
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

void
hier_walk(struct hier *h)
{
	for (size_t i = 0; i < COUNT(dirs); ++i)
		hier_dir(h, dirs[i]);
	for (size_t i = 0; i < COUNT(files); ++i)
		hier_file(h, files[i].dir, files[i].from, files[i].mode);
}

static void
must_fit(int n, size_t cap)
{
	if (n < 0 || (size_t)n >= cap)
		die_bad("file name too long");
}

void
hier_source(char *path, size_t cap, const char *from, mode_t mode)
{
	/* programs lie beside install and instcheck, wherever O= put them */
	if (mode != 0755)
		must_fit(snprintf(path, cap, "%s", from), cap);
	else if (child_beside(path, cap, from, ".") == -1)
		die_sys("unable to find %s", from);
}

void
hier_target(char *path, size_t cap, const char *root, const char *dir,
    const char *from)
{
	const char *slash = strrchr(from, '/');
	const char *name = slash ? slash + 1 : from;

	must_fit(snprintf(path, cap, "%s%s%s%s%s%s", root, AUTO_HOME,
		     *dir ? "/" : "", dir, *name ? "/" : "", name),
	    cap);
}
