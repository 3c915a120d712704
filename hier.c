#include <stdio.h>
#include <string.h>

#include "auto_home.h"
#include "child.h"
#include "die.h"
#include "hier.h"

/* One name a line, sorted. */
static const char *const programs[] = {
    "axfrdns",
    "axfrdns-conf",
    "delbut",
    "make-data",
    "push-changes",
    "push-conf",
    "tinydns",
    "tinydns-conf",
    "tinydns-data",
    "tinydns-edit",
    "tinydns-get",
    "trigger-conf",
    "trigger-make",
    "trigger-serve",
    "update-dns",
    "update-dns-conf",
};

/* Manual pages, and what else is read and not run. */
static const struct {
	const char *dir, *from;
} files[] = {
    {"share/fleetdns", "CHANGES"},
    {"share/fleetdns", "README"},
    {"share/man/man1", "man/delbut.1"},
    {"share/man/man1", "man/tinydns-get.1"},
    {"share/man/man5", "man/data.5"},
    {"share/man/man5", "man/data.cdb.5"},
    {"share/man/man5", "man/push-stream.5"},
    {"share/man/man5", "man/serials.5"},
    {"share/man/man8", "man/axfrdns-conf.8"},
    {"share/man/man8", "man/axfrdns.8"},
    {"share/man/man8", "man/make-data.8"},
    {"share/man/man8", "man/push-changes.8"},
    {"share/man/man8", "man/push-conf.8"},
    {"share/man/man8", "man/tinydns-conf.8"},
    {"share/man/man8", "man/tinydns-data.8"},
    {"share/man/man8", "man/tinydns-edit.8"},
    {"share/man/man8", "man/tinydns.8"},
    {"share/man/man8", "man/trigger-conf.8"},
    {"share/man/man8", "man/trigger-make.8"},
    {"share/man/man8", "man/trigger-serve.8"},
    {"share/man/man8", "man/update-dns-conf.8"},
    {"share/man/man8", "man/update-dns.8"},
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
	for (size_t i = 0; i < COUNT(programs); ++i)
		hier_file(h, "bin", programs[i], 0755);
	for (size_t i = 0; i < COUNT(files); ++i)
		hier_file(h, files[i].dir, files[i].from, 0644);
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
