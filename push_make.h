/* push_make -- have data.cdb made of data that was pushed.
 *
 * Layer 5: programs in the current directory, but nothing printed. If there is
 * a file trigger-make here, it is what makes; else tinydns-data does. All get
 * an environment of ours and may take 15 minutes, or somewhat more than twice
 * conf-limit, if that is longer: a triggered make waits for one that is running
 * before ours begins.
 */
#ifndef PUSH_MAKE_H
#define PUSH_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct push_make {
	/* What the programs print; after each minute of silence, n 0. */
	void (*hear)(void *ctx, const char *text, size_t n);
	void *ctx;
};

/* Is there a trigger-make? A link that leads nowhere is one, too: it must fail
 * loudly. */
bool push_make_triggers(void);

/* tinydns-data -n on a file, making, and removing all but the newest ten
 * copies. The exit code (256 and more: a signal); -1 with errno. Warnings about
 * the data are said by the check, if at all. */
int push_make_check(const struct push_make *m, char *file, bool warnings)
    __attribute__((warn_unused_result));
int push_make(const struct push_make *m) __attribute__((warn_unused_result));
int push_make_clean(const struct push_make *m)
    __attribute__((warn_unused_result));

/* When was the data.cdb made that serves the data with this hash? Unix time; 0:
 * there is none, or it is of other data. Where a triggered make merges data of
 * several primaries, its data.cdb is of all of them, and the best to say is
 * that it is there. */
uint64_t push_make_built(const uint8_t hash[HASH_SIZE]);

#endif
