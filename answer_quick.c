#include <string.h>

#include "answer.h"
#include "answer_ahead.h"
#include "answer_quick.h"
#include "answer_reply.h"
#include "buf.h"
#include "data_rrset.h"
#include "dns_put.h"
#include "dns_stem.h"
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

/* May the answer be as simple as that? */
static bool
simple(const struct answer_ahead *a)
{
	const struct answer_place *place = &a->place;

	/* a name in a zone of ours: DATA_NODE_NONE is more than any name's
	 * labels, and so may be what a damaged file says. The root is never
	 * pointed to. */
	return a->plain && place->node.apex <= place->encloser &&
	    place->message == DNS_HEADER && !special(a->query.type) &&
	    !answer_reply_shuffles(a->set.type, a->set.count) &&
	    a->query.version == 0 && !a->query.nsid;
}

/* Header and question (RFC 1035 4.1); returns where they end. */
static uint8_t *
put_question(uint8_t *to, const struct answer_ahead *a)
{
	const struct dns_query *query = &a->query;
	const uint8_t *packet = a->q->packet;
	size_t question = query->name.len + 4U; /* its type and class, too */
	bool missing = a->denied && !a->place.found;

	buf_write16(to, query->id);
	buf_write16(to + 2,
	    (uint16_t)(DNS_QR | DNS_AA | (query->flags & DNS_RD) |
		(missing ? DNS_NXDOMAIN : DNS_NOERROR)));
	buf_write16(to + 4, 1);
	buf_write16(to + 6, a->denied ? 0 : (uint16_t)a->set.count);
	buf_write16(to + 8, a->denied);
	buf_write16(to + 10, query->edns);
	dns_name_octets(to + DNS_HEADER, packet + DNS_HEADER, question);
	return to + DNS_HEADER + question;
}

/* ---- records: a pointer to their owner, the same for all; fixed; RDATA */

#define POINTER 2 /* octets */

/* The next of the set's records, of which at octets are read. Each length is
 * read once: who changes the file in place can spoil an answer, but not make it
 * longer. False: it is longer than the set. */
static inline bool
take(const struct data_rrset_plain *set, size_t *at, const uint8_t **rdata,
    size_t *len)
{
	if (set->len - *at < 2)
		return false;
	*len = wire_get16(set->b + *at);
	if (*len > set->len - *at - 2)
		return false;
	*rdata = set->b + *at + 2;
	*at += 2 + *len;
	return true;
}

/* Write all records as they are; returns where they end. NULL: they are not as
 * long as set says, or not to be copied. */
static uint8_t *
put_copies(uint8_t *to, const struct data_rrset_plain *set)
{
	const uint8_t *rdata;
	size_t at = 0, len;

	for (unsigned i = 0; i < set->count; ++i) {
		if (!take(set, &at, &rdata, &len) ||
		    !dns_put_copies(set->type, len))
			return NULL;
		buf_write16(to, 0xc000 | DNS_HEADER);
		dns_put_fixed(to + POINTER, set->type, set->ttl, len);
		memcpy(to + POINTER + DNS_PUT_FIXED, rdata, len);
		to += POINTER + DNS_PUT_FIXED + len;
	}
	return at == set->len ? to : NULL;
}

/* Write RDATA with names under the stem. NULL: with others, or damaged. */
static uint8_t *
put_rdata(uint8_t *to, struct dns_stem *stem, struct dns_put_shape shape,
    const uint8_t *rdata, size_t len)
{
	const size_t around = shape.before + shape.behind;
	size_t at = shape.before, n;

	if (len < around)
		return NULL;
	for (size_t i = 0; i < shape.before; ++i)
		*to++ = rdata[i];
	for (unsigned i = 0; i < shape.names; ++i, at += n) {
		n = dns_stem_put(stem, &to, rdata + at,
		    len - shape.behind - at);
		if (n == 0)
			return NULL;
	}
	if (len - at != shape.behind)
		return NULL;
	if (shape.behind > 0)
		dns_name_octets(to, rdata + at, shape.behind);
	return to + shape.behind;
}

