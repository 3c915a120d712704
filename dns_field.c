#include <stdbool.h>

#include "dns_apl.h"
#include "dns_bitmap.h"
#include "dns_field.h"
#include "dns_loc.h"
#include "dns_name.h"
#include "dns_svcb.h"
#include "wire.h"

static const char *
fixed(struct wire *w, size_t n)
{
	return wire_take(w, n) == NULL ? "too short" : NULL;
}

static const char *
name(struct wire *w)
{
	struct dns_name n;

	dns_name_get_plain(&n, w);
	return wire_ok(w) ? NULL : "no uncompressed domain name";
}

static const char *
string(struct wire *w)
{
	return fixed(w, wire_u8(w));
}

static const char *
strings(struct wire *w)
{
	do
		if (string(w) != NULL)
			return "a string is cut short";
	while (wire_left(w) > 0);
	return NULL;
}

static const char *
rest(struct wire *w, bool may_be_empty)
{
	if (wire_left(w) == 0 && !may_be_empty)
		return "is empty";
	return fixed(w, wire_left(w));
}

static const char *
tag(struct wire *w)
{
	size_t n = wire_u8(w);
	const uint8_t *p = wire_take(w, n);

	if (p == NULL || n == 0)
		return "is empty";
	for (size_t i = 0; i < n; ++i)
		if (!((p[i] >= 'a' && p[i] <= 'z') ||
			(p[i] >= 'A' && p[i] <= 'Z') ||
			(p[i] >= '0' && p[i] <= '9')))
			return "has letters and digits only"; /* RFC 8659 4.1 */
	return NULL;
}

static const char *
hash(struct wire *w)
{
	size_t n = wire_u8(w);

	return n == 0 ? "is empty" : fixed(w, n);
}

/* RFC 4025 2.5: the type stands in the RDATA's second octet. */
static const char *
gateway(struct wire *w)
{
	switch (w->b[1]) {
	case 0:
		return NULL;
	case 1:
		return fixed(w, 4);
	case 2:
		return fixed(w, 16);
	case 3:
		return name(w);
	}
	return "gateway types are 0 to 3";
}

const char *
dns_field_check(char kind, struct wire *w)
{
	switch (kind) {
	case '1':
	case 'c':
		return fixed(w, 1);
	case '2':
	case 'y':
	case 'C':
		return fixed(w, 2);
	case '4':
	case 't':
	case 'a':
		return fixed(w, 4);
	case 'e':
		return fixed(w, 6);
	case 'l':
	case 'E':
		return fixed(w, 8);
	case 'A':
		return fixed(w, 16);
	case 'n':
		return name(w);
	case 's':
	case 'H':
		return string(w);
	case 'S':
		return strings(w);
	case 'g':
		return tag(w);
	case 'B':
		return hash(w);
	case 'q':
	case 'k':
		return rest(w, true);
	case 'u':
	case 'h':
	case 'b':
		return rest(w, false);
	case 'G':
		return gateway(w);
	case 'Y':
		return dns_bitmap_check(w);
	case 'L':
		return dns_loc_check(w);
	case 'P':
		return dns_apl_check(w);
	case 'V':
		return dns_svcb_check(w);
	}
	return "no such field"; /* the table has no other letters */
}
