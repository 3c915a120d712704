#include <string.h>

#include "answer.h"
#include "answer_place.h"
#include "buf.h"
#include "data_db.h"
#include "dns_put.h"
#include "dns_query.h"
#include "dns_type.h"
#include "prng.h"
#include "wire.h"

#define UDP_MIN 512      /* octets without EDNS, RFC 1035 4.2.1 */
#define OPT_LEN 11       /* octets of an OPT record without options */
#define CHAIN_MAX 16     /* aliases followed for one query */
#define ADDRESSES 8      /* of a set, for clients without EDNS, as in 1.05 */
#define SHUFFLE_MAX 4096 /* more addresses than that fit no message */
#define CHAOS_TTL 0

/* A reply being made. */
struct reply {
	const struct answer_conf *conf;
	const struct data_db *db;
	const struct answer_query *q;
	struct dns_query query;
	struct data_view view;
	struct prng random;
	struct dns_put m;
	struct dns_put_mark question; /* the state behind the question */
	uint16_t flags;      /* AA and TC */
	enum dns_rcode rcode;
	uint16_t count[4];   /* records in each section */
};

enum section { QUESTION, ANSWER, AUTHORITY, ADDITIONAL };

/* ---- writing */

static size_t
opt_len(const struct reply *r)
{
	size_t len = r->query.edns ? OPT_LEN : 0;

	if (r->query.edns && r->query.nsid && r->conf->nsid != NULL)
		len += 4 + strlen(r->conf->nsid);
	return len;
}

/* Octets the whole answer may have. */
static size_t
limit(const struct reply *r)
{
	if (r->q->tcp)
		return ANSWER_TCP_MAX;
	if (!r->query.edns || r->query.size <= UDP_MIN)
		return UDP_MIN; /* RFC 6891 6.2.3: less counts as 512 */
	return r->query.size < ANSWER_UDP_MAX ? r->query.size : ANSWER_UDP_MAX;
}

/* Header and question; the OPT record's room is kept free behind. */
static void
begin(struct reply *r, struct buf *out)
{
	size_t room = out->cap - out->len, want = limit(r);

	if (want < room)
		room = want;
	dns_put_over(&r->m, out->b + out->len, room - opt_len(r));
	buf_u16(&r->m.w, r->query.id);
	for (int i = 0; i < 5; ++i)
		buf_u16(&r->m.w, 0); /* finish writes flags and counts */
	if (r->query.question) {
		dns_put_name(&r->m, &r->query.name);
		buf_u16(&r->m.w, r->query.type);
		buf_u16(&r->m.w, r->query.class);
		r->count[QUESTION] = 1;
	}
	r->question = dns_put_mark(&r->m);
}

/* RFC 6891 6.1.3, RFC 5001 2.3; DO is echoed (RFC 3225 3). */
static void
put_opt(struct reply *r)
{
	struct buf *w = &r->m.w;

	buf_u8(w, 0);
	buf_u16(w, DNS_TYPE_OPT);
	buf_u16(w, ANSWER_UDP_MAX);
	buf_u8(w, (uint8_t)(r->rcode >> 4));
	buf_u8(w, 0); /* our version */
	buf_u16(w, r->query.dnssec_ok ? 0x8000 : 0);
	buf_u16(w, (uint16_t)(opt_len(r) - OPT_LEN));
	if (opt_len(r) > OPT_LEN) {
		buf_u16(w, DNS_OPTION_NSID);
		buf_u16(w, (uint16_t)strlen(r->conf->nsid));
		buf_str(w, r->conf->nsid);
	}
	++r->count[ADDITIONAL];
}

static void
finish(struct reply *r, struct buf *out)
{
	uint16_t echo = r->query.flags & (DNS_OPCODE | DNS_RD);

	r->m.w.cap += opt_len(r);
	if (r->query.edns)
		put_opt(r);
	if (r->query.class == DNS_CLASS_ANY)
		r->flags &= (uint16_t)~DNS_AA; /* RFC 1034 3.7.1 */
	buf_set16(&r->m.w, 2,
	    (uint16_t)(DNS_QR | echo | r->flags | (r->rcode & 15)));
	for (size_t i = 0; i < 4; ++i)
		buf_set16(&r->m.w, 4 + 2 * i, r->count[i]);
	out->len += r->m.w.len;
}

