#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail.h"
#include "num.h"

void
jail_close_others(void)
{
	if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0)
		return;
	/* Linux before 5.9 */
	for (int fd = 3; fd < 1024; ++fd)
		close(fd);
}

static int
fail(struct jail_why *why, const char *verb, const char *object)
{
	*why = (struct jail_why){NULL, verb, object};
	return -1;
}

static int
get(const char **value, const char *name, struct jail_why *why)
{
	*value = getenv(name);
	if (*value != NULL && **value != 0)
		return 0;
	*why = (struct jail_why){name, NULL, NULL};
	return errno = EINVAL, -1;
}

/* (uid_t)-1 means "leave as it is" to setresuid. */
static int
get_id(uint32_t *id, const char *name, const char *verb, struct jail_why *why)
{
	const char *text;

	if (get(&text, name, why) == -1)
		return -1;
	if (num_scan32(id, text, 1, UINT32_MAX - 1) == -1)
		return fail(why, verb, text);
	return 0;
}

int
jail_from_env(struct jail *jail, struct jail_why *why)
{
	const char *root;
	uint32_t uid, gid;

	if (get(&root, "ROOT", why) == -1 ||
	    get_id(&gid, "GID", "parse $GID", why) == -1 ||
	    get_id(&uid, "UID", "parse $UID", why) == -1)
		return -1;
	*jail = (struct jail){root, uid, gid};
	return 0;
}

static bool
only_group(gid_t gid)
{
	gid_t list[2];

	return getgroups(2, list) == 1 && list[0] == gid;
}

/* Ask the kernel who we are, then try to be root again and to change the root
 * directory once more: each must be refused. */
static bool
proven(const struct jail *jail)
{
	uid_t u[3];
	gid_t g[3];

	if (getresuid(&u[0], &u[1], &u[2]) == -1 ||
	    getresgid(&g[0], &g[1], &g[2]) == -1)
		return false;
	for (int i = 0; i < 3; ++i)
		if (u[i] != jail->uid || g[i] != jail->gid)
			return false;
	return only_group(jail->gid) && setuid(0) == -1 && setgid(0) == -1 &&
	    setgroups(1, &(gid_t){0}) == -1 && chroot(".") == -1;
}

int
jail_enter(const struct jail *jail, struct jail_why *why)
{
	if (chdir(jail->root) == -1)
		return fail(why, "chdir to", jail->root);
	if (chroot(".") == -1)
		return fail(why, "chroot to", jail->root);
	if (setgroups(1, &jail->gid) == -1 ||
	    setresgid(jail->gid, jail->gid, jail->gid) == -1)
		return fail(why, "setgid", NULL);
	if (setresuid(jail->uid, jail->uid, jail->uid) == -1)
		return fail(why, "setuid", NULL);
	if (!proven(jail))
		return errno = EPERM, fail(why, "give up root", NULL);
	return 0;
}
