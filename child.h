/* child -- start programs, hear what they say, learn how they ended.
 *
 * Layer 1. A program started here gets exactly the arguments, the environment
 * and the three descriptors it is given: all other descriptors are closed, all
 * signals are as at login.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Find a program that was installed together with this one: in the directory
 * of this process' own file if it is there, else in dir. So programs find
 * their own kind in a build tree as well as in an installation. The path goes
 * to path (cap octets); 0, or -1 with errno. Whether it exists in dir is left
 * to whoever starts it. */
int child_beside(char *path, size_t cap, const char *name, const char *dir)
    __attribute__((warn_unused_result));

/* Find name in a list of directories as PATH has them; empty ones are skipped.
 * 0, or -1 with errno ENOENT. */
int child_find(char *path, size_t cap, const char *name, const char *dirs)
    __attribute__((warn_unused_result));

/* Start the program at path. fd[i] becomes its descriptor i; -1 stands for
 * /dev/null. Those given must be above 2. 0 and *pid, or -1 with errno: what
 * execve said is told here, too. */
int child_start(pid_t *pid, const char *path, char *const argv[],
    char *const envp[], const int fd[3]) __attribute__((warn_unused_result));

/* Wait for the end of pid: 0 to 255 is its exit code, 256 and more a signal
 * plus 256; -1 with errno. */
int child_wait(pid_t pid) __attribute__((warn_unused_result));

/* What a status from waitpid means, in the same numbers. */
int child_code(int status);

struct child_job {
	const char *path;
	char *const *argv;
	char *const *envp;
	/* Called with what the program writes to descriptors 1 and 2 as it
	 * comes, and with n 0 after each tick_ms of silence. */
	void (*hear)(void *ctx, const char *text, size_t n);
	void *ctx;
	int64_t tick_ms;
	int64_t limit_ms; /* then it is killed */
};

/* Start, listen and wait for the end of the program itself, even if others that
 * it started still hold its output. Its input is /dev/null. Returns as
 * child_wait; errno ETIMEDOUT when the limit is reached. */
int child_run(const struct child_job *job) __attribute__((warn_unused_result));

#endif
