#include <errno.h>

#include "arena.h"
#include "buf.h"
#include "data_cdb_make.h"
#include "data_classic.h"
#include "data_notes.h"
#include "data_set.h"
#include "data_text.h"
#include "dns_name_key.h"

#define VALUE_MAX 32767 /* octets a reader of 1.05 takes */
#define VALUE_HEAD 17   /* octets before the RDATA, at most */

struct check {
	const struct data_source *sources;
	const struct data_report *report;
	struct data_notes notes;
};

/* When memory ends, what there is to tell is told out of order. */
static void
refuse(struct check *c, uint16_t source, uint32_t line, const char *what)
{
	if (data_notes_add(&c->notes, true, source, line, what) == -1)
		data_text_report(c->report, &c->sources[source], line, true,
		    what);
}

void
data_classic_check(const struct data_set *set,
    const struct data_source *sources, const struct data_report *report)
{
	struct check c = {sources, report, DATA_NOTES_ZERO};

	for (size_t i = 0; i < set->nrange; ++i)
		if (set->range[i].range.family == 6)
			refuse(&c, set->range[i].source, set->range[i].line,
			    "the layout of 1.05 cannot hold an IPv6 prefix");
	for (size_t i = 0; i < set->n; ++i)
		if (set->rec[i].len > VALUE_MAX - VALUE_HEAD)
			refuse(&c, set->rec[i].source, set->rec[i].line,
			    "the layout of 1.05 cannot hold RDATA of more "
			    "than 32750 octets");
	data_notes_tell(&c.notes, sources, report);
}

static int
write_range(struct data_cdb_make *make, const struct data_range *r)
{
	uint8_t key[2 + 4] = {0, '%'};

	for (size_t i = 0; i < r->bits / 8U; ++i)
		key[2 + i] = r->b[i];
	return data_cdb_make_add(make, key, 2U + r->bits / 8U, r->loc, 2);
}

static int
write_record(struct data_cdb_make *make, const struct data_rec *rec)
{
	bool located = (rec->loc[0] | rec->loc[1]) != 0;
	uint8_t value[VALUE_MAX];
	struct dns_name name;
	size_t skip;
	struct buf w;

	dns_name_unkey(&name, rec->key, rec->keylen);
	skip = dns_name_wild(&name) ? 2 : 0;
	buf_over(&w, value, sizeof value);
	buf_u16(&w, rec->type);
	if (located) {
		buf_u8(&w, skip > 0 ? '+' : '>');
		buf_put(&w, rec->loc, sizeof rec->loc);
	} else {
		buf_u8(&w, skip > 0 ? '*' : '=');
	}
	buf_u32(&w, rec->ttl);
	buf_u64(&w, rec->stamp);
	buf_put(&w, rec->rdata, rec->len);
	return data_cdb_make_add(make, name.b + skip, name.len - skip, w.b,
	    w.len);
}

/* Ranges and records in the order of the source: both are in order by
 * themselves, so merge them by line. */
static int
write_all(struct data_cdb_make *make, const struct data_set *set)
{
	size_t r = 0;

	for (size_t i = 0; i <= set->n; ++i) {
		while (r < set->nrange &&
		    (i == set->n || set->range[r].source < set->rec[i].source ||
			(set->range[r].source == set->rec[i].source &&
			    set->range[r].line < set->rec[i].line)))
			if (write_range(make, &set->range[r++].range) == -1)
				return -1;
		if (i < set->n && write_record(make, &set->rec[i]) == -1)
			return -1;
	}
	return 0;
}

int
data_classic_write(const struct data_set *set, int fd)
{
	struct arena arena = ARENA_ZERO;
	struct data_cdb_make make;
	int r, e;

	if (data_cdb_make_begin(&make, &arena, fd) == -1) {
		arena_wipe(&arena);
		return -1;
	}
	r = write_all(&make, set);
	if (r == 0)
		r = data_cdb_make_end(&make);
	else
		data_cdb_make_abandon(&make);
	e = errno;
	arena_wipe(&arena);
	errno = e;
	return r;
}
