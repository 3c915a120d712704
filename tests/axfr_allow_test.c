/* axfr_allow: which zones the AXFR variable names; and any octets in it. */
#include <string.h>

#include "../axfr_allow.h"
#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../prng.h"
#include "tap.h"

static bool
allows(const char *list, const char *zone)
{
	struct dns_name name;

	return dns_name_scan_data(&name, zone, strlen(zone), NULL) == 0 &&
	    axfr_allow(list, &name);
}

static void
test_lists(void)
{
	static const struct {
		const char *list, *zone;
		bool yes;
	} rows[] = {
	    {NULL, "a.org", true},
	    {"", "a.org", false},
	    {"a.org", "a.org", true},
	    {"a.org", "A.oRG", true},
	    {"A.ORG.", "a.org", true},
	    {"a.org", "b.a.org", false},
	    {"a.org", "org", false},
	    {"a.org/b.org", "b.org", true},
	    {"a.org,b.org", "b.org", true},
	    {"a.org,b.org", "a.org", true},
	    {"//,a.org,/", "a.org", true},
	    {"//,a.org,/", "", false},
	    {"/,/", "", false},
	    {".", "", true},
	    {".", "org", false},
	    {"a\\057b.org", "a\\057b.org", true},
	    {"a\\057b.org", "b.org", false},
	    {"3.2.1.in-addr.arpa/x", "3.2.1.in-addr.arpa", true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i)
		ok_row(allows(rows[i].list, rows[i].zone) == rows[i].yes,
		    rows[i].list == NULL ? "(unset)" : rows[i].list);
}

static void
test_ok(void)
{
	char list[200] = "a.org/b.org,";
	struct dns_name_why why;

	ok(axfr_allow_ok(NULL, &why) && axfr_allow_ok("", &why));
	ok(axfr_allow_ok("a.org/b.org,//", &why));
	memset(list + 12, 'x', 64);
	ok(!axfr_allow_ok(list, &why) && why.at >= 12 && why.at <= 76);
	ok(strcmp(why.why, "label longer than 63 octets") == 0);
	/* the items that are names still count */
	ok(allows(list, "b.org") && !allows(list, "c.org"));
}

/* What is not in the list is not allowed, whatever the list is. */
static void
test_any(void)
{
	static const char some[] = "/,.\\ax1\377";
	struct prng random = {7};
	unsigned bad = 0;

	for (unsigned i = 0; i < 20000; ++i) {
		char list[64];
		struct dns_name_why why;
		uint32_t n = prng_below(&random, sizeof list);

		for (uint32_t j = 0; j < n; ++j)
			list[j] = some[prng_below(&random, sizeof some - 1)];
		list[n] = '\0';
		bad += allows(list, "not.there");
		if (!axfr_allow_ok(list, &why))
			bad += why.at > n;
	}
	ok(bad == 0);
}

int
main(void)
{
	test_lists();
	test_ok();
	test_any();
	return done();
}
