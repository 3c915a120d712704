#include <errno.h>
#include <string.h>

#include "buf.h"
#include "data_emit.h"
#include "dns_rdata.h"
#include "dns_type.h"

struct emit {
	struct data_field_line *l;
	const struct data_mode *mode;
	struct data_values *v;
	bool implied; /* what is emitted now is not the line's main record */
};

static int
emit(struct emit *p, const struct dns_name *owner, uint16_t type,
    const struct buf *rdata)
{
	struct data_rr rr = {.owner = owner,
	    .type = type,
	    .ttl = p->v->ttl,
	    .stamp = p->v->stamp,
	    .loc = {p->v->loc[0], p->v->loc[1]},
	    .implied = p->implied,
	    .rdata = rdata->b,
	    .len = rdata->len};

	if (p->l->errors > 0)
		return 0;
	if (type == DNS_TYPE_SOA) {
		rr.serial_default = p->v->serial_default;
		/* 1.05: the SOA of a "." line has its own TTL, but 0 stays 0 */
		if (p->v->letter == '.' && rr.ttl != 0)
			rr.ttl = DATA_TTL_NEGATIVE;
	}
	return p->l->sink->record(p->l->sink->ctx, &rr);
}

static int
emit_name(struct emit *p, uint16_t type, const struct dns_name *target)
{
	uint8_t room[DNS_NAME_MAX + 2];
	struct buf rdata;

	buf_over(&rdata, room, sizeof room);
	if (type == DNS_TYPE_MX)
		buf_u16(&rdata, (uint16_t)p->v->distance);
	dns_name_put(&rdata, target);
	return emit(p, &p->v->owner, type, &rdata);
}

static int
emit_ip(struct emit *p, const struct dns_name *owner)
{
	struct buf rdata;

	if (p->v->ip.len == 0)
		return 0;
	buf_over(&rdata, p->v->ip.b, sizeof p->v->ip.b);
	rdata.len = p->v->ip.len;
	return emit(p, owner, p->v->ip.len == 4 ? DNS_TYPE_A : DNS_TYPE_AAAA,
	    &rdata);
}

static int
emit_soa(struct emit *p)
{
	uint8_t room[2 * DNS_NAME_MAX + 20];
	struct buf rdata;

	buf_over(&rdata, room, sizeof room);
	dns_name_put(&rdata, &p->v->target);
	dns_name_put(&rdata, &p->v->rname);
	for (int i = 0; i < 5; ++i)
		buf_u32(&rdata, p->v->soa[i]);
	return emit(p, &p->v->owner, DNS_TYPE_SOA, &rdata);
}

/* The SOA of a "." line: everything but the server's name is a default. */
static int
emit_dot_soa(struct emit *p)
{
	static const uint32_t timers[] = {DATA_SOA_REFRESH, DATA_SOA_RETRY,
	    DATA_SOA_EXPIRE, DATA_SOA_MINIMUM};

	if (dns_name_child(&p->v->rname, "hostmaster", 10, &p->v->owner) ==
	    -1) {
		data_field_error(p->l, p->v->at.at, p->v->at.len,
		    "\"hostmaster.\" before this name is longer than 255 "
		    "octets");
		return 0;
	}
	memcpy(p->v->soa + 1, timers, sizeof timers);
	p->v->soa[0] = p->mode->serial;
	p->v->serial_default = true;
	return emit_soa(p);
}

/* RDATA of a TXT line: strings of at most chunk octets. 1.05 cuts at 127. */
#define CHUNK 255
#define CLASSIC_CHUNK 127

static int
emit_text(struct emit *p, const struct buf *text, void *room, size_t cap)
{
	size_t chunk = p->mode->classic ? CLASSIC_CHUNK : CHUNK;
	struct buf rdata;

	buf_over(&rdata, room, cap < 65535 ? cap : 65535);
	for (size_t i = 0; i < text->len; i += chunk) {
		size_t n = text->len - i < chunk ? text->len - i : chunk;

		buf_u8(&rdata, (uint8_t)n);
		buf_put(&rdata, text->b + i, n);
	}
	if (text->len == 0 && !p->mode->classic)
		buf_u8(&rdata, 0); /* RFC 1035 3.3.14: one string at least */
	if (buf_ok(&rdata))
		return emit(p, &p->v->owner, DNS_TYPE_TXT, &rdata);
	data_field_error(p->l, p->v->text.at, p->v->text.len,
	    "text of %zu octets: a record holds 65535", text->len);
	return 0;
}

/* "\:" of a mnemonic line becomes ":"; all else is the RFC 1035 reader's. at
 * tells where each octet came from. */
static size_t
uncolon(char *out, const char *text, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n; ++i) {
		if (text[i] == '\\' && i + 1 < n) {
			if (text[++i] != ':')
				out[used++] = '\\';
		}
		out[used++] = text[i];
	}
	return used;
}

/* Where octet at of the uncoloned text stands in the text. */
static size_t
original(const char *text, size_t n, size_t at)
{
	size_t i = 0;

	for (size_t used = 0; i < n && used < at; ++i, ++used)
		if (text[i] == '\\' && i + 1 < n) {
			++i;
			used += text[i] != ':';
		}
	return i;
}

