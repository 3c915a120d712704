#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "die.h"
#include "text.h"
#include "version.h"

static const char *program = "?";
static const char *synopsis = "";

void
die_init(const char *name, const char *usage)
{
	program = name;
	synopsis = usage;
	/* open returns the lowest free descriptor; what is printed to one that
	 * cannot be written to is missed (die_flush) */
	for (int fd = 0; fd <= 2; ++fd)
		if (fcntl(fd, F_GETFD) == -1)
			(void)!open("/dev/null", fd == 1 ? O_RDONLY : O_RDWR);
}

void
die_help(int argc, char **argv)
{
	if (argc != 2)
		return;
	if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
		printf("usage: %s\n", synopsis);
	else if (strcmp(argv[1], "-V") == 0 ||
	    strcmp(argv[1], "--version") == 0)
		printf("%s (fleetdns) %s\n", program, VERSION);
	else
		return;
	die_flush();
	exit(0);
}

/* One line, one write, so that lines of several programs do not mix. */
__attribute__((format(printf, 3, 0))) static bool
say(const char *kind, int e, const char *fmt, va_list ap)
{
	char line[1024];
	size_t n;

	snprintf(line, sizeof line, "%s: %s: ", program, kind);
	n = strlen(line);
	vsnprintf(line + n, sizeof line - n, fmt, ap);
	n = strlen(line);
	if (e >= 0) {
		snprintf(line + n, sizeof line - n, ": %s", text_errno(e));
		n = strlen(line);
	}
	if (n > sizeof line - 2)
		n = sizeof line - 2;
	line[n++] = '\n';
	return write(2, line, n) == (ssize_t)n;
}

void
die_usage(void)
{
	char line[1024];
	int n = (int)strcspn(synopsis, "\n");

	snprintf(line, sizeof line, "%s: usage: %.*s\n", program, n, synopsis);
	if (write(2, line, strlen(line)) == -1)
		_exit(100);
	exit(100);
}

void
die_bad(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("fatal", -1, fmt, ap);
	va_end(ap);
	exit(100);
}

void
die_temp(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("fatal", -1, fmt, ap);
	va_end(ap);
	exit(111);
}

void
die_sys(const char *fmt, ...)
{
	int e = errno;
	va_list ap;

	va_start(ap, fmt);
	say("fatal", e, fmt, ap);
	va_end(ap);
	exit(111);
}

bool
die_warn(const char *fmt, ...)
{
	va_list ap;
	bool said;

	va_start(ap, fmt);
	said = say("warning", -1, fmt, ap);
	va_end(ap);
	return said;
}

void
die_warn_sys(const char *fmt, ...)
{
	int e = errno;
	va_list ap;

	va_start(ap, fmt);
	say("warning", e, fmt, ap);
	va_end(ap);
}

void
die_flush(void)
{
	if (fflush(stdout) == EOF)
		die_sys("unable to write output");
}
