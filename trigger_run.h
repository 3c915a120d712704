/* trigger_run -- the one way in which a triggered make is run.
 *
 * Layer 5. What it is, where its programs are and how long it may take are
 * fixed at build time (conf-make, conf-path, conf-limit). Its environment is
 * PATH and SHELL and nothing else, its input /dev/null.
 */
#ifndef TRIGGER_RUN_H
#define TRIGGER_RUN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* After the limit make is asked to end, and killed this much later. */
enum { TRIGGER_RUN_GRACE_MS = 5000 };

/* Milliseconds a run may take; dies 100 if conf-limit made no sense. */
int64_t trigger_run_limit(void);

/* Start make in dir, with its descriptors 1 and 2 going to out and err. 0, or
 * -1 and why (cap octets) says why not, to be shown as it is. The run is ended
 * by the functions of child_session.h. */
int trigger_run_start(pid_t *pid, const char *dir, int out, int err, char *why,
    size_t cap) __attribute__((warn_unused_result));

/* The exit code for the caller of a run that ended with code, as
 * child_session_end returns it: make's own, or 111 if it has none. Then why
 * says what became of it; else it is "". late: the limit was reached. */
uint8_t trigger_run_code(int code, int late, char *why, size_t cap);

#endif
