#include <netinet/in.h>
#include <netinet/tcp.h>
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
#define AHEAD 64  /* queries on their way */
#define QUERY 275 /* octets of one, with its length: RFC 1035 3.1, 4.1 */

struct xfr {
	int fd;
	uint64_t messages, records, octets;
	int soas; /* the second one ends it */
	size_t have;
	uint8_t b[1 << 18];
	struct buf ask;
	uint8_t ask_room[AHEAD * QUERY];
};

static const int on = 1;

/* Neither end waits for the other's kernel: what we write goes out at once, and
 * take acknowledges at once, for servers that send an answer at a time. */
static void
reach(struct xfr *x, const char *ip, const char *port)
{
	struct sockaddr_in to = tool_address(ip, port);

	x->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (x->fd == -1 || connect(x->fd, (struct sockaddr *)&to, sizeof to) ||
	    setsockopt(x->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on))
		die_sys("unable to reach %s", ip);
}

/* So many times the same question, in one write. */
static void
ask(struct xfr *x, const struct dns_name *zone, uint16_t type, uint32_t times)
{
	struct buf *w = &x->ask;

	buf_over(w, x->ask_room, sizeof x->ask_room);
	for (; times > 0; --times) {
		buf_u16(w, (uint16_t)(12 + zone->len + 4));
		buf_u32(w, 4711u << 16);
		buf_u32(w, 1 << 16);
		buf_u32(w, 0);
		dns_name_put(w, zone);
		buf_u16(w, type);
		buf_u16(w, 1);
	}
	if (write(x->fd, w->b, w->len) != (ssize_t)w->len)
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
	(void)setsockopt(x->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
	x->have += (size_t)n;
	x->octets += (size_t)n;
	messages(x);
}

/* So many queries, up to AHEAD of them on their way. */
static void
pipeline(struct xfr *x, const struct dns_name *zone, uint64_t count)
{
	uint64_t asked = x->messages;

	for (count += asked; x->messages < count; take(x)) {
		uint64_t more = x->messages + AHEAD - asked;

		if (more > count - asked)
			more = count - asked;
		if (more > 0)
			ask(x, zone, SOA, (uint32_t)more);
		asked += more;
	}
}

static double
seconds(uint64_t from, uint64_t to)
{
	return (double)(to - from) / 1e9;
}

/* Nothing is printed before the end: the first time that takes longer than an
 * answer. */
static void
run(struct xfr *x, char **argv, const struct dns_name *zone, uint32_t count)
{
	uint64_t start = tool_ns(), opened = start, end;

	reach(x, argv[1], argv[2]);
	if (count > 0) {
		pipeline(x, zone, 1);
		opened = tool_ns();
		pipeline(x, zone, count);
	} else {
		for (ask(x, zone, AXFR, 1); x->soas < 2;)
			take(x);
	}
	end = tool_ns();
	if (count > 0)
		printf("opened %.6f\n", seconds(start, opened));
	printf("seconds %.6f\nmessages %llu\nrecords %llu\noctets %llu\n",
	    seconds(opened, end), (unsigned long long)x->messages,
	    (unsigned long long)x->records, (unsigned long long)x->octets);
}

int
main(int argc, char **argv)
{
	static struct xfr x;
	struct dns_name zone;
	uint32_t count = 0;

	die_init("xfr",
	    "bench/xfr ip port zone [queries]\n"
	    "Transfers the zone and counts it; or asks for its SOA, and on the "
	    "same\n"
	    "connection, when that is answered, so often again.");
	die_help(argc, argv);
	if (argc < 4 || argc > 5 ||
	    dns_name_scan_rfc(&zone, argv[3], strlen(argv[3]), NULL) == -1 ||
	    (argc == 5 && num_scan32(&count, argv[4], 1, 10000000) == -1))
		die_usage();
	run(&x, argv, &zone, count);
	die_flush();
	return 0;
}
