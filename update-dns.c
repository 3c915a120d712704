/* update-dns -- take data that a primary pushes, put it in place, build it.
 *
 * The forced command behind ssh on a replica, and a command for people. What
 * arrives is believed only when it is complete, has the hash it was sent with
 * and passes tinydns-data's checks; only then is data replaced, by renaming. If
 * what follows refuses it, the data before it is put back.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "die.h"
#include "file.h"
#include "prng.h"
#include "push_make.h"
#include "push_place.h"
#include "push_recv.h"
#include "push_reply.h"
#include "text.h"
#include "version.h"

#define IDLE_MS 300000 /* nothing comes for so long: the primary is gone */
#define DEAF_MS 60000  /* it takes nothing for so long: it is not told more */

static const char in_prefix[] = ".in.";

struct update {
	const char *dir;
	bool unframed_ok; /* -u */
	bool status;      /* the verb, or -n */
	bool remote;      /* sshd started us: the answer goes to a program */
	bool heard;       /* the last output ended in the middle of a line */
	bool deaf;        /* nobody takes what is said */
	char tmp[32];     /* .in.PID */
	char copy[PUSH_PLACE_NAME]; /* of what came; "": none made */
	struct push_recv recv;
	struct push_place_text text; /* what came */
	bool again;                  /* it is what is here already */
	struct push_make make;
};

/* Progress is for whoever still listens; if nobody does, the work goes on. */
static void
tell(struct update *u, const char *text, size_t n)
{
	struct pollfd p = {1, POLLOUT, 0};

	while (n > 0 && !u->deaf) {
		/* what poll says a pipe has room for */
		size_t some = n < PIPE_BUF ? n : PIPE_BUF;
		int ready = poll(&p, 1, DEAF_MS);
		ssize_t w = ready == 1 ? write(1, text, some) : -1;

		if (w == -1 && (ready == 0 || errno != EINTR))
			u->deaf = true;
		if (w > 0) {
			text += w;
			n -= (size_t)w;
		}
	}
}

__attribute__((format(printf, 2, 3))) static void
say(struct update *u, const char *fmt, ...)
{
	char line[1024]; /* all that is said is shorter */
	struct buf b;
	va_list ap;
	int n;

	buf_over(&b, line, sizeof line);
	if (u->heard)
		buf_u8(&b, '\n');
	u->heard = false;
	va_start(ap, fmt);
	n = vsnprintf(line + b.len, sizeof line - b.len, fmt, ap);
	va_end(ap);
	if (n > 0 && buf_room(&b, (size_t)n) != NULL)
		tell(u, line, b.len);
}

/* End: tell a primary in its form, people in theirs. */
__attribute__((format(printf, 3, 4))) static _Noreturn void
refuse(struct update *u, int code, const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	if (u->tmp[0])
		unlink(u->tmp);
	/* copies of what was refused would push out the good ones */
	if (u->copy[0])
		unlink(u->copy);
	if (!u->remote && !u->recv.framed) {
		if (code == 100)
			die_bad("%s", why);
		die_temp("%s", why);
	}
	say(u, "refused %s\n", why);
	exit(code);
}

static _Noreturn void
refuse_sys(struct update *u, const char *what)
{
	refuse(u, 111, "unable to %s: %s", what, text_errno(errno));
}

static void
hear(void *ctx, const char *text, size_t n)
{
	struct update *u = ctx;

	if (n == 0) {
		say(u, "still working\n");
		return;
	}
	tell(u, text, n);
	u->heard = text[n - 1] != '\n';
}

static void
tell_status(struct update *u)
{
	struct push_reply_status status = {.version = VERSION};
	struct push_place_text text;
	char line[256];
	struct buf b;

	if (push_place_look(&text, "data") == -1)
		refuse_sys(u, "read data");
	status.generation = text.generation;
	status.has_data = text.there;
	memcpy(status.hash, text.hash, HASH_SIZE);
	status.built = text.there ? push_make_built(text.hash) : 0;
	buf_over(&b, line, sizeof line);
	push_reply_status_fmt(&b, &status);
	fwrite(line, 1, b.len, stdout);
	die_flush();
	exit(0);
}