/* RFC 2308 3: the TTL of an SOA that denies is the lower of its own and its
 * minimum, the last number of its RDATA. */
static uint32_t
denial_ttl(uint32_t ttl, const uint8_t *rdata, size_t len)
{
	uint32_t minimum = len < 4 ? 0 : wire_get32(rdata + len - 4);

	return minimum < ttl ? minimum : ttl;
}

/* The zone's apex, under which names may lie, and the offset of the label that
 * the question has before it. False: it is the root, or dns_put would not see
 * it behind so many labels. */
static bool
stem_of(struct dns_stem *stem, const struct answer_place *place)
{
	unsigned labels = place->encloser - place->node.apex;
	unsigned first = place->labels - labels; /* of the name's labels */

	if (labels == 0 || place->labels > DNS_PUT_SEEN)
		return false;
	dns_stem_over(stem, place->name.b, place->name.len, place->start[first],
	    first == 0 ? SIZE_MAX : place->start[first - 1], place->message);
	return true;
}

/* The same as put_copies for records with names. Apart, so that the usual path
 * saves no registers for it. */
static __attribute__((noinline)) uint8_t *
put_shaped(uint8_t *to, const struct answer_ahead *a,
    struct dns_put_shape shape)
{
	const struct data_rrset_plain *set = &a->set;
	struct dns_stem stem;
	const uint8_t *rdata;
	size_t at = 0, len;

	if (!stem_of(&stem, &a->place) || (a->denied && set->count != 1))
		return NULL;
	for (unsigned i = 0; i < set->count; ++i) {
		uint8_t *fixed = to + POINTER, *end;
		uint32_t ttl = set->ttl;

		if (!take(set, &at, &rdata, &len))
			return NULL;
		if (a->denied)
			ttl = denial_ttl(ttl, rdata, len);
		end = put_rdata(fixed + DNS_PUT_FIXED, &stem, shape, rdata,
		    len);
		if (end == NULL)
			return NULL;
		buf_write16(to,
		    (uint16_t)(0xc000 | (a->denied ? stem.at : DNS_HEADER)));
		dns_put_fixed(fixed, set->type, ttl,
		    (size_t)(end - fixed) - DNS_PUT_FIXED);
		to = end;
	}
	return at == set->len ? to : NULL;
}

static uint8_t *
put_records(uint8_t *to, const struct answer_ahead *a)
{
	struct dns_put_shape shape;

	if (dns_put_shape(a->set.type, &shape))
		return put_shaped(to, a, shape);
	return put_copies(to, &a->set);
}

/* Octets that the answer has if no name in it is compressed. */
static size_t
most(const struct answer_ahead *a)
{
	const struct data_rrset_plain *set = &a->set;
	size_t opt = a->query.edns ? ANSWER_REPLY_OPT : 0;

	/* each record has its length in front of it there, and here not */
	return DNS_HEADER + a->query.name.len + 4U + set->len +
	    set->count * (POINTER + DNS_PUT_FIXED - 2U) + opt;
}

bool
answer_quick(const struct answer_ahead *a, struct buf *out,
    struct answer_note *note)
{
	const struct dns_query *query = &a->query;
	size_t len, before = out->len;
	uint8_t *to, *end;

	if (!simple(a))
		return false;
	len = most(a);
	if (len > answer_reply_limit(a->q, query))
		return false;
	to = len > out->cap - before ? NULL : buf_room(out, len);
	if (to == NULL)
		return false;
	end = put_records(put_question(to, a), a);
	if (end == NULL) {
		buf_cut(out, before);
		return false;
	}
	if (query->edns) {
		answer_reply_opt(end, query, DNS_NOERROR, 0);
		end += ANSWER_REPLY_OPT;
	}
	if ((size_t)(end - to) < len)
		buf_cut(out, before + (size_t)(end - to));
	answer_ahead_note(note, a, '+');
	return true;
}
