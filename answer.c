#include <string.h>

#include "answer.h"
#include "answer_ahead.h"
#include "answer_place.h"
#include "answer_refer.h"
#include "answer_reply.h"
#include "axfr_query.h"
#include "data_rrset.h"
#include "dns_rdata.h"
#include "dns_type.h"
#include "serial.h"
#include "wire.h"

#define CHAIN_MAX 16 /* aliases followed for one query */
#define CHAOS_TTL 0

/* What a step came to. */
enum step {
	DAMAGED = -1,
	DONE,
	CHASE /* the name is an alias: go on with the next one */
};

/* The single name of an alias' RDATA. */
static bool
read_target(struct dns_name *target, const struct data_rrset *set)
{
	struct data_rr_at at = {0};
	struct answer_rdata rdata;
	struct wire w;

	if (data_rrset_next(set, &at, &rdata.b, &rdata.len) != 1)
		return false;
	wire_over(&w, rdata.b, rdata.len);
	dns_name_get_mapped(target, &w);
	return wire_ok(&w);
}

static enum step
answer_cname(struct answer_reply *r, const struct answer_place *place,
    const struct data_rrset *set)
{
	int fits;

	if (!read_target(&r->target, set))
		return DAMAGED;
	fits = answer_reply_needed(r, IN_ANSWER, answer_place_owner(place),
	    set);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	return CHASE;
}

/* RFC 6672 3.1: the DNAME, and a CNAME made of it with its TTL. */
static enum step
answer_dname(struct answer_reply *r, const struct answer_place *place, int cut,
    const struct data_rrset *set)
{
	struct dns_name above, to;
	struct dns_put_owner owner = answer_place_owner_above(place, cut,
	    &above);
	struct data_rrset cname = *set;
	int fits;

	if (!read_target(&to, set))
		return DAMAGED;
	fits = answer_reply_needed(r, IN_ANSWER, owner, set);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	if (dns_name_graft(&r->target, place->asked, &above, &to) == -1) {
		r->rcode = DNS_YXDOMAIN;
		return DONE;
	}
	cname.type = DNS_TYPE_CNAME;
	fits = answer_reply_record(r, IN_ANSWER, answer_place_owner(place),
	    &cname, (struct answer_rdata){r->target.b, r->target.len});
	if (fits == 0)
		answer_reply_truncate(r);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	return CHASE;
}

/* The type of the set that answers. IXFR over UDP gets an apex' SOA alone: the
 * client has that serial already, or comes back over TCP (RFC 1995 2, 4). */
static uint16_t
wanted_type(const struct answer_reply *r, const struct answer_place *place,
    int apex)
{
	if (r->query->type == DNS_TYPE_IXFR && !r->q->tcp && place->found &&
	    apex == (int)place->labels && r->count[IN_ANSWER] == 0)
		return DNS_TYPE_SOA;
	return r->query->type;
}

/* Has a client of IXFR an older serial than this, or none that can be read? */
static bool
behind(const struct answer_reply *r, const struct data_rrset *soa)
{
	struct axfr_query client;
	struct data_rr_at at = {0};
	struct answer_rdata rdata = {NULL, 0};
	uint32_t serial;

	return !axfr_query_read(&client, r->q->packet, r->q->len) ||
	    !client.serial_known ||
	    data_rrset_next(soa, &at, &rdata.b, &rdata.len) != 1 ||
	    dns_rdata_serial(&serial, rdata.b, rdata.len) == -1 ||
	    serial_newer(serial, client.serial);
}

/* The wanted set of a node that exists. */
static enum step
answer_node(struct answer_reply *r, const struct answer_place *place, int apex,
    const struct data_node *node)
{
	struct data_rrset set;
	uint16_t type = wanted_type(r, place, apex);
	int have;

	/* RFC 1034 4.3.2, 3a: ANY matches an alias, and ends there; of other
	 * sets one is enough for it (RFC 8482 4.1) */
	if (type == DNS_TYPE_ANY &&
	    data_rrset_type_after(node, r->view, 0, &type) == -1)
		return DAMAGED;
	have = data_rrset_find_or_alias(node, r->view, type, &set);
	if (have == 1 && set.type == DNS_TYPE_CNAME &&
	    r->query->type != DNS_TYPE_CNAME && r->query->type != DNS_TYPE_ANY)
		return answer_cname(r, place, &set);
	/* NSD 4.6 comes back for TC only */
	if (have == 1 && r->query->type == DNS_TYPE_IXFR &&
	    type == DNS_TYPE_SOA && behind(r, &set))
		r->flags |= DNS_TC;
	if (have == 1)
		return answer_reply_needed(r, IN_ANSWER,
			   answer_place_owner(place), &set) == -1
		    ? DAMAGED
		    : DONE;
	if (have == 0 && answer_refer_soa(r, place, apex) == 0)
		return DONE;
	return DAMAGED;
}

