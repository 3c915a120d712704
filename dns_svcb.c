#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "dns_svcb.h"
#include "dns_token.h"
#include "enc.h"
#include "ip.h"
#include "num.h"
#include "wire.h"

static const char *const names[DNS_SVCB_KNOWN] = {"mandatory", "alpn",
    "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath",
    "ohttp"};

/* ---- wire */

static const char *
check_mandatory(struct wire *w)
{
	uint32_t last = 0; /* key 0 itself may not be listed */

	if (wire_left(w) == 0 || wire_left(w) % 2 != 0)
		return "mandatory: no list of keys";
	while (wire_left(w) > 0) {
		uint16_t key = wire_u16(w);

		if (key <= last)
			return key == DNS_SVCB_MANDATORY
			    ? "mandatory lists itself"
			    : "mandatory: not ascending";
		last = key;
	}
	return NULL;
}

static const char *
check_alpn(struct wire *w)
{
	do {
		size_t n = wire_u8(w);

		if (n == 0 || wire_take(w, n) == NULL)
			return "alpn: no list of protocols";
	} while (wire_left(w) > 0);
	return NULL;
}

/* RFC 9461 5: a relative URI template with the variable "dns". */
static const char *
check_dohpath(struct wire *w)
{
	size_t n = wire_left(w);
	const uint8_t *p = wire_take(w, n);
	bool inside = false;

	if (n == 0 || p[0] != '/')
		return "dohpath: does not begin with /";
	for (size_t i = 0; i < n; ++i) {
		bool edge = p[i] == '{' || (inside && strchr("?&,+#./;", p[i]));

		inside = p[i] == '{' || (inside && p[i] != '}');
		if (edge && inside && n - i > 4 && p[i] != 0 &&
		    memcmp(p + i + 1, "dns", 3) == 0 &&
		    (p[i + 4] == '}' || p[i + 4] == ','))
			return NULL;
	}
	return "dohpath: no variable dns, as in /dns-query{?dns}";
}

const char *
dns_svcb_value_check(uint16_t key, const uint8_t *value, size_t n)
{
	struct wire w;

	wire_over(&w, value, n);
	switch (key) {
	case DNS_SVCB_MANDATORY:
		return check_mandatory(&w);
	case DNS_SVCB_ALPN:
		return check_alpn(&w);
	case DNS_SVCB_NO_DEFAULT_ALPN:
		return n == 0 ? NULL : "no-default-alpn: has a value";
	case DNS_SVCB_PORT:
		return n == 2 ? NULL : "port: not two octets";
	case DNS_SVCB_IPV4HINT:
		return n > 0 && n % 4 == 0 ? NULL : "ipv4hint: no addresses";
	case DNS_SVCB_ECH:
		return n > 0 ? NULL : "ech: is empty";
	case DNS_SVCB_IPV6HINT:
		return n > 0 && n % 16 == 0 ? NULL : "ipv6hint: no addresses";
	case DNS_SVCB_DOHPATH:
		return check_dohpath(&w);
	case DNS_SVCB_OHTTP:
		return n == 0 ? NULL : "ohttp: has a value";
	}
	return NULL;
}

/* Is each key that the sound value of mandatory lists among the parameters?
 * Both are ascending. */
static bool
all_there(struct wire listed, struct wire params)
{
	while (wire_left(&listed) > 0) {
		uint16_t wanted = wire_u16(&listed), key;

		do {
			if (wire_left(&params) == 0)
				return false;
			key = wire_u16(&params);
			wire_take(&params, wire_u16(&params));
		} while (key != wanted);
	}
	return true;
}

