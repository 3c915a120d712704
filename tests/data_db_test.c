/* data_build and data_db: what was written is found, and a file that is cut,
 * foreign or damaged never leads outside of it. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../arena.h"
#include "../buf.h"
#include "../data_build.h"
#include "../data_db.h"
#include "../data_names.h"
#include "../data_rrset.h"
#include "../data_set.h"
#include "../data_text.h"
#include "../dns_name.h"
#include "../dns_name_fmt.h"
#include "../dns_name_scan.h"
#include "../tai.h"
#include "tap.h"

#define TYPE_A 1
#define TYPE_NS 2
#define TYPE_SOA 6
#define TYPE_TXT 16

#define NOW 2000000000 /* 4000000077359400 + 10 */

static const char text[] =
    "%in:10\n"
    "%in:10.1\n"
    "%ex\n"
    "%v6:[2001:db8::/32]\n"
    "Zexample.org:a.ns:h:1::::99\n"
    "&example.org::a.ns.example.org\n"
    "+WWW.example.org:192.0.2.1:300\n"
    "+www.example.org:192.0.2.2:200\n"
    "+www.example.org:192.0.2.1:100\n"
    "'www.example.org:text\n"
    "+a.b.example.org:192.0.2.3\n"
    "+*.w.example.org:192.0.2.4\n"
    "&kid.example.org::ns.kid.example.org\n"
    "+ns.kid.example.org:192.0.2.5\n"
    ":dn.example.org:DNAME:x.org\n"
    "+loc.example.org:10.0.0.1:::in\n"
    "+loc.example.org:192.0.2.7:50::ex\n"
    "+loc.example.org:192.0.2.8:80\n"
    "+gone.example.org:192.0.2.9:0:4000000030000000\n"
    "+end.example.org:192.0.2.9:0:400000007735946e\n" /* NOW + 100 */
    "+soon.example.org:192.0.2.9:60:5000000000000000\n"
    ".time.org::ns.x.org:60:4000000030000000:in\n"
    "Ztime.org:m:h:2:::::::ex\n"
    "+out.side:192.0.2.10\n";

static void
quiet(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	if (d->error)
		printf("# %u: %s\n", d->line, d->text);
}

/* A data.cdb of a text in memory. */
static int
build(const char *source, size_t len)
{
	static const uint8_t hash[32] = "this stands for the text's hash";
	const struct data_build_info info = {.built = 77, .hash = hash};
	const struct data_source src = {"data", source, len};
	const struct data_mode mode = {7, false};
	const struct data_report report = {NULL, quiet};
	struct arena arena = ARENA_ZERO;
	struct data_set set;
	int fd = memfd_create("data.cdb", 0);

	data_set_init(&set, &arena);
	ok(data_text_load(&set, &src, 0, &mode, &report) == 1);
	data_set_sort(&set);
	data_set_unique(&set);
	ok(data_build(&set, &info, fd) == 0);
	arena_wipe(&arena);
	return fd;
}

static int
find(const struct data_db *db, const char *name, struct data_node *node)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, name, strlen(name), NULL) == -1)
		return -2;
	dns_name_lower(&n);
	return data_db_find(db, n.b, n.len, node);
}

static struct data_view
view(const struct data_db *db, const char *client, int64_t now)
{
	struct data_view v;
	struct ip ip = {.len = 0};

	if (ip_scan(&ip, client, strlen(client)) == -1)
		ok_row(false, client);
	data_db_view(&v, db, &ip, now);
	return v;
}

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

/* ---- damage */

static volatile unsigned sum; /* so that every octet is read */

static bool
inside(const struct data_db *db, const uint8_t *p, size_t len)
{
	return p >= db->map.mem && len <= db->map.size &&
	    (size_t)(p - db->map.mem) <= db->map.size - len;
}

static void
read_set(const struct data_db *db, const struct data_rrset *set)
{
	struct data_rr_at at = {0};
	const uint8_t *rdata;
	size_t len;
	unsigned n = 0;

	while (data_rrset_next(set, &at, &rdata, &len) == 1) {
		if (!inside(db, rdata, len) || ++n > 70000) {
			ok_row(false, "a set without end, or outside");
			return;
		}
		for (size_t i = 0; i < len; ++i)
			sum += rdata[i];
	}
}

