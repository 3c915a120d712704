#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../child_session.h"
#include "../trigger_run.h"
#include "auto_limit.h"
#include "tap.h"

static const struct {
	int code, late, wanted;
	const char *why;
} rows[] = {
    {0, 0, 0, ""},
    {2, 0, 2, ""},
    {255, 0, 255, ""},
    {256 + 9, 0, 111, "make was killed by signal 9"},
    {256 + 15, 1, 111,
	"make was stopped: it took longer than " AUTO_LIMIT " seconds"},
    {0, 1, 111, "make was stopped: it took longer than " AUTO_LIMIT " seconds"},
    {-1, 0, 111, "unable to end make: operation in progress"},
};

int
main(void)
{
	char why[256];
	pid_t pid;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		strcpy(why, "?");
		errno = EINPROGRESS;
		ok_row(trigger_run_code(rows[i].code, rows[i].late, why,
			   sizeof why) == rows[i].wanted,
		    rows[i].why);
		ok_row(strcmp(why, rows[i].why) == 0, why);
	}
	ok(trigger_run_limit() >= 1000);
	ok(trigger_run_start(&pid, "/nonexistent", 1, 2, why, sizeof why) ==
	    -1);
	ok(strcmp(why, "unable to switch to make's directory: file does not "
		       "exist") == 0);
	/* there is no Makefile */
	ok(trigger_run_start(&pid, "/proc/self/fdinfo", 2, 2, why,
	       sizeof why) == 0);
	while (child_session_over(pid) == 0)
		usleep(1000);
	ok(child_session_end(pid) == 2);
	return done();
}
