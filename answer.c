#include <string.h>

#include "answer.h"
#include "answer_place.h"
#include "answer_refer.h"
#include "answer_reply.h"
#include "dns_type.h"
#include "wire.h"

#define CHAIN_MAX 16 /* aliases followed for one query */
#define CHAOS_TTL 0

/* What a step came to. */
enum step {
	DAMAGED = -1,
	DONE,
	CHASE /* the name is an alias: go on with the next one */
};

/* The names of a chain of aliases, to notice a loop. */
struct chain {
	struct dns_name name[CHAIN_MAX + 1];
	unsigned n; /* the last one is looked for now */
};

static struct dns_name *
chain_name(struct chain *c)
{
	return &c->name[c->n - 1];
}

/* Go on to an alias' target, unless it was there before or there are too many:
 * the client has the chain so far and can go on by itself. */
static enum step
chase(struct chain *c, const struct dns_name *target)
{
	for (unsigned i = 0; i < c->n; ++i)
		if (dns_name_same(&c->name[i], target))
			return DONE;
	if (c->n == CHAIN_MAX + 1)
		return DONE;
	c->name[c->n++] = *target;
	return CHASE;
}

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
	dns_name_get_plain(target, &w);
	return wire_ok(&w);
}

static enum step
answer_cname(struct answer_reply *r, struct chain *c, const struct data_rrset *set)
{
	struct dns_name target;
	int fits;

	if (!read_target(&target, set))
		return DAMAGED;
	fits = answer_reply_needed(r, IN_ANSWER, chain_name(c), set);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	return chase(c, &target);
}

/* RFC 6672 3.1: the DNAME, and a CNAME made of it with its TTL. */
static enum step
answer_dname(struct answer_reply *r, struct chain *c, const struct answer_place *place,
    int cut, const struct data_rrset *set)
{
	struct dns_name owner, to, target;
	struct data_rrset cname = *set;
	int fits;

	answer_place_suffix(&owner, place, cut);
	if (!read_target(&to, set))
		return DAMAGED;
	fits = answer_reply_needed(r, IN_ANSWER, &owner, set);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	if (dns_name_graft(&target, chain_name(c), &owner, &to) == -1) {
		r->rcode = DNS_YXDOMAIN;
		return DONE;
	}
	cname.type = DNS_TYPE_CNAME;
	fits = answer_reply_record(r, IN_ANSWER, chain_name(c), &cname,
	    (struct answer_rdata){target.b, target.len});
	if (fits == 0)
		answer_reply_truncate(r);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	return chase(c, &target);
}

/* The wanted set of a node that exists. */
static enum step
answer_node(struct answer_reply *r, struct chain *c, const struct answer_place *place,
    int apex, const struct data_node *node)
{
	struct data_rrset set;
	uint16_t type = r->query.type;
	int have;

	/* RFC 1034 4.3.2, 3a; for ANY one set is enough (RFC 8482 4.1) */
	if (type != DNS_TYPE_CNAME) {
		have = data_node_set(node, &r->view, DNS_TYPE_CNAME, &set);
		if (have == -1)
			return DAMAGED;
		if (have == 1)
			return answer_cname(r, c, &set);
	}
	if (type == DNS_TYPE_ANY &&
	    data_node_next(node, &r->view, 0, &type) == -1)
		return DAMAGED;
	have = data_node_set(node, &r->view, type, &set);
	if (have == 1)
		return answer_reply_needed(r, IN_ANSWER, chain_name(c), &set) == -1
		    ? DAMAGED
		    : DONE;
	if (have == 0 && answer_refer_soa(r, place, apex) == 0)
		return DONE;
	return DAMAGED;
}

/* The name does not exist: a wildcard at its closest encloser (RFC 4592 3.3.1),
 * or NXDOMAIN. */
static enum step
answer_missing(struct answer_reply *r, struct chain *c,
    const struct answer_place *place, int apex)
{
	struct dns_name wild;
	struct data_node node;
	int have = 0;

	answer_place_suffix(&wild, place, (int)place->encloser);
	if ((place->node.flags & DATA_NODE_WILD) != 0 &&
	    dns_name_child(&wild, "*", 1, &wild) == 0)
		have = data_db_find(r->db, wild.b, wild.len, &node);
	if (have == 1 && data_node_exists(&node, &r->view))
		return answer_node(r, c, place, apex, &node);
	if (have == -1 || answer_refer_soa(r, place, apex) == -1)
		return DAMAGED;
	r->rcode = DNS_NXDOMAIN;
	return DONE;
}

/* At or below a cut or DNAME. 1 and *step if that settles it, 0 if the name's
 * own data count (a DNAME's owner, DS at a cut), -1 damaged. */