/* Read all that a name has. */
static void
read_name(const struct data_db *db, const char *name, const struct data_view *v)
{
	struct data_node node;
	struct data_rrset set;
	uint16_t type = 0, last = 0;
	unsigned n = 0;

	if (find(db, name, &node) != 1)
		return;
	sum += data_node_exists(&node, v);
	while (data_rrset_type_after(&node, v, last, &type) == 1 && ++n < 100) {
		if (data_rrset_find(&node, v, type, &set) == 1)
			read_set(db, &set);
		if (type <= last) {
			ok_row(false, "types that do not rise");
			return;
		}
		last = type;
	}
}

static void
read_all(const struct data_db *db)
{
	static const char *const names[] = {".", "org", "example.org",
	    "www.example.org", "b.example.org", "w.example.org",
	    "*.w.example.org", "kid.example.org", "loc.example.org",
	    "end.example.org", "time.org", "nope", "out.side"};
	struct data_view v[3] = {view(db, "10.1.2.3", NOW),
	    view(db, "2001:db8::1", NOW), view(db, "255.255.255.255", 0)};
	const uint8_t *zones;
	size_t len;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i)
		for (size_t k = 0; k < 3; ++k)
			read_name(db, names[i], &v[k]);
	if (data_db_zones(db, &zones, &len) == 1 &&
	    (inside(db, zones, len) || !ok_row(false, "zones outside")))
		for (size_t i = 0; i < len; ++i)
			sum += zones[i];
}

static size_t guarded; /* maps with nothing behind them */

/* Open bytes; if that succeeds read all. 1 if it did. The kernel mostly puts a
 * map into the hole that is left before a page that nobody may read. */
static int
try(int fd, const uint8_t *b, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE),
	       room = (n + page - 1) / page * page;
	uint8_t *guard = mmap(NULL, room + page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct data_db db;
	const char *why = NULL;
	int r = 1;

	if (ftruncate(fd, (off_t)n) == -1 ||
	    pwrite(fd, b, n, 0) != (ssize_t)n || guard == MAP_FAILED)
		return -1;
	if (room > 0)
		munmap(guard, room);
	if (data_db_open(&db, fd, &why) == 0) {
		guarded += db.map.mem == guard;
		read_all(&db);
		data_db_close(&db);
	} else
		r = why == NULL ? -1 : 0; /* it must say why */
	munmap(guard + room, page);
	return r;
}

/* A file that ends with its page, so that one octet behind it is a crash. */
static size_t
whole_pages(uint8_t *b, size_t cap)
{
	static char source[20000];
	size_t len = sizeof text - 1, n = 0;
	long page = sysconf(_SC_PAGESIZE);
	int fd;

	memcpy(source, text, len);
	len += (size_t)snprintf(source + len, 100, ":pad:65400:");
	for (int i = 0; i < 2; ++i) {
		fd = build(source, len);
		n = (size_t)lseek(fd, 0, SEEK_END);
		if (n <= cap && pread(fd, b, n, 0) != (ssize_t)n)
			n = 0;
		close(fd);
		if (n % (size_t)page == 0)
			break;
		memset(source + len, 'x', (size_t)page - n % (size_t)page);
		len += (size_t)page - n % (size_t)page;
	}
	ok(n % (size_t)page == 0 && n > 0 && n <= cap);
	return n;
}

static void
test_damage(void)
{
	static uint8_t b[65536], whole[65536];
	static const uint8_t flip[] = {0x01, 0x80, 0xff};
	size_t n = whole_pages(whole, sizeof whole), opened = 0, wrong = 0;
	int fd = memfd_create("damaged", 0);

	ok(try(fd, whole, n) == 1);
	for (size_t k = 0; k < n; ++k)
		wrong += try(fd, whole, k) != 0;
	ok(wrong == 0); /* cut anywhere it is refused */
	memcpy(b, whole, n);
	for (size_t k = 0; k < n; ++k)
		for (size_t i = 0; i < sizeof flip; ++i) {
			int r;

			b[k] = whole[k] ^ flip[i];
			r = try(fd, b, n);
			opened += r == 1;
			wrong += r == -1;
			b[k] = whole[k];
		}
	ok(wrong == 0);
	ok(opened > 0);
	printf("# %zu of %zu damaged files opened, %zu guarded\n", opened,
	    3 * n, guarded);
	memcpy(b + n, "more", 4);
	ok(try(fd, b, n + 4) == 0); /* longer than it says */
	memset(b, 0, n);
	ok(try(fd, b, n) == 0);
	memset(b, 0xff, n);
	ok(try(fd, b, n) == 0);
	close(fd);
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
	test_damage();
	return done();
}
