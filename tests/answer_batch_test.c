/* answer_batch: a million random queries, in batches of random sizes, get the
 * octets that answer_make gives one by one; from a damaged file, too. */
#include "../answer_batch.h"
#include "corpus.h"
#include "tap.h"

/* The sanitizers take ten times as long. */
#define QUERIES 1000000
#define SANITIZED_QUERIES 100000

struct room {
	struct corpus corpus;
	struct answer_job job[ANSWER_BATCH + 10];
	uint8_t in[ANSWER_BATCH + 10][CORPUS_PACKET];
	uint8_t out[ANSWER_BATCH + 10][ANSWER_TCP_MAX];
	uint8_t plain[ANSWER_TCP_MAX];
	unsigned long rcode[16], flag[128], sent, dropped, cut, different;
	/* answers of the kinds that there are */
	unsigned long hit[256], alias, wild, no_data, referral, edns, deep;
	unsigned long located;
};

static struct room r;

static bool
same_note(const struct answer_note *a, const struct answer_note *b)
{
	return a->flag == b->flag && a->id == b->id && a->type == b->type &&
	    a->name[0] == b->name[0] && (a->name == b->name || a->name[0] == 0);
}

static void
show(const struct answer_query *q)
{
	const uint8_t *b = q->packet;

	printf("# differs:");
	for (size_t i = 0; i < q->len; ++i)
		printf(" %02x", b[i]);
	printf("\n");
}

static unsigned
number(const uint8_t *b)
{
	return (unsigned)b[0] << 8 | b[1];
}

/* Of what kind is this answer? A note's name has its labels' lengths. */
static void
count_kind(const struct answer_note *note, const struct buf *a)
{
	const uint8_t *b = a->b, *name = note->name;
	bool aa = (b[2] & 4) != 0, none = number(b + 6) == 0;
	size_t len = dns_name_measure(name, DNS_NAME_MAX);
	size_t type = DNS_HEADER + len + 4U + 2; /* first answer's */

	r.edns += number(b + 10) > 0 && note->flag == '+';
	r.deep += len > 200;
	if ((b[3] & 15) != 0 || note->flag != '+')
		return;
	r.no_data += none && aa && number(b + 8) == 1;
	r.referral += none && !aa && number(b + 8) > 0;
	if (none || type + 2 > a->len)
		return;
	r.alias += number(b + type) == 5 && note->type == 1;
	if (number(b + type) == note->type)
		++r.hit[note->type & 255];
	r.wild += note->type == 16 && memmem(b, a->len, "\4wild", 5) != NULL &&
	    memcmp(name, "\1*", 2) != 0;
	r.located += memcmp(name, "\3loc", 4) == 0;
}

/* A job's answer against the plain one. */
static void
compare(const struct answer_conf *conf, const struct data_db *db,
    const struct answer_job *job)
{
	struct answer_note note;
	struct buf plain;
	bool send;

	buf_over(&plain, r.plain, job->out.cap);
	send = answer_make(conf, db, &job->q, &plain, &note);
	r.sent += send;
	r.dropped += !send;
	++r.flag[note.flag & 127];
	if (send) {
		++r.rcode[plain.b[3] & 15];
		r.cut += (plain.b[2] & 2) != 0;
		count_kind(&note, &plain);
	}
	if (send == job->send && plain.len == job->out.len &&
	    plain.full == job->out.full &&
	    memcmp(plain.b, job->out.b, plain.len) == 0 &&
	    same_note(&note, &job->note))
		return;
	if (r.different++ < 5)
		show(&job->q);
}

static void
batch(const struct answer_conf *conf, const struct data_db *db, size_t n)
{
	for (size_t i = 0; i < n; ++i) {
		struct answer_job *job = &r.job[i];
		struct buf w;

		buf_over(&w, r.in[i], sizeof r.in[i]);
		job->q = corpus_query(&r.corpus, &w);
		buf_over(&job->out, r.out[i],
		    job->q.tcp ? ANSWER_TCP_MAX : ANSWER_UDP_MAX);
	}
	answer_batch(conf, db, r.job, n);
	for (size_t i = 0; i < n; ++i)
		compare(conf, db, &r.job[i]);
}

