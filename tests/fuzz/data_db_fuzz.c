#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../axfr_out.h"
#include "../../buf.h"
#include "../../data_db.h"
#include "../../data_names.h"
#include "../../data_rrset.h"
#include "../../dns_name.h"
#include "../../wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static volatile unsigned sum; /* so that every octet is read */

static void
read_all(const struct data_db *db, const uint8_t *p, size_t len)
{
	assert(p >= db->map.mem && len <= db->map.size);
	assert((size_t)(p - db->map.mem) <= db->map.size - len);
	for (size_t i = 0; i < len; ++i)
		sum += p[i];
}

/* A walk over all sets finds what looking for each one finds. */
static void
walk_node(const struct data_node *node, const struct data_view *view)
{
	struct data_walk walk = {0};
	struct data_rrset set, same;
	struct data_rr_at at, as;
	const uint8_t *a, *b;
	size_t alen, blen;
	unsigned n = 0;
	int r;

	while (++n < 100 &&
	    data_rrset_walk(node, view, &walk, &set, &at) == 1) {
		memset(&as, 0, sizeof as);
		if (data_rrset_find(node, view, set.type, &same) != 1)
			return; /* damaged further on, or not in order */
		if (same.entries != set.entries)
			return;
		assert(same.ttl == set.ttl && same.count == set.count);
		do {
			r = data_rrset_next(&set, &at, &a, &alen);
			if (data_rrset_next(&same, &as, &b, &blen) != r)
				return;
			assert(r != 1 || (a == b && alen == blen));
		} while (r == 1);
	}
}

static void
read_node(const struct data_db *db, const struct data_node *node,
    const struct data_view *view)
{
	struct data_rrset set;
	uint16_t type = 0, last = 0;

	sum += data_node_exists(node, view);
	walk_node(node, view);
	while (data_rrset_type_after(node, view, last, &type) == 1) {
		struct data_rr_at at = {0};
		const uint8_t *rdata;
		size_t len, n = 0;

		assert(type > last);
		last = type;
		if (data_rrset_find(node, view, type, &set) != 1)
			continue;
		while (data_rrset_next(&set, &at, &rdata, &len) == 1) {
			read_all(db, rdata, len);
			assert(++n <= db->map.size);
		}
	}
}

static void
read_name(const struct data_db *db, const uint8_t *name, size_t len)
{
	static const struct ip clients[] = {{.len = 4, .b = {10, 1, 2, 3}},
	    {.len = 16, .b = {0x20, 1, 0xd, 0xb8}}};
	struct data_node node;
	struct data_view view;

	if (data_db_find(db, name, len, &node) != 1)
		return;
	read_all(db, node.b, node.len);
	for (size_t i = 0; i < 2; ++i)
		for (int64_t now = 0; now <= 2000000000; now += 2000000000) {
			data_db_view(&view, db, &clients[i], now);
			read_node(db, &node, &view);
		}
}

/* A zone as messages, as far as it goes. */
static void
transfer(const struct data_db *db, const uint8_t *apex, size_t len)
{
	static uint8_t room[AXFR_OUT_MAX];
	struct axfr_query q = {.query = {.type = 252, .class = 1}};
	const struct ip client = {.len = 4, .b = {10, 1, 2, 3}};
	struct data_view view;
	struct axfr_out o;
	struct wire w;
	struct buf out;

	wire_over(&w, apex, len);
	dns_name_get_plain(&q.zone, &w);
	data_db_view(&view, db, &client, 2000000000);
	if (axfr_out_begin(&o, &q, db, &view) != DNS_NOERROR)
		return;
	for (size_t i = 0; i < 16; ++i) {
		buf_over(&out, room, sizeof room);
		if (axfr_out_next(&o, &out) != 1)
			return;
		assert(buf_ok(&out) && out.len > 12);
	}
}

/* The list of a zone's names, if this is one. */
static void
read_zone(const struct data_db *db, const uint8_t *apex, size_t apexlen)
{
	struct data_names names;
	struct data_node node;
	const uint8_t *name;
	size_t len, n = 0;

	if (data_names_of(db, apex, apexlen, &names) != 1)
		return;
	read_all(db, names.b, names.left * 4);
	while (n++ < 64 &&
	    data_names_next(&names, db, &name, &len, &node) == 1) {
		read_all(db, name, len);
		read_all(db, node.b, node.len);
	}
	transfer(db, apex, apexlen);
}

/* Any bytes as data.cdb: refused, or every look-up stays inside. Looked up are
 * all the names that the file's own records have as keys, as far as they are
 * where a cdb has them. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const uint8_t *zones;
	struct data_db db;
	const char *why = NULL;
	size_t len, pos = 2048;
	int fd = memfd_create("data.cdb", 0), r;

	assert(fd != -1 && write(fd, bytes, n) == (ssize_t)n);
	r = data_db_open(&db, fd, &why);
	close(fd);
	if (r == -1) {
		assert(why != NULL);
		return 0;
	}
	read_name(&db, (const uint8_t *)"", 1);
	if (data_db_zones(&db, &zones, &len) == 1)
		read_all(&db, zones, len);
	while (n >= 8 && pos <= n - 8) {
		uint32_t klen, vlen;

		memcpy(&klen, bytes + pos, 4);
		memcpy(&vlen, bytes + pos + 4, 4);
		pos += 8;
		if (klen > n - pos || vlen > n - pos - klen)
			break;
		if (klen > 0 && klen <= DNS_NAME_MAX)
			read_name(&db, bytes + pos, klen);
		if (klen > 5)
			read_zone(&db, bytes + pos + 5, klen - 5);
		pos += (size_t)klen + vlen;
	}
	data_db_close(&db);
	return 0;
}
