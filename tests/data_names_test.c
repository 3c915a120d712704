/* data_names: of every zone of a random data.cdb, each name is found, and they
 * begin with the apex; one can go back to that. */
#include <string.h>

#include "../data_names.h"
#include "corpus.h"
#include "tap.h"

static struct corpus corpus;

/* Names of the zone, or 0 if anything is wrong with them. */
static size_t
walk(const struct data_db *db, const uint8_t *apex, size_t apexlen)
{
	struct data_node node, found;
	struct data_names names;
	const uint8_t *name;
	size_t len, n = 0, left;
	int more;

	if (data_names_of(db, apex, apexlen, &names) != 1)
		return 0;
	left = names.left;
	while ((more = data_names_next(&names, db, &name, &len, &node)) == 1) {
		if (n++ == 0 &&
		    (len != apexlen || memcmp(name, apex, len) != 0))
			return 0;
		if (len < apexlen ||
		    memcmp(name + len - apexlen, apex, apexlen) != 0 ||
		    data_db_find(db, name, len, &found) != 1 ||
		    found.b != node.b)
			return 0;
	}
	if (more != 0 || n != left || data_names_back(&names, n + 1) ||
	    names.left != 0 || !data_names_back(&names, n) ||
	    data_names_next(&names, db, &name, &len, &node) != 1 ||
	    len != apexlen || memcmp(name, apex, len) != 0)
		return 0;
	return n;
}

int
main(void)
{
	struct data_names names;
	const uint8_t *zones;
	size_t len, at = 0, n = 0, all = 0, bad = 0;

	ok(corpus_make(&corpus, 1));
	ok(data_db_zones(&corpus.db, &zones, &len) == 1);
	while (at < len) {
		size_t end = at, have;

		while (zones[end] != 0)
			end += zones[end] + 1U;
		have = walk(&corpus.db, zones + at, end + 1 - at);
		bad += have == 0;
		all += have;
		at = end + 1;
		++n;
	}
	printf("# %zu zones, %zu names\n", n, all);
	ok(at == len && n == corpus.db.info.zones);
	ok(n > 5 && all > 2 * n && bad == 0);
	ok(data_names_of(&corpus.db, (const uint8_t *)"\4none\7nowhere", 14,
	       &names) == 0);
	return done();
}
