/* trigger-conf -- make a service directory for trigger-serve. */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "auto_home.h"
#include "auto_trigger.h"
#include "conf_dir.h"
#include "die.h"

/* Where callers look for the socket: service/socket/NAME. */
struct place {
	char service[sizeof AUTO_TRIGGER];
	char socket[sizeof AUTO_TRIGGER];
};

static void
split(struct place *p)
{
	char *slash;

	snprintf(p->service, sizeof p->service, "%s", AUTO_TRIGGER);
	for (int i = 0; i < 2; ++i) {
		slash = strrchr(p->service, '/');
		if (slash == NULL || slash == p->service || slash[1] == 0)
			die_bad("conf-trigger is not of the form "
				"/SERVICE/DIRECTORY/NAME: " AUTO_TRIGGER);
		*slash = 0;
		if (i == 1)
			snprintf(p->socket, sizeof p->socket, "%s", slash + 1);
	}
}

static struct conf_owner
group_owner(const char *name)
{
	struct group *gr = getgrnam(name);

	if (gr == NULL)
		die_temp("unknown group %s", name);
	return (struct conf_owner){0, gr->gr_gid};
}

/* A path that is going to stand in a script, in quotes. */
static void
check_path(const char *path)
{
	if (strpbrk(path, "'\n") != NULL)
		die_bad("not a path for a script: %s", path);
}

/* Callers must find this service where they look: that is the directory made
 * here, or a link to it, which the one who calls us may make later. */
static void
check_place(const struct place *p, const char *dir, int made)
{
	struct stat there, here;

	if (strcmp(p->service, dir) == 0)
		return;
	if (stat(p->service, &there) == -1) {
		if (made)
			die_warn("callers look for " AUTO_TRIGGER
				 ": run ln -s %s %s",
			    dir, p->service);
		return;
	}
	if (made && stat(dir, &here) == 0 && here.st_dev == there.st_dev &&
	    here.st_ino == there.st_ino)
		return;
	die_bad("callers look for " AUTO_TRIGGER
		", but %s is something else than %s",
	    p->service, dir);
}

int
main(int argc, char **argv)
{
	struct conf_owner log, callers;
	struct place place;
	struct conf_dir d;

	die_init("trigger-conf",
	    "trigger-conf acct logacct group /trigger /service/tinydns\n"
	    "acct runs make in /service/tinydns/root, members of group may "
	    "have it run");
	die_help(argc, argv);
	if (argc != 6 || argv[4][0] != '/' || argv[5][0] != '/')
		die_usage();
	conf_dir_check_name(argv[1]);
	check_path(argv[5]);
	split(&place);
	check_place(&place, argv[4], 0);
	log = conf_dir_account(argv[2]);
	callers = group_owner(argv[3]);
	conf_dir_begin(&d, argv[4], 03755);
	conf_dir_log(&d, argv[2], &log);
	conf_dir_make(&d, place.socket, 0710, &callers);
	conf_dir_file(&d, "run", 0755,
	    "#!/bin/sh\nexec 2>&1\nexec " AUTO_HOME
	    "/bin/trigger-serve '%s/root' %s\n",
	    argv[5], argv[1]);
	conf_dir_end(&d);
	check_place(&place, argv[4], 1);
	return 0;
}
