#include <errno.h>
#include <string.h>

#include "../arena.h"
#include "../data_merge.h"
#include "../data_set.h"
#include "../data_text.h"
#include "../data_zone.h"
#include "tap.h"

/* Sources as they are and merged; each zone is given the serial 7. */
static const struct {
	const char *in, *out;
} rows[] = {
    {"", ""},
    {"\n \t\n#x\n# x\n", ""},
    {"+a:192.0.2.1", "+a:192.0.2.1\n"},
    {"+a:192.0.2.1 \t\n", "+a:192.0.2.1\n"},
    {"-a:192.0.2.1\n%lo:1\n", "-a:192.0.2.1\n%lo:1\n"},
    {"#! x \n#c\n\n#!y\n-z\n#!\n", "#! x\n#!y\n-z\n"},
    {"Za:m:r\n", "Za:m:r:7:16384:2048:1048576:2560\n"},
    {"Za:m:r:9:1:2:3:4:5:4000000000000000:lo:::\n",
	"Za:m:r:7:1:2:3:4:5:4000000000000000:lo\n"},
    {"Za:m:r:::0:::0\n", "Za:m:r:7:16384:0:1048576:2560:0\n"},
    {"Za:m:r::::::::lo\n", "Za:m:r:7:16384:2048:1048576:2560:::lo\n"},
    {".a\n", "Za:ns.a:hostmaster.a:7:16384:2048:1048576:2560\n&a::ns.a\n"},
    {".a::x.y:::lo:::::::::::::\n",
	"Za:x.y:hostmaster.a:7:16384:2048:1048576:2560:2560::lo\n"
	"&a::x.y:::lo\n"},
    {".A.b.:192.0.2.1:x:000\n",
	"ZA.b.:x.ns.A.b.:hostmaster.A.b.:7:16384:2048:1048576:2560:0\n"
	"&A.b.::x.ns.A.b.:000\n+x.ns.A.b.:192.0.2.1:000\n"},
    {".a:[::1]::5:4000000000000000\n",
	"Za:ns.a:hostmaster.a:7:16384:2048:1048576:2560:2560:4000000000000000\n"
	"&a::ns.a:5:4000000000000000\n3ns.a:[::1]:5:4000000000000000\n"},
    {".a ::\n", "Za :ns.a :hostmaster.a :7:16384:2048:1048576:2560\n"
		"&a ::ns.a :\n"},
    {".a::x.y:::l :\n", "Za:x.y:hostmaster.a:7:16384:2048:1048576:2560:2560::l"
			" :\n&a::x.y:::l :\n"},
    {"Za:m:r::::::::l :\n", "Za:m:r:7:16384:2048:1048576:2560:::l :\n"},
    {".\n", "Z:ns.:hostmaster.:7:16384:2048:1048576:2560\n&::ns.\n"},
};

static unsigned faults;
static char told[256];

static void
say(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	faults += d->error;
	snprintf(told, sizeof told, "%u:%zu:%s", d->line, d->at, d->text);
}

/* Load, give each zone its serial, merge. */
static bool
merge(struct data_merge *m, struct arena *a, const char *in, bool passes)
{
	struct data_source src = {"x", in, strlen(in)};
	struct data_report report = {NULL, say};
	struct data_mode mode = {.serial = 0};
	struct data_zones zones;
	struct data_set set;

	data_set_init(&set, a);
	data_merge_init(m, a);
	if (data_text_load(&set, &src, 0, &mode, &report) != 1)
		return false;
	data_set_sort(&set);
	if (data_zone_list(&zones, &set, a) == -1)
		return false;
	for (size_t i = 0; i < zones.n; ++i) {
		zones.zone[i].serial = 7;
		zones.zone[i].passes = passes;
	}
	return data_merge_source(m, &src, &zones) == 0;
}

static bool
gave(const struct data_merge *m, const char *out)
{
	return m->len == strlen(out) &&
	    (m->len == 0 || memcmp(m->text, out, m->len) == 0);
}

