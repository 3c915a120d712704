#include <string.h>

#include "answer.h"
#include "answer_ahead.h"
#include "answer_reply.h"
#include "dns_type.h"

#define ADDRESSES 8      /* of a set, as in 1.05: over UDP, without EDNS */
#define SHUFFLE_MAX 4096 /* more addresses than that fit no message */
#define FEW 64           /* most sets have fewer */

/* ---- writing */

/* Octets of the OPT record that the answer gets: RFC 6891 6.1.1. */
static size_t
opt_len(const struct dns_query *query, const struct answer_conf *conf)
{
	if (!query->edns)
		return 0;
	if (!query->nsid || conf->nsid == NULL)
		return ANSWER_REPLY_OPT;
	return ANSWER_REPLY_OPT + 4 + strlen(conf->nsid);
}

size_t
answer_reply_limit(const struct answer_query *q, const struct dns_query *query)
{
	if (q->tcp)
		return ANSWER_TCP_MAX;
	if (!query->edns || query->size <= ANSWER_ANY_MAX)
		return ANSWER_ANY_MAX; /* RFC 6891 6.2.3: less counts as 512 */
	return query->size < ANSWER_UDP_MAX ? query->size : ANSWER_UDP_MAX;
}

/* Header and question; the OPT record's room is kept free behind. */
void
answer_reply_begin(struct answer_reply *r, const struct answer_conf *conf,
    const struct answer_ahead *ahead, struct buf *out)
{
	size_t room = out->cap - out->len, want;

	r->conf = conf;
	r->db = ahead->db;
	r->q = ahead->q;
	r->query = &ahead->query;
	r->view = &ahead->view;
	r->asked = &ahead->asked;
	r->random.state = ahead->q->seed;
	r->flags = 0;
	r->rcode = DNS_NOERROR;
	memset(r->count, 0, sizeof r->count);
	want = answer_reply_limit(r->q, r->query);
	if (want < room)
		room = want;
	r->opt = opt_len(r->query, conf);
	dns_put_over(&r->m, out->b + out->len, room - r->opt);
	(void)buf_room(&r->m.w, DNS_HEADER); /* finish fills it */
	if (r->query->question) {
		dns_put_question(&r->m,
		    (const uint8_t *)r->q->packet + DNS_HEADER,
		    r->query->namelen);
		r->count[IN_QUESTION] = 1;
	}
	r->question = dns_put_mark(&r->m);
}

/* RFC 6891 6.1.3; DO is echoed (RFC 3225 3). */
void
answer_reply_opt(uint8_t to[ANSWER_REPLY_OPT], const struct dns_query *query,
    enum dns_rcode rcode, size_t options)
{
	const uint8_t b[ANSWER_REPLY_OPT] = {0, 0, DNS_TYPE_OPT,
	    ANSWER_UDP_MAX >> 8, ANSWER_UDP_MAX & 255, (uint8_t)(rcode >> 4),
	    0 /* our version */, query->dnssec_ok ? 0x80 : 0, 0,
	    (uint8_t)(options >> 8), (uint8_t)options};

	memcpy(to, b, sizeof b);
}

/* The OPT record, for which room was kept, and in it RFC 5001 2.3. */
static __attribute__((noinline)) void
put_opt(struct answer_reply *r)
{
	struct buf *w = &r->m.w;
	const size_t options = r->opt - ANSWER_REPLY_OPT;
	uint8_t *b = buf_room(w, ANSWER_REPLY_OPT);

	if (b != NULL)
		answer_reply_opt(b, r->query, r->rcode, options);
	if (options > 0) {
		buf_u16(w, DNS_OPTION_NSID);
		buf_u16(w, (uint16_t)strlen(r->conf->nsid));
		buf_str(w, r->conf->nsid);
	}
	++r->count[IN_ADDITIONAL];
}

/* RFC 1035 4.1.1. */
static void
put_header(const struct answer_reply *r)
{
	const uint16_t echo = r->query->flags & (DNS_OPCODE | DNS_RD);
	uint8_t *b = r->m.w.b;

	buf_write16(b, r->query->id);
	buf_write16(b + 2,
	    (uint16_t)(DNS_QR | echo | r->flags | (r->rcode & 15)));
	buf_write16(b + 4, r->count[IN_QUESTION]);
	buf_write16(b + 6, r->count[IN_ANSWER]);
	buf_write16(b + 8, r->count[IN_AUTHORITY]);
	buf_write16(b + 10, r->count[IN_ADDITIONAL]);
}

