#include <string.h>

#include "answer.h"
#include "answer_ahead.h"
#include "answer_quick.h"
#include "answer_reply.h"
#include "buf.h"
#include "data_rrset.h"
#include "dns_type.h"
#include "wire.h"

/* Is this a type of records that are copied as they are, and means no more to a
 * server than any other? */
static bool
plain(uint16_t type)
{
	switch (type) {
	case DNS_TYPE_NS: /* names in its RDATA are compressed */
	case DNS_TYPE_CNAME:
	case DNS_TYPE_SOA:
	case DNS_TYPE_PTR:
	case DNS_TYPE_MX:
	case DNS_TYPE_DS: /* the parent's, at an apex */
	case DNS_TYPE_IXFR:
	case DNS_TYPE_AXFR:
	case DNS_TYPE_ANY:
		return false;
	default:
		return true;
	}
}

/* RDATA is of a length that its type may have. */
static bool
sound(uint16_t type, size_t len)
{
	switch (type) {
	case DNS_TYPE_A:
		return len == 4;
	case DNS_TYPE_AAAA:
		return len == 16;
	default:
		return true;
	}
}

#define POINTER 2 /* octets of one to the question's name */

/* Write all records, for which there is room if they are as long as they should
 * be together. False: they are not. Each length is read once: who changes the
 * file in place can spoil an answer, but not make it longer than that. */
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
		if (len > set->len - at || !sound(set->type, len))
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
	const struct dns_query *q = &a->query;
	const uint8_t *packet = a->q->packet;
	size_t question = q->name.len + 4U;

	buf_write16(to, q->id);
	buf_write16(to + 2, DNS_QR | DNS_AA | (q->flags & DNS_RD));
	buf_write16(to + 4, 1);
	buf_write16(to + 6, (uint16_t)answers);
	buf_write16(to + 8, 0);
	buf_write16(to + 10, q->edns);
	dns_name_octets(to + DNS_HEADER, packet + DNS_HEADER, question);
	return to + DNS_HEADER + question;
}

/* Is this a set that can be written as it stands? More than one address is put in
 * random order. */
static bool
as_it_stands(const struct data_rrset_plain *set)
{
	if (set->type == DNS_TYPE_A || set->type == DNS_TYPE_AAAA)
		return set->count == 1;
	return set->count > 0 && plain(set->type);
}

bool
answer_quick(const struct answer_ahead *a, struct buf *out,
    struct answer_note *note)
{
	const struct dns_query *q = &a->query;
	const struct data_rrset_plain *set = &a->set;
	size_t len, before = out->len;
	uint8_t *to;

	/* with an apex that is no ancestor, the file is damaged */
	if (!a->plain || a->place.node.apex > a->place.labels ||
	    q->version > 0 || q->nsid || !as_it_stands(set))
		return false;
	len = DNS_HEADER + q->name.len + 4U + set->len +
	    set->count * (POINTER + DNS_PUT_FIXED - 2U);
	if (q->edns)
		len += ANSWER_REPLY_OPT;
	if (len > answer_reply_limit(a->q, q) || len > out->cap - before)
		return false;
	to = buf_room(out, len);
	if (!put_records(put_question(to, a, set->count), set)) {
		buf_cut(out, before);
		return false;
	}
	if (q->edns)
		answer_reply_opt(to + len - ANSWER_REPLY_OPT, q, DNS_NOERROR,
		    0);
	answer_ahead_note(note, a, '+');
	return true;
}
