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
	return a->form != AHEAD_OPEN && place->node.apex <= place->encloser &&
	    place->message == DNS_HEADER && !special(a->query.type) &&
	    !answer_reply_shuffles(a->set.type, a->set.count) &&
	    a->query.version == 0 && !a->query.nsid;
}

/* How many of a->more are in use. */
static unsigned
more(const struct answer_ahead *a)
{
	return a->form == AHEAD_ALIAS   ? 1
	    : a->form == AHEAD_REFERRAL ? 2 * a->server
					: 0;
}

/* Records in a referral's additional section. */
static uint16_t
glue(const struct answer_ahead *a)
{
	unsigned n = a->query.edns;

	for (unsigned i = 0; i < more(a); ++i)
		n += a->more[i].count;
	return (uint16_t)n;
}

/* What else there is than a set in the answer section: its flags and counts.
 * Apart, as are its records, so that the usual path saves no registers for
 * it. */
static __attribute__((noinline)) void
put_other(uint8_t *to, const struct answer_ahead *a)
{
	uint16_t flags = DNS_QR | (a->query.flags & DNS_RD);
	unsigned count = a->set.count;

	switch (a->form) {
	case AHEAD_OPEN:
	case AHEAD_SET:
		return;
	case AHEAD_ALIAS:
		buf_write16(to + 6, (uint16_t)(count + a->more[0].count));
		return;
	case AHEAD_DENIAL:
		flags |= DNS_AA;
		if (!a->place.found)
			flags |= DNS_NXDOMAIN;
		break;
	case AHEAD_REFERRAL:
		buf_write16(to + 10, glue(a));
		break;
	}
	buf_write16(to + 2, flags);
	buf_write16(to + 6, 0);
	buf_write16(to + 8, (uint16_t)count);
}

/* Header and question; returns where they end. */
static uint8_t *
put_question(uint8_t *to, const struct answer_ahead *a)
{
	const struct dns_query *query = &a->query;
	const uint8_t *packet = a->q->packet;
	size_t question = query->namelen + 4U; /* its type and class, too */

	buf_write16(to, query->id);
	buf_write16(to + 2, DNS_QR | DNS_AA | (query->flags & DNS_RD));
	buf_write16(to + 4, 1);
	buf_write16(to + 6, (uint16_t)a->set.count);
	buf_write16(to + 8, 0);
	buf_write16(to + 10, query->edns);
	if (a->form != AHEAD_SET)
		put_other(to, a);
	dns_name_octets(to + DNS_HEADER, packet + DNS_HEADER, question);
	return to + DNS_HEADER + question;
}

/* ---- records: a pointer to their owner, the same for all; fixed; RDATA */

#define POINTER 2 /* octets */

static inline void
put_pointer(uint8_t *to, uint16_t at)
{
	buf_write16(to, (uint16_t)(0xc000 | at));
}

/* Without a call for what is as long as an address. */
static inline void
put_octets(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n == 4)
		memcpy(to, from, 4);
	else if (n == 16)
		memcpy(to, from, 16);
	else
		memcpy(to, from, n);
}

/* Write all records as they are; returns where they end. NULL: they are not as
 * long as set says, or not to be copied. */
static inline uint8_t *
put_copies(uint8_t *to, const struct data_rrset_plain *set, uint16_t owner)
{
	const uint8_t *rdata;
	size_t at = 0, len;

	for (unsigned i = 0; i < set->count; ++i) {
		if (!data_rrset_plain_next(set, &at, &rdata, &len) ||
		    !dns_put_copies(set->type, len))
			return NULL;
		put_pointer(to, owner);
		dns_put_fixed(to + POINTER, set->type, set->ttl, len);
		put_octets(to + POINTER + DNS_PUT_FIXED, rdata, len);
		to += POINTER + DNS_PUT_FIXED + len;
	}
	return at == set->len ? to : NULL;
}

/* Write RDATA with names under the stem; *name becomes the offset of the last.
 * NULL: with others, or damaged. */
static uint8_t *
put_rdata(uint8_t *to, struct dns_stem *stem, struct dns_put_shape shape,
    struct answer_rdata rdata, uint16_t *name)
{
	size_t at = shape.before, n;

	if (rdata.len < shape.before + shape.behind)
		return NULL;
	for (size_t i = 0; i < shape.before; ++i)
		*to++ = rdata.b[i];
	for (unsigned i = 0; i < shape.names; ++i, at += n) {
		n = dns_stem_put(stem, &to, rdata.b + at,
		    rdata.len - shape.behind - at, name);
		if (n == 0)
			return NULL;
	}
	if (rdata.len - at != shape.behind)
		return NULL;
	if (shape.behind > 0)
		dns_name_octets(to, rdata.b + at, shape.behind);
	return to + shape.behind;
}

/* Write all records, names in them compressed; name: as above, of each record,
 * for types that have some; NULL: nobody asks. */
static uint8_t *
put_set(uint8_t *to, struct dns_stem *stem, const struct data_rrset_plain *set,
    uint16_t owner, uint16_t *name)
{
	struct dns_put_shape shape;
	struct answer_rdata rdata;
	size_t at = 0;
	uint16_t any;

	if (!dns_put_shape(set->type, &shape))
		return put_copies(to, set, owner);
	for (unsigned i = 0; i < set->count; ++i) {
		uint8_t *fixed = to + POINTER, *end;

		if (!data_rrset_plain_next(set, &at, &rdata.b, &rdata.len))
			return NULL;
		end = put_rdata(fixed + DNS_PUT_FIXED, stem, shape, rdata,
		    name != NULL ? &name[i] : &any);
		if (end == NULL)
			return NULL;
		put_pointer(to, owner);
		dns_put_fixed(fixed, set->type, set->ttl,
		    (size_t)(end - fixed) - DNS_PUT_FIXED);
		to = end;
	}
	return at == set->len ? to : NULL;
}

