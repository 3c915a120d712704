#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "auto_limit.h"
#include "auto_make.h"
#include "auto_path.h"
#include "child_session.h"
#include "die.h"
#include "num.h"
#include "text.h"
#include "trigger_run.h"

int64_t
trigger_run_limit(void)
{
	uint32_t seconds;

	if (num_scan32(&seconds, AUTO_LIMIT, 1, 86400) == -1)
		die_bad("conf-limit is not a number of seconds: " AUTO_LIMIT);
	return INT64_C(1000) * seconds;
}

int
trigger_run_start(pid_t *pid, const char *dir, int out, int err, char *why,
    size_t cap)
{
	static char make[] = "make", path[] = "PATH=" AUTO_PATH,
		    shell[] = "SHELL=/bin/sh";
	char *const argv[] = {make, NULL}, *const envp[] = {path, shell, NULL};
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC), r;
	struct child_session s = {
	    dir, AUTO_MAKE, argv, envp, {null, out, err}, NULL};

	r = null == -1 ? -1 : child_session_start(&s, pid);
	if (r == -1)
		snprintf(why, cap, "unable to %s: %s",
		    s.failed == NULL        ? "start make"
			: s.failed == s.dir ? "switch to make's directory"
					    : "run " AUTO_MAKE,
		    text_errno(errno));
	if (null != -1)
		close(null);
	return r;
}

uint8_t
trigger_run_code(int code, int late, char *why, size_t cap)
{
	if (late)
		snprintf(why, cap,
		    "make was stopped: it took longer than " AUTO_LIMIT
		    " seconds");
	else if (code < 0)
		snprintf(why, cap, "unable to end make: %s", text_errno(errno));
	else if (code > 255)
		snprintf(why, cap, "make was killed by signal %d", code - 256);
	else {
		*why = 0;
		return (uint8_t)code;
	}
	return 111;
}
