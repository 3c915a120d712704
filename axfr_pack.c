#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "axfr_pack.h"
#include "axfr_zone.h"
#include "dns_put.h"
#include "dns_query.h"

#define POINTER 0xc000
#define OFFSET 0xffffU /* the parts of axfr_seen.at */
#define HOP 0x10000U

/* ---- names */

/* Of the last n octets of a name, leave out the label that they begin with.
 * False: nothing would be left. A name may lie in a mapped file that somebody
 * writes into, and have other lengths than when it was measured: then what we
 * make of it is no name, but n stays within it. */
static inline bool
skip_label(uint8_t length, size_t *n)
{
	if (length >= *n)
		return false;
	*n -= length + 1U;
	return true;
}

/* The length of the label with which the last n octets begin. */
static uint8_t
label(const struct axfr_seen *seen, size_t n)
{
	return seen->b[sizeof seen->b - n];
}

/* How many of a name's last octets, whole labels, are there to be pointed to?
 * What is the same octet by octet from one label's length on, to the end, is
 * the same labels. */
static size_t
common(const struct axfr_seen *seen, const uint8_t *name, size_t len)
{
	size_t n = len;

	while (n > 1) {
		const uint8_t *b = name + len - n;

		if (seen->at[n] != 0 &&
		    memcmp(seen->b + sizeof seen->b - n, b, n) == 0)
			/* else whole once more: the next ones start from it */
			return seen->at[n] < DNS_PUT_HOPS * HOP ? n : 0;
		if (!skip_label(*b, &n))
			break;
	}
	return 0;
}

/* Put a name in the place of another one. The last octets that are the same as
 * in from, which may be that one, stay where they are in the message; where its
 * other labels are is not said yet. */
static void
replace(struct axfr_seen *seen, const struct axfr_seen *from,
    const uint8_t *name, size_t len, size_t same)
{
	size_t keep = seen == from ? same : 0, n = seen->len;

	while (n > keep) {
		seen->at[n] = 0;
		if (!skip_label(label(seen, n), &n))
			break;
	}
	memcpy(seen->b + sizeof seen->b - len, name, len - keep);
	seen->len = len;
	for (n = same; n > keep;) {
		seen->at[n] = from->at[n];
		if (!skip_label(label(seen, n), &n))
			break;
	}
}

/* Its labels but for those in the last same octets are at an offset, those so
 * many pointers away. */
static void
place(struct axfr_seen *seen, size_t same, uint32_t hops, size_t offset)
{
	size_t n = seen->len;

	while (n > same && n > 1) {
		uint8_t length = label(seen, n);

		seen->at[n] = offset < DNS_PUT_REACH ? hops | (uint32_t)offset
						     : 0;
		offset += length + 1U;
		if (!skip_label(length, &n))
			break;
	}
}

/* Write a sound name, as short as the two before it allow, and put it in place
 * of one of them. */
static void
put_name(struct axfr_pack *p, struct axfr_seen *to, const uint8_t *name,
    size_t len)
{
	const struct axfr_seen *from = &p->owner;
	size_t same = common(from, name, len), other, offset = p->w.len;
	size_t parent = len - *name - 1U;
	uint32_t hops = 0;

	if (parent > 1 && same < parent) {
		other = common(&p->target, name, len);
		if (other > same) {
			same = other;
			from = &p->target;
		}
	}
	buf_put(&p->w, name, len - same);
	if (same > 0) {
		buf_u16(&p->w, (uint16_t)(POINTER | (from->at[same] & OFFSET)));
		hops = (from->at[same] & ~OFFSET) + HOP;
	}
	replace(to, from, name, len, same);
	place(to, same, hops, offset);
}

/* ---- records */

/* RDATA as it is but for its names. */
static int
put_shaped(struct axfr_pack *p, struct dns_put_shape shape,
    const struct axfr_rr *rr)
{
	size_t at = shape.before;

	if (at > rr->len)
		return errno = EPROTO, -1;
	buf_put(&p->w, rr->rdata, at);
	for (; shape.names > 0; --shape.names) {
		size_t len = dns_name_measure(rr->rdata + at, rr->len - at);

		if (len == 0)
			return errno = EPROTO, -1;
		put_name(p, &p->target, rr->rdata + at, len);
		at += len;
	}
	if (rr->len - at != shape.behind)
		return errno = EPROTO, -1;
	buf_put(&p->w, rr->rdata + at, shape.behind);
	return 1;
}

static int
put_rdata(struct axfr_pack *p, const struct axfr_rr *rr)
{
	struct dns_put_shape shape;

	if (dns_put_shape(rr->type, &shape))
		return put_shaped(p, shape, rr);
	buf_put(&p->w, rr->rdata, rr->len);
	return 1;
}

int
axfr_pack_rr(struct axfr_pack *p, const struct axfr_rr *rr)
{
	size_t before = p->w.len, start;
	uint8_t *fixed;

	put_name(p, &p->owner, rr->owner, rr->ownerlen);
	fixed = buf_room(&p->w, DNS_PUT_FIXED);
	start = p->w.len;
	if (put_rdata(p, rr) == -1)
		return -1;
	if (!buf_ok(&p->w)) {
		buf_cut(&p->w, before);
		return 0;
	}
	dns_put_fixed(fixed, rr->type, rr->ttl, p->w.len - start);
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
	p->owner.len = p->target.len = 0;
	memset(p->owner.at, 0, sizeof p->owner.at);
	memset(p->target.at, 0, sizeof p->target.at);
}

void
axfr_pack_question(struct axfr_pack *p, const struct dns_name *name)
{
	put_name(p, &p->owner, name->b, name->len);
}
