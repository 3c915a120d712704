/* push-conf -- make a tinydns service directory a primary's.
 *
 * Adds SERVICE/push with the key, the list of replicas and what make remembers,
 * outside the server's root; puts Makefile and header into SERVICE/root; and
 * gives that directory to the account that will run make there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "auto_home.h"
#include "auto_limit.h"
#include "auto_path.h"
#include "child.h"
#include "conf_dir.h"
#include "die.h"
#include "file.h"

static const char *const makefile[] = {
#include "auto_replication.h"
};

static const char header[] = "# Made by make-data from the sources zones.* on "
			     "the primary. Do not edit:\n"
			     "# edit the sources there, and run make.\n";

static const char replicas[] =
    "# One replica a line:\n"
    "#\n"
    "#\tuser@host[:port] [timeout=SECONDS] [key=FILE]\n"
    "#\n"
    "# An IPv6 address stands in brackets: dns@[2001:db8::1]:22\n";

/* What tinydns-conf made to edit data by hand; here data is made. */
static const char *const adders[] = {"root/add-ns", "root/add-childns",
    "root/add-host", "root/add-host6", "root/add-alias", "root/add-alias6",
    "root/add-mx"};

static void
hear(void *ctx, const char *text, size_t n)
{
	(void)ctx;
	fwrite(text, 1, n, stderr);
}

static void
make_key(const struct conf_dir *d)
{
	static char name[] = "ssh-keygen", q[] = "-q", t[] = "-t",
		    type[] = "ed25519", new[] = "-N", none[] = "", c[] = "-C",
		    comment[] = "push", f[] = "-f", env[] = "PATH=" AUTO_PATH;
	char program[4096], path[4096];
	char *const argv[] = {
	    name, q, t, type, new, none, c, comment, f, path, NULL};
	char *const envp[] = {env, NULL};
	struct child_job job = {program, argv, envp, hear, NULL, 60000, 60000};
	int code;

	if ((size_t)snprintf(path, sizeof path, "%s/push/key", d->path) >=
	    sizeof path)
		die_bad("too long a name: %s", d->path);
	if (child_find(program, sizeof program, name, AUTO_PATH) == -1)
		die_sys("unable to find ssh-keygen");
	code = child_run(&job);
	if (code == -1)
		die_sys("unable to run ssh-keygen");
	if (code != 0)
		die_temp("unable to create %s: ssh-keygen failed", path);
}

static void
make_push(const struct conf_dir *d, const struct conf_owner *owner)
{
	conf_dir_make(d, "push", 0700, NULL);
	make_key(d);
	conf_dir_give(d, "push/key", 0600, owner);
	conf_dir_give(d, "push/key.pub", 0644, owner);
	conf_dir_put(d, "push/known_hosts", 0644, owner, "", 0);
	conf_dir_put(d, "push/replicas", 0644, owner, replicas,
	    strlen(replicas));
	conf_dir_give(d, "push", 0700, owner);
}

static void
make_makefile(const struct conf_dir *d, const struct conf_owner *owner)
{
	static const char first[] =
	    "# Replication: made by push-conf.\nBIN = " AUTO_HOME "/bin\n"
	    "LIMIT = " AUTO_LIMIT "\n";
	struct arena a = ARENA_ZERO;
	size_t n = strlen(first), lines = sizeof makefile / sizeof makefile[0];
	char *text, *at;

	for (size_t i = 0; i < lines; ++i)
		n += strlen(makefile[i]) + 1;
	text = arena_bytes(&a, n + 1);
	if (text == NULL)
		die_sys("unable to create %s/root/Makefile", d->path);
	at = stpcpy(text, first);
	for (size_t i = 0; i < lines; ++i)
		at = stpcpy(stpcpy(at, makefile[i]), "\n");
	/* the one that was there may have been edited */
	if (renameat2(d->fd, "root/Makefile", d->fd, "root/Makefile.old",
		RENAME_NOREPLACE) == -1 &&
	    errno != ENOENT)
		die_sys("unable to rename %s/root/Makefile to Makefile.old",
		    d->path);
	conf_dir_put(d, "root/Makefile", 0644, owner, text, n);
	arena_wipe(&a);
}

static void
make_root(const struct conf_dir *d, const struct conf_owner *owner)
{
	for (size_t i = 0; i < sizeof adders / sizeof adders[0]; ++i)
		if (unlinkat(d->fd, adders[i], 0) == -1 && errno != ENOENT)
			die_sys("unable to remove %s/%s", d->path, adders[i]);
	make_makefile(d, owner);
	if (faccessat(d->fd, "root/header", F_OK, AT_SYMLINK_NOFOLLOW) == -1)
		conf_dir_put(d, "root/header", 0644, owner, header,
		    strlen(header));
	conf_dir_give(d, "root", 02755, owner);
}

/* Before anything is made: is it what we think it is? */
static void
check(const struct conf_dir *d)
{
	struct stat st;

	if (fstatat(d->fd, "root", &st, AT_SYMLINK_NOFOLLOW) == -1)
		die_sys("unable to look at %s/root", d->path);
	if (!S_ISDIR(st.st_mode))
		die_bad("%s/root is not a directory", d->path);
	if (fstatat(d->fd, "push", &st, AT_SYMLINK_NOFOLLOW) == 0)
		die_bad("%s/push is there already", d->path);
}

/* What else has to be done, with everything that can be filled in. */
static void
tell(const struct conf_dir *d, const char *acct)
{
	char name[4096], *key;
	struct arena a = ARENA_ZERO;
	struct stat st;
	size_t n;

	snprintf(name, sizeof name, "%s/push/key.pub", d->path);
	if (file_read(&a, name, 4096, &key, &n) == -1)
		die_sys("unable to read %s", name);
	key[strcspn(key, "\n")] = 0;
	printf("On each replica, as root (dns: its account for this primary):\n"
	       "  echo '%s' >push.pub\n"
	       "  update-dns-conf dns /service/tinydns push.pub\n"
	       "Then here, as %s:\n"
	       "  put the line that update-dns-conf printed into "
	       "%s/push/known_hosts\n"
	       "  echo dns@REPLICA >>%s/push/replicas\n",
	    key, acct, d->path, d->path);
	if (fstatat(d->fd, "root/data", &st, 0) == 0 && st.st_size > 0)
		printf("  mv %s/root/data %s/root/zones.original\n", d->path,
		    d->path);
	printf("  cd %s/root && make\n", d->path);
	die_flush();
	arena_wipe(&a);
}

int
main(int argc, char **argv)
{
	struct conf_owner owner;
	struct conf_dir d;

	die_init("push-conf",
	    "push-conf acct /service/tinydns\n"
	    "acct owns the sources and runs make in /service/tinydns/root");
	die_help(argc, argv);
	if (argc != 3 || argv[2][0] != '/')
		die_usage();
	owner = conf_dir_account(argv[1]);
	conf_dir_open(&d, argv[2]);
	check(&d);
	make_push(&d, &owner);
	make_root(&d, &owner);
	conf_dir_end(&d);
	conf_dir_open(&d, argv[2]);
	tell(&d, argv[1]);
	return 0;
}
