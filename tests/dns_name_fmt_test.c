#include <string.h>

#include "../buf.h"
#include "../dns_name_fmt.h"
#include "../wire.h"
#include "tap.h"

/* From octets: dns_name_scan_test has what a text gives. */
static const struct {
	const char *wire, *data, *rfc;
	size_t n; /* octets of wire */
} rows[] = {
    {"", ".", ".", 1},
    {"\3WwW\2ex", "www.ex", "WwW.ex.", 8},
    {"\3a.b", "a\\056b", "a\\.b.", 5},
    {"\4$@\"\\", "\\044\\100\\042\\134", "\\$\\@\\\"\\\\.", 6},
    {"\3 \x7f!", "\\040\\177\\041", "\\032\\127!.", 5},
    {"\3\0\1\xff", "\\000\\001\\377", "\\000\\001\\255.", 5},
    {"\5_-09\n", "_-09\\012", "_-09\\010.", 7},
};

static void
row(size_t i)
{
	char text[DNS_NAME_TEXT];
	struct dns_name name;
	struct wire w;
	struct buf t;

	wire_over(&w, rows[i].wire, rows[i].n);
	dns_name_get_plain(&name, &w);
	ok_row(wire_ok(&w) && name.len == rows[i].n, rows[i].rfc);
	buf_over(&t, text, sizeof text);
	dns_name_fmt_data(&t, &name);
	ok_row(strcmp(buf_cstr(&t), rows[i].data) == 0, rows[i].data);
	buf_over(&t, text, sizeof text);
	dns_name_fmt_rfc(&t, &name);
	ok_row(strcmp(buf_cstr(&t), rows[i].rfc) == 0, rows[i].rfc);
}

/* Four labels of octets that all need an escape. */
static void
test_longest(void)
{
	struct dns_name name = {.len = DNS_NAME_MAX};
	char text[DNS_NAME_TEXT];
	struct buf t;

	memset(name.b, 0xff, sizeof name.b);
	name.b[0] = name.b[64] = name.b[128] = 63;
	name.b[192] = 61;
	name.b[254] = 0;
	buf_over(&t, text, sizeof text);
	dns_name_fmt_data(&t, &name);
	ok(buf_ok(&t) && t.len == 4 * 250 + 3);
	buf_over(&t, text, sizeof text);
	dns_name_fmt_rfc(&t, &name);
	ok(buf_ok(&t) && t.len == 4 * 250 + 4);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i)
		row(i);
	test_longest();
	return done();
}
