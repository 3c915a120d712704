/* data_check: every warning, and what comes close to it and is right. */
#include <string.h>

#include "../arena.h"
#include "../data_check.h"
#include "../data_set.h"
#include "../data_text.h"
#include "tap.h"

/* A zone without fault, before every row: its lines are 1 and 2. */
#define ZONE ".a.org:192.0.2.1:a\n%in:10\n"

static const struct {
	const char *text, *told; /* "LINE: text" and a newline, each */
} rows[] = {
    {"", ""},
    /* a CNAME and other data */
    {"Cb.a.org:a.org\n+b.a.org:192.0.2.2\n",
	"3: b.a.org has a CNAME and other data\n"},
    {"Cb.a.org:a.org\nCb.a.org:c.a.org\n",
	"3: b.a.org has a CNAME and other data\n"},
    {"Cb.a.org:a.org:::in\n+b.a.org:192.0.2.2\n",
	"3: b.a.org has a CNAME and other data\n"},
    {"%ex:11\nCb.a.org:a.org:::in\n+b.a.org:192.0.2.2:::ex\n", ""},
    {"Cb.a.org:a.org:60:4000000050000000\n"
     "+b.a.org:192.0.2.2:0:4000000060000000\n",
	""},
    {"Cb.a.org:a.org\n:b.a.org:NSEC:a.org CNAME\n", ""},
    /* servers and exchangers */
    {"&k.a.org::ns.k.a.org\n", "3: no address for the server ns.k.a.org\n"},
    {"&k.a.org::ns.a.org\n", "3: no address for the server ns.a.org\n"},
    {"&k.a.org::ns.b.org\n", ""},
    {"&k.a.org::ns.k.a.org\n+*.k.a.org:192.0.2.2\n", ""},
    {"&k.a.org::ns.k.a.org\n3ns.k.a.org:[2001:db8::1]\n", ""},
    {"&k.a.org::c.a.org\nCc.a.org:a.ns.a.org\n",
	"3: no address for the server c.a.org\n"
	"3: c.a.org is a CNAME: a server or exchanger must have addresses "
	"itself\n"},
    {"@a.org::c.a.org\nCc.a.org:a.ns.a.org\n",
	"3: c.a.org is a CNAME: a server or exchanger must have addresses "
	"itself\n"},
    {"@a.org::none.a.org\n", ""},
    {"^x.a.org:c.a.org\nCc.a.org:a.ns.a.org\n", ""},
    /* a doubled domain, as an owner and in RDATA */
    {"+w.a.org.a.org:192.0.2.2\n",
	"3: w.a.org.a.org ends in a doubled domain\n"},
    {"Cw.a.org:x.a.org.a.org\n",
	"3: x.a.org.a.org ends in a doubled domain\n"},
    {"+w.b.org.a.org:192.0.2.2\n", ""},
    {"+b.b.a.org:192.0.2.2\n", ""},
    {".org:192.0.2.1:b\n+w.org.org:192.0.2.2\n", ""},
    /* zones */
    {"Zb.org:a.org:a.org:1\n",
	"3: b.org has a SOA but no NS: it is no zone\n"},
    {"'b.org:x\n", "3: b.org lies outside every zone here\n"},
    {"+b.org:192.0.2.2\n", "3: b.org lies outside every zone here\n"},
    {"+b.org:192.0.2.2\n&k.a.org::b.org\n", ""},
    {"'b.org:x\n&k.a.org::b.org\n",
	"3: b.org lies outside every zone here\n"},
    {"=b.a.org:192.0.2.2\n", ""},
    /* locations */
    {"+b.a.org:192.0.2.2:::zz\n",
	"3: no % line defines this location: nobody sees this\n"},
    {"+b.a.org:192.0.2.2:::in\n", ""},
    {"%ex:10\n",
	"3: this prefix has another location at data:2, which counts\n"},
    {"%in:10\n%ex:10.1\n", ""},
    /* in the order of the lines, whatever that of the names */
    {"+z.a.org:192.0.2.2:::zz\n+b.org:192.0.2.2\n+b.a.org:192.0.2.2:::zz\n",
	"3: no % line defines this location: nobody sees this\n"
	"4: b.org lies outside every zone here\n"
	"5: no % line defines this location: nobody sees this\n"},
};

static char told[1000];

static void
say(void *ctx, const struct data_diag *d)
{
	size_t n = strlen(told);

	(void)ctx;
	snprintf(told + n, sizeof told - n, "%s%u: %s\n",
	    d->error ? "error " : "", d->line, d->text);
}

/* The lines of a row as one. */
static const char *
shown(const char *rest)
{
	static char line[500];
	size_t n = strlen(rest);

	for (size_t i = 0; i <= n && i < sizeof line; ++i)
		line[i] = rest[i] == '\n' ? '|' : rest[i];
	return line;
}

static void
row(const char *rest, const char *want)
{
	const struct data_report report = {NULL, say};
	const struct data_mode mode = {.serial = 1};
	struct arena arena = ARENA_ZERO;
	struct data_source src = {.name = "data"};
	struct data_set set;
	char text[500];

	src.len = (size_t)snprintf(text, sizeof text, "%s%s", ZONE, rest);
	src.text = text;
	told[0] = 0;
	data_set_init(&set, &arena);
	ok_row(data_text_load(&set, &src, 0, &mode, &report) == 1,
	    shown(rest));
	data_set_sort(&set);
	data_set_unique(&set);
	data_check(&set, &src, &report);
	if (!ok_row(strcmp(told, want) == 0, shown(rest)))
		printf("# told: %s\n", told);
	arena_wipe(&arena);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i)
		row(rows[i].text, rows[i].told);
	return done();
}
