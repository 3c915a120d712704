#include <stdio.h>

#include "data_field.h"
#include "data_field_ip.h"
#include "num.h"

static bool
hex_digits(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && num_hexdigit(text[i]) != -1)
		++i;
	return n > 0 && i == n;
}

/* Why is it no dotted quad? */
static void
bad_ip4(struct data_field_line *l, struct data_field f)
{
	char show[DATA_FIELD_SHOW], why[64] = "expected four numbers";
	const char *text = l->line + f.at;

	for (size_t i = 0, end; i < f.len; i = end + 1) {
		uint64_t octet;

		for (end = i; end < f.len && text[end] != '.';)
			++end;
		if (num_scan(&octet, text + i, end - i, 0, UINT32_MAX) == 0 &&
		    octet > 255) {
			snprintf(why, sizeof why, "%.*s is more than 255",
			    (int)(end - i < 20 ? end - i : 20), text + i);
			break;
		}
	}
	/* its first group, cut off at the colon, or all digits of it */
	if (hex_digits(text, f.len))
		snprintf(why, sizeof why, "IPv6 addresses stand in brackets");
	data_field_error(l, f.at, f.len, "\"%s\" is not an IPv4 address (%s)",
	    data_field_show(show, l, f), why);
}

static bool
bracketed(struct data_field_line *l, struct data_field f, struct ip *out)
{
	char show[DATA_FIELD_SHOW];
	const char *text = l->line + f.at;

	if (text[f.len - 1] == ']' && ip_scan6(out, text + 1, f.len - 2) == 0)
		return true;
	data_field_error(l, f.at, f.len,
	    "\"%s\" is not an IPv6 address: expected one such as [2001:db8::1]",
	    data_field_show(show, l, f));
	return false;
}

bool
data_field_ip(struct data_field_line *l, struct data_field f, struct ip *out)
{
	if (f.len == 0) {
		data_field_error(l, f.at, f.len,
		    "no address: expected an IPv4 address, or an IPv6 one in "
		    "brackets");
		return false;
	}
	if (l->line[f.at] == '[')
		return bracketed(l, f, out);
	if (ip_scan4(out, l->line + f.at, f.len) == 0)
		return true;
	bad_ip4(l, f);
	return false;
}

bool
data_field_ip6(struct data_field_line *l, struct data_field f, struct ip *out)
{
	char show[DATA_FIELD_SHOW];
	struct ip ip = {.len = 16};
	bool good = f.len == 32;

	if (f.len > 0 && l->line[f.at] == '[')
		return bracketed(l, f, out);
	for (size_t i = 0; good && i < 32; ++i) {
		int v = num_hexdigit(l->line[f.at + i]);

		good = v != -1;
		ip.b[i / 2] |= (uint8_t)((v & 15) << (i % 2 == 0 ? 4 : 0));
	}
	if (!good) {
		data_field_error(l, f.at, f.len,
		    "\"%s\" is not an IPv6 address: expected 32 hexadecimal "
		    "digits, or the usual form in brackets",
		    data_field_show(show, l, f));
		return false;
	}
	*out = ip;
	return true;
}
