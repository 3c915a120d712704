#include "answer.h"
#include "answer_place.h"
#include "answer_refer.h"
#include "answer_reply.h"
#include "data_rrset.h"
#include "dns_type.h"
#include "wire.h"

/* RFC 2308 3: the SOA's TTL is the lower of its own and its minimum. */
int
answer_refer_soa(struct answer_reply *r, const struct answer_place *place,
    int apex)
{
	struct data_node node;
	struct data_rrset set;
	struct data_rr_at at = {0};
	struct dns_name room;
	struct answer_rdata rdata;
	struct wire minimum;
	uint32_t ttl;
	int fits;

	if (answer_place_node(&node, r->db, r->view, place, apex) != 1 ||
	    data_rrset_find(&node, r->view, DNS_TYPE_SOA, &set) != 1 ||
	    data_rrset_next(&set, &at, &rdata.b, &rdata.len) != 1 ||
	    rdata.len < 4)
		return -1;
	wire_over(&minimum, rdata.b + rdata.len - 4, 4);
	ttl = wire_u32(&minimum);
	if (ttl < set.ttl)
		set.ttl = ttl;
	fits = answer_reply_record(r, IN_AUTHORITY,
	    answer_place_owner_above(place, apex, &room), &set, rdata);
	if (fits == 0)
		answer_reply_truncate(r);
	return fits == -1 ? -1 : 0;
}

/* Addresses of one server, whose name is in lower case. required (it lies at or
 * below the cut, RFC 9471 3.1): TC if they do not fit; else they are left
 * out. */
static int
put_glue(struct answer_reply *r, const struct dns_name *server, bool required)
{
	static const uint16_t types[] = {DNS_TYPE_A, DNS_TYPE_AAAA};
	struct data_node node;
	struct data_rrset set;
	int found = data_db_find(r->db, server->b, server->len, &node);

	if (found != 1 || !data_node_exists(&node, r->view))
		return found == -1 ? -1 : 0;
	for (size_t i = 0; i < 2; ++i) {
		struct dns_put_mark mark = dns_put_mark(&r->m);
		uint16_t count = r->count[IN_ADDITIONAL];
		int have = data_rrset_find(&node, r->view, types[i], &set);

		if (have == 1)
			have = answer_reply_set(r, IN_ADDITIONAL,
			    (struct dns_put_owner){server, 0}, &set);
		else
			have = have == 0 ? 1 : -1;
		if (have == -1)
			return -1;
		if (have == 0) {
			dns_put_undo(&r->m, mark);
			r->count[IN_ADDITIONAL] = count;
			if (required)
				r->flags |= DNS_TC;
		}
	}
	return 0;
}

/* Glue for all servers of a cut: first what the client cannot do without, then
 * what our zone, top, happens to know. */
static int
put_all_glue(struct answer_reply *r, const struct data_rrset *ns,
    const struct dns_name *cut, const struct dns_name *top)
{
	for (int required = 1; required >= 0; --required) {
		struct data_rr_at at = {0};
		struct answer_rdata rdata;
		int more;

		while ((more = data_rrset_next(ns, &at, &rdata.b,
			    &rdata.len)) == 1) {
			struct dns_name server;
			struct wire w;

			wire_over(&w, rdata.b, rdata.len);
			dns_name_get_mapped(&server, &w);
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

int
answer_refer(struct answer_reply *r, const struct answer_place *place,
    const struct answer_zone *zone, const struct data_rrset *ns)
{
	struct dns_name cut, top;
	struct dns_put_owner owner = answer_place_owner_above(place, zone->cut,
	    &cut);
	int fits;

	/* without a zone of ours above there is no bailiwick to keep */
	answer_place_suffix(&top, place,
	    zone->apex == ANSWER_NONE ? 0 : zone->apex);
	fits = answer_reply_needed(r, IN_AUTHORITY, owner, ns);
	if (fits != 1)
		return fits;
	return put_all_glue(r, ns, &cut, &top);
}
