/* log: the line, octet by octet. */
#include <string.h>

#include "../buf.h"
#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../log.h"
#include "tap.h"

static const struct {
	const char *client;
	uint16_t port;
	char flag;
	uint16_t id, type;
	const char *name, *line;
} rows[] = {
    {"127.0.0.1", 0xc350, '+', 0xabcd, 1, "WWW.Example.org",
	"7f000001:c350:abcd + 0001 www.example.org\n"},
    {"127.0.0.1", 0xc350, '/', 0, 0, "", "7f000001:c350:0000 / 0000 .\n"},
    {"192.0.2.255", 53, '-', 1, 255, "_a-b.\\001\\\\x.org",
	"c00002ff:0035:0001 - 00ff _a-b.\\001\\134x.org\n"},
    {"2001:db8::1", 1, 'I', 0xffff, 252, "a\\.b",
	"20010db8000000000000000000000001:0001:ffff I 00fc a\\056b\n"},
    {"10.0.0.1", 9, 0, 7, 16, "x", "0a000001:0009:0007 0010 x\n"},
};

static struct answer_note
note_of(struct dns_name *name, size_t i)
{
	struct answer_note note = {.flag = rows[i].flag,
	    .id = rows[i].id,
	    .type = rows[i].type,
	    .name = name->b};

	ok(dns_name_scan_data(name, rows[i].name, strlen(rows[i].name),
	       NULL) == 0);
	return note;
}

int
main(void)
{
	char line[LOG_LINE];
	struct answer_note note;
	struct dns_name name;
	struct ip ip;
	struct buf b;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		note = note_of(&name, i);
		ok(ip_scan(&ip, rows[i].client, strlen(rows[i].client)) == 0);
		buf_over(&b, line, sizeof line);
		log_put(&b, &ip, rows[i].port, &note, rows[i].flag != 0);
		ok_row(buf_ok(&b) && strcmp(buf_cstr(&b), rows[i].line) == 0,
		    rows[i].line);
	}
	/* the longest: 255 octets, each four digits and a backslash */
	note = note_of(&name, 0);
	name.len = 255;
	memset(name.b, 1, sizeof name.b);
	name.b[254] = 0;
	for (size_t i = 0; i < 254; i += 2)
		name.b[i + 1] = 0xff;
	buf_over(&b, line, sizeof line);
	log_put(&b, &ip, 1, &note, true);
	ok(buf_ok(&b));
	return done();
}
