#include <stddef.h>

#include "confine.h"
#include "die.h"
#include "sandbox.h"

void
confine_read(struct jail *jail)
{
	struct jail_why why;

	if (jail_from_env(jail, &why) == 0)
		return;
	if (why.name != NULL)
		die_temp("$%s not set", why.name);
	die_temp("unable to %s: \"%s\" is not an id above 0", why.verb,
	    why.object);
}

const char *
confine_enter(const struct jail *jail, unsigned keep)
{
	struct jail_why why;
	const char *level;

	if (jail_enter(jail, &why) == -1) {
		if (why.object != NULL)
			die_sys("unable to %s %s", why.verb, why.object);
		die_sys("unable to %s", why.verb);
	}
	if (sandbox_enter(keep, &level) == -1)
		die_sys("unable to enter sandbox");
	return level;
}

void
confine_more(unsigned keep)
{
	const char *level;

	if (sandbox_enter(keep, &level) == -1)
		die_sys("unable to enter sandbox");
}