/* The name does not exist: a wildcard at its closest encloser (RFC 4592 3.3.1),
 * or NXDOMAIN. */
static enum step
answer_missing(struct answer_reply *r, const struct answer_place *place,
    int apex)
{
	struct data_node node;
	int have = 0;

	if ((place->node.flags & DATA_NODE_WILD) != 0)
		have = answer_place_wild(&node, r->db, r->view, place,
		    (int)place->encloser);
	if (have == 1)
		return answer_node(r, place, apex, &node);
	if (have == -1 || answer_refer_soa(r, place, apex) == -1)
		return DAMAGED;
	r->rcode = DNS_NXDOMAIN;
	return DONE;
}

/* At or below a cut or DNAME. 1 and *step if that settles it, 0 if the name's
 * own data count (a DNAME's owner, DS at a cut), -1 damaged. */
static int
answer_cut(struct answer_reply *r, const struct answer_place *place,
    const struct answer_zone *zone, enum step *step)
{
	bool below = (int)place->labels > zone->cut;
	struct data_node node;
	struct data_rrset set;
	int ns, dname;

	if (answer_place_node(&node, r->db, r->view, place, zone->cut) != 1)
		return -1;
	ns = data_rrset_find(&node, r->view, DNS_TYPE_NS, &set);
	if (ns == 1 && zone->cut != zone->apex) {
		/* DS lives on the parent's side (RFC 4035 3.1.4.1) */
		if (!below && r->query->type == DNS_TYPE_DS &&
		    zone->apex != ANSWER_NONE)
			return 0;
		if (r->count[IN_ANSWER] == 0)
			r->flags &= (uint16_t)~DNS_AA;
		*step = answer_refer(r, place, zone, &set) == -1 ? DAMAGED
								 : DONE;
		return 1;
	}
	/* its own data count in the zone above; only NS, which were dealt with,
	 * are a cut without one: the file is damaged */
	if (!below)
		return zone->apex == ANSWER_NONE ? -1 : 0;
	dname = data_rrset_find(&node, r->view, DNS_TYPE_DNAME, &set);
	if (ns == -1 || dname != 1)
		return -1;
	*step = answer_dname(r, place, zone->cut, &set);
	return 1;
}

/* DS at a zone's apex is asked of its parent (RFC 3658 2.2.1.2, RFC 4035
 * 3.1.4.1): if we serve that, too, take its place. */
static int
prefer_parent(struct answer_reply *r, const struct answer_place *place,
    struct answer_zone *zone)
{
	struct answer_place above = *place;
	struct answer_zone parent;

	above.encloser = place->labels - 1;
	if (answer_place_node(&above.node, r->db, r->view, place,
		(int)above.encloser) != 1 ||
	    answer_place_zone(&parent, r->db, r->view, &above) == -1)
		return -1;
	if (parent.apex != ANSWER_NONE)
		*zone = parent;
	return 0;
}

/* have is what answer_place_find said; first: this is the question's name. */
static enum step
answer_name(struct answer_reply *r, const struct answer_place *place, int have,
    bool first)
{
	struct answer_zone zone = {ANSWER_NONE, ANSWER_NONE};
	enum step step = DONE;

	if (have == -1 ||
	    (have == 1 &&
		answer_place_zone(&zone, r->db, r->view, place) == -1))
		return DAMAGED;
	if (r->query->type == DNS_TYPE_DS && place->found &&
	    place->labels > 0 && zone.apex == (int)place->labels &&
	    prefer_parent(r, place, &zone) == -1)
		return DAMAGED;
	if (zone.apex == ANSWER_NONE && zone.cut == ANSWER_NONE) {
		if (first)
			answer_reply_bare(r, DNS_REFUSED);
		return DONE; /* an alias may well lead out of our zones */
	}
	if (first)
		r->flags |= DNS_AA;
	if (zone.cut != ANSWER_NONE) {
		have = answer_cut(r, place, &zone, &step);
		if (have != 0)
			return have == -1 ? DAMAGED : step;
	}
	if (place->found)
		return answer_node(r, place, zone.apex, &place->node);
	return answer_missing(r, place, zone.apex);
}

/* Was the name asked or an alias before? */
static bool
known(const struct dns_name *names, unsigned n, const struct dns_name *name)
{
	for (unsigned i = 0; i < n; ++i)
		if (dns_name_same(&names[i], name))
			return true;
	return false;
}

/* Go on to the targets of aliases, as long as they were not there before and
 * are not too many: the client has the chain so far and can go on by itself. */