static void
receive(struct update *u)
{
	char why[256];
	struct buf b;
	int fd, code;

	push_place_sweep(".", in_prefix);
	snprintf(u->tmp, sizeof u->tmp, "%s%ld", in_prefix, (long)getpid());
	fd = file_begin(u->tmp, 0644);
	if (fd == -1)
		refuse_sys(u, "create a file");
	buf_over(&b, why, sizeof why - 1);
	code = push_recv(&u->recv, 0, fd, IDLE_MS, &b);
	if (code == 0 && fsync(fd) == -1)
		refuse_sys(u, "store the data");
	close(fd);
	if (code != 0)
		refuse(u, code, "%s", b.len ? buf_cstr(&b) : "no reason");
}

/* Is it what line one announced, and fit to be made? */
static void
check(struct update *u)
{
	const struct push_head *head = &u->recv.head;
	int code;

	if (push_place_look(&u->text, u->tmp) == -1)
		refuse_sys(u, "read the data back");
	if (!u->recv.framed && u->remote && !u->unframed_ok)
		refuse(u, 100,
		    "no line one: an old primary needs update-dns -u"
		    " in authorized_keys");
	if (u->recv.framed && memcmp(head->hash, u->text.hash, HASH_SIZE) != 0)
		refuse(u, 111, "wrong hash: the data was damaged on its way");
	if (u->recv.framed && head->generation != u->text.generation)
		refuse(u, 100, "the data's stamp is not of generation %" PRIu64,
		    head->generation);
	/* where the stamp was written, warnings were told; and a triggered make
	 * tells them of what has none */
	code = push_make_check(&u->make, u->tmp,
	    u->text.generation == 0 && !push_make_triggers());
	if (code == -1)
		refuse_sys(u, "run tinydns-data");
	if (code != 0)
		refuse(u, 100, "tinydns-data finds errors in the data");
}

/* Hold the directory; against other pushes only, make has its own lock. The
 * descriptor is closed by the end of the process, however it comes. */
static void
lock(struct update *u)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		refuse_sys(u, "open the directory");
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return;
	if (errno == EWOULDBLOCK)
		refuse(u, 111, "busy: another push is under way");
	refuse_sys(u, "lock the directory");
}

/* Never back to older data unless told to. What has no line one and comes by
 * hand is not compared: who restores a copy wants to go back. */
static void
compare(struct update *u)
{
	struct push_place_text old;
	bool same;

	if (push_place_look(&old, "data") == -1)
		refuse_sys(u, "read data");
	same = old.there && memcmp(old.hash, u->text.hash, HASH_SIZE) == 0;
	u->again = same;
	if (same || u->text.generation == 0 ||
	    (u->recv.framed ? u->recv.head.force : !u->remote))
		return;
	if (u->text.generation < old.generation)
		refuse(u, 100,
		    "generation %" PRIu64 " is older than %" PRIu64
		    ", which is here",
		    u->text.generation, old.generation);
	if (u->text.generation == old.generation)
		refuse(u, 100, "generation %" PRIu64 " is here with other data",
		    old.generation);
}

static void
keep_copy(struct update *u)
{
	char name[PUSH_PLACE_NAME];

	if (push_place_copy(name, u->tmp, clock_now()) == -1)
		refuse_sys(u, "create a copy");
	memcpy(u->copy, name, sizeof name);
	say(u, "Writing incoming data data to %s\n", name);
}

/* Put it in place and build. Returns 0 if all is well; else the data before it
 * is back, and what came is in tmp again. */
static int
activate(struct update *u)
{
	int code;

	say(u, "Updating data file\n");
	if (push_place(u->tmp) == -1)
		refuse_sys(u, "put the data in place");
	say(u, "Activating new data\n");
	code = push_make(&u->make);
	if (code == 0 && push_place_confirm() == 0)
		return 0;
	if (code == -1)
		die_warn_sys("unable to run %s",
		    push_make_triggers() ? "trigger-make" : "tinydns-data");
	if (push_place_back(u->tmp) == -1)
		refuse_sys(u, "put the old data back");
	return code ? code : 111;
}

