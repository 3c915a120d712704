/* data_build and data_db: what was written is found. */
#include <string.h>

#include "../buf.h"
#include "../data_names.h"
#include "../data_rrset.h"
#include "../dns_name_fmt.h"
#include "db.h"
#include "tap.h"

/* "TTL last-octet last-octet ...", or "" if there is none. */
static const char *
seen(const struct data_db *db, const char *name, uint16_t type,
    const char *client, int64_t now)
{
	static char out[200];
	struct data_view v = view(db, client, now);
	struct data_node node;
	struct data_rrset set;
	struct data_rr_at at = {0};
	const uint8_t *rdata;
	size_t len, used;
	unsigned n = 0;

	out[0] = 0;
	if (find(db, name, &node) != 1 ||
	    data_rrset_find(&node, &v, type, &set) != 1)
		return "";
	used = (size_t)snprintf(out, sizeof out, "%u", set.ttl);
	while (data_rrset_next(&set, &at, &rdata, &len) == 1 && ++n < 20)
		used += (size_t)snprintf(out + used, sizeof out - used, " %u",
		    len == 0 ? 999 : rdata[len - 1]);
	return n == set.count && set.type == type ? out : "wrong count";
}

static void
test_sets(const struct data_db *db)
{
	static const struct {
		const char *name;
		uint16_t type;
		const char *client;
		int64_t now;
		const char *want;
	} row[] = {
	    {"www.example.org", TYPE_A, "1.2.3.4", NOW, "100 1 2"},
	    {"WWW.EXAMPLE.ORG", TYPE_A, "::1", NOW, "100 1 2"},
	    {"www.example.org", TYPE_TXT, "1.2.3.4", NOW, "86400 116"},
	    {"www.example.org", TYPE_NS, "1.2.3.4", NOW, ""},
	    {"example.org", TYPE_SOA, "1.2.3.4", NOW, "2560 99"},
	    {"b.example.org", TYPE_A, "1.2.3.4", NOW, ""},
	    {"loc.example.org", TYPE_A, "10.9.9.9", NOW, "80 8 1"},
	    {"loc.example.org", TYPE_A, "10.1.9.9", NOW, "80 8 1"},
	    {"loc.example.org", TYPE_A, "11.0.0.1", NOW, "50 8 7"},
	    {"loc.example.org", TYPE_A, "2001:db8::1", NOW, "80 8"},
	    {"loc.example.org", TYPE_A, "2001:db9::1", NOW, "50 8 7"},
	    {"gone.example.org", TYPE_A, "1.2.3.4", NOW, ""},
	    {"soon.example.org", TYPE_A, "1.2.3.4", NOW, ""},
	    {"end.example.org", TYPE_A, "1.2.3.4", NOW, "100 9"},
	    {"end.example.org", TYPE_A, "1.2.3.4", NOW + 99, "2 9"},
	    {"end.example.org", TYPE_A, "1.2.3.4", NOW + 100, "2 9"},
	    {"end.example.org", TYPE_A, "1.2.3.4", NOW + 101, ""},
	    {"end.example.org", TYPE_A, "1.2.3.4", NOW - 9999, "3600 9"},
	    {"time.org", TYPE_SOA, "10.0.0.1", NOW, "2560 0"},
	    {"time.org", TYPE_SOA, "11.0.0.1", NOW, "2560 0"},
	    {"time.org", TYPE_SOA, "2001:db8::1", NOW, ""},
	    {"time.org", TYPE_NS, "10.0.0.1", NOW, "60 0"},
	    {"time.org", TYPE_NS, "11.0.0.1", NOW, ""},
	    {"time.org", TYPE_NS, "10.0.0.1", 0, ""},
	    {"kid.example.org", TYPE_NS, "1.2.3.4", NOW, "259200 0"},
	    {"nope.example.org", TYPE_A, "1.2.3.4", NOW, ""},
	    {"out.side", TYPE_A, "1.2.3.4", NOW, "86400 10"},
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i) {
		const char *got = seen(db, row[i].name, row[i].type,
		    row[i].client, row[i].now);

		if (!ok_row(strcmp(got, row[i].want) == 0, row[i].name))
			printf("# %s, not %s\n", got, row[i].want);
	}
}

