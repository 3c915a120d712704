#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../buf.h"
#include "../die.h"
#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../num.h"
#include "tool.h"

#define SOA 6
#define AXFR 252

struct xfr {
	int fd;
	uint64_t messages, records, octets;
	int soas; /* the second one ends it */
	size_t have;
	uint8_t b[1 << 18];
};

static void
reach(struct xfr *x, const char *ip, const char *port)
{
	struct sockaddr_in to = tool_address(ip, port);

	x->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (x->fd == -1 || connect(x->fd, (struct sockaddr *)&to, sizeof to))
		die_sys("unable to reach %s", ip);
}

static void
ask(struct xfr *x, const char *zone, uint16_t type)
{
	uint8_t b[512];
	struct buf w;
	struct dns_name name;

	if (dns_name_scan_rfc(&name, zone, strlen(zone), NULL) == -1)
		die_usage();
	buf_over(&w, b, sizeof b);
	buf_u16(&w, (uint16_t)(12 + name.len + 4));
	buf_u32(&w, 4711u << 16);
	buf_u32(&w, 1 << 16);
	buf_u32(&w, 0);
	dns_name_put(&w, &name);
	buf_u16(&w, type);
	buf_u16(&w, 1);
	if (write(x->fd, b, w.len) != (ssize_t)w.len)
		die_sys("unable to ask");
}

/* Over a name, without looking where it points. */
static size_t
name_end(const uint8_t *b, size_t at, size_t n)
{
	while (at < n && b[at] > 0 && b[at] < 64)
		at += 1u + b[at];
	return at < n && b[at] > 0 ? at + 2 : at + 1;
}

static void
message(struct xfr *x, const uint8_t *b, size_t n)
{
	size_t at = 12, count;

	if (n < 12 || (b[3] & 15) != 0)
		die_bad("refused: rcode %d", n < 12 ? -1 : b[3] & 15);
	if (b[5] > 0)
		at = name_end(b, at, n) + 4;
	count = (size_t)(b[6] << 8 | b[7]);
	++x->messages;
	x->records += count;
	for (; count > 0; --count) {
		at = name_end(b, at, n);
		if (at > n || n - at < 10)
			die_bad("a message that ends too early");
		x->soas += b[at] == 0 && b[at + 1] == SOA;
		at += 10u + (size_t)(b[at + 8] << 8 | b[at + 9]);
	}
}

/* The whole messages that are there. */
static void
messages(struct xfr *x)
{
	size_t at = 0, n;

	while (x->have - at >= 2) {
		n = (size_t)(x->b[at] << 8 | x->b[at + 1]);
		if (x->have - at - 2 < n)
			break;
		message(x, x->b + at + 2, n);
		at += 2 + n;
	}
	memmove(x->b, x->b + at, x->have -= at);
}

static void
take(struct xfr *x)
{
	ssize_t n = read(x->fd, x->b + x->have, sizeof x->b - x->have);

	if (n == -1)
		die_sys("unable to read");
	if (n == 0)
		die_temp("the server ended it after %llu records",
		    (unsigned long long)x->records);
	x->have += (size_t)n;
	x->octets += (size_t)n;
	messages(x);
}

/* So many queries on one connection, all sent at once. */
static void
pipeline(struct xfr *x, const char *zone, uint32_t count)
{
	uint32_t asked = 0;

	while (x->messages < count) {
		for (; asked < count && asked - x->messages < 64; ++asked)
			ask(x, zone, SOA);
		take(x);
	}
}

int
main(int argc, char **argv)
{
	static struct xfr x;
	uint64_t start = tool_ns();
	uint32_t count = 0;

	die_init("xfr",
	    "bench/xfr ip port zone [queries]\n"
	    "Transfers the zone and counts it; or asks for its SOA so often\n"
	    "on one connection.");
	die_help(argc, argv);
	if (argc < 4 || argc > 5 ||
	    (argc == 5 && num_scan32(&count, argv[4], 1, 10000000) == -1))
		die_usage();
	reach(&x, argv[1], argv[2]);
	if (count > 0)
		pipeline(&x, argv[3], count);
	else
		for (ask(&x, argv[3], AXFR); x.soas < 2;)
			take(&x);
	printf("seconds %.6f\nmessages %llu\nrecords %llu\noctets %llu\n",
	    (double)(tool_ns() - start) / 1e9, (unsigned long long)x.messages,
	    (unsigned long long)x.records, (unsigned long long)x.octets);
	die_flush();
	return 0;
}
