#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "answer.h"
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "data_db.h"
#include "die.h"
#include "dns_dump.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "dns_name_scan.h"
#include "dns_type.h"
#include "file_map.h"
#include "ip.h"
#include "num.h"

#define DATA "data.cdb"

struct question {
	uint16_t type;
	struct dns_name name;
	struct ip client;
};

static uint16_t
type_of(const char *text)
{
	uint32_t number;
	uint16_t type;

	if (dns_type_scan(&type, text, strlen(text)) == 0)
		return type;
	if (num_scan32(&number, text, 0, UINT16_MAX) == -1)
		die_usage();
	return (uint16_t)number;
}

static void
configure(struct question *q, int argc, char **argv)
{
	if (argc < 3)
		die_usage();
	q->type = type_of(argv[1]);
	/* 1.05's words and exit code */
	if (dns_name_scan_data(&q->name, argv[2], strlen(argv[2]), NULL) == -1)
		die_sys("unable to parse");
	q->client = (struct ip){.len = 4}; /* 0.0.0.0, as in 1.05 */
	if (argc > 3 && ip_scan(&q->client, argv[3], strlen(argv[3])) == -1)
		die_usage();
	ip_unmap(&q->client);
}

static void
open_data(struct data_db *db)
{
	const char *why = "not readable";
	int fd;

	if (file_map_guard() == -1)
		die_sys("unable to catch SIGBUS");
	fd = open(DATA, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		die_sys("unable to open %s", DATA);
	if (data_db_open(db, fd, &why) == -1)
		die_temp("unable to use %s: %s", DATA, why);
	close(fd);
}

static void
put_query(struct buf *out, const struct question *q)
{
	static const uint16_t header[6] = {[2] = 1}; /* one question */

	for (int i = 0; i < 6; ++i)
		buf_u16(out, header[i]);
	dns_name_put(out, &q->name);
	buf_u16(out, q->type);
	buf_u16(out, DNS_CLASS_IN);
}

static uint64_t
random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		die_sys("unable to get random bytes");
	return seed;
}

/* Append the answer; false: there is none. */
static bool
ask(struct buf *answer, const struct data_db *db, const struct question *q)
{
	static const struct answer_conf conf;
	/* 1.05 says notimp to AXFR, which is what UDP clients hear */
	bool tcp = q->type != DNS_TYPE_AXFR;
	uint8_t packet[12 + DNS_NAME_MAX + 4];
	struct answer_query query = {.packet = packet,
	    .client = q->client,
	    .now = clock_now(),
	    .seed = random_seed(),
	    .tcp = tcp};
	struct answer_note note;
	struct buf w;
	bool answered;

	buf_over(&w, packet, sizeof packet);
	put_query(&w, q);
	query.len = w.len;
	answered = answer_make(&conf, db, &query, answer, &note);
	if (file_map_damaged(&db->map))
		die_temp("unable to use %s: it became shorter", DATA);
	return answered;
}

static void
print_question(const struct question *q)
{
	char text[DNS_NAME_TEXT + 16];
	struct buf out;

	buf_over(&out, text, sizeof text);
	buf_printf(&out, "%u ", q->type);
	dns_name_fmt_data(&out, &q->name);
	printf("%s:\n", buf_cstr(&out));
}

static void
print_answer(const struct buf *answer)
{
	struct arena a = ARENA_ZERO;
	size_t cap = DNS_DUMP_TEXT(answer->len);
	char *text = arena_bytes(&a, cap);
	struct buf out;

	if (text == NULL)
		die_sys("unable to print the answer");
	buf_over(&out, text, cap);
	if (dns_dump(&out, answer->b, answer->len) == -1)
		die_sys("unable to parse");
	fwrite(text, 1, out.len, stdout);
	arena_wipe(&a);
}

int
main(int argc, char **argv)
{
	static uint8_t packet[ANSWER_TCP_MAX];
	struct question q;
	struct data_db db;
	struct buf answer;
	bool answered;

	die_init("tinydns-get", "tinydns-get type name [ip]");
	die_help(argc, argv);
	configure(&q, argc, argv);
	open_data(&db);
	buf_over(&answer, packet, sizeof packet);
	answered = ask(&answer, &db, &q);
	print_question(&q);
	if (answered)
		print_answer(&answer);
	data_db_close(&db);
	die_flush();
	return 0;
}