/* Merged in that many pieces it is the same. */
static bool
same_in_pieces(const char *in, size_t n)
{
	struct data_source src = {"x", in, strlen(in)}, piece[64];
	struct arena a = ARENA_ZERO;
	struct data_merge whole, part;
	struct data_zones none = {NULL, 0};
	size_t at = 0, read = 0;
	bool same = true;

	data_merge_init(&whole, &a);
	if (data_merge_source(&whole, &src, &none) == -1)
		return false;
	data_merge_cut(piece, n, &src);
	for (size_t i = 0; i < n; ++i) {
		data_merge_init(&part, &a);
		same = same && piece[i].text == in + read &&
		    data_merge_source(&part, &piece[i], &none) == 0 &&
		    part.len <= whole.len - at &&
		    memcmp(whole.text + at, part.text, part.len) == 0;
		at += part.len;
		read += piece[i].len;
	}
	same = same && at == whole.len && read == src.len;
	arena_wipe(&a);
	return same;
}

static void
test_cut(void)
{
	static const char in[] = "+a:192.0.2.1\n\n#!x\n# y\n \n#!z\n-b\n+c:\n"
				 "'long:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \n"
				 "#!one\n#!two\n+d:\n-\n+e:192.0.2.3\n#!e\n";
	size_t bad = 0;

	for (size_t n = 1; n <= 64; ++n)
		bad += !same_in_pieces(in, n);
	ok(bad == 0);
	ok(same_in_pieces("", 3));
	ok(same_in_pieces("#!a\n#!b", 2));
	ok(same_in_pieces("-a", 2));
}

static void
test_check(const char *in, unsigned want, const char *text)
{
	struct data_source src = {"x", in, strlen(in)};
	struct data_report report = {NULL, say};

	faults = 0;
	ok(data_merge_check(&src, &report) == want);
	ok(faults == want && (want == 0 || strcmp(told, text) == 0));
}

int
main(void)
{
	struct data_report report = {NULL, say};
	struct data_source bad = {"x", ".a\n", 3}, head = {"h", "#x\n\n y", 6};
	struct data_zones none = {NULL, 0};
	struct arena a = ARENA_ZERO;
	struct data_merge m;
	char dots[5000];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		ok_row(merge(&m, &a, rows[i].in, false) &&
			gave(&m, rows[i].out),
		    rows[i].in);
		arena_wipe(&a);
	}
	ok(merge(&m, &a, "Za:m:r:0099\n", true) &&
	    gave(&m, "Za:m:r:0099:16384:2048:1048576:2560\n"));
	ok(merge(&m, &a, "Za:m:r\n", true) &&
	    gave(&m, "Za:m:r:7:16384:2048:1048576:2560\n"));

	/* empty labels make names of any length */
	memset(dots, '.', sizeof dots);
	memcpy(dots, ".a:192.0.2.1:", 13);
	dots[sizeof dots - 1] = 0;
	ok(merge(&m, &a, dots, false) && m.len > 3 * sizeof dots - 100);

	data_merge_init(&m, &a);
	ok(data_merge_source(&m, &bad, &none) == -1 && errno == EPROTO);
	ok(data_merge_header(&m, &head) == 0 && gave(&m, "#x\n\n y\n"));
	arena_wipe(&a);

	test_cut();
	faults = 0;
	ok(data_merge_check_header(&head, &report) == 1 && faults == 1);
	ok(strcmp(told, "3:0:a header holds comments only") == 0);
	ok(data_merge_stamped(&head, &report) == 0);
	head = (struct data_source){"h", "\n#fleetdns data 1 5\n", 20};
	ok(data_merge_stamped(&head, &report) == 1 && faults == 1);
	head = (struct data_source){"h", "\n#fleetdns data 2 5\n", 20};
	ok(data_merge_stamped(&head, &report) == -1 && faults == 2);
	ok(strncmp(told, "2:0:this stamp is damaged", 25) == 0);

	test_check("Za:m:r\n.a\n+a\n# Z\n", 0, "");
	test_check("\nZa:m\n", 1,
	    "2:4:this Z line lacks the hostmaster's "
	    "name (rname)");
	test_check("Z\n+Z\nxZ\n\nZa:m:r\n#Z\nZb:m\n", 3,
	    "7:4:this Z line lacks the hostmaster's "
	    "name (rname)");
	test_check("Za::r:1\n", 1,
	    "1:3:this Z line lacks the primary's name "
	    "(mname)");
	test_check("Z", 2,
	    "1:1:this Z line lacks the hostmaster's name "
	    "(rname)");
	return done();
}