static void
test_nodes(const struct data_db *db)
{
	static const struct {
		const char *name;
		int found;
		uint8_t apex, cut, flags;
		bool sets;
	} row[] = {
	    {"example.org", 1, 0, 255, 0, true},
	    {"www.example.org", 1, 1, 255, 0, true},
	    {"b.example.org", 1, 1, 255, 0, false},
	    {"a.b.example.org", 1, 2, 255, 0, true},
	    {"w.example.org", 1, 1, 255, DATA_NODE_WILD, false},
	    {"*.w.example.org", 1, 2, 255, 0, true},
	    {"kid.example.org", 1, 1, 0, 0, true},
	    {"ns.kid.example.org", 1, 2, 1, 0, true},
	    {"out.side", 1, 255, 255, 0, true},
	    {"side", 1, 255, 255, 0, false},
	    {"org", 1, 255, 255, 0, false},
	    {".", 1, 255, 255, 0, false},
	    {"x.w.example.org", 0, 0, 0, 0, false},
	    {"xample.org", 0, 0, 0, 0, false},
	    {"\\377format", 0, 0, 0, 0, false},
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i) {
		struct data_node n = {.flags = 0};
		int r = find(db, row[i].name, &n);
		bool same = n.apex == row[i].apex && n.cut == row[i].cut &&
		    n.flags == row[i].flags && (n.nsets > 0) == row[i].sets;

		if (!ok_row(r == row[i].found && (r != 1 || same), row[i].name))
			printf("# %d apex %u cut %u flags %u\n", r, n.apex,
			    n.cut, n.flags);
	}
}

static void
test_varies(const struct data_db *db)
{
	static const char *const names[] = {
	    "loc.example.org", "gone.example.org", "time.org"};
	struct data_view in = view(db, "10.0.0.1", NOW),
			 v6 = view(db, "2001:db8::1", NOW),
			 first = view(db, "10.0.0.1", 0);
	struct data_node n;

	ok(find(db, names[1], &n) == 1 && n.flags & DATA_NODE_VARIES);
	ok(!data_node_exists(&n, &in));
	first = view(db, "10.0.0.1", 0x30000000 - 11);
	ok(data_node_exists(&n, &first));
	ok(find(db, names[2], &n) == 1 && n.flags & DATA_NODE_VARIES);
	ok(data_node_exists(&n, &in) && !data_node_exists(&n, &v6));
	ok(find(db, names[0], &n) == 1 && data_node_exists(&n, &v6));
	ok(find(db, "org", &n) == 1 && data_node_exists(&n, &v6));
}

static void
test_info(const struct data_db *db)
{
	const uint8_t *zones;
	size_t len;

	ok(db->info.built == 77 && db->info.zones == 2);
	ok(memcmp(db->info.hash, "this stands for the text's hash", 32) == 0);
	ok(db->info.records == 20); /* a repeat is left out */
	ok(data_db_zones(db, &zones, &len) == 1 && len == 13 + 10);
	ok(memcmp(zones, "\7example\3org", 13) == 0 ||
	    memcmp(zones + 10, "\7example\3org", 13) == 0);
}

static void
test_next(const struct data_db *db)
{
	struct data_view v = view(db, "1.2.3.4", NOW);
	struct data_node n;
	uint16_t type = 9;

	ok(find(db, "www.example.org", &n) == 1);
	ok(data_rrset_type_after(&n, &v, 0, &type) == 1 && type == TYPE_A);
	ok(data_rrset_type_after(&n, &v, TYPE_A, &type) == 1 && type == TYPE_TXT);
	ok(data_rrset_type_after(&n, &v, TYPE_TXT, &type) == 0);
	ok(data_rrset_type_after(&n, &v, 65535, &type) == 0);
	ok(find(db, "gone.example.org", &n) == 1);
	ok(data_rrset_type_after(&n, &v, 0, &type) == 0);
}