/* Only header and question: for errors, and for what does not fit. */
static void
bare(struct reply *r, enum dns_rcode rcode)
{
	dns_put_undo(&r->m, r->question);
	r->rcode = rcode;
	r->flags = 0;
	r->count[ANSWER] = r->count[AUTHORITY] = r->count[ADDITIONAL] = 0;
}

/* Nothing but the question, and the advice to come back over TCP. */
static void
truncate_all(struct reply *r)
{
	uint16_t aa = r->flags & DNS_AA;
	enum dns_rcode rcode = r->rcode;

	bare(r, rcode);
	r->flags = DNS_TC | aa;
}

/* ---- records */

struct rdata {
	const uint8_t *b;
	size_t len;
};

static int
put_record(struct reply *r, enum section section, const struct dns_name *owner,
    const struct data_rrset *set, struct rdata rdata)
{
	dns_put_rr(&r->m, owner, set->type, set->ttl, rdata.b, rdata.len);
	++r->count[section];
	return buf_ok(&r->m.w);
}

/* Addresses in random order (all orders equally likely); at most max. */
static int
put_addresses(struct reply *r, enum section section,
    const struct dns_name *owner, const struct data_rrset *set, unsigned max)
{
	struct rdata all[SHUFFLE_MAX];
	struct data_rr_at at = {0, 0, 0};
	uint32_t n = 0;
	int more = 0;

	while (n < SHUFFLE_MAX &&
	    (more = data_rrset_next(set, &at, &all[n].b, &all[n].len)) == 1)
		++n;
	if (more == -1)
		return -1;
	for (uint32_t i = 0; i < n && i < max; ++i) {
		uint32_t j = i + prng_below(&r->random, n - i);
		struct rdata chosen = all[j];

		all[j] = all[i];
		if (!put_record(r, section, owner, set, chosen))
			return 0;
	}
	return 1;
}

static bool
is_address(uint16_t type)
{
	return type == DNS_TYPE_A || type == DNS_TYPE_AAAA;
}

/* A whole RRset. 1, 0 it does not fit (the buf is full), -1 damaged. */
static int
put_set(struct reply *r, enum section section, const struct dns_name *owner,
    const struct data_rrset *set)
{
	struct data_rr_at at = {0, 0, 0};
	struct rdata rdata;
	int more;

	if (is_address(set->type) && set->count > 1)
		return put_addresses(r, section, owner, set,
		    section == ANSWER && !r->query.edns ? ADDRESSES
							: SHUFFLE_MAX);
	while ((more = data_rrset_next(set, &at, &rdata.b, &rdata.len)) == 1)
		if (!put_record(r, section, owner, set, rdata))
			return 0;
	return more == -1 ? -1 : 1;
}

/* An RRset for the answer or authority section: without it the message is of no
 * use, so if it does not fit, truncate. */
static int
put_needed(struct reply *r, enum section section, const struct dns_name *owner,
    const struct data_rrset *set)
{
	int fits = put_set(r, section, owner, set);

	if (fits == 0)
		truncate_all(r);
	return fits;
}

/* ---- negative answers and referrals; 0 done, -1 damaged */

/* RFC 2308 3: the SOA's TTL is the lower of its own and its minimum. */
static int
put_soa(struct reply *r, const struct answer_place *place, int apex)
{
	struct data_node node;
	struct data_rrset set;
	struct data_rr_at at = {0, 0, 0};
	struct dns_name owner;
	struct rdata rdata;
	struct wire minimum;
	uint32_t ttl;

	if (answer_place_node(&node, r->db, &r->view, place, apex) != 1 ||
	    data_node_set(&node, &r->view, DNS_TYPE_SOA, &set) != 1 ||
	    data_rrset_next(&set, &at, &rdata.b, &rdata.len) != 1 ||
	    rdata.len < 4)
		return -1;
	wire_over(&minimum, rdata.b + rdata.len - 4, 4);
	ttl = wire_u32(&minimum);
	if (ttl < set.ttl)
		set.ttl = ttl;
	answer_place_suffix(&owner, place, apex);
	if (!put_record(r, AUTHORITY, &owner, &set, rdata))
		truncate_all(r);
	return 0;
}