const char *
dns_svcb_check(struct wire *w)
{
	struct wire params = *w, listed = {.len = 0};
	bool alpn = false, no_default = false;
	int32_t last = -1;

	while (wire_left(w) > 0) {
		uint16_t key = wire_u16(w);
		size_t n = wire_u16(w);
		const uint8_t *value = wire_take(w, n);
		const char *why;

		if (value == NULL)
			return "a parameter is cut short";
		if (key <= last)
			return "keys are not ascending";
		if ((why = dns_svcb_value_check(key, value, n)) != NULL)
			return why;
		if (key == DNS_SVCB_MANDATORY)
			wire_over(&listed, value, n);
		alpn |= key == DNS_SVCB_ALPN;
		no_default |= key == DNS_SVCB_NO_DEFAULT_ALPN;
		last = key;
	}
	if (no_default && !alpn) /* RFC 9460 7.1.1 */
		return "no-default-alpn without alpn";
	if (!all_there(listed, params)) /* RFC 9460 8 */
		return "a key that mandatory lists is missing";
	return NULL;
}

/* ---- keys, and wire to text */

int
dns_svcb_key_scan(uint16_t *key, bool *opaque, const char *text, size_t n)
{
	uint64_t v;

	for (uint16_t i = 0; i < DNS_SVCB_KNOWN; ++i)
		if (strlen(names[i]) == n && memcmp(names[i], text, n) == 0) {
			*key = i;
			*opaque = false;
			return 0;
		}
	if (n < 4 || memcmp(text, "key", 3) != 0 || (n > 4 && text[3] == '0') ||
	    num_scan(&v, text + 3, n - 3, 0, UINT16_MAX) == -1)
		return errno = EINVAL, -1;
	*key = (uint16_t)v;
	*opaque = true;
	return 0;
}

static void
fmt_key(struct buf *out, uint16_t key)
{
	if (key < DNS_SVCB_KNOWN)
		buf_str(out, names[key]);
	else
		buf_printf(out, "key%u", key);
}

static void
fmt_mandatory(struct buf *out, struct wire *w)
{
	const char *between = "";

	for (; wire_left(w) > 0; between = ",") {
		buf_str(out, between);
		fmt_key(out, wire_u16(w));
	}
}

/* Commas and backslashes inside a protocol are escaped for the list, and the
 * backslash of that once more for the string (RFC 9460 A.1). */
static void
fmt_alpn(struct buf *out, struct wire *w)
{
	while (wire_left(w) > 0) {
		for (size_t n = wire_u8(w); n > 0; --n) {
			uint8_t c = wire_u8(w);

			if (c == ',' || c == '\\')
				dns_token_fmt_octet(out, '\\');
			dns_token_fmt_octet(out, c);
		}
		if (wire_left(w) > 0)
			buf_u8(out, ',');
	}
}

static void
fmt_hints(struct buf *out, struct wire *w, uint8_t size)
{
	const char *between = "";
	struct ip ip = {.len = size};

	for (; wire_left(w) >= size; between = ",") {
		memcpy(ip.b, wire_take(w, size), size);
		buf_str(out, between);
		ip_fmt(out, &ip);
	}
}

static void
fmt_value(struct buf *out, uint16_t key, const uint8_t *value, size_t n)
{
	struct wire w;

	wire_over(&w, value, n);
	if (key == DNS_SVCB_PORT) {
		buf_printf(out, "%u", wire_u16(&w));
		return;
	}
	buf_u8(out, '"');
	if (key == DNS_SVCB_MANDATORY)
		fmt_mandatory(out, &w);
	else if (key == DNS_SVCB_ALPN)
		fmt_alpn(out, &w);
	else if (key == DNS_SVCB_IPV4HINT || key == DNS_SVCB_IPV6HINT)
		fmt_hints(out, &w, key == DNS_SVCB_IPV4HINT ? 4 : 16);
	else if (key == DNS_SVCB_ECH)
		enc_base64_fmt(out, value, n);
	else
		for (size_t i = 0; i < n; ++i)
			dns_token_fmt_octet(out, value[i]);
	buf_u8(out, '"');
}

void
dns_svcb_fmt(struct wire *w, struct buf *out)
{
	const char *between = "";

	for (; wire_left(w) > 0; between = " ") {
		uint16_t key = wire_u16(w);
		size_t n = wire_u16(w);
		const uint8_t *value = wire_take(w, n);

		buf_str(out, between);
		fmt_key(out, key);
		if (value == NULL || n == 0)
			continue;
		buf_u8(out, '=');
		fmt_value(out, key, value, n);
	}
}
