#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "data_check.h"
#include "data_set.h"
#include "data_text.h"
#include "dns_rdata.h"
#include "dns_type.h"

struct check {
	const struct data_set *set;
	const struct data_source *sources;
	const struct data_report *report;
};

static void
warn(const struct check *c, const struct data_rec *rec, const char *text)
{
	data_text_report(c->report, &c->sources[rec->source], rec->line, false,
	    text);
}

/* A name in a message. */
struct shown {
	char text[DNS_NAME_TEXT + 1];
};

static const char *
show(struct shown *s, const struct dns_name *name)
{
	struct buf b;

	buf_over(&b, s->text, sizeof s->text);
	dns_name_fmt_data(&b, name);
	return buf_cstr(&b);
}

/* ---- looking things up in the set */

static bool
is_type(const struct data_rec *rec, uint16_t type)
{
	return rec->type == type;
}

static bool
has(const struct check *c, const struct dns_name *name, uint16_t type)
{
	uint8_t key[DNS_NAME_KEY];
	size_t n = dns_name_key(key, name), count = 0;
	size_t i = data_set_find(c->set, key, n, &count);

	for (size_t end = i + count; count > 0 && i < end; ++i)
		if (is_type(&c->set->rec[i], type))
			return true;
	return false;
}

/* The apex of the zone that a name lies in; false: none. */
static bool
apex_of(const struct check *c, const struct dns_name *name,
    struct dns_name *apex)
{
	for (*apex = *name;; dns_name_parent(apex, apex)) {
		if (has(c, apex, DNS_TYPE_SOA))
			return true;
		if (apex->len == 1)
			return false;
	}
}

/* ---- the checks */

/* Can one client see both at some time? Times are not compared: a CNAME that
 * takes over at a time from other data is rare enough to be looked at. */
static bool
meet(const struct data_rec *a, const struct data_rec *b)
{
	bool everyone = (a->loc[0] | a->loc[1]) == 0 ||
	    (b->loc[0] | b->loc[1]) == 0;

	return everyone || memcmp(a->loc, b->loc, sizeof a->loc) == 0;
}

static void
check_cname(const struct check *c, size_t start, size_t end,
    const struct dns_name *owner)
{
	char text[DNS_NAME_TEXT + 80];
	struct shown s;

	for (size_t i = start; i < end; ++i) {
		const struct data_rec *rec = &c->set->rec[i];

		if (rec->type != DNS_TYPE_CNAME)
			continue;
		for (size_t j = start; j < end; ++j) {
			const struct data_rec *other = &c->set->rec[j];

			if (j == i || !meet(rec, other) ||
			    other->type == DNS_TYPE_RRSIG ||
			    other->type == DNS_TYPE_NSEC ||
			    (data_rec_conditional(rec) &&
				data_rec_conditional(other) &&
				rec->stamp != other->stamp))
				continue;
			snprintf(text, sizeof text,
			    "%s has a CNAME and other data", show(&s, owner));
			warn(c, rec, text);
			return;
		}
	}
}

static void
check_glue(const struct check *c, const struct data_rec *rec,
    const struct dns_name *owner, const struct dns_name *target)
{
	char text[2 * DNS_NAME_TEXT + 80];
	struct dns_name apex, wild;
	struct shown s;

	if (has(c, target, DNS_TYPE_A) || has(c, target, DNS_TYPE_AAAA))
		return;
	/* glue is needed where the server lies below the name it serves; inside
	 * a zone of ours its address is missing wherever it lies */
	if (!dns_name_under(target, owner) && !apex_of(c, target, &apex))
		return;
	dns_name_parent(&wild, target);
	if (dns_name_child(&wild, "*", 1, &wild) == 0 &&
	    (has(c, &wild, DNS_TYPE_A) || has(c, &wild, DNS_TYPE_AAAA)))
		return;
	snprintf(text, sizeof text, "no address for the server %s",
	    show(&s, target));
	warn(c, rec, text);
}

