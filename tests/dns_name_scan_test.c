#include <string.h>

#include "../buf.h"
#include "../dns_name.h"
#include "../dns_name_fmt.h"
#include "../dns_name_scan.h"
#include "tap.h"

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *in, *out; /* out NULL: must be refused */
} data[] = {
    {"", "."},
    {".", "."},
    {"Example.COM", "example.com"},
    {"example.com.", "example.com"},
    {"..a...b.", "a.b"},
    {"a\\.b.c", "a\\056b.c"},
    {"a\\056b.c", "a\\056b.c"},
    {"a\\\\b", "a\\134b"},
    {"\\1018", "a8"},
    {"\\52.x", "\\052.x"},
    {"*.x", "\\052.x"},
    {"_sip._tcp.x-y", "_sip._tcp.x-y"},
    {"\\377", "\\377"},
    {"\\400", NULL},
    {"\\9", NULL},
    {"a\\", NULL},
    {L63, L63},
    {L63 "b", NULL},
    {L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {L63 "." L63 "." L63 "." "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	NULL},
}, rfc[] = {
    {"example.com", "example.com."},
    {"Example.com.", "Example.com."},
    {".", "."},
    {"a\\.b.c", "a\\.b.c."},
    {"a\\046b.c.", "a\\.b.c."},
    {"\\256.c", NULL},
    {"\\25.c", NULL},
    {"", NULL},
    {"a..b", NULL},
    {".a", NULL},
    {"a\\", NULL},
};

static void
row(const char *in, const char *out, bool octal)
{
	struct dns_name n = {.len = 0};
	char text[DNS_NAME_TEXT];
	struct buf t;
	int r = octal ? dns_name_scan_data(&n, in, strlen(in), NULL)
		      : dns_name_scan_rfc(&n, in, strlen(in), NULL);

	if (out == NULL) {
		ok_row(r == -1 && n.len == 0, in);
		return;
	}
	buf_over(&t, text, sizeof text);
	if (octal)
		dns_name_fmt_data(&t, &n);
	else
		dns_name_fmt_rfc(&t, &n);
	ok_row(r == 0 && strcmp(buf_cstr(&t), out) == 0, in);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof data / sizeof data[0]; ++i)
		row(data[i].in, data[i].out, true);
	for (size_t i = 0; i < sizeof rfc / sizeof rfc[0]; ++i)
		row(rfc[i].in, rfc[i].out, false);
	return done();
}