static int
answer_cut(struct answer_reply *r, struct chain *c, const struct answer_place *place,
    const struct answer_zone *zone, enum step *step)
{
	bool below = (int)place->labels > zone->cut;
	struct data_node node;
	struct data_rrset set;
	int ns, dname;

	if (answer_place_node(&node, r->db, &r->view, place, zone->cut) != 1)
		return -1;
	ns = data_node_set(&node, &r->view, DNS_TYPE_NS, &set);
	if (ns == 1 && zone->cut != zone->apex) {
		/* DS lives on the parent's side (RFC 4035 3.1.4.1) */
		if (!below && r->query.type == DNS_TYPE_DS &&
		    zone->apex != ANSWER_NONE)
			return 0;
		if (r->count[IN_ANSWER] == 0)
			r->flags &= (uint16_t)~DNS_AA;
		*step = answer_refer(r, place, zone, &set) == -1 ? DAMAGED : DONE;
		return 1;
	}
	if (!below)
		return 0;
	dname = data_node_set(&node, &r->view, DNS_TYPE_DNAME, &set);
	if (ns == -1 || dname != 1)
		return -1;
	*step = answer_dname(r, c, place, zone->cut, &set);
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
	if (answer_place_node(&above.node, r->db, &r->view, place,
		(int)above.encloser) != 1 ||
	    answer_place_zone(&parent, r->db, &r->view, &above) == -1)
		return -1;
	if (parent.apex != ANSWER_NONE)
		*zone = parent;
	return 0;
}

static enum step
answer_name(struct answer_reply *r, struct chain *c)
{
	struct answer_place place;
	struct answer_zone zone = {ANSWER_NONE, ANSWER_NONE};
	enum step step = DONE;
	int have = answer_place_find(&place, r->db, &r->view, chain_name(c));

	if (have == -1 ||
	    (have == 1 &&
		answer_place_zone(&zone, r->db, &r->view, &place) == -1))
		return DAMAGED;
	if (r->query.type == DNS_TYPE_DS && place.found && place.labels > 0 &&
	    zone.apex == (int)place.labels &&
	    prefer_parent(r, &place, &zone) == -1)
		return DAMAGED;
	if (zone.apex == ANSWER_NONE && zone.cut == ANSWER_NONE) {
		if (c->n == 1)
			answer_reply_bare(r, DNS_REFUSED);
		return DONE; /* an alias may well lead out of our zones */
	}
	if (c->n == 1)
		r->flags |= DNS_AA;
	if (zone.cut != ANSWER_NONE) {
		have = answer_cut(r, c, &place, &zone, &step);
		if (have != 0)
			return have == -1 ? DAMAGED : step;
	}
	if (place.found)
		return answer_node(r, c, &place, zone.apex, &place.node);
	return answer_missing(r, c, &place, zone.apex);
}

static void
answer_data(struct answer_reply *r)
{
	struct chain chain;
	enum step step;

	data_db_view(&r->view, r->db, &r->q->client, r->q->now);
	chain.n = 1;
	chain.name[0] = r->query.name;
	do
		step = answer_name(r, &chain);
	while (step == CHASE);
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
	    (r->query.type != DNS_TYPE_TXT && r->query.type != DNS_TYPE_ANY) ||
	    (!dns_name_same(&r->query.name, &names[0]) &&
		!dns_name_same(&r->query.name, &names[1])))
		return false;
	dns_put_name(&r->m, &r->query.name);
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
answer_query(struct answer_reply *r, enum dns_query_kind kind)
{
	if ((r->query.flags & DNS_OPCODE) != 0) {
		answer_reply_bare(r, DNS_NOTIMP);
		return r->query.question ? 'I' : '/';
	}
	if (kind == DNS_QUERY_BAD) {
		answer_reply_bare(r, DNS_FORMERR);
		return '/';
	}
	if (r->query.edns && r->query.version > 0) {
		answer_reply_bare(r, DNS_BADVERS);
		return 'I';
	}
	if (r->query.class == DNS_CLASS_CH && answer_chaos(r))
		return '+';
	if (r->query.class != DNS_CLASS_IN &&
	    r->query.class != DNS_CLASS_ANY) {
		answer_reply_bare(r, DNS_REFUSED);
		return 'C';
	}
	if (r->query.type == DNS_TYPE_AXFR && r->q->tcp) {
		answer_reply_bare(r, DNS_REFUSED); /* RFC 5936 2.2.1: not for this client */
		return '-';
	}
	if (r->query.type == DNS_TYPE_AXFR) {
		answer_reply_bare(r, DNS_NOTIMP); /* RFC 5936 4.2: not defined over UDP */
		return 'I';
	}
	if (r->db == NULL)
		answer_reply_bare(r, DNS_SERVFAIL);
	else
		answer_data(r);
	return r->rcode == DNS_REFUSED || r->rcode == DNS_SERVFAIL ? '-' : '+';
}

static void
take_note(struct answer_note *note, const struct answer_reply *r, char flag)
{
	bool known = flag != '/';

	note->flag = flag;
	note->id = known ? r->query.id : 0;
	note->type = known ? r->query.type : 0;
	dns_name_root(&note->name);
	if (known)
		note->name = r->query.name;
}

bool
answer_make(const struct answer_conf *conf, const struct data_db *db,
    const struct answer_query *q, struct buf *out, struct answer_note *note)
{
	struct answer_reply r = {.conf = conf, .db = db, .q = q};
	enum dns_query_kind kind = dns_query_read(&r.query, q->packet, q->len);

	if (kind == DNS_QUERY_DROP) {
		take_note(note, &r, '/');
		return false;
	}
	r.random.state = q->seed;
	answer_reply_begin(&r, out);
	take_note(note, &r, answer_query(&r, kind));
	answer_reply_finish(&r, out);
	return true;
}

bool
answer_servfail(const struct answer_query *q, struct buf *out)
{
	static const struct answer_conf conf;
	struct answer_note note;

	return answer_make(&conf, NULL, q, out, &note);
}