static void
ask(unsigned long queries, const struct data_db *db)
{
	static const struct answer_conf conf[] = {{NULL}, {"this one"}};

	for (unsigned long n = 0; n < queries;) {
		size_t now = 1 + corpus_below(&r.corpus, ANSWER_BATCH);

		/* more than a batch at a time is taken, too */
		if (corpus_below(&r.corpus, 100) == 0)
			now += 10;
		batch(&conf[corpus_below(&r.corpus, 2)], db, now);
		n += now;
	}
}

/* Did the queries reach what they should? Else equality says little. */
static void
test_reached(unsigned long queries)
{
	printf("# sent %lu, dropped %lu, cut %lu, NOERROR %lu, NXDOMAIN %lu, "
	       "REFUSED %lu, SERVFAIL %lu\n",
	    r.sent, r.dropped, r.cut, r.rcode[0], r.rcode[3], r.rcode[5],
	    r.rcode[2]);
	ok(r.rcode[0] > queries / 4 && r.rcode[3] > queries / 20);
	ok(r.rcode[1] > 0 && r.rcode[4] > 0 && r.rcode[5] > queries / 100);
	ok(r.rcode[6] > 0); /* YXDOMAIN */
	ok(r.dropped > 0 && r.cut > 0);
	ok(r.flag['+'] > 0 && r.flag['-'] > 0 && r.flag['I'] > 0 &&
	    r.flag['C'] > 0 && r.flag['/'] > 0);
	ok(r.rcode[2] == 0);
	printf("# A %lu, AAAA %lu, MX %lu, TXT %lu, NS %lu, alias %lu, "
	       "wildcard %lu, no data %lu, referral %lu, EDNS %lu, deep %lu, "
	       "located %lu\n",
	    r.hit[1], r.hit[28], r.hit[15], r.hit[16], r.hit[2], r.alias,
	    r.wild, r.no_data, r.referral, r.edns, r.deep, r.located);
	ok(r.hit[1] > queries / 100 && r.hit[28] > queries / 1000);
	ok(r.hit[15] > queries / 1000 && r.hit[16] > queries / 5000 &&
	    r.hit[2] > queries / 1000 && r.hit[5] > queries / 1000);
	ok(r.alias > queries / 500 && r.wild > queries / 10000);
	ok(r.no_data > queries / 20 && r.referral > queries / 20);
	ok(r.edns > queries / 4 && r.deep > queries / 100);
	ok(r.located > queries / 1000);
}

/* Octets of the file replaced under the open map, many times over. */
static void
test_damaged(unsigned long queries)
{
	size_t size = r.corpus.db.map.size;

	for (int i = 0; i < 400; ++i) {
		uint64_t octet = prng_next(&r.corpus.random);

		for (int k = 0; k < 50; ++k)
			(void)!pwrite(r.corpus.fd, &octet, 1,
			    corpus_below(&r.corpus, (uint32_t)size));
		ask(queries / 400, &r.corpus.db);
	}
	ok(r.rcode[2] > 0);
}

int
main(void)
{
	unsigned long queries = getenv("SANITIZED") != NULL ? SANITIZED_QUERIES
							    : QUERIES;

	ok(corpus_make(&r.corpus, 1));
	answer_batch(&(struct answer_conf){NULL}, &r.corpus.db, NULL, 0);
	ask(queries, &r.corpus.db);
	ok(r.different == 0);
	test_reached(queries);
	ask(queries / 100, NULL);
	ok(r.different == 0);
	test_damaged(queries / 10);
	ok(r.different == 0);
	data_db_close(&r.corpus.db);
	close(r.corpus.fd);
	ok(corpus_make_root(&r.corpus, 2));
	ask(queries / 4, &r.corpus.db);
	ok(r.different == 0);
	return done();
}
