/* jail -- a root directory and a uid of its own, and no way back.
 *
 * Layer 1. ROOT, UID and GID come from envdir and envuidgid. In djbdns 1.05 an
 * id that is not a number silently meant 0; here "0", "", "-2", "tinydns" and
 * "4294967296" are refused.
 */
#ifndef JAIL_H
#define JAIL_H

#include <sys/types.h>

struct jail {
	const char *root; /* a directory, not empty */
	uid_t uid;        /* neither 0 nor (uid_t)-1 */
	gid_t gid;        /* neither 0 nor (gid_t)-1 */
};

/* What went wrong, for a message: "unable to VERB OBJECT: errno". */
struct jail_why {
	const char *name;   /* variable that is not set or empty, else NULL */
	const char *verb;   /* "parse $UID", "chdir to", "setuid", "..." */
	const char *object; /* what the verb acts on, or NULL */
};

/* Close all descriptors above 2 that were left open by whoever started us: one
 * of a directory outside would be a way out. */
void jail_close_others(void);

/* Read $ROOT, $GID and $UID, in the order of 1.05. 0, or -1 with errno (EINVAL
 * or ERANGE: not an id), *why filled and *jail untouched. *jail points into the
 * environment. */
int jail_from_env(struct jail *jail, struct jail_why *why)
    __attribute__((warn_unused_result));

/* Chdir, chroot, one group, gid, uid; then prove it: the ids are what they
 * should be, going back to root fails, changing root again fails. 0; or -1 with
 * errno and *why filled: then do not go on, the process may stand half way. */
int jail_enter(const struct jail *jail, struct jail_why *why)
    __attribute__((warn_unused_result));

#endif