/* ---- what is not one set that is copied */

/* The offset in the message of the name's ancestor with that many labels. */
static uint16_t
ancestor(const struct answer_place *place, unsigned labels)
{
	return (uint16_t)(place->message +
	    place->parts->start[place->labels - labels]);
}

/* The zone's apex, under which names may lie. False: it is the root, or dns_put
 * might not see all names behind so many labels. */
static bool
stem_of(struct dns_stem *stem, const struct answer_place *place,
    const uint8_t *message)
{
	unsigned labels = place->encloser - place->node.apex;

	return place->labels <= DNS_PUT_SEEN - DNS_STEM_LABELS &&
	    dns_stem_over(stem, message, place->message, &place->name,
		place->parts->start[place->labels - labels]);
}

/* The zone's SOA, by its apex. RFC 2308 3: its TTL is then the lower of its own
 * and its minimum, the last number. */
static uint8_t *
put_denial(uint8_t *to, const struct answer_ahead *a, struct dns_stem *stem)
{
	uint8_t *fixed = to + POINTER, *end;
	uint32_t ttl = a->set.ttl, minimum;
	struct dns_put_shape shape;
	struct answer_rdata rdata;
	size_t at = 0;
	uint16_t any;

	if (a->set.count != 1 || !dns_put_shape(a->set.type, &shape) ||
	    !data_rrset_plain_next(&a->set, &at, &rdata.b, &rdata.len) ||
	    at != a->set.len)
		return NULL;
	end = put_rdata(fixed + DNS_PUT_FIXED, stem, shape, rdata, &any);
	if (end == NULL)
		return NULL;
	minimum = wire_get32(end - 4);
	put_pointer(to, stem->seen[0].at);
	dns_put_fixed(fixed, a->set.type, minimum < ttl ? minimum : ttl,
	    (size_t)(end - fixed) - DNS_PUT_FIXED);
	return end;
}

static uint8_t *
put_alias(uint8_t *to, const struct answer_ahead *a, struct dns_stem *stem)
{
	uint16_t target = DNS_HEADER; /* set by its one record */

	to = put_set(to, stem, &a->set, DNS_HEADER, &target);
	return to == NULL ? NULL : put_set(to, stem, &a->more[0], target, NULL);
}

static uint8_t *
put_referral(uint8_t *to, const struct answer_ahead *a, struct dns_stem *stem)
{
	uint16_t server[AHEAD_SERVERS];

	to = put_set(to, stem, &a->set, ancestor(&a->place, (unsigned)a->cut),
	    server);
	for (unsigned i = 0; i < more(a) && to != NULL; ++i)
		to = put_copies(to, &a->more[i], server[i / 2]);
	return to;
}

/* Has any set beside the first addresses in random order? */
static bool
shuffles_more(const struct answer_ahead *a)
{
	for (unsigned i = 0; i < more(a); ++i)
		if (answer_reply_shuffles(a->more[i].type, a->more[i].count))
			return true;
	return false;
}

/* Write its records behind the question; returns where they end. NULL: it is
 * not as simple as that. */
static __attribute__((noinline)) uint8_t *
put_rest(uint8_t *to, const struct answer_ahead *a, const uint8_t *message)
{
	struct dns_stem stem;

	if (shuffles_more(a) || !stem_of(&stem, &a->place, message))
		return NULL;
	switch (a->form) {
	case AHEAD_OPEN:
		break;
	case AHEAD_SET:
		return put_set(to, &stem, &a->set, DNS_HEADER, NULL);
	case AHEAD_DENIAL:
		return put_denial(to, a, &stem);
	case AHEAD_ALIAS:
		return put_alias(to, a, &stem);
	case AHEAD_REFERRAL:
		return put_referral(to, a, &stem);
	}
	return NULL;
}

static uint8_t *
put_records(uint8_t *to, const struct answer_ahead *a, const uint8_t *message)
{
	struct dns_put_shape shape;

	if (a->form == AHEAD_SET && !dns_put_shape(a->set.type, &shape))
		return put_copies(to, &a->set, DNS_HEADER);
	return put_rest(to, a, message);
}

/* Octets that a set has, none of its names compressed: each record has its
 * length in front of it there, and here not. */
static inline size_t
most_of(const struct data_rrset_plain *set)
{
	return set->len + set->count * (POINTER + DNS_PUT_FIXED - 2U);
}

/* The same for the sets beside the first. */
static __attribute__((noinline)) size_t
most_more(const struct answer_ahead *a)
{
	size_t len = 0;

	for (unsigned i = 0; i < more(a); ++i)
		len += most_of(&a->more[i]);
	return len;
}

/* And for the whole answer. */
static size_t
most(const struct answer_ahead *a)
{
	size_t opt = a->query.edns ? ANSWER_REPLY_OPT : 0;
	size_t len = DNS_HEADER + a->query.namelen + 4U + most_of(&a->set);

	return len + opt + (a->form > AHEAD_DENIAL ? most_more(a) : 0);
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
	end = put_records(put_question(to, a), a, to);
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