/* A zone that ends in itself: www.example.org.example.org. */
static void
check_doubled(const struct check *c, const struct data_rec *rec,
    const struct dns_name *name)
{
	char text[DNS_NAME_TEXT + 80];
	struct dns_name apex, head;
	struct shown s;
	size_t n;

	if (!apex_of(c, name, &apex) || dns_name_labels(&apex) < 2)
		return;
	n = (size_t)(name->len - apex.len);
	head = *name;
	head.b[n] = 0;
	head.len = (uint8_t)(n + 1);
	if (n == 0 || !dns_name_under(&head, &apex))
		return;
	snprintf(text, sizeof text, "%s ends in a doubled domain",
	    show(&s, name));
	warn(c, rec, text);
}

static void
check_target(const struct check *c, const struct data_rec *rec,
    const struct dns_name *owner)
{
	char text[2 * DNS_NAME_TEXT + 80];
	struct dns_name target;
	struct shown s;

	if (dns_rdata_target(&target, rec->type, rec->rdata, rec->len) != 1)
		return;
	check_doubled(c, rec, &target);
	if (rec->type == DNS_TYPE_NS)
		check_glue(c, rec, owner, &target);
	if (rec->type != DNS_TYPE_NS && rec->type != DNS_TYPE_MX)
		return;
	if (!has(c, &target, DNS_TYPE_CNAME))
		return;
	snprintf(text, sizeof text,
	    "%s is a CNAME: a server or exchanger must have addresses itself",
	    show(&s, &target));
	warn(c, rec, text);
}

static void
check_loc(const struct check *c, const struct data_rec *rec)
{
	if ((rec->loc[0] | rec->loc[1]) == 0 || rec->implied)
		return;
	for (size_t i = 0; i < c->set->nrange; ++i)
		if (memcmp(c->set->range[i].range.loc, rec->loc,
			sizeof rec->loc) == 0)
			return;
	warn(c, rec, "no % line defines this location: nobody sees this");
}

/* One warning an owner. What "=" or "." lines imply may lie anywhere. */
static void
check_outside(const struct check *c, size_t start, size_t end,
    const struct dns_name *owner)
{
	char text[DNS_NAME_TEXT + 80];
	struct dns_name apex;
	struct shown s;

	while (start < end && c->set->rec[start].implied)
		++start;
	if (start == end || apex_of(c, owner, &apex))
		return;
	snprintf(text, sizeof text, "%s lies outside every zone here",
	    show(&s, owner));
	warn(c, &c->set->rec[start], text);
}

static void
check_owner(const struct check *c, size_t start, size_t end)
{
	const struct data_rec *first = &c->set->rec[start];
	char text[DNS_NAME_TEXT + 80];
	struct dns_name owner;
	bool soa = false, ns = false;
	struct shown s;

	dns_name_unkey(&owner, first->key, first->keylen);
	for (size_t i = start; i < end; ++i) {
		soa = soa || is_type(&c->set->rec[i], DNS_TYPE_SOA);
		ns = ns || is_type(&c->set->rec[i], DNS_TYPE_NS);
	}
	if (soa && !ns) {
		snprintf(text, sizeof text,
		    "%s has a SOA but no NS: it is no zone", show(&s, &owner));
		warn(c, first, text);
	}
	check_outside(c, start, end, &owner);
	check_doubled(c, first, &owner);
	check_cname(c, start, end, &owner);
	for (size_t i = start; i < end; ++i) {
		check_loc(c, &c->set->rec[i]);
		check_target(c, &c->set->rec[i], &owner);
	}
}

void
data_check(const struct data_set *set, const struct data_source *sources,
    const struct data_report *report)
{
	struct check c = {set, sources, report};

	for (size_t i = 0, end; i < set->n; i = end) {
		end = data_set_owner_end(set, i);
		check_owner(&c, i, end);
	}
}
