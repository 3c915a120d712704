#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../die.h"
#include "../num.h"
#include "tool.h"

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

#define LARGE_PAGE ((size_t)2 << 20)

/* Ask for memory, use it and give it back, so that what is measured finds it
 * warm: the host of a virtual machine takes free pages for itself, and to get
 * them back takes far longer than the kernel does. In large pages, as those come
 * from where the program's will. */
static void
warm(size_t megabytes)
{
	size_t n = (megabytes << 20) + LARGE_PAGE;
	void *b = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (b == MAP_FAILED)
		die_sys("unable to allocate %zu MB", megabytes);
	(void)madvise(b, n, MADV_HUGEPAGE);
	memset(b, 1, n);
	munmap(b, n);
}

/* Why a program of its own: what a process has had at most counts from its
 * fork on, and so has its parent's size in it. We are small. */
int
main(int argc, char **argv)
{
	uint64_t begin;
	uint32_t megabytes;
	struct rusage u;
	double user, system;
	FILE *f;
	pid_t pid;
	int status;

	die_init("spent",
	    "bench/spent file MB program [argument ...]\n"
	    "Uses so many MB of memory and gives them back; then runs the "
	    "program and\n"
	    "writes to the file what it took: seconds; seconds\n"
	    "of CPU, in the program, in the kernel, and both; and the MB of "
	    "its\n"
	    "largest process.");
	die_help(argc, argv);
	if (argc < 4 || num_scan32(&megabytes, argv[2], 0, 65536) == -1)
		die_usage();
	warm(megabytes);
	begin = tool_ns();
	if ((pid = fork()) == -1)
		die_sys("unable to fork");
	if (pid == 0) {
		execvp(argv[3], argv + 3);
		die_sys("unable to run %s", argv[3]);
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
