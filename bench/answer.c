/* answer -- what the engine alone needs for a query, without any packet sent.
 *
 *	bench/answer [-e] [-b n] [-r rounds] data.cdb queries
 *
 * queries are as bench/queries writes them. Each round asks all of them, one by
 * one (answer_make) and batched (answer_batch) in turn; it prints what a query
 * takes in the median batch, and in that of the lowest decile: what else the
 * machine does disturbs some batches, but not most.
 *
 *	-e	with EDNS, 1232 octets
 *	-b n	that many in a batch; 64
 *	-r n	rounds of each kind; 15
 *	-1, -n	only one by one, or only batched: for profilers
 *	-c, -H	from a copy in memory, in small or in huge pages
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../answer_batch.h"
#include "../data_db.h"
#include "../file_map.h"
#include "tool.h"

#define BATCH_MAX 512
#define QUERY_MAX 300 /* octets of a query */

/* All queries, one after the other, each behind its length in two octets. */
struct queries {
	uint8_t *b;
	size_t len;
};

struct options {
	bool edns, one, many, copy;
	int advice; /* for madvise, of a copy */
	size_t batch;
	int rounds;
};

static void
die(const char *what)
{
	fprintf(stderr, "answer: fatal: unable to %s\n", what);
	exit(111);
}

/* Answer from a private copy. Nothing is unmapped: the program ends soon. */
static void
copy_map(struct data_db *db, int advice)
{
	const uint8_t *old = db->map.mem;
	uint8_t *new = mmap(NULL, db->map.size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (new == MAP_FAILED || madvise(new, db->map.size, advice) == -1)
		die("copy data.cdb");
	memcpy(new, old, db->map.size);
	db->map.mem = new;
	db->root.b = new + (db->root.b - old);
	if (db->v4.count > 0)
		db->v4.b = new + (db->v4.b - old);
	if (db->v6.count > 0)
		db->v6.b = new + (db->v6.b - old);
}

/* The whole file, and where its queries begin. */
static void
read_queries(struct queries *all, const char *fn)
{
	FILE *f = fopen(fn, "r");
	size_t cap = 0, n;

	if (f == NULL)
		die("open the queries");
	do {
		cap = cap * 2 + (1 << 20);
		all->b = realloc(all->b, cap);
		if (all->b == NULL)
			die("allocate");
		n = fread(all->b + all->len, 1, cap - all->len, f);
		all->len += n;
	} while (all->len == cap);
	fclose(f);
}

/* A packet of len octets gets an OPT record (RFC 6891 6.1.2). */
static size_t
add_edns(uint8_t *packet, size_t len)
{
	static const uint8_t opt[] = {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};

	packet[11] = 1;
	memcpy(packet + len, opt, sizeof opt);
	return len + sizeof opt;
}

/* The next queries, copied to where a server would receive them. */
static size_t
take(const struct queries *all, size_t *at, struct answer_job *jobs,
    const struct options *o)
{
	static uint8_t in[BATCH_MAX][QUERY_MAX];
	static uint8_t out[BATCH_MAX][ANSWER_UDP_MAX];
	size_t n = 0;

	while (n < o->batch && *at + 2 <= all->len) {
		size_t len = (size_t)all->b[*at] << 8 | all->b[*at + 1];

		if (len > QUERY_MAX - 11 || len > all->len - *at - 2)
			die("read a query");
		memcpy(in[n], all->b + *at + 2, len);
		*at += 2 + len;
		if (o->edns)
			len = add_edns(in[n], len);
		jobs[n].q = (struct answer_query){.packet = in[n],
		    .len = len,
		    .client = {4, {192, 0, 2, 1}},
		    .now = 1800000000,
		    .seed = *at};
		buf_over(&jobs[n].out, out[n], sizeof out[n]);
		++n;
	}
	return n;
}

/* What each batch took, nanoseconds per query. */
struct times {
	double *ns;
	size_t n, cap;
};

static void
note_time(struct times *t, double ns)
{
	if (t->n == t->cap) {
		t->cap = t->cap * 2 + 4096;
		t->ns = realloc(t->ns, t->cap * sizeof *t->ns);
		if (t->ns == NULL)
			die("allocate");
	}
	t->ns[t->n++] = ns;
}

/* All queries once; only the engine's time counts. */
static void
ask_all(const struct data_db *db, const struct queries *all,
    const struct options *o, bool many, struct times *times)
{
	static const struct answer_conf conf;
	static struct answer_job jobs[BATCH_MAX];
	size_t at = 0, n;

	while ((n = take(all, &at, jobs, o)) > 0) {
		uint64_t start = tool_ns();

		if (many)
			answer_batch(&conf, db, jobs, n);
		for (size_t i = 0; i < n && !many; ++i)
			jobs[i].send = answer_make(&conf, db, &jobs[i].q,
			    &jobs[i].out, &jobs[i].note);
		note_time(times, (double)(tool_ns() - start) / (double)n);
	}
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
show(const char *what, const struct times *t)
{
	if (t->n == 0)
		return;
	qsort(t->ns, t->n, sizeof *t->ns, compare);
	printf("%s\tmedian %.1f\tdecile %.1f\tns per query\n", what,
	    t->ns[t->n / 2], t->ns[t->n / 10]);
}

static struct options
read_options(int argc, char **argv)
{
	struct options o = {.one = true,
	    .many = true,
	    .batch = ANSWER_BATCH,
	    .rounds = 15,
	    .advice = MADV_NOHUGEPAGE};
	int c;

	while ((c = getopt(argc, argv, "eb:r:1ncH")) != -1)
		switch (c) {
		case 'e':
			o.edns = true;
			break;
		case 'b':
			o.batch = (size_t)atoi(optarg);
			break;
		case 'r':
			o.rounds = atoi(optarg);
			break;
		case '1':
			o.many = false;
			break;
		case 'n':
			o.one = false;
			break;
		case 'H':
			o.advice = MADV_HUGEPAGE;
			o.copy = true;
			break;
		case 'c':
			o.copy = true;
			break;
		default:
			exit(100);
		}
	if (argc - optind != 2 || o.batch < 1 || o.batch > BATCH_MAX ||
	    o.rounds < 1) {
		fprintf(stderr,
		    "answer: usage: answer [-e1ncH] [-b n] [-r n] "
		    "data.cdb queries\n");
		exit(100);
	}
	return o;
}

int
main(int argc, char **argv)
{
	struct options o = read_options(argc, argv);
	struct times warm = {NULL, 0, 0}, one = warm, many = warm;
	struct queries all = {NULL, 0};
	struct data_db db;
	const char *why;
	int fd = open(argv[optind], O_RDONLY);

	if (fd == -1 || data_db_open(&db, fd, &why) == -1)
		die("open data.cdb");
	close(fd);
	if (o.copy)
		copy_map(&db, o.advice);
	read_queries(&all, argv[optind + 1]);
	ask_all(&db, &all, &o, o.many, &warm);
	for (int i = 0; i < o.rounds; ++i) {
		if (o.one)
			ask_all(&db, &all, &o, false, &one);
		if (o.many)
			ask_all(&db, &all, &o, true, &many);
	}
	show("one by one", &one);
	show("batched", &many);
	return 0;
}
