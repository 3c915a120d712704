/* update-dns-conf -- make this machine a replica: one account for one primary.
 *
 *	DIR                       root's, 0755: the account's home
 *	DIR/.ssh/authorized_keys  root's: the key may run update-dns, no more
 *	DIR/root                  the account's: data arrives here
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "auto_home.h"
#include "auto_path.h"
#include "child.h"
#include "conf_dir.h"
#include "die.h"
#include "file.h"

#define KEY_MAX 16384 /* octets of a key file; RSA keys have some 1000 */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/=";
static const char word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "abcdefghijklmnopqrstuvwxyz0123456789@._-";

/* The key of a public key file, type and base64, without its comment. Options
 * in front of it would be a way around restrict. */
static const char *
read_key(struct arena *a, const char *fn)
{
	char *text, *line, *end;
	size_t n, type, key;

	if (file_read(a, fn, KEY_MAX, &text, &n) == -1)
		die_sys("unable to read %s", fn);
	line = text;
	while (*line == '#' || *line == '\n') /* comments and empty lines */
		line += strcspn(line, "\n") + (line[strcspn(line, "\n")] != 0);
	type = strspn(line, word);
	key = type && line[type] == ' ' ? strspn(line + type + 1, base64) : 0;
	end = line + type + 1 + key;
	if (key < 32 || strlen(text) != n ||
	    (strncmp(line, "ssh-", 4) != 0 && strncmp(line, "ecdsa-", 6) != 0 &&
		strncmp(line, "sk-", 3) != 0) ||
	    strchr(" \n", *end) == NULL)
		die_bad("%s is not a file with one public key of ssh", fn);
	if (end[strcspn(end, "\n")] != 0 && end[strcspn(end, "\n") + 1] != 0)
		die_bad("%s has more than one line", fn);
	*end = 0;
	return line;
}

/* It stands in a line of authorized_keys in quotes, and goes to a shell. */
static void
check_dir(const char *dir)
{
	if (dir[0] != '/' || strlen(dir) > 1000 ||
	    dir[strspn(dir,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789/._+@-")] != 0)
		die_bad("not a plain absolute name of a directory: %s", dir);
}

static void
hear(void *ctx, const char *text, size_t n)
{
	(void)ctx;
	fwrite(text, 1, n, stderr);
}

/* A real shell: sshd runs the forced command through it. The password "*NP*"
 * matches nothing; "!" would make sshd refuse the account where it does not use
 * PAM. */
static void
add_account(char *acct, char *dir)
{
	static char name[] = "useradd", home[] = "-d", shell[] = "-s",
		    sh[] = "/bin/sh", no_home[] = "-M", system[] = "-r",
		    group[] = "-U", password[] = "-p", never[] = "*NP*",
		    env[] = "PATH=" AUTO_PATH;
	char program[4096];
	char *const argv[] = {name, system, group, no_home, home, dir, shell,
	    sh, password, never, acct, NULL};
	char *const envp[] = {env, NULL};
	struct child_job job = {program, argv, envp, hear, NULL, 60000, 60000};
	int code;

	if (child_find(program, sizeof program, name, AUTO_PATH) == -1)
		die_sys("unable to find useradd");
	code = child_run(&job);
	if (code == -1)
		die_sys("unable to run useradd");
	if (code != 0)
		die_temp("unable to create account %s: useradd failed", acct);
}

static struct conf_owner
account(char *acct, char *dir)
{
	struct passwd *pw = getpwnam(acct);

	if (pw == NULL)
		add_account(acct, dir);
	else if (strcmp(pw->pw_dir, dir) != 0)
		die_bad("account %s is there, and its home is %s, not %s", acct,
		    pw->pw_dir, dir);
	return conf_dir_account(acct);
}

/* What tinydns-conf made is used; else it is made. */
static void
make_root(const struct conf_dir *d, const struct conf_owner *owner)
{
	struct stat st;

	if (fstatat(d->fd, "root", &st, AT_SYMLINK_NOFOLLOW) == -1)
		conf_dir_make(d, "root", 02755, NULL);
	if (fstatat(d->fd, "root/data", &st, AT_SYMLINK_NOFOLLOW) == -1)
		conf_dir_put(d, "root/data", 0644, owner, "", 0);
	else if (!S_ISREG(st.st_mode))
		die_bad("%s/root/data is not a regular file", d->path);
	else
		conf_dir_give(d, "root/data", 0644, owner);
	conf_dir_give(d, "root", 02755, owner);
}

/* Whoever may write here could put another .ssh in place of root's. */
static void
open_home(struct conf_dir *d, const char *dir)
{
	struct stat st;

	if (stat(dir, &st) == -1) {
		if (errno != ENOENT)
			die_sys("unable to look at %s", dir);
		conf_dir_begin(d, dir, 0755);
		return;
	}
	if (st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))
		die_bad(
		    "%s must belong to root, and nobody else may write there",
		    dir);
	conf_dir_open(d, dir);
	if (fstatat(d->fd, ".ssh", &st, AT_SYMLINK_NOFOLLOW) == 0)
		die_bad("%s/.ssh is there already", dir);
}

/* For the primary's known_hosts. */
static void
tell(struct arena *a, const char *acct)
{
	char host[256] = "REPLICA", *key;
	size_t n;

	if (gethostname(host, sizeof host) == -1)
		snprintf(host, sizeof host, "REPLICA");
	host[sizeof host - 1] = 0;
	printf("On the primary, ../push/replicas (or this machine's address):\n"
	       "  %s@%s\n",
	    acct, host);
	if (file_read(a, "/etc/ssh/ssh_host_ed25519_key.pub", KEY_MAX, &key,
		&n) == 0) {
		key[strcspn(key, "\n")] = 0;
		printf("and ../push/known_hosts (with the same name or "
		       "address):\n  %s %s\n",
		    host, key);
	}
	die_flush();
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_ZERO;
	struct conf_owner owner;
	struct conf_dir d;
	const char *key;

	die_init("update-dns-conf",
	    "update-dns-conf acct /dir keyfile\n"
	    "acct is made if it is not there; with /dir as its home it takes\n"
	    "pushes of the key in keyfile into /dir/root, which may be the "
	    "root\n"
	    "of a tinydns service");
	die_help(argc, argv);
	if (argc != 4)
		die_usage();
	conf_dir_check_name(argv[1]);
	check_dir(argv[2]);
	key = read_key(&a, argv[3]);
	open_home(&d, argv[2]);
	owner = account(argv[1], argv[2]);
	make_root(&d, &owner);
	conf_dir_make(&d, ".ssh", 0755, NULL);
	/* last: from now on pushes may come */
	conf_dir_file(&d, ".ssh/authorized_keys", 0644,
	    "restrict,command=\"" AUTO_HOME "/bin/update-dns %s/root\" %s\n",
	    argv[2], key);
	conf_dir_end(&d);
	tell(&a, argv[1]);
	arena_wipe(&a);
	return 0;
}