/* Addresses of one server. required (the server lies at or below the cut,
 * RFC 9471 3.1): TC if they do not fit; else they are left out. */
static int
put_glue(struct reply *r, const struct dns_name *server, bool required)
{
	static const uint16_t types[] = {DNS_TYPE_A, DNS_TYPE_AAAA};
	struct answer_place place;
	struct data_rrset set;

	if (answer_place_find(&place, r->db, &r->view, server) == -1)
		return -1;
	for (size_t i = 0; i < 2 && place.found; ++i) {
		struct dns_put_mark mark = dns_put_mark(&r->m);
		uint16_t count = r->count[ADDITIONAL];
		int have = data_node_set(&place.node, &r->view, types[i], &set);

		if (have == 1)
			have = put_set(r, ADDITIONAL, server, &set);
		else
			have = have == 0 ? 1 : -1;
		if (have == -1)
			return -1;
		if (have == 0) {
			dns_put_undo(&r->m, mark);
			r->count[ADDITIONAL] = count;
			if (required)
				r->flags |= DNS_TC;
		}
	}
	return 0;
}

/* Glue for all servers of a cut: first what the client cannot do without, then
 * what our zone, top, happens to know. */
static int
put_all_glue(struct reply *r, const struct data_rrset *ns,
    const struct dns_name *cut, const struct dns_name *top)
{
	for (int required = 1; required >= 0; --required) {
		struct data_rr_at at = {0, 0, 0};
		struct rdata rdata;
		int more;

		while ((more = data_rrset_next(ns, &at, &rdata.b,
			    &rdata.len)) == 1) {
			struct dns_name server;
			struct wire w;

			wire_over(&w, rdata.b, rdata.len);
			dns_name_get_plain(&server, &w);
			if (!wire_ok(&w))
				return -1;
			dns_name_lower(&server);
			if (dns_name_under(&server, cut) != (required == 1) ||
			    !dns_name_under(&server, top))
				continue;
			if (put_glue(r, &server, required == 1) == -1)
				return -1;
		}
		if (more == -1)
			return -1;
	}
	return 0;
}

static int
refer(struct reply *r, const struct answer_place *place,
    const struct answer_zone *zone, const struct data_rrset *ns)
{
	struct dns_name cut, top;
	int fits;

	answer_place_suffix(&cut, place, zone->cut);
	/* without a zone of ours above there is no bailiwick to keep */
	answer_place_suffix(&top, place,
	    zone->apex == ANSWER_NONE ? 0 : zone->apex);
	fits = put_needed(r, AUTHORITY, &cut, ns);
	if (fits != 1)
		return fits;
	return put_all_glue(r, ns, &cut, &top);
}

/* ---- finding the answer */

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
	struct data_rr_at at = {0, 0, 0};
	struct rdata rdata;
	struct wire w;

	if (data_rrset_next(set, &at, &rdata.b, &rdata.len) != 1)
		return false;
	wire_over(&w, rdata.b, rdata.len);
	dns_name_get_plain(target, &w);
	return wire_ok(&w);
}

static enum step
answer_cname(struct reply *r, struct chain *c, const struct data_rrset *set)
{
	struct dns_name target;
	int fits;

	if (!read_target(&target, set))
		return DAMAGED;
	fits = put_needed(r, ANSWER, chain_name(c), set);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	return chase(c, &target);
}

/* RFC 6672 3.1: the DNAME, and a CNAME made of it with its TTL. */
static enum step
answer_dname(struct reply *r, struct chain *c, const struct answer_place *place,
    int cut, const struct data_rrset *set)
{
	struct dns_name owner, to, target;
	struct data_rrset cname = *set;
	int fits;

	answer_place_suffix(&owner, place, cut);
	if (!read_target(&to, set))
		return DAMAGED;
	fits = put_needed(r, ANSWER, &owner, set);
	if (fits != 1)
		return fits == -1 ? DAMAGED : DONE;
	if (dns_name_graft(&target, chain_name(c), &owner, &to) == -1) {
		r->rcode = DNS_YXDOMAIN;
		return DONE;
	}
	cname.type = DNS_TYPE_CNAME;
	if (!put_record(r, ANSWER, chain_name(c), &cname,
		(struct rdata){target.b, target.len})) {
		truncate_all(r);
		return DONE;
	}
	return chase(c, &target);
}

