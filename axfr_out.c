#include <errno.h>
#include <string.h>

#include "answer_reply.h"
#include "axfr_out.h"
#include "axfr_pack.h"
#include "buf.h"
#include "serial.h"

enum dns_rcode
axfr_out_begin(struct axfr_out *o, const struct axfr_query *q,
    const struct data_db *db, const struct data_view *view)
{
	int r;

	if (q->ixfr && !q->serial_known)
		return DNS_FORMERR;
	if (db == NULL)
		return DNS_SERVFAIL;
	r = axfr_zone_begin(&o->zone, db, view, &q->zone);
	if (r != 1)
		return r == 0 ? DNS_NOTAUTH : DNS_SERVFAIL;
	o->q = *q;
	o->held = false;
	o->first = true;
	o->last = false;
	o->soa_alone = q->ixfr && !serial_newer(o->zone.serial, q->serial);
	return DNS_NOERROR;
}

/* ---- messages */

static void
put_question(struct axfr_pack *p, const struct axfr_query *q)
{
	axfr_pack_question(p, &q->zone);
	buf_u16(&p->w, q->query.type);
	buf_u16(&p->w, q->query.class);
	buf_set16(&p->w, 4, 1);
}

/* One OPT record is enough, in the first message (RFC 5936 2.2.5). */
static void
put_opt(struct axfr_pack *p, const struct dns_query *q)
{
	uint8_t *b = buf_room(&p->w, ANSWER_REPLY_OPT);

	if (b == NULL)
		return;
	answer_reply_opt(b, q, DNS_NOERROR, 0);
	buf_set16(&p->w, 10, 1);
}

static void
begin_message(struct axfr_pack *p, const struct buf *out, size_t max)
{
	size_t room = out->cap - out->len;

	axfr_pack_over(p, out->b + out->len, room < max ? room : max);
}

static void
end_message(struct axfr_pack *p, const struct dns_query *q, uint16_t flags,
    struct buf *out)
{
	buf_set16(&p->w, 0, q->id);
	buf_set16(&p->w, 2, (uint16_t)(DNS_QR | flags | (q->flags & DNS_RD)));
	buf_set16(&p->w, 6, p->count);
	out->len += p->w.len;
}

void
axfr_out_refuse(const struct axfr_query *q, enum dns_rcode rcode,
    struct buf *out)
{
	struct axfr_pack p;

	begin_message(&p, out, AXFR_OUT_MESSAGE);
	put_question(&p, q);
	if (q->query.edns)
		put_opt(&p, &q->query);
	end_message(&p, &q->query, (uint16_t)rcode, out);
}

/* Have the next record in o->rr: 1, 0 there is none, -1 damaged. */
static int
hold(struct axfr_out *o)
{
	int r;

	if (o->held)
		return 1;
	if (o->soa_alone && !o->first)
		return 0;
	r = axfr_zone_next(&o->zone, &o->rr);
	o->held = r == 1;
	return r;
}

/* Put the held record. The first one of a message gets most, all the room there
 * can be, the others what is left of the usual size. 1, 0 the message is full,
 * -1. */
static int
put_held(struct axfr_out *o, struct axfr_pack *p, size_t most)
{
	size_t cap = p->count == 0 ? most : AXFR_OUT_MESSAGE;
	int r;

	p->w.cap = cap > p->w.len ? cap : p->w.len;
	r = axfr_pack_rr(p, &o->rr);
	if (r == 0 && p->count == 0)
		return errno = EMSGSIZE, -1;
	o->held = r == 0;
	return r;
}

static int
put_records(struct axfr_out *o, struct axfr_pack *p)
{
	size_t most = p->w.cap;
	int r;

	while ((r = hold(o)) == 1) {
		r = put_held(o, p, most);
		if (r != 1 || (o->soa_alone && p->count == 1))
			break;
	}
	return r == -1 ? -1 : 0;
}

int
axfr_out_next(struct axfr_out *o, struct buf *out)
{
	const struct dns_query *q = &o->q.query;
	bool opt = o->first && q->edns;
	struct axfr_pack p;
	int r = hold(o);

	if (r != 1)
		return r;
	begin_message(&p, out, AXFR_OUT_MAX);
	if (o->first)
		put_question(&p, &o->q);
	if (opt)
		p.w.cap -= ANSWER_REPLY_OPT;
	if (put_records(o, &p) == -1)
		return -1;
	o->first = false;
	o->last = !o->held && hold(o) == 0;
	if (opt) {
		p.w.cap += ANSWER_REPLY_OPT;
		put_opt(&p, q);
	}
	end_message(&p, q, DNS_AA, out);
	return 1;
}
