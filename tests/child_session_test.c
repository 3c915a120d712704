#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../child_session.h"
#include "../clock.h"
#include "tap.h"

#define LIMIT 60000 /* for what ends by itself, however slow the machine is */

/* Run a shell command and wait for it, at most limit ms, then end it. Returns
 * as child_session_end; what it wrote goes to out. */
static int
shell(const char *command, int64_t limit, char *out, size_t cap)
{
	char sh[] = "sh", c[] = "-c", *script = strdup(command);
	char var[] = "A=b";
	char *const argv[] = {sh, c, script, NULL}, *const envp[] = {var, NULL};
	struct child_session s = {"/", "/bin/sh", argv, envp, {0, 0, 0}, NULL};
	int64_t end = clock_ms() + limit;
	int p[2], code;
	ssize_t n;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC | O_NONBLOCK) == -1)
		return -1;
	s.fd[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	s.fd[1] = s.fd[2] = p[1];
	if (child_session_start(&s, &pid) == -1)
		return -1;
	while (child_session_over(pid) == 0 && clock_ms() < end)
		clock_pause(2);
	code = child_session_end(pid);
	n = read(p[0], out, cap - 1);
	out[n > 0 ? n : 0] = 0;
	close(p[0]);
	close(p[1]);
	close(s.fd[0]);
	free(script);
	return code;
}

static bool
alive(const char *pid)
{
	return kill((pid_t)atoi(pid), 0) == 0;
}

static void
failures(void)
{
	char x[] = "x";
	char *const argv[] = {x, NULL};
	struct child_session s = {
	    "/nonexistent", "/bin/sh", argv, argv, {0, 1, 2}, NULL};
	pid_t pid;

	ok(child_session_start(&s, &pid) == -1 && errno == ENOENT &&
	    s.failed == s.dir);
	s.dir = "/";
	s.path = "/etc/passwd";
	ok(child_session_start(&s, &pid) == -1 && errno == EACCES &&
	    s.failed == s.path);
}

int
main(void)
{
	char out[4096];
	int fd = open("/dev/null", O_RDONLY); /* not to be inherited */

	ok(fd > 2);
	ok(shell("exit 0", LIMIT, out, sizeof out) == 0);
	ok(shell("exit 7", LIMIT, out, sizeof out) == 7);
	ok(shell("kill -9 $$", LIMIT, out, sizeof out) == 256 + SIGKILL);
	signal(SIGINT, SIG_IGN);
	umask(0);
	ok(shell("pwd; umask; /usr/bin/env; ls /proc/self/fd | tr '\\n' ' '",
	       LIMIT, out, sizeof out) == 0);
	/* ls has one more, for the directory; dash sets PWD */
	ok(strncmp(out, "/\n0022\n", 7) == 0);
	ok(strstr(out, "A=b\n") && !strstr(out, "HOME"));
	ok(strstr(out, "0 1 2 3 ") && !strstr(out, " 4 "));
	/* make starts its children with libc's own two signals ignored, which
	 * no call of libc's undoes */
	ok(shell("read p < /proc/$$/stat; set -- $p; test $$ = $5 -a $$ = $6 "
		 "-a $7 = 0 && grep -E 'Sig(Blk|Ign):.0*(180000000)?$' "
		 "/proc/self/status",
	       LIMIT, out, sizeof out) == 0);
	if (!ok(strstr(out, "SigBlk") && strstr(out, "SigIgn")))
		printf("# %s\n", out);
	/* what it leaves behind goes with it, wherever it went */
	ok(shell("sleep 100 & echo $!; exit 3", LIMIT, out, sizeof out) == 3);
	ok(atoi(out) > 1 && !alive(out));
	ok(shell("p=$(setsid sh -c 'echo $$; exec sleep 100 >/dev/null' &); "
		 "echo $p; exit 4",
	       LIMIT, out, sizeof out) == 4);
	ok(atoi(out) > 1 && !alive(out));
	ok(shell("trap '' TERM INT; sleep 100", 200, out, sizeof out) ==
	    256 + SIGKILL);
	failures();
	return done();
}