/* The wanted set of a node that exists. */
static enum step
answer_node(struct reply *r, struct chain *c, const struct answer_place *place,
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
		return put_needed(r, ANSWER, chain_name(c), &set) == -1
		    ? DAMAGED
		    : DONE;
	if (have == 0 && put_soa(r, place, apex) == 0)
		return DONE;
	return DAMAGED;
}

/* The name does not exist: a wildcard at its closest encloser (RFC 4592 3.3.1),
 * or NXDOMAIN. */
static enum step
answer_missing(struct reply *r, struct chain *c,
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
	if (have == -1 || put_soa(r, place, apex) == -1)
		return DAMAGED;
	r->rcode = DNS_NXDOMAIN;
	return DONE;
}

/* At or below a cut or DNAME. 1 and *step if that settles it, 0 if the name's
 * own data count (a DNAME's owner, DS at a cut), -1 damaged. */
static int
answer_cut(struct reply *r, struct chain *c, const struct answer_place *place,
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
		if (r->count[ANSWER] == 0)
			r->flags &= (uint16_t)~DNS_AA;
		*step = refer(r, place, zone, &set) == -1 ? DAMAGED : DONE;
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
prefer_parent(struct reply *r, const struct answer_place *place,
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
answer_name(struct reply *r, struct chain *c)
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
			bare(r, DNS_REFUSED);
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
answer_data(struct reply *r)
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
		bare(r, DNS_SERVFAIL);
}

/* ---- what is not data */

/* id.server (RFC 4892 2.4), and the name BIND gave it first. */
static bool
answer_chaos(struct reply *r)
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
	r->count[ANSWER] = 1;
	r->flags |= DNS_AA;
	if (!buf_ok(&r->m.w))
		truncate_all(r);
	return true;
}

/* Answer what is read; returns the log's flag. */
static char
answer_query(struct reply *r, enum dns_query_kind kind)
{
	if ((r->query.flags & DNS_OPCODE) != 0) {
		bare(r, DNS_NOTIMP);
		return r->query.question ? 'I' : '/';
	}
	if (kind == DNS_QUERY_BAD) {
		bare(r, DNS_FORMERR);
		return '/';
	}
	if (r->query.edns && r->query.version > 0) {
		bare(r, DNS_BADVERS);
		return 'I';
	}
	if (r->query.class == DNS_CLASS_CH && answer_chaos(r))
		return '+';
	if (r->query.class != DNS_CLASS_IN &&
	    r->query.class != DNS_CLASS_ANY) {
		bare(r, DNS_REFUSED);
		return 'C';
	}
	if (r->query.type == DNS_TYPE_AXFR && r->q->tcp) {
		bare(r, DNS_REFUSED); /* RFC 5936 2.2.1: not for this client */
		return '-';
	}
	if (r->query.type == DNS_TYPE_AXFR) {
		bare(r, DNS_NOTIMP); /* RFC 5936 4.2: not defined over UDP */
		return 'I';
	}
	if (r->db == NULL)
		bare(r, DNS_SERVFAIL);
	else
		answer_data(r);
	return r->rcode == DNS_REFUSED || r->rcode == DNS_SERVFAIL ? '-' : '+';
}

static void
take_note(struct answer_note *note, const struct reply *r, char flag)
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
	struct reply r = {.conf = conf, .db = db, .q = q};
	enum dns_query_kind kind = dns_query_read(&r.query, q->packet, q->len);

	if (kind == DNS_QUERY_DROP) {
		take_note(note, &r, '/');
		return false;
	}
	if (kind == DNS_QUERY_BAD)
		r.query.edns = false; /* it may have been half read */
	r.random.state = q->seed;
	begin(&r, out);
	take_note(note, &r, answer_query(&r, kind));
	finish(&r, out);
	return true;
}

bool
answer_servfail(const struct answer_query *q, struct buf *out)
{
	static const struct answer_conf conf;
	struct answer_note note;

	return answer_make(&conf, NULL, q, out, &note);
}