static enum step
answer_chain(struct answer_reply *r)
{
	struct dns_name names[CHAIN_MAX + 1];
	struct answer_place place;
	enum step step = CHASE;
	unsigned n = 0;

	dns_name_copy(&names[n++], r->asked);
	while (step == CHASE && n < CHAIN_MAX + 1 &&
	    !known(names, n, &r->target)) {
		int have;

		dns_name_copy(&names[n], &r->target);
		have = answer_place_find(&place, r->db, r->view, &names[n++]);
		step = answer_name(r, &place, have, false);
	}
	return step;
}

static void
answer_data(struct answer_reply *r, struct answer_ahead *a)
{
	enum step step;

	if (!a->placed)
		answer_ahead_place(a);
	a->place.asked = r->asked;
	step = answer_name(r, &a->place, a->have, true);
	if (step == CHASE)
		step = answer_chain(r);
	if (step == DAMAGED)
		answer_reply_bare(r, DNS_SERVFAIL);
}

/* ---- what is not data */

/* id.server (RFC 4892 2.4), and the name BIND gave it first. */
static bool
answer_chaos(struct answer_reply *r)
{
	static const struct dns_name names[] = {
	    {11, "\2id\6server"},
	    {15, "\10hostname\4bind"},
	};
	uint8_t text[256];
	struct buf w;

	buf_over(&w, text, sizeof text);
	if (r->conf->nsid == NULL ||
	    (r->query->type != DNS_TYPE_TXT &&
		r->query->type != DNS_TYPE_ANY) ||
	    (!dns_name_same(r->asked, &names[0]) &&
		!dns_name_same(r->asked, &names[1])))
		return false;
	dns_put_name(&r->m, r->asked);
	buf_u8(&w, (uint8_t)strlen(r->conf->nsid));
	buf_str(&w, r->conf->nsid);
	buf_u16(&r->m.w, DNS_TYPE_TXT);
	buf_u16(&r->m.w, DNS_CLASS_CH);
	buf_u32(&r->m.w, CHAOS_TTL);
	buf_u16(&r->m.w, (uint16_t)w.len);
	buf_put(&r->m.w, w.b, w.len);
	r->count[IN_ANSWER] = 1;
	r->flags |= DNS_AA;
	if (!buf_ok(&r->m.w))
		answer_reply_truncate(r);
	return true;
}

/* Answer what is read; returns the log's flag. */
static char
answer_query(struct answer_reply *r, struct answer_ahead *a)
{
	if ((r->query->flags & DNS_OPCODE) != 0) {
		answer_reply_bare(r, DNS_NOTIMP);
		return r->query->question ? 'I' : '/';
	}
	if (a->kind == DNS_QUERY_BAD) {
		answer_reply_bare(r, DNS_FORMERR);
		return '/';
	}
	if (r->query->edns && r->query->version > 0) {
		answer_reply_bare(r, DNS_BADVERS);
		return 'I';
	}
	if (r->query->class == DNS_CLASS_CH && answer_chaos(r))
		return '+';
	if (r->query->class != DNS_CLASS_IN &&
	    r->query->class != DNS_CLASS_ANY) {
		answer_reply_bare(r, DNS_REFUSED);
		return 'C';
	}
	if (r->query->type == DNS_TYPE_AXFR && r->q->tcp) {
		/* RFC 5936 2.2.1: not for this client */
		answer_reply_bare(r, DNS_REFUSED);
		return '-';
	}
	if (r->query->type == DNS_TYPE_AXFR) {
		/* RFC 5936 4.2: not defined over UDP */
		answer_reply_bare(r, DNS_NOTIMP);
		return 'I';
	}
	if (r->db == NULL)
		answer_reply_bare(r, DNS_SERVFAIL);
	else
		answer_data(r, a);
	return r->rcode == DNS_REFUSED || r->rcode == DNS_SERVFAIL ? '-' : '+';
}

bool
answer_finish(const struct answer_conf *conf, struct answer_ahead *ahead,
    struct buf *out, struct answer_note *note)
{
	struct answer_reply r;

	if (ahead->kind == DNS_QUERY_DROP) {
		answer_ahead_note(note, ahead, '/');
		return false;
	}
	dns_query_name(&ahead->asked, &ahead->query, ahead->q->packet);
	answer_reply_begin(&r, conf, ahead, out);
	answer_ahead_note(note, ahead, answer_query(&r, ahead));
	answer_reply_finish(&r, out);
	return true;
}

bool
answer_make(const struct answer_conf *conf, const struct data_db *db,
    const struct answer_query *q, struct buf *out, struct answer_note *note)
{
	struct answer_ahead a;

	answer_ahead_read(&a, db, q);
	return answer_finish(conf, &a, out, note);
}
