#include <errno.h>
#include <string.h>

#include "axfr_zone.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "wire.h"

enum step { FIRST_SOA, RECORDS, LAST_SOA, END };

/* ---- beginning */

/* Is the node the apex of a zone for this view: SOA and NS visible? Then the
 * SOA is left in *soa. */
static int
is_apex(const struct data_node *node, const struct data_view *view,
    struct data_rrset *soa)
{
	struct data_rrset ns;
	int has_soa = data_rrset_find(node, view, DNS_TYPE_SOA, soa);
	int has_ns = data_rrset_find(node, view, DNS_TYPE_NS, &ns);

	if (has_soa == -1 || has_ns == -1)
		return -1;
	return has_soa == 1 && has_ns == 1;
}

static int
take_soa(struct axfr_zone *z, const struct data_rrset *set)
{
	struct data_rr_at at = {0};

	z->soa.owner = z->apex.b;
	z->soa.ownerlen = z->apex.len;
	z->soa.type = DNS_TYPE_SOA;
	z->soa.ttl = set->ttl;
	if (data_rrset_next(set, &at, &z->soa.rdata, &z->soa.len) != 1 ||
	    dns_rdata_serial(&z->serial, z->soa.rdata, z->soa.len) == -1)
		return errno = EPROTO, -1;
	return 1;
}

int
axfr_zone_begin(struct axfr_zone *z, const struct data_db *db,
    const struct data_view *view, const struct dns_name *name)
{
	struct data_rrset soa;
	struct data_node node;
	int r;

	z->db = db;
	z->view = *view;
	z->apex = *name;
	dns_name_lower(&z->apex);
	z->step = FIRST_SOA;
	z->depth = 0;
	z->part = AXFR_ALL;
	z->in_set = z->in_cut = false;
	z->sole_left = 0;
	z->node.nsets = 0; /* none yet: the names come first */
	z->walk.entry = 0;
	z->list[0].len = z->apex.len;
	r = data_names_of(db, z->apex.b, z->apex.len, &z->list[0].names);
	if (r == 1)
		r = data_db_find(db, z->apex.b, z->apex.len, &node);
	if (r == 1)
		r = is_apex(&node, view, &soa);
	return r == 1 ? take_soa(z, &soa) : r;
}

/* ---- names */

/* Does a name of the zone's list end as the apex does, both in lower case? In a
 * damaged file it does so only by chance. */
static bool
ends_with(const uint8_t *name, size_t len, const struct dns_name *apex)
{
	return len >= apex->len &&
	    memcmp(name + len - apex->len, apex->b, apex->len) == 0;
}

static void
tell(struct axfr_zone *z, const uint8_t *owner, size_t len, enum axfr_part part)
{
	z->owner = owner;
	z->ownerlen = len;
	z->part = part;
	memset(&z->walk, 0, sizeof z->walk);
	z->in_set = false;
	z->sole_left = 0;
}

/* The same with all records. Most names have one set that everybody sees, and
 * no zone is cut there: nothing is to be asked, then. */
static void
tell_all(struct axfr_zone *z, const uint8_t *owner, size_t len)
{
	tell(z, owner, len, AXFR_ALL);
	if (!data_rrset_sole(&z->node, &z->sole) ||
	    z->sole.type == DNS_TYPE_NS || z->sole.type == DNS_TYPE_SOA)
		return;
	z->sole_at = 0;
	z->sole_left = z->sole.count;
	z->walk.entry = z->node.nsets; /* nothing is left to walk over */
}

/* The zone is cut at this name, the one that is being told: the addresses of
 * its servers come behind it. */
static int
begin_cut(struct axfr_zone *z, const uint8_t *name, size_t len)
{
	struct wire w;

	z->cut_node = z->node;
	if (data_rrset_find(&z->cut_node, &z->view, DNS_TYPE_NS, &z->servers) !=
	    1)
		return errno = EPROTO, -1;
	memset(&z->server, 0, sizeof z->server);
	wire_over(&w, name, len);
	dns_name_get_mapped(&z->cut, &w);
	if (!wire_ok(&w))
		return errno = EPROTO, -1;
	z->in_cut = true;
	return 1;
}

/* A zone of ours begins at this name: its delegation is the parent's. */
static int
tell_kid(struct axfr_zone *z, const uint8_t *name, size_t len)
{
	tell(z, name, len, AXFR_DELEGATION);
	return begin_cut(z, name, len);
}

