#include <arpa/inet.h>
#include <time.h>

#include "../die.h"
#include "../num.h"
#include "tool.h"

uint64_t
tool_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

struct sockaddr_in
tool_address(const char *ip, const char *port)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	uint32_t n;

	if (inet_pton(AF_INET, ip, &to.sin_addr) != 1 ||
	    num_scan32(&n, port, 1, 65535) == -1)
		die_usage();
	to.sin_port = htons((uint16_t)n);
	return to;
}

FILE *
tool_create(const char *name)
{
	FILE *f = fopen(name, "w");

	if (f == NULL)
		die_sys("unable to create %s", name);
	return f;
}

void
tool_close(FILE *f, const char *name)
{
	if (ferror(f) || fclose(f) == EOF)
		die_sys("unable to write %s", name);
}