/* Between half a second and two seconds more than twice the time the refused
 * run took: two whose makes failed together should not meet again. */
static int64_t
pause_ms(int64_t took)
{
	struct prng r = {(uint64_t)clock_ms() * 1000003 + (uint64_t)getpid()};

	if (took > 30000)
		took = 30000;
	return 500 + prng_below(&r, (uint32_t)(1500 + 2 * took));
}

static void
install(struct update *u)
{
	int64_t start = clock_ms(), pause, seconds;

	if (activate(u) == 0)
		return;
	if (!push_make_triggers())
		refuse(u, 111, "tinydns-data failed; the old data stays");
	pause = pause_ms(clock_ms() - start);
	seconds = (pause + 999) / 1000;
	say(u,
	    "The make refused it; the old data is back; once more in %" PRId64
	    " second%s\n",
	    seconds, seconds == 1 ? "" : "s");
	clock_pause(pause);
	if (activate(u) != 0)
		refuse(u, 111, "the make here refused it; the old data stays");
}

static void
clean(struct update *u)
{
	say(u, "Cleaning up old files\n");
	if (push_make_clean(&u->make) != 0)
		die_warn("unable to clean up old files");
}

/* Root's files in a directory of somebody else's would be in his way, and his
 * links in ours: become him. */
static void
become_owner(struct update *u)
{
	struct passwd *pw;
	struct stat st;

	if (stat(".", &st) == -1)
		refuse_sys(u, "look at the directory");
	if (geteuid() != 0 || st.st_uid == 0)
		return;
	pw = getpwuid(st.st_uid);
	if (pw == NULL)
		refuse(u, 111, "the directory's owner has no account");
	if (initgroups(pw->pw_name, pw->pw_gid) == -1 ||
	    setgid(pw->pw_gid) == -1 || setuid(pw->pw_uid) == -1)
		refuse_sys(u, "become the directory's owner");
}

static void
configure(struct update *u, int argc, char **argv)
{
	const char *verb = getenv("SSH_ORIGINAL_COMMAND");
	struct stat st;
	int opt;

	opterr = 0;
	while ((opt = getopt(argc, argv, "nu")) != -1)
		switch (opt) {
		case 'n':
			u->status = true;
			break;
		case 'u':
			u->unframed_ok = true;
			break;
		default:
			die_usage();
		}
	if (argc - optind > 1)
		die_usage();
	u->dir = optind < argc ? argv[optind] : ".";
	/* who is logged in and redirects a file is no primary */
	u->remote = verb ||
	    (getenv("SSH_CONNECTION") &&
		(fstat(0, &st) == -1 || !S_ISREG(st.st_mode)));
	if (verb && strcmp(verb, "status") == 0)
		u->status = true;
	if (!u->status && isatty(0))
		die_usage();
}

int
main(int argc, char **argv)
{
	struct update u = {.dir = ".", .make = {hear, &u}};

	die_init("update-dns",
	    "update-dns [-u] [-n] [dir] <data\n"
	    "Take pushed data into dir (default: the current directory).\n"
	    "  -u  through sshd, take data without the line that announces it\n"
	    "  -n  print the status of dir, change nothing");
	die_help(argc, argv);
	configure(&u, argc, argv);
	umask(022);
	/* a primary that hangs up does not stop what has come whole */
	signal(SIGPIPE, SIG_IGN);
	if (chdir(u.dir) == -1)
		refuse(&u, 111, "unable to switch to %s: %s", u.dir,
		    text_errno(errno));
	become_owner(&u);
	if (u.status)
		tell_status(&u);
	receive(&u);
	check(&u);
	lock(&u);
	compare(&u);
	if (!u.again)
		keep_copy(&u);
	install(&u);
	clean(&u);
	if (u.recv.framed)
		say(&u, "ok %" PRIu64 "\n", u.text.generation);
	return 0;
}