/* The names of a zone that this client does not see come next. */
static int
descend(struct axfr_zone *z, const struct data_names *names, size_t len)
{
	struct data_names rest = *names;
	struct data_node node;
	const uint8_t *apex;
	size_t apexlen;

	if (z->depth == DNS_LABELS_MAX ||
	    data_names_next(&rest, z->db, &apex, &apexlen, &node) != 1)
		return errno = EPROTO, -1;
	++z->depth;
	z->list[z->depth].names = rest;
	z->list[z->depth].len = len;
	return 1;
}

/* A name whose facts depend on who asks: does a zone begin there? */
static int
tell_varying(struct axfr_zone *z, const uint8_t *name, size_t len)
{
	struct data_names names;
	struct data_rrset soa;
	int zone = data_names_of(z->db, name, len, &names), apex;

	if (zone != 1) {
		tell(z, name, len, AXFR_ALL);
		return zone == -1 ? -1 : 1;
	}
	apex = is_apex(&z->node, &z->view, &soa);
	if (apex == 1)
		return tell_kid(z, name, len);
	tell(z, name, len, AXFR_ALL);
	return apex == -1 ? -1 : descend(z, &names, len);
}

/* Go on to the next name of the lists: 1, 0 at their end, -1. */
static int
next_name(struct axfr_zone *z)
{
	const uint8_t *name;
	size_t len, top;
	int r;

	while ((r = data_names_next(&z->list[z->depth].names, z->db, &name,
		    &len, &z->node)) == 0 &&
	    z->depth > 0)
		--z->depth;
	if (r != 1)
		return r;
	top = z->list[z->depth].len;
	if (z->depth == 0 && len == z->apex.len &&
	    memcmp(name, z->apex.b, len) == 0) {
		tell(z, name, len, AXFR_ALL);
		return 1;
	}
	if (len <= top || !ends_with(name, len, &z->apex))
		return errno = EPROTO, -1;
	if ((z->node.flags & DATA_NODE_VARIES) != 0)
		return tell_varying(z, name, len);
	if (z->node.apex == 0)
		return tell_kid(z, name, len);
	tell_all(z, name, len);
	return 1;
}

/* ---- glue */

/* How many names are looked back at for a server's address that was told. */
#define BACK 64

/* The next server of a set: 1, 0 no more, -1. */
static int
next_server(const struct data_rrset *ns, struct data_rr_at *at,
    struct dns_name *server)
{
	const uint8_t *rdata;
	struct wire w;
	size_t len;
	int r = data_rrset_next(ns, at, &rdata, &len);

	if (r != 1)
		return r;
	wire_over(&w, rdata, len);
	dns_name_get_mapped(server, &w);
	if (!wire_ok(&w))
		return errno = EPROTO, -1;
	dns_name_lower(server);
	return 1;
}

/* Is it one of the servers that a node names? 1, 0, -1. */
static int
is_server(const struct axfr_zone *z, const struct data_node *node,
    const struct dns_name *name)
{
	struct data_rr_at at = {0};
	struct data_rrset ns;
	struct dns_name server;
	int r = data_rrset_find(node, &z->view, DNS_TYPE_NS, &ns);

	if (r != 1)
		return r;
	while ((r = next_server(&ns, &at, &server)) == 1)
		if (dns_name_same(&server, name))
			return 1;
	return r;
}

/* Is a name of this zone in a zone of ours further down? 1, and that one's
 * apex: its node and octets; 0, -1. */
static int
is_below(const struct axfr_zone *z, const struct dns_name *name,
    struct data_node *node, size_t *len)
{
	unsigned labels = dns_name_labels(name), n = dns_name_labels(&z->apex);
	struct data_rrset soa;
	int r = 0;

	while (r == 0 && n++ < labels) {
		size_t at = dns_name_suffix(name, n);

		*len = name->len - at;
		r = data_db_find(z->db, name->b + at, *len, node);
		if (r == 1)
			r = is_apex(node, &z->view, &soa);
	}
	return r;
}

/* Has a name just before this cut the same server? */
static int
is_told(const struct axfr_zone *z)
{
	struct data_names names = z->list[z->depth].names;
	struct data_node node;
	const uint8_t *name;
	size_t len;
	int r = 0;

	for (int i = 0; r == 0 && i < BACK && data_names_back(&names, 2); ++i) {
		r = data_names_next(&names, z->db, &name, &len, &node);
		if (r == 1)
			r = len > z->apex.len ? is_server(z, &node, &z->glue)
					      : 0;
	}
	return r;
}

