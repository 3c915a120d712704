/* sandbox -- after the jail: what this process will never need again, it
 * cannot do any more.
 *
 * Layer 1. Best effort by design: on a kernel without Landlock the server
 * still runs, chrooted and without privileges. Call it last before the loop,
 * after the jail: root is not bound by all of it.
 *
 *   always      no new privileges, no core and no ptrace by its own uid, no
 *               new threads and processes but with SANDBOX_FORK
 *   Landlock    no access to files but what keep says, no TCP sockets bound
 *               or connected, no abstract Unix sockets and signals outside
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#define SANDBOX_STDIO 0 /* what is open stays usable */
#define SANDBOX_RPATH 1 /* read files and directories below "." */
#define SANDBOX_FORK 2  /* start threads and child processes; each process
                         * enters once more without this when it is done */

/* Enter. 0; or -1 with errno if even the first line above fails. *level tells
 * what was reached, static text for the line a daemon logs at start:
 * "landlock" or "no landlock". */
int sandbox_enter(unsigned keep, const char **level)
    __attribute__((warn_unused_result));

#endif
