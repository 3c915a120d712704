#include <string.h>

#include "answer.h"
#include "answer_ahead.h"
#include "answer_quick.h"
#include "answer_reply.h"
#include "buf.h"
#include "data_rrset.h"
#include "dns_type.h"
#include "wire.h"

/* Does this type mean more to a server than the records of its name? */
static bool
special(uint16_t type)
{
	switch (type) {
	case DNS_TYPE_DS: /* at an apex, the parent's: RFC 4035 3.1.4.1 */
	case DNS_TYPE_IXFR:
	case DNS_TYPE_AXFR:
	case DNS_TYPE_ANY:
		return true;
	default:
		return false;
	}
}

#define POINTER 2 /* octets of one to the question's name */

/* Write all records. False: they are not as long as set says, or not to be
 * copied as they are. There is room for what set says, and each length is read
 * once: who changes the file in place can spoil an answer, but not make it
 * longer. */
static bool
put_records(uint8_t *to, const struct data_rrset_plain *set)
{
	size_t at = 0;

	for (unsigned i = 0; i < set->count; ++i) {
		size_t len;

		if (set->len - at < 2)
			return false;
		len = wire_get16(set->b + at);
		at += 2;
		if (len > set->len - at || !dns_put_copies(set->type, len))
			return false;
		buf_write16(to, 0xc000 | DNS_HEADER);
		dns_put_fixed(to + POINTER, set->type, set->ttl, len);
		memcpy(to + POINTER + DNS_PUT_FIXED, set->b + at, len);
		to += POINTER + DNS_PUT_FIXED + len;
		at += len;
	}
	return at == set->len;
}

/* Header and question (RFC 1035 4.1); returns where they end. */
static uint8_t *
put_question(uint8_t *to, const struct answer_ahead *a, unsigned answers)
{
	const struct dns_query *query = &a->query;
	const uint8_t *packet = a->q->packet;
	size_t question = query->name.len + 4U; /* its type and class, too */

	buf_write16(to, query->id);
	buf_write16(to + 2, DNS_QR | DNS_AA | (query->flags & DNS_RD));
	buf_write16(to + 4, 1);
	buf_write16(to + 6, (uint16_t)answers);
	buf_write16(to + 8, 0);
	buf_write16(to + 10, query->edns);
	dns_name_octets(to + DNS_HEADER, packet + DNS_HEADER, question);
	return to + DNS_HEADER + question;
}

/* May the answer be as simple as that? */
static bool
simple(const struct answer_ahead *a)
{
	const struct answer_place *place = &a->place;

	/* a name in a zone of ours: DATA_NODE_NONE is more than any name's
	 * labels, and so may be what a damaged file says. The root is never
	 * pointed to. */
	return a->plain && place->node.apex <= place->labels &&
	    place->message == DNS_HEADER && !special(a->query.type) &&
	    !answer_reply_shuffles(a->set.type, a->set.count) &&
	    a->query.version == 0 && !a->query.nsid;
}

bool
answer_quick(const struct answer_ahead *a, struct buf *out,
    struct answer_note *note)
{
	const struct dns_query *query = &a->query;
	const struct data_rrset_plain *set = &a->set;
	size_t len, before = out->len;
	uint8_t *to;

	if (!simple(a))
		return false;
	/* each record has its length in front of it there, and here not */
	len = DNS_HEADER + query->name.len + 4U + set->len +
	    set->count * (POINTER + DNS_PUT_FIXED - 2U);
	if (query->edns)
		len += ANSWER_REPLY_OPT;
	if (len > answer_reply_limit(a->q, query) || len > out->cap - before)
		return false;
	to = buf_room(out, len);
	if (to == NULL)
		return false;
	if (!put_records(put_question(to, a, set->count), set)) {
		buf_cut(out, before);
		return false;
	}
	if (query->edns)
		answer_reply_opt(to + len - ANSWER_REPLY_OPT, query,
		    DNS_NOERROR, 0);
	answer_ahead_note(note, a, '+');
	return true;
}
