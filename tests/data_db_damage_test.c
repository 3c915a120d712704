/* A data.cdb that is cut, foreign or damaged never leads outside of it. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../data_rrset.h"
#include "db.h"
#include "tap.h"

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
	ok(file_map_guard() == 0);
	test_damage();
	return done();
}
