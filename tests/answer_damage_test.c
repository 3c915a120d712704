/* Every octet of a data.cdb made wrong in turn: what answers and transfers
 * find there leads nowhere else, and a batch says what one by one says. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../answer_batch.h"
#include "../axfr_out.h"
#include "../dns_name_scan.h"
#include "../dns_type.h"
#include "build.h"
#include "tap.h"

static const char text[] =
    "%in:10\n%ex:\n"
    ".test:192.0.2.53:a.ns.test\n&test:192.0.2.54:b.ns.test\n"
    "+www.test:192.0.2.1\n'www.test:text\nCalias.test:www.test\n"
    "Cout.test:www.example\n@test:192.0.2.6:m:10\n"
    "+*.w.test:192.0.2.2\n+a.b.c.d.test:192.0.2.3\n"
    ":dn.test:39:\\003www\\004test\\000\n"
    "&kid.test:192.0.2.4:a\n&kid.test::ns.other.test\n"
    ".sub.test:192.0.2.7:a\n+www.sub.test:192.0.2.8\n"
    ".in.test:192.0.2.9:a:::in\n+h.in.test:192.0.2.10:::in\n"
    "+when.test:192.0.2.11:0:4000000077359400\n";

static const char *const names[] = {"test", "www.test", "alias.test",
    "out.test", "x.w.test", "c.d.test", "a.b.c.d.test", "dn.test", "x.dn.test",
    "kid.test", "x.y.kid.test", "sub.test", "no.sub.test", "in.test",
    "h.in.test", "when.test", "no.such.test", "example"};
static const uint16_t types[] = {DNS_TYPE_A, DNS_TYPE_NS, DNS_TYPE_SOA,
    DNS_TYPE_MX, DNS_TYPE_DS, DNS_TYPE_ANY};

#define NAMES (sizeof names / sizeof names[0])
#define TYPES (sizeof types / sizeof types[0])
#define QUERIES (NAMES * TYPES)

struct packet {
	uint8_t b[60];
	size_t len;
};

static struct packet query[QUERIES], transfer[NAMES];
static struct answer_job job[QUERIES];
static uint8_t room[QUERIES][ANSWER_UDP_MAX];
static unsigned long different, records, transferred, refused;

static void
put_query(struct packet *p, const char *name, uint16_t type)
{
	struct dns_name n;
	struct buf w;

	buf_over(&w, p->b, sizeof p->b);
	buf_u16(&w, 7);
	buf_u16(&w, 0);
	buf_u16(&w, 1);
	buf_u16(&w, 0);
	buf_u32(&w, 0);
	if (dns_name_scan_data(&n, name, strlen(name), NULL) == 0)
		dns_name_put(&w, &n);
	buf_u16(&w, type);
	buf_u16(&w, DNS_CLASS_IN);
	p->len = w.len;
	if (!buf_ok(&w))
		ok_row(false, name);
}

static void
put_queries(void)
{
	for (size_t i = 0; i < NAMES; ++i) {
		put_query(&transfer[i], names[i], DNS_TYPE_AXFR);
		for (size_t k = 0; k < TYPES; ++k)
			put_query(&query[i * TYPES + k], names[i], types[k]);
	}
}

static const struct ip clients[] = {{4, {10, 1, 2, 3}}, {4, {192, 0, 2, 1}}};

/* All queries in a batch, each of them then alone. */
static void
ask(const struct data_db *db, struct ip client)
{
	static const struct answer_conf conf;
	static uint8_t alone[ANSWER_UDP_MAX];
	struct answer_note note;
	struct buf out;

	for (size_t i = 0; i < QUERIES; ++i) {
		job[i].q = (struct answer_query){.packet = query[i].b,
		    .len = query[i].len,
		    .client = client,
		    .now = 2000000000};
		buf_over(&job[i].out, room[i], sizeof room[i]);
	}
	answer_batch(&conf, db, job, QUERIES);
	for (size_t i = 0; i < QUERIES; ++i) {
		buf_over(&out, alone, sizeof alone);
		different += !answer_make(&conf, db, &job[i].q, &out, &note) ||
		    out.len != job[i].out.len ||
		    memcmp(alone, room[i], out.len) != 0;
	}
}

/* All zones there are, as far as they can be read. */
static void
hand_out(const struct data_db *db, struct ip client)
{
	static uint8_t message[AXFR_OUT_MAX];
	static struct axfr_out o;
	struct data_view view;
	struct axfr_query q;
	struct buf out;
	int r = 1;

	data_db_view(&view, db, &client, 2000000000);
	for (size_t i = 0; i < NAMES; ++i) {
		if (!axfr_query_read(&q, transfer[i].b, transfer[i].len) ||
		    axfr_out_begin(&o, &q, db, &view) != DNS_NOERROR)
			continue;
		for (int n = 0; r == 1 && n < 100; ++n) {
			buf_over(&out, message, sizeof message);
			r = axfr_out_next(&o, &out);
			records += r == 1 ? out.b[7] : 0U;
		}
		transferred += r == 0;
		refused += r == -1;
		r = 1;
	}
}

/* The file as it is now. Was it opened? */
static bool
try(int fd)
{
	struct data_db db;
	const char *why;

	if (data_db_open(&db, fd, &why) == -1)
		return false;
	for (size_t i = 0; i < 2; ++i) {
		ask(&db, clients[i]);
		hand_out(&db, clients[i]);
	}
	data_db_close(&db);
	return true;
}

static void
test_octets(int fd)
{
	static const uint8_t flip[] = {0x01, 0x80, 0xff};
	size_t size = (size_t)lseek(fd, 0, SEEK_END), opened = 0;
	/* the sanitizers take ten times as long */
	size_t step = getenv("SANITIZED") != NULL ? 2 : 1;

	for (size_t k = 0; k < size * 5; k += step) {
		off_t at = (off_t)(k / 5);
		uint8_t was, b;

		if (pread(fd, &was, 1, at) != 1)
			break;
		b = k % 5 < 3 ? was ^ flip[k % 5] : k % 5 == 3 ? 0 : 255;
		(void)!pwrite(fd, &b, 1, at);
		opened += try(fd);
		(void)!pwrite(fd, &was, 1, at);
	}
	printf("# %zu of %zu damaged files opened, %lu records, %lu zones "
	       "whole, %lu broken off\n",
	    opened, size * 5 / step, records, transferred, refused);
	ok(opened > size);
	ok(records > 0 && transferred > 0 && refused > 0);
	ok(different == 0);
}

int
main(void)
{
	int fd = build(text, sizeof text - 1);

	put_queries();
	ok(try(fd));
	ok(transferred == 5 && refused == 0 && different == 0);
	test_octets(fd);
	close(fd);
	return done();
}
