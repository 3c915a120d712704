/* jail: what is an id, and that there is no way back. The second half needs
 * root. */
#include <errno.h>
#include <fcntl.h>
#include <linux/securebits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../jail.h"
#include "tap.h"

static const struct {
	const char *text;
	unsigned id; /* 0: must be refused */
} ids[] = {
    /* clang-format off */
    {"1", 1},
    {"65534", 65534},
    {"4294967294", 4294967294U},
    {"0", 0},
    {"", 0},
    {"-2", 0},
    {"+5", 0},
    {" 5", 0},
    {"5 ", 0},
    {"5\n", 0},
    {"0x10", 0},
    {"00", 0},
    {"tinydns", 0},
    {"5tinydns", 0},
    {"4294967295", 0},           /* (uid_t)-1: "leave as it is" */
    {"4294967296", 0},           /* 0 in 32 bits */
    {"18446744073709551617", 0}, /* 1 in 64 bits */
    /* clang-format on */
};

static void
set(const char *root, const char *uid, const char *gid)
{
	setenv("ROOT", root, 1);
	setenv("UID", uid, 1);
	setenv("GID", gid, 1);
}

static void
test_ids(void)
{
	struct jail_why why;
	struct jail j;

	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; ++i) {
		int r;

		j = (struct jail){NULL, 77, 77};
		set("/r", ids[i].text, "9");
		r = jail_from_env(&j, &why);
		ok_row(ids[i].id != 0 ? r == 0 && j.uid == ids[i].id &&
			    j.gid == 9 && strcmp(j.root, "/r") == 0
				      : r == -1 && j.uid == 77 && !j.root,
		    ids[i].text);
		j = (struct jail){NULL, 77, 77};
		set("/r", "9", ids[i].text);
		r = jail_from_env(&j, &why);
		ok_row(ids[i].id != 0 ? r == 0 && j.gid == ids[i].id
				      : r == -1 && j.gid == 77,
		    ids[i].text);
	}
}

static void
test_unset(void)
{
	struct jail_why why;
	struct jail j;

	set("/r", "5", "5");
	unsetenv("ROOT");
	ok(jail_from_env(&j, &why) == -1 && strcmp(why.name, "ROOT") == 0);
	set("", "5", "5");
	ok(jail_from_env(&j, &why) == -1 && strcmp(why.name, "ROOT") == 0);
	set("/r", "5", "5");
	unsetenv("GID");
	ok(jail_from_env(&j, &why) == -1 && strcmp(why.name, "GID") == 0);
	set("/r", "5", "5");
	unsetenv("UID");
	ok(jail_from_env(&j, &why) == -1 && strcmp(why.name, "UID") == 0);
	set("/r", "x", "5");
	ok(jail_from_env(&j, &why) == -1 && why.name == NULL &&
	    strcmp(why.verb, "parse $UID") == 0 &&
	    strcmp(why.object, "x") == 0);
}

static void
test_others(void)
{
	int fd = dup(1);

	ok(fd > 2);
	jail_close_others();
	ok(close(fd) == -1 && errno == EBADF);
	ok(fcntl(1, F_GETFD) != -1);
}

/* Run in a child, whose exit code says how it went. */
static int
in_child(int (*f)(const char *), const char *dir)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(f(dir));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
enters(const char *dir)
{
	const struct jail j = {dir, 65534, 65533};
	struct jail_why why;
	struct stat st;

	if (jail_enter(&j, &why) == -1)
		return 1;
	if (getuid() != 65534 || getegid() != 65533)
		return 2;
	if (stat("/here", &st) == -1 || stat("/etc/passwd", &st) == 0 ||
	    stat("../../../../etc/passwd", &st) == 0)
		return 3;
	if (setuid(0) == 0 || seteuid(0) == 0 || setgid(0) == 0)
		return 4;
	return 0;
}

/* A process that keeps its capabilities when it changes its uid would pass for
 * unprivileged: the proof must find it out. */
static int
keeps_capabilities(const char *dir)
{
	const struct jail j = {dir, 65534, 65533};
	struct jail_why why;

	if (prctl(PR_SET_SECUREBITS, (long)SECBIT_NO_SETUID_FIXUP) == -1)
		return 1;
	if (jail_enter(&j, &why) == 0)
		return 2;
	return errno == EPERM && strcmp(why.verb, "give up root") == 0 ? 0 : 3;
}

static int
no_directory(const char *dir)
{
	const struct jail j = {"/nonexistent/dir", 65534, 65534};
	struct jail_why why;

	(void)dir;
	return jail_enter(&j, &why) == -1 && errno == ENOENT &&
		strcmp(why.verb, "chdir to") == 0 &&
		strcmp(why.object, j.root) == 0
	    ? 0
	    : 1;
}

static int
without_root(const char *dir)
{
	const struct jail j = {dir, 65534, 65534};
	struct jail_why why;

	if (setresuid(65534, 65534, 65534) == -1)
		return 1;
	return jail_enter(&j, &why) == -1 && errno == EPERM &&
		strcmp(why.verb, "chroot to") == 0
	    ? 0
	    : 2;
}

static void
test_enter(void)
{
	char dir[] = "/tmp/fleetdns-jail.XXXXXX", here[64];

	if (mkdtemp(dir) == NULL || chmod(dir, 0755) == -1)
		return;
	snprintf(here, sizeof here, "%s/here", dir);
	ok(mkdir(here, 0755) == 0);
	ok(in_child(enters, dir) == 0);
	ok(in_child(keeps_capabilities, dir) == 0);
	ok(in_child(no_directory, dir) == 0);
	ok(in_child(without_root, dir) == 0);
	rmdir(here);
	rmdir(dir);
}

int
main(void)
{
	test_ids();
	test_unset();
	test_others();
	if (geteuid() == 0)
		test_enter();
	else
		ok_row(true, "# SKIP entering a jail needs root");
	return done();
}
