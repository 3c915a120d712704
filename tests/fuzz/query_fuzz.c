/* query -- any packet against a small data.cdb: the answer is well formed,
 * and the same in a batch; and so are the messages of the zone, if it asks for
 * one.
 *
 * The data holds every kind of node: wildcards, cuts, DNAME, chains and loops
 * of aliases, empty non-terminals, located and timed names, large sets.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../answer.h"
#include "../../answer_batch.h"
#include "../../arena.h"
#include "../../axfr_out.h"
#include "../../buf.h"
#include "../../data_build.h"
#include "../../data_db.h"
#include "../../data_set.h"
#include "../../data_text.h"
#include "../../dns_type.h"
#include "../../wire.h"

static const char text[] =
    "%in:10\n%ex:\n%v6:[2001:db8::/32]\n"
    ".test:192.0.2.53:a\n&test:[2001:db8::1]:b\n+www.test:192.0.2.1\n"
    "+*.w.test:192.0.2.2\n'*.w.test:wild\n+a.b.c.d.test:192.0.2.3\n"
    "&kid.test:192.0.2.4:a\n&kid.test::ns.other.test\n+ns.other.test:192.0.2.5\n"
    "Calias.test:www.test\nCloop1.test:loop2.test\nCloop2.test:loop1.test\n"
    "Cout.test:www.example\nCdeep.test:x.kid.test\n@test:192.0.2.6:m:10\n"
    ":dn.test:39:\\003www\\004test\\000\n"
    ".in.test:192.0.2.7:a:::in\n+h.in.test:192.0.2.8:::in\n"
    "+*.lw.test:192.0.2.11:::in\n+x.lw.test:192.0.2.12\n"
    "+when.test:192.0.2.9:0:400000006fffffff\n"
    "+when.test:192.0.2.10:60:4000000060000000\n"
    "Z.test2:ns.test2:h.test2:1:2:3:4:5\n&test2::ns.test2\n";

/* The text is ours: whatever is said of it is a fault of the parser. */
static void
surprised(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	if (d->error)
		abort();
}

static const struct data_db *
database(void)
{
	static struct data_db db;
	struct arena arena = ARENA_ZERO;
	struct data_set set;
	const struct data_source src = {"data", text, sizeof text - 1};
	const struct data_mode mode = {1, false};
	const struct data_report none = {NULL, surprised};
	const struct data_build_info info = {.built = 1,
	    .hash = (const uint8_t[32]){0}};
	const char *why = "";
	int fd;

	if (db.map.mem != NULL)
		return &db;
	fd = memfd_create("data.cdb", 0);
	data_set_init(&set, &arena);
	if (data_text_load(&set, &src, 0, &mode, &none) != 1)
		abort();
	data_set_sort(&set);
	data_set_unique(&set);
	if (data_build(&set, &info, fd) == -1 ||
	    data_db_open(&db, fd, &why) == -1)
		abort();
	close(fd);
	arena_wipe(&arena);
	return &db;
}

/* Every record can be read, and the counts are true. */
static void
read_answer(const struct buf *out, size_t *counted)
{
	struct dns_name name;
	struct wire w;
	uint16_t count[4];

	wire_over(&w, out->b, out->len);
	(void)wire_take(&w, 4);
	for (int i = 0; i < 4; ++i)
		count[i] = wire_u16(&w);
	for (int i = 0; i < count[0]; ++i) {
		dns_name_get(&name, &w);
		(void)wire_take(&w, 4);
	}
	*counted = 0;
	for (int section = 1; section < 4; ++section)
		for (int i = 0; i < count[section]; ++i, ++*counted) {
			dns_name_get(&name, &w);
			(void)wire_take(&w, 8);
			(void)wire_take(&w, wire_u16(&w));
		}
	assert(wire_ok(&w) && wire_left(&w) == 0);
}

/* In a batch, behind a query that is answered, it gets the same octets. */
static void
ask_batch(const struct answer_conf *conf, const struct data_db *db,
    const struct answer_query *q, const struct buf *out, bool send)
{
	static const uint8_t www[] = "\0\1\0\0\0\1\0\0\0\0\0\0"
				     "\3www\4test\0\0\1\0\1";
	static uint8_t room[2][ANSWER_TCP_MAX];
	struct answer_job job[2] = {{.q = *q}, {.q = *q}};

	job[0].q.packet = www;
	job[0].q.len = sizeof www - 1;
	for (int i = 0; i < 2; ++i)
		buf_over(&job[i].out, room[i], out->cap);
	answer_batch(conf, db, job, 2);
	assert(job[0].send && job[1].send == send);
	assert(job[1].out.len == out->len);
	assert(memcmp(room[1], out->b, out->len) == 0);
}