/* A walk over all sets of a name finds what looking for each type finds. */
static void
test_walk(const struct data_db *db)
{
	static const char *names[] = {"example.org", "www.example.org",
	    "loc.example.org", "end.example.org", "gone.example.org",
	    "time.org", "b.example.org", "dn.example.org"};
	static const char *clients[] = {"10.2.3.4", "192.0.2.1"};
	unsigned bad = 0, sets = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names * 2; ++i) {
		struct data_view v = view(db, clients[i & 1], NOW);
		struct data_walk walk = {0};
		struct data_rrset a, b;
		struct data_rr_at at, as = {0};
		struct data_node n;
		const uint8_t *x, *y;
		size_t xlen, ylen;
		uint16_t type = 0;
		int r;

		bad += find(db, names[i / 2], &n) != 1;
		while (data_rrset_walk(&n, &v, &walk, &a, &at) == 1) {
			bad += data_rrset_type_after(&n, &v, type, &type) != 1 ||
			    a.type != type ||
			    data_rrset_find(&n, &v, type, &b) != 1 ||
			    a.ttl != b.ttl || a.count != b.count;
			memset(&as, 0, sizeof as);
			while ((r = data_rrset_next(&a, &at, &x, &xlen)) == 1)
				bad += data_rrset_next(&b, &as, &y, &ylen) !=
					1 ||
				    x != y || xlen != ylen;
			bad += r != 0 ||
			    data_rrset_next(&b, &as, &y, &ylen) != 0;
			++sets;
		}
		bad += data_rrset_type_after(&n, &v, type, &type) != 0;
	}
	ok(bad == 0 && sets > 12);
}

/* The names of a zone, in canonical order, as text. */
static void
test_names(const struct data_db *db)
{
	static const char *wanted = "example.org b.example.org a.b.example.org "
	    "dn.example.org end.example.org gone.example.org kid.example.org "
	    "ns.kid.example.org loc.example.org soon.example.org "
	    "w.example.org \\052.w.example.org www.example.org ";
	struct data_names names;
	struct data_node n;
	struct dns_name name;
	const uint8_t *b;
	size_t len;
	char room[2000];
	struct buf got;

	buf_over(&got, room, sizeof room);
	ok(data_names_of(db, (const uint8_t *)"\7example\3org", 13, &names) == 1);
	while (data_names_next(&names, db, &b, &len, &n) == 1) {
		name.len = (uint8_t)len;
		memcpy(name.b, b, len);
		dns_name_fmt_data(&got, &name);
		buf_str(&got, " ");
		ok(len == 13 ? n.apex == 0 : n.apex > 0);
	}
	ok_row(strcmp(buf_cstr(&got), wanted) == 0, room);
	ok(data_names_next(&names, db, &b, &len, &n) == 0);
	/* one that nobody sees at once is a zone, too; other names are not */
	ok(data_names_of(db, (const uint8_t *)"\4time\3org", 10, &names) == 1);
	ok(data_names_of(db, (const uint8_t *)"\3www\7example\3org", 17,
	       &names) == 0);
	ok(data_names_of(db, (const uint8_t *)"\3org", 5, &names) == 0);
}

int
main(void)
{
	int fd = build(text, sizeof text - 1), empty = build("", 0);
	struct data_db db;
	const char *why = NULL;
	struct data_node n;

	ok(file_map_guard() == 0);
	ok(data_db_open(&db, fd, &why) == 0);
	close(fd);
	test_sets(&db);
	test_nodes(&db);
	test_varies(&db);
	test_info(&db);
	test_next(&db);
	test_names(&db);
	test_walk(&db);
	data_db_close(&db);
	ok(data_db_open(&db, empty, &why) == 0);
	ok(find(&db, "example.org", &n) == 0);
	data_db_close(&db);
	close(empty);
	ok(data_db_open(&db, empty, &why) == -1 && why != NULL);
	return done();
}