void
answer_reply_finish(struct answer_reply *r, struct buf *out)
{
	r->m.w.cap += r->opt;
	if (r->query->edns)
		put_opt(r);
	if (r->query->class == DNS_CLASS_ANY)
		r->flags &= (uint16_t)~DNS_AA; /* RFC 1034 3.7.1 */
	if (r->m.w.len >= DNS_HEADER)
		put_header(r);
	out->len += r->m.w.len;
}

/* Only header and question: for errors, and for what does not fit. */
void
answer_reply_bare(struct answer_reply *r, enum dns_rcode rcode)
{
	dns_put_undo(&r->m, r->question);
	r->rcode = rcode;
	r->flags = 0;
	r->count[IN_ANSWER] = r->count[IN_AUTHORITY] = r->count[IN_ADDITIONAL] =
	    0;
}

/* Nothing but the question, and the advice to come back over TCP. */
void
answer_reply_truncate(struct answer_reply *r)
{
	uint16_t aa = r->flags & DNS_AA;
	enum dns_rcode rcode = r->rcode;

	answer_reply_bare(r, rcode);
	r->flags = DNS_TC | aa;
}

/* ---- records */

int
answer_reply_record(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set,
    struct answer_rdata rdata)
{
	if (dns_put_rr(&r->m, owner, set->type, set->ttl, rdata.b, rdata.len) ==
	    -1)
		return -1;
	++r->count[section];
	return buf_ok(&r->m.w);
}

/* How many addresses of a set an answer has at most. */
static unsigned
most(const struct answer_reply *r, enum answer_section section)
{
	return section == IN_ANSWER && !r->query->edns && !r->q->tcp
	    ? ADDRESSES
	    : SHUFFLE_MAX;
}

/* Addresses in random order (all orders equally likely); all has room for n. */
static int
put_shuffled(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set,
    struct answer_rdata *all, uint32_t n)
{
	uint32_t max = most(r, section), i = 0;
	struct data_rr_at at = {0};
	int more = 0, fits = 1;

	while (i < n &&
	    (more = data_rrset_next(set, &at, &all[i].b, &all[i].len)) == 1)
		++i;
	if (more == -1)
		return -1;
	n = i;
	for (i = 0; i < n && i < max && fits == 1; ++i) {
		uint32_t j = i + prng_below(&r->random, n - i);
		struct answer_rdata chosen = all[j];

		all[j] = all[i];
		fits = answer_reply_record(r, section, owner, set, chosen);
	}
	return fits;
}

/* The stack of a function is made ready page by page, whether it is used or
 * not: that of put_many has a function of its own. */
static int
put_few(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set)
{
	struct answer_rdata all[FEW];

	return put_shuffled(r, section, owner, set, all, FEW);
}

__attribute__((noinline)) static int
put_many(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set)
{
	struct answer_rdata all[SHUFFLE_MAX];

	return put_shuffled(r, section, owner, set, all, SHUFFLE_MAX);
}

/* A whole RRset. 1, 0 it does not fit (the buf is full), -1 damaged. */
int
answer_reply_set(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set)
{
	struct data_rr_at at = {0};
	struct answer_rdata rdata;
	int more, fits;

	if (answer_reply_shuffles(set->type, set->count))
		return set->count <= FEW ? put_few(r, section, owner, set)
					 : put_many(r, section, owner, set);
	while ((more = data_rrset_next(set, &at, &rdata.b, &rdata.len)) == 1) {
		fits = answer_reply_record(r, section, owner, set, rdata);
		if (fits != 1)
			return fits;
	}
	return more == -1 ? -1 : 1;
}

/* An RRset for the answer or authority section: without it the message is of no
 * use, so if it does not fit, truncate. */
int
answer_reply_needed(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set)
{
	int fits = answer_reply_set(r, section, owner, set);

	if (fits == 0)
		answer_reply_truncate(r);
	return fits;
}
