/* child_session -- a program in a session of its own, that ends as a whole.
 *
 * Layer 1. For work that somebody else asked for: the program gets nothing of
 * the one who asked, and when it ends, or is made to, nothing that it started
 * lives on, be it in another session by then. It gets SIGTERM if we die.
 *
 * At most one such program at a time, and no other children beside it:
 * processes that lose their parent become ours and are ended with the session.
 */
#ifndef CHILD_SESSION_H
#define CHILD_SESSION_H

#include <sys/types.h>

struct child_session {
	const char *dir;    /* where it works */
	const char *path;   /* the program */
	char *const *argv;  /* NULL at the end */
	char *const *envp;  /* all of its environment, NULL at the end */
	int fd[3];          /* its descriptors 0, 1, 2; all others are closed */
	const char *failed; /* set by start, see there */
};

/* Start it: umask 022, all signals as at login, no controlling terminal. *pid
 * is its process, process group and session. 0, or -1 with errno and failed:
 * dir if that could not be entered, path if that could not be run, NULL if
 * there was no process to try. */
int child_session_start(struct child_session *s, pid_t *pid)
    __attribute__((warn_unused_result));

/* Has the program itself ended? 1 yes, 0 no, -1 errno. SIGCHLD tells when to
 * ask. */
int child_session_over(pid_t pid) __attribute__((warn_unused_result));

/* Ask its process group to end: SIGTERM, after which make removes what is half
 * made. */
void child_session_ask(pid_t pid);

/* Kill what is left of it, if the program itself has not ended that too, and
 * forget it. Returns as child_wait does (child.h). Takes two seconds at most;
 * -1 with errno EBUSY if the program would not die in that time. */
int child_session_end(pid_t pid) __attribute__((warn_unused_result));

#endif
