#include <stddef.h>
#include <string.h>

#include "dns_query.h"
#include "dns_type.h"
#include "wire.h"

/* The options of an OPT record (RFC 6891 6.1.2). */
static bool
read_options(struct dns_query *q, const uint8_t *rdata, size_t len)
{
	struct wire w;

	wire_over(&w, rdata, len);
	while (wire_left(&w) > 0) {
		uint16_t code = wire_u16(&w);

		(void)wire_take(&w, wire_u16(&w));
		if (code == DNS_OPTION_NSID)
			q->nsid = true;
	}
	return wire_ok(&w);
}

/* Apart, so that who does without has no room for a name to make ready. */
static __attribute__((noinline)) bool
read_name(struct wire *w)
{
	struct dns_name owner;

	dns_name_get(&owner, w);
	return owner.len == 1;
}

/* A record's owner: true if it is the root, as an OPT record's, which needs no
 * copy made. */
static inline bool
read_owner(struct wire *w)
{
	if (wire_left(w) > 0 && w->b[w->pos] == 0)
		return wire_take(w, 1) != NULL;
	return read_name(w);
}

#define FIXED 10 /* octets: type, class, TTL, RDLENGTH (RFC 1035 3.2.1) */

/* One record behind the question; additional tells the section. */
static inline bool
read_record(struct dns_query *q, struct wire *w, bool additional)
{
	bool root = read_owner(w);
	const uint8_t *fixed = wire_take(w, FIXED), *rdata;
	size_t len;

	if (fixed == NULL)
		return false;
	len = wire_get16(fixed + 8);
	rdata = wire_take(w, len);
	if (rdata == NULL || wire_get16(fixed) != DNS_TYPE_OPT)
		return rdata != NULL;
	/* one, in the additional section, owned by the root: RFC 6891 6.1.1 */
	if (q->edns || !additional || !root)
		return false;
	q->edns = true;
	q->size = wire_get16(fixed + 2);
	q->version = fixed[5];
	q->dnssec_ok = (fixed[6] & 0x80) != 0;
	/* what a newer version's options look like is not ours to say */
	return q->version != 0 || read_options(q, rdata, len);
}

#define BEHIND_NAME 4 /* octets: type and class (RFC 1035 4.1.2) */

/* The question. Returns its octets, or 0. */
static size_t
read_question(struct dns_query *q, const uint8_t *b, size_t n)
{
	size_t len = dns_name_apart(&q->parts, b, n);

	if (len == 0 || n - len < BEHIND_NAME)
		return 0;
	q->question = true;
	q->namelen = (uint8_t)len;
	q->type = wire_get16(b + len);
	q->class = wire_get16(b + len + 2);
	return len + BEHIND_NAME;
}

/* RFC 9619 4: exactly one question. Others are passed over, for the OPT record
 * behind them: an answer has one, too, if the query has (RFC 6891 6.1.1). */
static bool
pass_questions(struct wire *w, unsigned n)
{
	struct dns_name name;

	for (unsigned i = 0; i < n && wire_ok(w); ++i) {
		dns_name_get(&name, w);
		(void)wire_take(w, BEHIND_NAME);
	}
	return wire_ok(w);
}

/* Are there records behind the questions? header has their number in each
 * section. */
static bool
has_records(const uint8_t *header)
{
	static const uint8_t none[6];

	return memcmp(header + 6, none, sizeof none) != 0;
}

static bool
read_records(struct dns_query *q, struct wire *w, const uint8_t *header)
{
	for (int section = 1; section < 4; ++section) {
		unsigned count = wire_get16(header + 4 + 2 * section);

		for (; count > 0; --count)
			if (!read_record(q, w, section == 3))
				return false;
	}
	return true;
}

/* What stands from offset at on: so many questions, which are passed over, and
 * the records. Apart, so that who has none saves no registers for it. */
static __attribute__((noinline)) bool
read_rest(struct dns_query *q, const uint8_t *packet, size_t len, size_t at,
    unsigned questions)
{
	struct wire w;

	wire_over(&w, packet, len);
	(void)wire_take(&w, at);
	if (pass_questions(&w, questions) && read_records(q, &w, packet))
		return true;
	q->edns = false; /* it may have been half read */
	return false;
}

/* All but the parts of a name, which nobody asks for without one. */
static void
clear(struct dns_query *q)
{
	memset(q, 0, offsetof(struct dns_query, parts));
}

enum dns_query_kind
dns_query_read(struct dns_query *q, const void *packet, size_t len)
{
	const uint8_t *b = packet;
	unsigned questions;
	size_t n;

	clear(q);
	if (len < DNS_HEADER)
		return DNS_QUERY_DROP;
	q->id = wire_get16(b);
	q->flags = wire_get16(b + 2);
	questions = wire_get16(b + 4);
	if ((q->flags & DNS_QR) != 0)
		return DNS_QUERY_DROP;
	if (questions != 1) {
		(void)read_rest(q, b, len, DNS_HEADER, questions);
		return DNS_QUERY_BAD;
	}
	n = read_question(q, b + DNS_HEADER, len - DNS_HEADER);
	if (n == 0 ||
	    (has_records(b) && !read_rest(q, b, len, DNS_HEADER + n, 0)))
		return DNS_QUERY_BAD;
	return DNS_QUERY_GOOD;
}

void
dns_query_name(struct dns_name *name, const struct dns_query *q,
    const void *packet)
{
	dns_name_root(name);
	if (!q->question)
		return;
	name->len = q->namelen;
	dns_name_octets(name->b, (const uint8_t *)packet + DNS_HEADER,
	    q->namelen);
}
