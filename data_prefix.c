#include <string.h>

#include "data_field.h"
#include "data_line.h"
#include "data_prefix.h"
#include "ip.h"
#include "num.h"

/* The octets of an IPv4 prefix: none to four, with or without a final dot. */
static bool
prefix4(struct data_field_line *l, struct data_field f,
    struct data_range *range)
{
	const char *text = l->line + f.at;
	char show[DATA_FIELD_SHOW];
	size_t i = 0, octets = 0;

	while (i < f.len) {
		size_t start = i;
		uint32_t octet = 0;

		while (i < f.len && text[i] != '.')
			++i;
		if (octets == 4 || i == start ||
		    memchr(text + start, '/', i - start) != NULL) {
			data_field_error(l, f.at, f.len,
			    "\"%s\" is not a prefix: expected up to four "
			    "numbers, without a length behind them",
			    data_field_show(show, l, f));
			return false;
		}
		if (!data_field_number(l,
			(struct data_field){f.at + start, i - start}, "octet",
			255, &octet))
			return false;
		range->b[octets++] = (uint8_t)octet;
		++i;
	}
	range->family = octets == 0 ? 0 : 4;
	range->bits = (uint8_t)(octets * 8);
	return true;
}

/* "[2001:db8::/32]". One without a length is no single address: whoever writes
 * "[2001:db8::]" means the network. */
static bool
prefix6(struct data_field_line *l, struct data_field f,
    struct data_range *range)
{
	char show[DATA_FIELD_SHOW];
	const char *text = l->line + f.at + 1;
	size_t n = f.len - 2, head;
	const char *slash = memchr(text, '/', n);
	uint64_t bits;
	struct ip ip;

	head = slash == NULL ? n : (size_t)(slash - text);
	if (text[n] != ']' || ip_scan6(&ip, text, head) == -1 ||
	    slash == NULL ||
	    num_scan(&bits, slash + 1, n - head - 1, 0, 128) == -1) {
		data_field_error(l, f.at, f.len,
		    "\"%s\": expected an IPv6 prefix with its length, such as "
		    "[2001:db8::/32]",
		    data_field_show(show, l, f));
		return false;
	}
	for (unsigned i = (unsigned)bits; i < 128; ++i)
		if ((ip.b[i / 8] & 0x80 >> i % 8) != 0) {
			data_field_error(l, f.at, f.len,
			    "the prefix has bits set behind its length of %u",
			    (unsigned)bits);
			return false;
		}
	memcpy(range->b, ip.b, sizeof range->b);
	range->family = 6;
	range->bits = (uint8_t)bits;
	return true;
}

bool
data_prefix(struct data_field_line *l, struct data_field f,
    struct data_range *range)
{
	if (f.len > 1 && l->line[f.at] == '[')
		return prefix6(l, f, range);
	return prefix4(l, f, range);
}