static int
mnemonic(struct emit *p, char *plain)
{
	const char *text = p->l->line + p->v->text.at;
	struct dns_rdata_why why;
	uint8_t room[65535];
	size_t n = p->v->text.len;
	struct buf data, *rdata = &data;

	buf_over(rdata, room, sizeof room);
	if (dns_rdata_scan(rdata, p->v->type, plain, uncolon(plain, text, n),
		&why) == 0)
		return emit(p, &p->v->owner, p->v->type, rdata);
	why.at = original(text, n, why.at);
	data_field_error(p->l, p->v->text.at + why.at, n - why.at, "%s",
	    why.why);
	return 0;
}

/* Texts and RDATA are short; storage for long ones costs, even unused. Escapes
 * only make them shorter, and as strings they grow by less than a half. */
#define SHORT 512

__attribute__((noinline)) static int
mnemonic_long(struct emit *p)
{
	char plain[262144] = {0};

	if (p->v->text.len <= sizeof plain)
		return mnemonic(p, plain);
	data_field_error(p->l, p->v->text.at, p->v->text.len, "RDATA too long");
	return 0;
}

static int
emit_mnemonic(struct emit *p)
{
	char plain[SHORT] = {0};

	return p->v->text.len > sizeof plain ? mnemonic_long(p)
					     : mnemonic(p, plain);
}

/* RDATA given octet by octet. What goes against a rule of its type, such as
 * flags of NAPTR that are no letters, is served as 1.05 serves it. */
static int
emit_octets(struct emit *p, const struct buf *rdata)
{
	char name[16];
	const char *why;
	struct buf t;

	if (dns_rdata_check(p->v->type, rdata->b, rdata->len, &why) == -1) {
		buf_over(&t, name, sizeof name);
		dns_type_fmt(&t, p->v->type);
		data_field_warn(p->l, p->v->text.at, p->v->text.len,
		    "RDATA of type %s: %s", buf_cstr(&t), why);
	}
	return emit(p, &p->v->owner, p->v->type, rdata);
}

static int
generic(struct emit *p, void *room, size_t cap)
{
	char name[16];
	const char *why;
	struct buf rdata, t;

	buf_over(&rdata, room, cap);
	if (!data_field_text(p->l, p->v->text, &rdata))
		return 0;
	if (!buf_ok(&rdata))
		data_field_error(p->l, p->v->text.at, p->v->text.len,
		    "RDATA of more than 65535 octets");
	else if (dns_rdata_shape(p->v->type, rdata.b, rdata.len, &why) == 0)
		return emit_octets(p, &rdata);
	else {
		buf_over(&t, name, sizeof name);
		dns_type_fmt(&t, p->v->type);
		data_field_error(p->l, p->v->text.at, p->v->text.len,
		    "not RDATA of type %s: %s", buf_cstr(&t), why);
	}
	return 0;
}

__attribute__((noinline)) static int
generic_long(struct emit *p)
{
	uint8_t room[65535];

	return generic(p, room, sizeof room);
}

static int
emit_generic(struct emit *p)
{
	uint8_t room[SHORT];

	if (p->v->mnemonic)
		return emit_mnemonic(p);
	if (p->v->text.len > sizeof room)
		return generic_long(p);
	return generic(p, room, sizeof room);
}

/* The text in room, its strings in a room half as long again. */
static int
text_line(struct emit *p, void *room, size_t cap, void *strings)
{
	struct buf text;

	buf_over(&text, room, cap);
	if (!data_field_text(p->l, p->v->text, &text))
		return 0;
	if (buf_ok(&text))
		return emit_text(p, &text, strings, cap + cap / 2);
	data_field_error(p->l, p->v->text.at, p->v->text.len,
	    "text of more than 65535 octets");
	return 0;
}

__attribute__((noinline)) static int
text_line_long(struct emit *p)
{
	uint8_t room[65536], strings[65536 + 65536 / 2];

	return text_line(p, room, sizeof room, strings);
}

static int
emit_txt_line(struct emit *p)
{
	uint8_t room[SHORT], strings[SHORT + SHORT / 2];

	if (p->v->text.len > sizeof room)
		return text_line_long(p);
	return text_line(p, room, sizeof room, strings);
}

static int
emit_host(struct emit *p)
{
	struct dns_name reverse, name = p->v->owner;
	int r;

	if (emit_ip(p, &p->v->owner) == -1)
		return -1;
	dns_name_reverse(&reverse, p->v->ip.b, p->v->ip.len);
	p->implied = true;
	p->v->owner = reverse;
	r = emit_name(p, DNS_TYPE_PTR, &name);
	p->v->owner = name;
	return r;
}

int
data_emit(struct data_field_line *l, const struct data_mode *mode,
    struct data_values *v)
{
	struct emit emit = {l, mode, v, false}, *p = &emit;

	switch (p->v->letter) {
	case '.':
		if (emit_dot_soa(p) == -1)
			return -1;
		if (p->l->errors > 0)
			return 0;
		__attribute__((fallthrough));
	case '&':
		if (emit_name(p, DNS_TYPE_NS, &p->v->target) == -1)
			return -1;
		p->implied = true;
		return emit_ip(p, &p->v->target);
	case '@':
		if (emit_name(p, DNS_TYPE_MX, &p->v->target) == -1)
			return -1;
		p->implied = true;
		return emit_ip(p, &p->v->target);
	case '=':
	case '6':
		return emit_host(p);
	case '+':
	case '3':
		return emit_ip(p, &p->v->owner);
	case '^':
		return emit_name(p, DNS_TYPE_PTR, &p->v->target);
	case 'C':
		return emit_name(p, DNS_TYPE_CNAME, &p->v->target);
	case 'Z':
		return emit_soa(p);
	case '\'':
		return emit_txt_line(p);
	default:
		return emit_generic(p);
	}
}
