#include <string.h>

#include "../arena.h"
#include "../data_notes.h"
#include "../data_set.h"
#include "../data_text.h"
#include "../data_zone.h"
#include "../dns_name_key.h"
#include "../dns_name_scan.h"
#include "tap.h"

static const char one[] = ".test:192.0.2.1:a\n"
			  ".a.test:192.0.2.1:a\n"
			  "+w.a.test:192.0.2.1\n"
			  "Zb.a.test:m:r:1:::::::in\n"
			  "Zb.a.test:m:r:2\n"
			  ".z.test:192.0.2.1:a\n"
			  ".example:192.0.2.1:a\n";
static const char two[] = "# nothing\n"
			  "+x.a.test:192.0.2.1\n"
			  ".A.\\164est:192.0.2.1:b\n"
			  ".a.test:192.0.2.1:c\n"
			  "Zz.test:m:r:5\n";
static const char root[] = "Z.:a.test:b.test:1\n"
			   ".b.test:192.0.2.1:a\n";

static const struct data_source sources[] = {
    {"zones.one", one, sizeof one - 1},
    {"zones.two", two, sizeof two - 1},
    {"r", root, sizeof root - 1},
};

/* Where names lie; NULL: nowhere. */
static const struct {
	const char *name, *zone;
} rows[] = {
    {"test", "test"},
    {"a.test", "a.test"},
    {"W.A.TEST", "a.test"},
    {"none.a.test", "a.test"},
    {"ba.test", "test"},
    {"b.a.test", "b.a.test"},
    {"c.b.a.test", "b.a.test"},
    {"bb.a.test", "a.test"},
    {"zz.test", "test"},
    {"z.z.z.test", "z.test"},
    {"example", "example"},
    {"xexample", NULL},
    {"com", NULL},
    {".", NULL},
};

static const struct data_mode mode = {.serial = 99};
static char told[1024];

static void
say(void *ctx, const struct data_diag *d)
{
	size_t n = strlen(told);

	(void)ctx;
	snprintf(told + n, sizeof told - n, "%s:%u:%zu:%zu:%d:%s\n", d->name,
	    d->line, d->at, d->len, d->error, d->text);
}

static size_t
zone_of(const struct data_zones *zones, const char *text)
{
	uint8_t key[DNS_NAME_KEY];
	struct dns_name name;

	if (dns_name_scan_data(&name, text, strlen(text), NULL) == -1)
		return DATA_ZONE_NONE;
	return data_zone_over(zones, key, dns_name_key(key, &name));
}

static const struct data_report report = {NULL, say};

/* Add a source, and find the zones there are then. */
static bool
load(struct data_zones *zones, struct data_set *set, uint16_t source)
{
	if (data_text_load(set, &sources[source], source, &mode, &report) != 1)
		return false;
	data_set_sort(set);
	return data_zone_list(zones, set, set->arena) == 0;
}

static void
test_none(struct data_set *set)
{
	struct data_zones zones;

	ok(data_zone_list(&zones, set, set->arena) == 0 && zones.n == 0);
	ok(zone_of(&zones, "a.test") == DATA_ZONE_NONE);
}

static void
test_over(const struct data_zones *zones)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		size_t got = zone_of(zones, rows[i].name);
		size_t want = rows[i].zone == NULL
		    ? DATA_ZONE_NONE
		    : zone_of(zones, rows[i].zone);

		ok_row(got == want &&
			(want == DATA_ZONE_NONE) == (rows[i].zone == NULL),
		    rows[i].name);
	}
	ok(zones->zone[zone_of(zones, "b.a.test")].parent ==
	    zone_of(zones, "a.test"));
	ok(zones->zone[zone_of(zones, "a.test")].parent ==
	    zone_of(zones, "test"));
	ok(zones->zone[zone_of(zones, "test")].parent == DATA_ZONE_NONE);
}

static void
test_serials(const struct data_zones *zones, const struct data_set *set)
{
	const struct data_zone *z = &zones->zone[zone_of(zones, "b.a.test")];
	char room[DATA_ZONE_TEXT];

	ok(z->count == 2);
	ok(data_zone_serial(z, set, true) == 2);
	ok(data_zone_serial(z, set, false) == 2 && data_zone_gives(z, set));
	ok(strcmp(data_zone_show(room, z), "b.a.test") == 0);
	z = &zones->zone[zone_of(zones, "a.test")];
	ok(data_zone_serial(z, set, true) == 0);
	ok(data_zone_serial(z, set, false) == 99 && !data_zone_gives(z, set));
}

static void
test_claims(struct data_zones *zones, struct data_set *set)
{
	struct data_notes notes = DATA_NOTES_ZERO;

	ok(data_zone_claims(zones, set, sources, &notes) == 0);
	data_notes_tell(&notes, sources, &report);
	ok(told[0] == 0);
	ok(load(zones, set, 1));
	ok(zones->n == 5);
	ok(data_zone_claims(zones, set, sources, &notes) == 2);
	data_notes_tell(&notes, sources, &report);
	ok(strcmp(told,
	       "zones.two:3:1:9:1:the zone a.test is already defined at "
	       "zones.one:2\n"
	       "zones.two:5:1:6:1:the zone z.test is already defined at "
	       "zones.one:6\n") == 0);
}

/* The root as a zone holds all. */
static void
test_root(struct data_set *set)
{
	struct data_zones zones;

	ok(load(&zones, set, 2));
	ok(zones.n == 2);
	ok(zone_of(&zones, "com") == 0 && zone_of(&zones, ".") == 0);
	ok(zone_of(&zones, "x.b.test") == 1 && zones.zone[1].parent == 0);
}

int
main(void)
{
	struct arena a = ARENA_ZERO;
	struct data_zones zones;
	struct data_set set;

	data_set_init(&set, &a);
	test_none(&set);
	ok(load(&zones, &set, 0));
	ok(zones.n == 5);
	test_over(&zones);
	test_serials(&zones, &set);
	test_claims(&zones, &set);
	arena_wipe(&a);
	data_set_init(&set, &a);
	test_root(&set);
	arena_wipe(&a);
	return done();
}