/* Is the server's address to be told with this cut? It is not if it is one of
 * this zone's own records, nor if the zone of ours that has it names the server
 * itself: it comes with that zone's delegation. */
static int
is_glue(const struct axfr_zone *z)
{
	struct data_node node;
	size_t len;
	int r;

	if (!dns_name_under(&z->glue, &z->apex))
		return 0;
	r = is_below(z, &z->glue, &node, &len);
	if (r != 1)
		return r;
	if (len == z->cut.len && dns_name_under(&z->glue, &z->cut))
		return 1;
	r = is_server(z, &node, &z->glue);
	if (r == 0)
		r = is_told(z);
	return r == -1 ? -1 : r == 0;
}

/* Go on to the next server that this cut has to tell the address of: 1, 0 no
 * more, -1. */
static int
next_glue(struct axfr_zone *z)
{
	int r;

	while ((r = next_server(&z->servers, &z->server, &z->glue)) == 1) {
		r = is_glue(z);
		if (r == 1)
			r = data_db_find(z->db, z->glue.b, z->glue.len,
			    &z->node);
		if (r == -1)
			return -1;
		if (r == 1) {
			tell(z, z->glue.b, z->glue.len, AXFR_GLUE);
			return 1;
		}
	}
	z->in_cut = false;
	return r;
}

/* Go on to what is told next: 1, 0 nothing is left, -1. */
static int
next_owner(struct axfr_zone *z)
{
	int r = 0;

	if (z->in_cut)
		r = next_glue(z);
	return r != 0 ? r : next_name(z);
}

/* ---- records */

static bool
wanted(enum axfr_part part, uint16_t type)
{
	switch (part) {
	case AXFR_DELEGATION:
		return type == DNS_TYPE_NS || type == DNS_TYPE_DS;
	case AXFR_GLUE:
		return type == DNS_TYPE_A || type == DNS_TYPE_AAAA;
	case AXFR_ALL:
		break;
	}
	return type != DNS_TYPE_SOA;
}

/* Go on to the next set of the name: 1, 0 no more, -1. */
static int
next_set(struct axfr_zone *z)
{
	int r;

	z->in_set = false;
	if (z->walk.entry == z->node.nsets) /* what the walk would say, too */
		return 0;
	do
		r = data_rrset_walk(&z->node, &z->view, &z->walk, &z->set,
		    &z->at);
	while (r == 1 && !wanted(z->part, z->set.type));
	z->in_set = r == 1;
	if (r == 1 && z->part == AXFR_ALL && z->set.type == DNS_TYPE_NS &&
	    z->ownerlen > z->apex.len)
		r = begin_cut(z, z->owner, z->ownerlen);
	return r;
}

/* The next record of the name's only set: 1, -1. */
static int
next_sole(struct axfr_zone *z, struct axfr_rr *rr)
{
	--z->sole_left;
	if (!data_rrset_plain_next(&z->sole, &z->sole_at, &rr->rdata, &rr->len))
		return errno = EPROTO, -1;
	rr->owner = z->owner;
	rr->ownerlen = z->ownerlen;
	rr->type = z->sole.type;
	rr->ttl = z->sole.ttl;
	return 1;
}

/* The next record between the SOAs: 1, 0 no more, -1. */
static int
next_record(struct axfr_zone *z, struct axfr_rr *rr)
{
	int r;

	for (;;) {
		if (z->sole_left > 0)
			return next_sole(z, rr);
		if (z->in_set) {
			r = data_rrset_next(&z->set, &z->at, &rr->rdata,
			    &rr->len);
			if (r != 0)
				break;
		}
		r = next_set(z);
		if (r == 0)
			r = next_owner(z);
		if (r != 1)
			return r;
	}
	rr->owner = z->owner;
	rr->ownerlen = z->ownerlen;
	rr->type = z->set.type;
	rr->ttl = z->set.ttl;
	/* nothing is left of most sets: no need to ask */
	z->in_set = z->set.entries > 1 || z->at.left > 0;
	return r;
}

int
axfr_zone_next(struct axfr_zone *z, struct axfr_rr *rr)
{
	int r;

	if (z->step == RECORDS) {
		r = next_record(z, rr);
		if (r != 0)
			return r;
		z->step = LAST_SOA;
	}
	if (z->step == END)
		return 0;
	*rr = z->soa;
	++z->step;
	return 1;
}
