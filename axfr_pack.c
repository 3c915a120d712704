#include <errno.h>
#include <string.h>

#include "axfr_pack.h"
#include "axfr_zone.h"
#include "dns_put.h"
#include "dns_query.h"
#include "dns_type.h"

#define POINTER 0xc000
#define OFFSET 0xffffU /* the parts of axfr_seen.at */
#define HOP 0x10000U

/* ---- names */

/* Octets of the name that begins at b, root included; 0 if there is none within
 * max octets. */
static size_t
name_len(const uint8_t *b, size_t max)
{
	size_t at = 0;

	if (max > DNS_NAME_MAX)
		max = DNS_NAME_MAX;
	while (at < max && b[at] != 0 && b[at] <= DNS_LABEL_MAX)
		at += b[at] + 1U;
	return at < max && b[at] == 0 ? at + 1 : 0;
}

/* Note a name and where its labels begin. */
static void
seen_set(struct axfr_seen *seen, const uint8_t *name, size_t len)
{
	uint8_t start[DNS_LABELS_MAX + 1];
	unsigned n = 0;

	memcpy(seen->b, name, len);
	seen->len = (uint8_t)len;
	for (size_t i = 0; name[i] != 0; i += name[i] + 1U)
		start[n++] = (uint8_t)i;
	seen->labels = n;
	for (unsigned i = 0; i < n; ++i)
		seen->start[n - i] = start[i];
}

/* How many of the last labels do both names have, as far as a pointer can reach
 * the old one's? What is the same octet by octet from one label's length on, to
 * the end, is the same labels. */
static unsigned
common(const struct axfr_seen *new, const struct axfr_seen *old)
{
	unsigned n = new->labels < old->labels ? new->labels : old->labels;

	for (; n > 0; --n) {
		size_t len = new->len - new->start[n];

		if (len == (size_t)old->len - old->start[n] &&
		    memcmp(new->b + new->start[n], old->b + old->start[n],
			len) == 0)
			break;
	}
	while (n > 0 && old->at[n] == 0)
		--n;
	/* else whole once more: the next ones then start from it */
	return n > 0 && old->at[n] < DNS_PUT_HOPS * HOP ? n : 0;
}

/* Where the labels of a name that is being written are: those it has in common
 * with another stay where that one has them, one pointer away. */
static void
place_labels(struct axfr_seen *new, const struct axfr_seen *from, unsigned have,
    size_t len)
{
	uint32_t hops = have > 0 ? (from->at[have] & ~OFFSET) + HOP : 0;

	for (unsigned i = 1; i <= have; ++i)
		new->at[i] = from->at[i];
	for (unsigned i = have + 1; i <= new->labels; ++i) {
		size_t at = len + new->start[i];

		new->at[i] = at < DNS_PUT_REACH ? hops | (uint32_t)at : 0;
	}
}

/* Write a sound name, as short as the two before it allow, and put it in place
 * of one of them. */
static void
put_name(struct axfr_pack *p, struct axfr_seen **place, const uint8_t *name,
    size_t len)
{
	struct axfr_seen *new = p->spare, *from = p->owner;
	unsigned have, other;

	seen_set(new, name, len);
	have = common(new, p->owner);
	if (have + 1 < new->labels) { /* it shares less than its parent */
		other = common(new, p->target);
		if (other > have) {
			have = other;
			from = p->target;
		}
	}
	place_labels(new, from, have, p->w.len);
	buf_put(&p->w, name, have == 0 ? len : new->start[have]);
	if (have > 0)
		buf_u16(&p->w, (uint16_t)(POINTER | (new->at[have] & OFFSET)));
	p->spare = *place;
	*place = new;
}

/* ---- records */

/* Names in the RDATA of RFC 1035's own types are compressed (RFC 3597 4): so
 * many octets stand before them, so many names. */
static unsigned
names_in(uint16_t type, size_t *before)
{
	*before = type == DNS_TYPE_MX ? 2 : 0;
	switch (type) {
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_PTR:
	case DNS_TYPE_MX:
		return 1;
	case DNS_TYPE_SOA:
		return 2;
	default:
		return 0;
	}
}

static int
put_rdata(struct axfr_pack *p, const struct axfr_rr *rr)
{
	size_t before, len;
	unsigned names = names_in(rr->type, &before);
	const uint8_t *b = rr->rdata, *end = b + rr->len;

	if (before > rr->len)
		return errno = EPROTO, -1;
	buf_put(&p->w, b, before);
	b += before;
	for (; names > 0; --names) {
		len = name_len(b, (size_t)(end - b));
		if (len == 0)
			return errno = EPROTO, -1;
		put_name(p, &p->target, b, len);
		b += len;
	}
	buf_put(&p->w, b, (size_t)(end - b));
	return 1;
}

int
axfr_pack_rr(struct axfr_pack *p, const struct axfr_rr *rr)
{
	size_t before = p->w.len, start;

	put_name(p, &p->owner, rr->owner, rr->ownerlen);
	buf_u16(&p->w, rr->type);
	buf_u16(&p->w, DNS_CLASS_IN);
	buf_u32(&p->w, rr->ttl);
	buf_u16(&p->w, 0);
	start = p->w.len;
	if (put_rdata(p, rr) == -1)
		return -1;
	if (!buf_ok(&p->w)) {
		buf_cut(&p->w, before);
		return 0;
	}
	buf_set16(&p->w, start - 2, (uint16_t)(p->w.len - start));
	++p->count;
	return 1;
}

void
axfr_pack_over(struct axfr_pack *p, void *storage, size_t cap)
{
	static const uint8_t header[DNS_HEADER];

	buf_over(&p->w, storage, cap);
	buf_put(&p->w, header, sizeof header);
	p->count = 0;
	p->owner = &p->seen[0];
	p->target = &p->seen[1];
	p->spare = &p->seen[2];
	p->owner->labels = p->target->labels = 0;
}

void
axfr_pack_question(struct axfr_pack *p, const struct dns_name *name)
{
	put_name(p, &p->owner, name->b, name->len);
}
