#include <stdbool.h>
#include <string.h>

#include "dns_name.h"
#include "dns_put.h"
#include "dns_type.h"
#include "text.h"
#include "wire.h"

void
dns_put_over(struct dns_put *m, void *storage, size_t cap)
{
	buf_over(&m->w, storage, cap);
	m->nseen = 0;
	m->question = 0;
}

/* The only place that stores an offset: what a pointer cannot reach is never
 * pointed to (the lesson of CVE-2009-0858). */
static void
remember(struct dns_put *m, size_t at, size_t len)
{
	if (at < DNS_PUT_REACH && m->nseen < DNS_PUT_SEEN)
		m->seen[m->nseen++] = (struct dns_put_seen){
		    (uint16_t)at, (uint8_t)len, 0};
}

/* Does the name written at offset at equal the labels at b? */
static bool
follow(const struct dns_put *m, size_t at, const uint8_t *b)
{
	const uint8_t *w = m->w.b;

	for (;;) {
		size_t label;

		if (at + 1 >= m->w.len)
			return false;
		if (w[at] >= 0xc0) { /* written by us: points backwards */
			at = (size_t)(w[at] & 0x3f) << 8 | w[at + 1];
			continue;
		}
		if (w[at] != *b)
			return false;
		if (*b == 0)
			return true;
		label = *b + 1U;
		if (label > m->w.len - at || !text_same(w + at, b, label))
			return false;
		at += label;
		b += label;
	}
}

/* Does the name seen equal the one of len octets at b? Written without a
 * pointer it stands there whole: lengths of labels have no case. */
static bool
matches(const struct dns_put *m, const struct dns_put_seen *seen,
    const uint8_t *b, size_t len)
{
	if (seen->len != len || seen->hops >= DNS_PUT_HOPS)
		return false;
	if (seen->hops > 0)
		return follow(m, seen->at, b);
	return len <= m->w.len - seen->at &&
	    text_same(m->w.b + seen->at, b, len);
}

static void
put_pointer(struct dns_put *m, uint16_t at)
{
	buf_u16(&m->w, (uint16_t)(0xc000 | at));
}

/* The rest of a name whose labels were remembered from known on: a pointer to
 * what was seen before. */
static void
put_rest(struct dns_put *m, unsigned known, const struct dns_put_seen *rest)
{
	for (unsigned i = known; i < m->nseen; ++i)
		m->seen[i].hops = (uint8_t)(rest->hops + 1);
	put_pointer(m, rest->at);
}

/* The names of the question. */
static void
remember_question(struct dns_put *m)
{
	size_t at = m->question, left = m->question_len;

	while (m->w.b[at] != 0) {
		size_t label = m->w.b[at] + 1U;

		remember(m, at, left);
		at += label;
		left -= label;
	}
}

/* A label of so many octets, its length's included. */
static inline void
put_label(struct dns_put *m, const uint8_t *b, size_t octets)
{
	uint8_t *to = buf_room(&m->w, octets);

	if (to != NULL)
		dns_name_octets(to, b, octets);
}

void
dns_put_name(struct dns_put *m, const struct dns_name *name)
{
	const uint8_t *b = name->b;
	size_t len = name->len;
	unsigned known;

	if (m->nseen == 0 && m->question > 0)
		remember_question(m);
	known = m->nseen;
	while (len > 1) {
		size_t label = *b + 1U;

		for (unsigned i = 0; i < known; ++i)
			if (matches(m, &m->seen[i], b, len)) {
				put_rest(m, known, &m->seen[i]);
				return;
			}
		remember(m, m->w.len, len);
		put_label(m, b, label);
		b += label;
		len -= label;
	}
	buf_u8(&m->w, 0);
}

void
dns_put_question(struct dns_put *m, const uint8_t *question, size_t namelen)
{
	size_t at = m->w.len;

	buf_put(&m->w, question, namelen + 4);
	if (!buf_ok(&m->w))
		return;
	m->question = (uint16_t)at;
	m->question_len = (uint16_t)namelen;
}

/* RDATA as it is but for its names: these are copied first, so that they stay
 * sound while they are compressed. */
static bool
put_rdata(struct dns_put *m, struct dns_put_shape shape, const uint8_t *rdata,
    size_t len)
{
	struct dns_name name;
	struct wire w;

	if (shape.before > len)
		return false;
	wire_over(&w, rdata, len);
	buf_put(&m->w, wire_take(&w, shape.before), shape.before);
	for (; shape.names > 0; --shape.names) {
		dns_name_get_mapped(&name, &w);
		if (!wire_ok(&w))
			return false;
		dns_put_name(m, &name);
	}
	if (wire_left(&w) != shape.behind)
		return false;
	buf_put(&m->w, wire_take(&w, shape.behind), shape.behind);
	return true;
}

/* All behind the owner, RDATA as it is. */
static int
put_plain(struct dns_put *m, uint16_t type, uint32_t ttl, const uint8_t *rdata,
    size_t len)
{
	uint8_t *to = buf_room(&m->w, DNS_PUT_FIXED + len);

	if (to != NULL) {
		dns_put_fixed(to, type, ttl, len);
		memcpy(to + DNS_PUT_FIXED, rdata, len);
	}
	return 0;
}

/* The same with names to be compressed. */
static int
put_shaped(struct dns_put *m, uint16_t type, uint32_t ttl,
    struct dns_put_shape shape, const uint8_t *rdata, size_t len)
{
	uint8_t *fixed = buf_room(&m->w, DNS_PUT_FIXED);
	size_t start = m->w.len;

	if (!put_rdata(m, shape, rdata, len))
		return -1;
	if (buf_ok(&m->w))
		dns_put_fixed(fixed, type, ttl, m->w.len - start);
	return 0;
}

int
dns_put_rr(struct dns_put *m, struct dns_put_owner owner, uint16_t type,
    uint32_t ttl, const uint8_t *rdata, size_t len)
{
	struct dns_put_shape shape;

	if (owner.at != 0)
		put_pointer(m, owner.at);
	else
		dns_put_name(m, owner.name);
	if (dns_put_shape(type, &shape))
		return put_shaped(m, type, ttl, shape, rdata, len);
	if (!dns_put_copies(type, len)) /* an address of another length */
		return -1;
	return put_plain(m, type, ttl, rdata, len);
}

struct dns_put_mark
dns_put_mark(const struct dns_put *m)
{
	return (struct dns_put_mark){m->w.len, m->nseen};
}

void
dns_put_undo(struct dns_put *m, struct dns_put_mark mark)
{
	buf_cut(&m->w, mark.len);
	m->nseen = mark.nseen;
}
