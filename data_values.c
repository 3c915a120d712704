#include <string.h>

#include "buf.h"
#include "data_field.h"
#include "data_field_ip.h"
#include "data_line.h"
#include "data_values.h"
#include "dns_type.h"

void
data_values_begin(struct data_values *v, const struct data_split *split,
    uint32_t ttl, uint32_t serial)
{
	/* no octet of a name but the root's is looked at: none is cleared */
	dns_name_root(&v->owner);
	dns_name_root(&v->target);
	dns_name_root(&v->rname);
	v->letter = split->letter;
	v->mnemonic = split->mnemonic;
	v->at = data_split_field(split, 0);
	v->ip.len = 0;
	v->type = 0;
	v->ttl = ttl;
	v->distance = 0;
	v->stamp = 0;
	v->loc[0] = v->loc[1] = 0;
	memset(v->soa, 0, sizeof v->soa);
	v->soa[0] = serial;
	v->serial_default = false;
	v->untyped = false;
	v->text = (struct data_field){0, 0};
}

static bool
lone_backslash(const char *text, size_t n)
{
	size_t run = 0;

	while (run < n && text[n - 1 - run] == '\\')
		++run;
	return run % 2 == 1;
}

static void
read_server(struct data_values *v, struct data_field_line *l,
    const struct data_split *split, struct data_field f)
{
	const char *x = l->line + f.at;
	char text[1100];
	struct buf t;

	if (memchr(x, '.', f.len) != NULL) {
		data_field_name(l, f, &v->target);
		return;
	}
	/* before ".ns" it would make a dot that is part of a label */
	if (lone_backslash(x, f.len)) {
		data_field_error(l, f.at + f.len - 1, 1,
		    "nothing follows the backslash");
		return;
	}
	buf_over(&t, text, sizeof text);
	data_split_server(&t, l->line, split);
	if (!buf_ok(&t))
		data_field_error(l, f.at, f.len, "name longer than 255 octets");
	else
		data_field_name_text(l, f, text, t.len, &v->target);
}

static bool
prohibited(uint16_t type)
{
	switch (type) {
	case 0:
	case DNS_TYPE_SOA: /* these five have letters of their own */
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
	case DNS_TYPE_PTR:
	case DNS_TYPE_MX:
	case DNS_TYPE_OPT: /* and these are no data: RFC 6895 3.1 */
		return true;
	default:
		return type >= 249 && type <= 255;
	}
}

/* The type, of the number or mnemonic. */
static bool
scan_type(struct data_values *v, struct data_field_line *l, struct data_field f)
{
	char show[DATA_FIELD_SHOW];
	uint32_t number = 0;

	if (!v->mnemonic) {
		if (!data_field_number(l, f, "type", 65535, &number))
			return false;
		v->type = (uint16_t)number;
		return true;
	}
	if (dns_type_scan(&v->type, l->line + f.at, f.len) == 0)
		return true;
	data_field_error(l, f.at, f.len,
	    "\"%s\" is not a record type: expected a mnemonic, TYPEnnn or a "
	    "number",
	    data_field_show(show, l, f));
	return false;
}

static void
read_type(struct data_values *v, struct data_field_line *l, struct data_field f)
{
	char name[16];
	struct buf t;

	v->untyped = true;
	if (!scan_type(v, l, f))
		return;
	if (!prohibited(v->type)) {
		v->untyped = false;
		return;
	}
	buf_over(&t, name, sizeof name);
	if (v->type == 0)
		buf_u8(&t, '0');
	else
		dns_type_fmt(&t, v->type);
	data_field_error(l, f.at, f.len, "type %s prohibited", buf_cstr(&t));
}

static void
read_soa(struct data_values *v, struct data_field_line *l, struct data_field f,
    unsigned which)
{
	static const struct {
		const char *what;
		uint32_t value;
	} number[5] = {
	    {"serial", 0}, /* its default stands there already */
	    {"refresh time", DATA_SOA_REFRESH},
	    {"retry time", DATA_SOA_RETRY},
	    {"expire time", DATA_SOA_EXPIRE},
	    {"minimum", DATA_SOA_MINIMUM},
	};

	if (which == 0)
		v->serial_default = f.len == 0;
	else
		v->soa[which] = number[which].value;
	data_field_number(l, f, number[which].what, UINT32_MAX, &v->soa[which]);
}

/* The colons behind it were meant to end the field, or to be part of it. */
static void
refuse_open_bracket(struct data_field_line *l, size_t at, struct data_field f)
{
	size_t end = f.at + f.len;

	if (at != 0 && at < end && memchr(l->line + at, ':', end - at) != NULL)
		data_field_error(l, at, 1,
		    "\"[\" without its end: expected \"]\", or \"\\[\"");
}

static void
read_field(struct data_values *v, char kind, struct data_field_line *l,
    const struct data_split *split, struct data_field f)
{
	switch (kind) {
	case 'n':
		data_field_name(l, f, &v->owner);
		break;
	case 'p':
	case 'm':
		data_field_name(l, f, &v->target);
		break;
	case 'R':
		data_field_name(l, f, &v->rname);
		break;
	case 'i':
		if (f.len > 0)
			data_field_ip(l, f, &v->ip);
		break;
	case 'I':
		data_field_ip(l, f, &v->ip);
		break;
	case '6':
		data_field_ip6(l, f, &v->ip);
		break;
	case 'x':
		read_server(v, l, split, f);
		break;
	case 't':
		read_type(v, l, f);
		break;
	case 's':
	case 'r':
		refuse_open_bracket(l, split->open, f);
		v->text = f;
		break;
	case 'd':
		data_field_number(l, f, "distance", 65535, &v->distance);
		break;
	case 'T':
		data_field_number(l, f, "TTL", DATA_TTL_MAX, &v->ttl);
		break;
	case 'S':
		data_field_stamp(l, f, &v->stamp);
		break;
	case 'L':
		data_field_loc(l, f, v->loc);
		break;
	default:
		read_soa(v, l, f, (unsigned)(kind - '0'));
		break;
	}
}

unsigned
data_values_read(struct data_values *v, const char *kinds,
    struct data_field_line *l, const struct data_split *split)
{
	unsigned k = 0;

	for (; kinds[k] != 0; ++k)
		read_field(v, kinds[k], l, split, data_split_field(split, k));
	return k;
}
