#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../die.h"
#include "../num.h"
#include "../prng.h"
#include "hist.h"
#include "tool.h"

#define BATCH 64
#define ROOM 1500 /* octets of an answer that are read */
#define OPT 11    /* octets of an OPT record, RFC 6891 6.1.2 */
#define IDS 65536
#define SOCKETS 64
#define LOST 500000000 /* ns after which an answer is not counted on */
#define REST 100000000 /* ns to wait for answers when all is asked */

/* What the options say. */
struct conf {
	const char *file;
	uint32_t window; /* closed loop: as many queries are on their way; */
	uint32_t rate;   /* or, if not 0, as many are sent a second */
	uint32_t ms;
	uint32_t sockets; /* taken in turn */
	uint32_t count;   /* queries at most; 0: no limit */
	uint32_t warm;    /* milliseconds whose queries do not count */
	bool edns, fresh;
};

struct load {
	struct conf conf;
	int fd[SOCKETS];
	uint32_t turn;
	const uint8_t *queries;
	size_t size, at;   /* octets of them, and where the next one stands */
	uint64_t due[IDS]; /* by message id: when it was to be sent; 0: free */
	uint16_t id;
	uint32_t open; /* of due[] */
	uint64_t start, now, end;
	uint64_t rated; /* queries due since start, at a rate */
	uint64_t sent, answered, late, wrong;
	uint64_t all;         /* sent, and what does not count too */
	uint64_t first, last; /* when the first counted went, the last came */
	uint64_t rcode[16], octets, cut, empty;
	struct hist hist;
	struct prng random;
	struct mmsghdr out[BATCH], in[BATCH];
	struct iovec oiov[BATCH], iiov[BATCH];
	uint8_t ob[BATCH][512], ib[BATCH][ROOM];
};

/* The file, each query behind its length, as over TCP. It is mapped and read as
 * it is asked: the bench starts this program thousands of times, and a copy
 * would take longer than what it is started for. */
static void
map_queries(struct load *l)
{
	struct stat st;
	int fd = open(l->conf.file, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &st) == -1)
		die_sys("unable to open %s", l->conf.file);
	l->size = (size_t)st.st_size;
	if (l->size == 0)
		die_bad("no queries in %s", l->conf.file);
	l->queries = mmap(NULL, l->size, PROT_READ, MAP_PRIVATE | MAP_POPULATE,
	    fd, 0);
	if (l->queries == MAP_FAILED)
		die_sys("unable to read %s", l->conf.file);
	close(fd);
}

/* The next one; behind the last comes the first. */
static const uint8_t *
next_query(struct load *l, size_t *len)
{
	const uint8_t *b = l->queries + l->at;
	size_t left = l->size - l->at;

	*len = left < 2 ? 0 : (size_t)b[0] << 8 | b[1];
	if (*len < 17 || *len > 512 - OPT || *len > left - 2)
		die_bad("not a file of queries");
	l->at = left == 2 + *len ? 0 : l->at + 2 + *len;
	return b + 2;
}

static void
prepare(struct load *l)
{
	for (int i = 0; i < BATCH; ++i) {
		l->oiov[i].iov_base = l->ob[i];
		l->out[i].msg_hdr.msg_iov = &l->oiov[i];
		l->out[i].msg_hdr.msg_iovlen = 1;
		l->iiov[i] = (struct iovec){l->ib[i], ROOM};
		l->in[i].msg_hdr.msg_iov = &l->iiov[i];
		l->in[i].msg_hdr.msg_iovlen = 1;
	}
}

/* The first label's octets drawn anew: hexadecimal digits. */
static void
redraw(struct load *l, uint8_t *name)
{
	uint64_t v = prng_next(&l->random);

	for (int i = 0; i < *name; ++i, v = v >> 4 | v << 60)
		name[1 + i] = (uint8_t) "0123456789abcdef"[v & 15];
}

