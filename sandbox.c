#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

/* Linux' interface, written out because headers are older than kernels. */

struct ruleset {
	uint64_t fs;     /* since version 1 */
	uint64_t net;    /* since 4 */
	uint64_t scoped; /* since 6 */
};

struct beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

#define VERSION_FLAG 1U
#define RULE_BENEATH 1

#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)

/* What a version can deny, and how long its struct is. */
static const struct {
	uint64_t fs, net, scoped;
	size_t size;
} versions[] = {
    {0x1fff, 0, 0, 8},  /* 1: Linux 5.13, files */
    {0x3fff, 0, 0, 8},  /* 2: moving between directories */
    {0x7fff, 0, 0, 8},  /* 3: truncate */
    {0x7fff, 3, 0, 16}, /* 4: TCP bind and connect */
    {0xffff, 3, 0, 16}, /* 5: ioctl of devices */
    {0xffff, 3, 3, 24}, /* 6: abstract Unix sockets, signals */
};

#define VERSIONS ((long)(sizeof versions / sizeof versions[0]))

static int
allow(int ruleset, const char *path, uint64_t what)
{
	struct beneath rule = {.allowed = what};
	int r;

	rule.fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.fd == -1)
		return -1;
	r = (int)syscall(SYS_landlock_add_rule, ruleset, RULE_BENEATH, &rule,
	    0U);
	close(rule.fd);
	return r;
}

/* 0, or -1 with errno. */
static int
landlock(unsigned keep)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    VERSION_FLAG);
	struct ruleset set;
	int fd, r = 0;

	if (version < 1)
		return -1;
	if (version > VERSIONS)
		version = VERSIONS;
	set.fs = versions[version - 1].fs;
	set.net = versions[version - 1].net;
	set.scoped = versions[version - 1].scoped;
	fd = (int)syscall(SYS_landlock_create_ruleset, &set,
	    versions[version - 1].size, 0U);
	if (fd == -1)
		return -1;
	if ((keep & SANDBOX_RPATH) != 0)
		r = allow(fd, ".", FS_READ_FILE | FS_READ_DIR);
	if (r == 0)
		r = (int)syscall(SYS_landlock_restrict_self, fd, 0U);
	close(fd);
	return r;
}

int
sandbox_enter(unsigned keep, const char **level)
{
	static const struct rlimit none = {0, 0};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == -1 ||
	    ((keep & SANDBOX_FORK) == 0 &&
		setrlimit(RLIMIT_NPROC, &none) == -1) ||
	    setrlimit(RLIMIT_CORE, &none) == -1)
		return -1;
	*level = landlock(keep) == 0 ? "landlock" : "no landlock";
	return 0;
}