/* Count what a message of a transfer holds: SOA records, and whether the last
 * record is one. */
static bool
read_transfer(const struct buf *out, const struct dns_name *zone,
    unsigned *soas)
{
	struct dns_name name;
	struct wire w;
	uint16_t questions, records, type = 0;

	wire_over(&w, out->b, out->len);
	(void)wire_take(&w, 4);
	questions = wire_u16(&w);
	records = wire_u16(&w);
	(void)wire_take(&w, 4);
	for (; questions > 0; --questions) {
		dns_name_get(&name, &w);
		(void)wire_take(&w, 4);
	}
	for (; records > 0; --records) {
		dns_name_get(&name, &w);
		assert(dns_name_under(&name, zone));
		type = wire_u16(&w);
		*soas += type == DNS_TYPE_SOA;
		(void)wire_take(&w, 6);
		(void)wire_take(&w, wire_u16(&w));
	}
	assert(wire_ok(&w));
	return type == DNS_TYPE_SOA;
}

/* A whole zone, between two SOA records; or one alone, for IXFR. */
static void
transfer(const struct axfr_query *q, const struct answer_query *from)
{
	static uint8_t room[AXFR_OUT_MAX];
	struct axfr_out o;
	struct data_view view;
	struct buf out;
	unsigned soas = 0;
	bool last = false;
	enum dns_rcode rcode;
	size_t counted;

	data_db_view(&view, database(), &from->client, from->now);
	buf_over(&out, room, sizeof room);
	rcode = axfr_out_begin(&o, q, database(), &view);
	if (rcode != DNS_NOERROR) {
		axfr_out_refuse(q, rcode, &out);
		assert(room[3] == rcode);
		read_answer(&out, &counted);
		assert(counted == (q->query.edns ? 1 : 0));
		return;
	}
	while (axfr_out_next(&o, &out) == 1) {
		assert(buf_ok(&out) && memcmp(room, from->packet, 2) == 0);
		last = read_transfer(&out, &q->zone, &soas);
		buf_cut(&out, 0);
	}
	assert(last && soas == (o.soa_alone ? 1 : 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct answer_conf conf = {"fuzz"};
	struct answer_query q = {.client = {4, {192, 0, 2, 1}},
	    .now = 0x68000000, .seed = 1};
	static uint8_t room[ANSWER_TCP_MAX], again[ANSWER_TCP_MAX];
	const struct data_db *db;
	struct answer_note note;
	struct axfr_query zone;
	struct buf out, same;
	size_t counted;
	bool send;

	if (size < 1)
		return 0;
	q.tcp = (data[0] & 1) != 0;
	if ((data[0] & 2) != 0)
		q.client = (struct ip){4, {10, 1}};
	if ((data[0] & 4) != 0)
		q.client = (struct ip){16, {0x20, 1, 0xd, 0xb8}};
	q.packet = data + 1;
	q.len = size - 1;
	if (q.tcp && axfr_query_read(&zone, q.packet, q.len))
		transfer(&zone, &q);
	buf_over(&out, room, q.tcp ? ANSWER_TCP_MAX : ANSWER_UDP_MAX);
	buf_over(&same, again, out.cap);
	db = (data[0] & 8) != 0 ? NULL : database();
	send = answer_make(&conf, db, &q, &out, &note);
	ask_batch(&conf, db, &q, &out, send);
	if (!send) {
		assert(out.len == 0);
		return 0;
	}
	assert(buf_ok(&out) && out.len >= 12);
	assert(memcmp(room, q.packet, 2) == 0 && (room[2] & 0x80) != 0);
	assert(strchr("+-IC/", note.flag) != NULL);
	assert(q.tcp || out.len <= (size_t)ANSWER_UDP_MAX);
	read_answer(&out, &counted);
	/* the same query at the same time with the same seed: the same octets */
	(void)answer_make(&conf, db, &q, &same, &note);
	assert(same.len == out.len && memcmp(again, room, out.len) == 0);
	return 0;
}