static void
build(struct load *l, int i, uint64_t due)
{
	static const uint8_t opt[OPT] = {0, 0, 41, 1232 >> 8, 1232 & 255};
	uint8_t *b = l->ob[i];
	size_t len;
	const uint8_t *q = next_query(l, &len);

	memcpy(b, q, len);
	l->oiov[i].iov_len = len;
	b[0] = (uint8_t)(l->id >> 8);
	b[1] = (uint8_t)l->id;
	if (l->conf.fresh)
		redraw(l, b + 12);
	if (l->conf.edns) {
		memcpy(b + len, opt, OPT);
		b[11] = 1;
		l->oiov[i].iov_len += OPT;
	}
	l->open += l->due[l->id] == 0;
	l->due[l->id++] = due;
}

/* When query number k since the start is due at the rate. */
static uint64_t
due_at(const struct load *l, uint64_t k)
{
	return l->start + (uint64_t)((double)k * 1e9 / l->conf.rate);
}

/* How many may go now. */
static int
room(const struct load *l)
{
	uint64_t n = BATCH, due;

	if (l->conf.rate > 0) {
		due = (uint64_t)((double)(l->now - l->start) * l->conf.rate /
		    1e9);
		n = due > l->rated ? due - l->rated : 0;
	} else
		n = l->open < l->conf.window ? l->conf.window - l->open : 0;
	if (l->conf.count > 0 && n > l->conf.count - l->all)
		n = l->conf.count - l->all;
	return n < BATCH ? (int)n : BATCH;
}

static bool
counts(const struct load *l, uint64_t due)
{
	return due >= l->start + (uint64_t)l->conf.warm * 1000000;
}

static void
note_sent(struct load *l, uint64_t due)
{
	++l->all;
	if (!counts(l, due))
		return;
	if (l->sent++ == 0)
		l->first = l->now;
}

/* A query that cannot be sent counts as sent, and gets lost. */
static void
give(struct load *l)
{
	int n = room(l), k;

	for (int i = 0; i < n; ++i) {
		uint64_t due = l->conf.rate ? due_at(l, l->rated++) : l->now;

		build(l, i, due);
		note_sent(l, due);
	}
	for (int i = 0; i < n; i += k)
		if ((k = sendmmsg(l->fd[l->turn], l->out + i, (unsigned)(n - i),
			 0)) < 1)
			k = 1;
}

static void
note_answer(struct load *l, const uint8_t *b, size_t len)
{
	uint16_t id = (uint16_t)(b[0] << 8 | b[1]);
	uint64_t due = l->due[id];

	if (len < 12 || !(b[2] & 0x80)) {
		++l->wrong;
		return;
	}
	if (due == 0) {
		++l->late;
		return;
	}
	l->due[id] = 0;
	--l->open;
	if (!counts(l, due))
		return;
	++l->answered;
	++l->rcode[b[3] & 15];
	l->octets += len;
	l->cut += (b[2] & 2) > 0;
	l->empty += b[6] == 0 && b[7] == 0;
	l->last = l->now;
	hist_add(&l->hist, l->now > due ? l->now - due : 0);
}

static void
take(struct load *l)
{
	int n = recvmmsg(l->fd[l->turn], l->in, BATCH, MSG_DONTWAIT, NULL);

	if (n == -1 && errno != EAGAIN && errno != EINTR &&
	    errno != ECONNREFUSED)
		die_sys("unable to receive");
	if (n > 0)
		l->now = tool_ns();
	for (int i = 0; i < n; ++i)
		note_answer(l, l->ib[i], l->in[i].msg_len);
}

/* Give up on what is gone, so that a closed loop does not stand still. */
static void
forget(struct load *l)
{
	for (size_t i = 0; i < IDS && l->open > 0; ++i)
		if (l->due[i] > 0 && l->now > l->due[i] + LOST) {
			l->due[i] = 0;
			--l->open;
		}
}

static void
run(struct load *l)
{
	uint64_t swept;

	l->start = swept = l->now = tool_ns();
	l->end = l->start + (uint64_t)l->conf.ms * 1000000 +
	    (uint64_t)l->conf.warm * 1000000;
	while (l->now < l->end && (!l->conf.count || l->all < l->conf.count)) {
		give(l);
		take(l);
		l->turn = (l->turn + 1) % l->conf.sockets;
		if (l->now > swept + LOST / 5) {
			forget(l);
			swept = l->now;
		}
		l->now = tool_ns();
	}
	for (l->end = l->now + REST; l->open > 0 && l->now < l->end;) {
		take(l);
		l->turn = (l->turn + 1) % l->conf.sockets;
		l->now = tool_ns();
	}
}

