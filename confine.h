/* confine -- how a public server gives up what it does not need.
 *
 * Layer 5: jail and sandbox with the messages of djbdns 1.05; every failure
 * dies 111.
 */
#ifndef CONFINE_H
#define CONFINE_H

#include "jail.h"

/* Read $ROOT, $GID, $UID. */
void confine_read(struct jail *jail);

/* Enter the jail, prove it, then the sandbox with what keep says (sandbox.h).
 * Returns the sandbox's level, for the line logged at start. */
const char *confine_enter(const struct jail *jail, unsigned keep);

/* After SANDBOX_FORK, in a child or when there will be no more children and
 * threads: enter the sandbox without that. */
void confine_more(unsigned keep);

#endif
