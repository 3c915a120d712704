/* dns_type -- the table of record types: names, numbers, shape of their RDATA.
 *
 * Layer 2. Everything that differs by type and can be written down as data
 * stands in this one table; dns_rdata walks it. A new type is a line here, and
 * a field kind (dns_field) or a rule (dns_rule) only if it needs one that no
 * other type has.
 */
#ifndef DNS_TYPE_H
#define DNS_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* The types that the code names; IANA, "Resource Record (RR) TYPEs". */
#define DNS_TYPE_A 1
#define DNS_TYPE_NS 2
#define DNS_TYPE_CNAME 5
#define DNS_TYPE_SOA 6
#define DNS_TYPE_PTR 12
#define DNS_TYPE_HINFO 13
#define DNS_TYPE_MX 15
#define DNS_TYPE_TXT 16
#define DNS_TYPE_AAAA 28
#define DNS_TYPE_LOC 29
#define DNS_TYPE_SRV 33
#define DNS_TYPE_NAPTR 35
#define DNS_TYPE_DNAME 39
#define DNS_TYPE_OPT 41
#define DNS_TYPE_DS 43
#define DNS_TYPE_SSHFP 44
#define DNS_TYPE_IPSECKEY 45
#define DNS_TYPE_RRSIG 46
#define DNS_TYPE_NSEC 47
#define DNS_TYPE_DNSKEY 48
#define DNS_TYPE_NSEC3 50
#define DNS_TYPE_NSEC3PARAM 51
#define DNS_TYPE_TLSA 52
#define DNS_TYPE_SMIMEA 53
#define DNS_TYPE_CDS 59
#define DNS_TYPE_CDNSKEY 60
#define DNS_TYPE_CSYNC 62
#define DNS_TYPE_ZONEMD 63
#define DNS_TYPE_SVCB 64
#define DNS_TYPE_HTTPS 65
#define DNS_TYPE_TKEY 249
#define DNS_TYPE_TSIG 250
#define DNS_TYPE_IXFR 251
#define DNS_TYPE_AXFR 252
#define DNS_TYPE_MAILB 253
#define DNS_TYPE_MAILA 254
#define DNS_TYPE_ANY 255
#define DNS_TYPE_URI 256
#define DNS_TYPE_CAA 257
#define DNS_TYPE_TA 32768
#define DNS_TYPE_DLV 32769

#define DNS_CLASS_IN 1
#define DNS_CLASS_CH 3
#define DNS_CLASS_ANY 255

/* Flags of a type. */
#define DNS_TYPE_PACK 1   /* names in its RDATA may be compressed by us: the
                           * types of RFC 1035 only (RFC 3597 4) */
#define DNS_TYPE_LOWER 2  /* names in its RDATA are lower case in the canonical
                           * form (RFC 4034 6.2, RFC 6840 5.1) */
#define DNS_TYPE_TARGET 4 /* the first name in its RDATA is what it points at */
#define DNS_TYPE_HOST 8   /* ... and that must have addresses and be no alias
                           * (RFC 2181 10.3, RFC 2782 and their like) */

struct dns_type_info {
	uint16_t type;
	uint16_t flags;     /* DNS_TYPE_ above */
	const char *name;   /* mnemonic, upper case */
	const char *fields; /* kinds of the fields in order, as dns_field.h
	                     * has them; NULL: no text form but RFC 3597's */
	const char *labels; /* their names for messages, between blanks */
};

/* The entry of a type, or NULL if the table does not have it. */
const struct dns_type_info *dns_type_info(uint16_t type);

/* Can records of this type stand in a zone? Not 0, not OPT, not the types of
 * queries and messages 128 to 255 (RFC 6895 3.1). */
bool dns_type_data(uint16_t type);

/* Mnemonic of either case, or TYPE and a decimal number (RFC 3597 5). 0, or -1
 * with errno EINVAL and *out untouched. */
int dns_type_scan(uint16_t *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* Append the mnemonic, or TYPE and the number; at most 10 characters. */
void dns_type_fmt(struct buf *out, uint16_t type);

#endif