static void
report(struct load *l)
{
	double s = (double)(l->last > l->first ? l->last - l->first : 1) / 1e9;

	printf("sent %llu\nanswered %llu\nlost %llu\nlate %llu\nwrong %llu\n",
	    (unsigned long long)l->sent, (unsigned long long)l->answered,
	    (unsigned long long)(l->sent - l->answered),
	    (unsigned long long)l->late, (unsigned long long)l->wrong);
	printf("all %llu\n", (unsigned long long)l->all);
	printf("seconds %.6f\nqps %.0f\n", s, (double)l->answered / s);
	printf("p50 %.1f\np99 %.1f\np999 %.1f\nmax %.1f\n",
	    hist_at(&l->hist, 0.5), hist_at(&l->hist, 0.99),
	    hist_at(&l->hist, 0.999), (double)l->hist.max / 1e3);
	printf("octets %.1f\ncut %llu\nempty %llu\n",
	    l->answered ? (double)l->octets / (double)l->answered : 0,
	    (unsigned long long)l->cut, (unsigned long long)l->empty);
	for (int i = 0; i < 16; ++i)
		if (l->rcode[i])
			printf("rcode%d %llu\n", i,
			    (unsigned long long)l->rcode[i]);
}

static void
number(uint32_t *out, uint32_t min, uint32_t max)
{
	if (num_scan32(out, optarg, min, max) == -1)
		die_usage();
}

static void
options(struct conf *c, int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "efq:w:r:t:m:n:u:s:")) != -1)
		switch (opt) {
		case 'e':
			c->edns = true;
			break;
		case 'f':
			c->fresh = true;
			break;
		case 'q':
			c->file = optarg;
			break;
		case 'w':
			number(&c->window, 1, 32768);
			break;
		case 'r':
			number(&c->rate, 1, 5000000);
			break;
		case 't':
			number(&c->ms, 1, 600);
			c->ms *= 1000;
			break;
		case 'm':
			number(&c->ms, 1, 600000);
			break;
		case 's':
			number(&c->sockets, 1, SOCKETS);
			break;
		case 'n':
			number(&c->count, 1, 1000000000);
			break;
		case 'u':
			number(&c->warm, 0, 60000);
			break;
		default:
			die_usage();
		}
	if (argc - optind != 2 || !c->file)
		die_usage();
}

static int
reach(const struct sockaddr_in *to)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;

	if (fd == -1 || connect(fd, (const struct sockaddr *)to, sizeof *to))
		die_sys("unable to reach the server");
	/* room for answers that come while we send; as much as we may have */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size))
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return fd;
}

static void
reach_all(struct load *l, const char *ip, const char *port)
{
	struct sockaddr_in to = tool_address(ip, port);

	for (uint32_t i = 0; i < l->conf.sockets; ++i)
		l->fd[i] = reach(&to);
}

int
main(int argc, char **argv)
{
	static struct load l = {
	    .conf = {.window = 96, .ms = 2000, .sockets = 1}};

	die_init("load",
	    "bench/load -q file [-ef] [-w window] [-r rate] [-t seconds | -m "
	    "ms] "
	    "[-n count] [-u ms] [-s sockets] ip port\n"
	    "Asks the queries of the file over UDP, in a closed loop of so "
	    "many\n"
	    "at a time, or at a fixed rate, and prints what came of it.\n"
	    "  -e  with EDNS\n"
	    "  -f  draw the digits of each first label anew\n"
	    "  -u  the first ms milliseconds do not count");
	die_help(argc, argv);
	options(&l.conf, argc, argv);
	map_queries(&l);
	reach_all(&l, argv[optind], argv[optind + 1]);
	prepare(&l);
	l.random.state = (uint64_t)tool_ns();
	run(&l);
	report(&l);
	die_flush();
	return 0;
}
