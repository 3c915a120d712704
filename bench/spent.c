#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../die.h"
#include "tool.h"

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Why a program of its own: what a process has had at most counts from its
 * fork on, and so has its parent's size in it. We are small. */
int
main(int argc, char **argv)
{
	uint64_t begin = tool_ns();
	struct rusage u;
	double user, system;
	FILE *f;
	pid_t pid;
	int status;

	die_init("spent",
	    "bench/spent file program [argument ...]\n"
	    "Runs the program and writes to the file what it took: "
	    "seconds; seconds\n"
	    "of CPU, in the program, in the kernel, and both; and the MB of "
	    "its\n"
	    "largest process.");
	die_help(argc, argv);
	if (argc < 3)
		die_usage();
	if ((pid = fork()) == -1)
		die_sys("unable to fork");
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		die_sys("unable to run %s", argv[2]);
	}
	if (wait4(pid, &status, 0, &u) == -1)
		die_sys("unable to wait");
	if (!(f = fopen(argv[1], "w")))
		die_sys("unable to create %s", argv[1]);
	user = seconds(u.ru_utime);
	system = seconds(u.ru_stime);
	fprintf(f, "wall %.6f\nuser %.6f\nsystem %.6f\ncpu %.6f\npeak %.3f\n",
	    (double)(tool_ns() - begin) / 1e9, user, system, user + system,
	    (double)u.ru_maxrss / 1024);
	if (fclose(f) == EOF)
		die_sys("unable to write %s", argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}
