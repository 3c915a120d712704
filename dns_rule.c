#include <stdbool.h>
#include <string.h>

#include "dns_field.h"
#include "dns_name.h"
#include "dns_rule.h"
#include "dns_type.h"
#include "wire.h"

/* IANA, "Digest Algorithms"; RFC 4509, 5933, 6605, 9558, 9563. RFC 8078 4 (with
 * its erratum 5049) for type 0 in CDS. */
static const char *
digest(uint16_t type, uint8_t algorithm, size_t len)
{
	switch (algorithm) {
	case 0:
		if (type != DNS_TYPE_CDS)
			return "digest type 0 is reserved";
		return len == 1 ? NULL : "digest type 0 goes with digest 00";
	case 1:
		return len == 20 ? NULL : "a SHA-1 digest has 20 octets";
	case 2:
		return len == 32 ? NULL : "a SHA-256 digest has 32 octets";
	case 3:
	case 5:
		return len == 32 ? NULL : "a GOST digest has 32 octets";
	case 4:
		return len == 48 ? NULL : "a SHA-384 digest has 48 octets";
	case 6:
		return len == 32 ? NULL : "an SM3 digest has 32 octets";
	}
	return NULL;
}

/* RFC 4255 3.1.2, RFC 6594 */
static const char *
fingerprint(uint8_t algorithm, size_t len)
{
	if (algorithm == 1 && len != 20)
		return "a SHA-1 fingerprint has 20 octets";
	if (algorithm == 2 && len != 32)
		return "a SHA-256 fingerprint has 32 octets";
	return NULL;
}

/* RFC 6698 2.1.3 */
static const char *
association(uint8_t matching, size_t len)
{
	if (matching == 1 && len != 32)
		return "SHA-256 (matching type 1) has 32 octets";
	if (matching == 2 && len != 64)
		return "SHA-512 (matching type 2) has 64 octets";
	return NULL;
}

/* RFC 8976 2.2.2 to 2.2.4 */
static const char *
zone_digest(uint8_t scheme, uint8_t algorithm, size_t len, size_t *field)
{
	*field = 1;
	if (scheme == 0)
		return "scheme 0 is reserved";
	*field = 2;
	if (algorithm == 0)
		return "algorithm 0 is reserved";
	*field = 3;
	if (algorithm == 1 && len != 48)
		return "a SHA-384 digest has 48 octets";
	if (algorithm == 2 && len != 64)
		return "a SHA-512 digest has 64 octets";
	return len >= 12 ? NULL : "a digest has at least 12 octets";
}

/* RFC 3402 3.2: delimiter, expression, delimiter, replacement, delimiter,
 * flags, of which there is only "i". */
static bool
substitution(const uint8_t *p, size_t n)
{
	unsigned delimiters = 0;

	if (n == 0)
		return true;
	if ((p[0] >= '0' && p[0] <= '9') || p[0] == 'i' || p[0] == 'I' ||
	    p[0] == '\\')
		return false;
	for (size_t i = 0; i < n; ++i)
		if (p[i] == '\\' && delimiters < 3)
			++i;
		else if (p[i] == p[0])
			++delimiters;
		else if (delimiters == 3 && p[i] != 'i' && p[i] != 'I')
			return false;
	return delimiters == 3;
}

/* RFC 3403 4.1 */
static const char *
naptr(struct wire *w, size_t *field)
{
	const uint8_t *string[3];
	size_t n[3];

	wire_u32(w);
	for (int i = 0; i < 3; ++i) {
		n[i] = wire_u8(w);
		string[i] = wire_take(w, n[i]);
	}
	for (size_t i = 0; i < n[0]; ++i)
		if (!((string[0][i] >= '0' && string[0][i] <= '9') ||
			(string[0][i] >= 'A' && string[0][i] <= 'Z') ||
			(string[0][i] >= 'a' && string[0][i] <= 'z'))) {
			*field = 2;
			return "flags are letters and digits";
		}
	*field = 4;
	if (!substitution(string[2], n[2]))
		return "no substitution as !expression!replacement!";
	*field = 5;
	if (n[2] > 0 && wire_left(w) > 1)
		return "only one of regexp and replacement may be there";
	return NULL;
}

/* RFC 4025 2.4: algorithm 0 says that there is no key. */
static const char *
ipseckey(struct wire *w, size_t *field)
{
	uint8_t algorithm;

	wire_u16(w);
	algorithm = wire_u8(w);
	dns_field_check('G', w);
	*field = 4;
	if (algorithm == 0 && wire_left(w) > 0)
		return "a key without an algorithm";
	return algorithm != 0 && wire_left(w) == 0 ? "no key, but an algorithm"
						   : NULL;
}

static const char *
nsec(struct wire *w)
{
	struct dns_name next;

	dns_name_get_plain(&next, w);
	/* RFC 4034 4.1.2: one window at least; NSEC itself is a type there */
	return wire_left(w) > 0 ? NULL : "no types";
}

const char *
dns_rule_check(uint16_t type, const uint8_t *rdata, size_t len, size_t *field)
{
	struct wire w;

	wire_over(&w, rdata, len);
	switch (type) {
	case DNS_TYPE_DS:
	case DNS_TYPE_CDS:
	case DNS_TYPE_TA:
	case DNS_TYPE_DLV:
		*field = 3;
		return digest(type, rdata[3], len - 4);
	case DNS_TYPE_SSHFP:
		*field = 2;
		return fingerprint(rdata[1], len - 2);
	case DNS_TYPE_TLSA:
	case DNS_TYPE_SMIMEA:
		*field = 3;
		return association(rdata[2], len - 3);
	case DNS_TYPE_ZONEMD:
		return zone_digest(rdata[4], rdata[5], len - 6, field);
	case DNS_TYPE_DNSKEY:
	case DNS_TYPE_CDNSKEY:
		*field = 1;
		return rdata[2] == 3
		    ? NULL
		    : "the only protocol is 3"; /* RFC 4034 2.1.2 */
	case DNS_TYPE_NAPTR:
		return naptr(&w, field);
	case DNS_TYPE_IPSECKEY:
		return ipseckey(&w, field);
	case DNS_TYPE_NSEC:
		*field = 1;
		return nsec(&w);
	}
	return NULL;
}
