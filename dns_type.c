#include <errno.h>
#include <string.h>

#include "buf.h"
#include "dns_type.h"
#include "num.h"
#include "text.h"

#define PL (DNS_TYPE_PACK | DNS_TYPE_LOWER)
#define TH (DNS_TYPE_TARGET | DNS_TYPE_HOST)
#define DS_LABELS "key-tag algorithm digest-type digest"
#define DNSKEY_LABELS "flags protocol algorithm public-key"
#define TLSA_LABELS "usage selector matching-type data"
#define SVCB_LABELS "priority target parameters"

/* In the order of their numbers: dns_type_info bisects. */
static const struct dns_type_info types[] = {
    {1, 0, "A", "a", "address"},
    {2, PL | TH, "NS", "n", "host"},
    {3, PL, "MD", "n", "host"},
    {4, PL, "MF", "n", "host"},
    {5, PL | DNS_TYPE_TARGET, "CNAME", "n", "target"},
    {6, PL, "SOA", "nn44444",
	"primary mailbox serial refresh retry expire minimum"},
    {7, PL, "MB", "n", "host"},
    {8, PL, "MG", "n", "mailbox"},
    {9, PL, "MR", "n", "mailbox"},
    {10, 0, "NULL", NULL, NULL},
    {11, 0, "WKS", NULL, NULL},
    {12, PL | DNS_TYPE_TARGET, "PTR", "n", "target"},
    {13, 0, "HINFO", "ss", "cpu os"},
    {14, PL, "MINFO", "nn", "mailbox error-mailbox"},
    {15, PL | TH, "MX", "2n", "preference host"},
    {16, 0, "TXT", "S", "text"},
    {17, DNS_TYPE_LOWER, "RP", "nn", "mailbox text-name"},
    {18, DNS_TYPE_LOWER | TH, "AFSDB", "2n", "subtype host"},
    {19, 0, "X25", "s", "address"},
    {20, 0, "ISDN", NULL, NULL},
    {21, DNS_TYPE_LOWER | TH, "RT", "2n", "preference host"},
    {22, 0, "NSAP", NULL, NULL},
    {23, 0, "NSAP-PTR", NULL, NULL},
    {24, 0, "SIG", NULL, NULL},
    {25, 0, "KEY", NULL, NULL},
    {26, DNS_TYPE_LOWER, "PX", "2nn", "preference map822 mapx400"},
    {27, 0, "GPOS", "sss", "longitude latitude altitude"},
    {28, 0, "AAAA", "A", "address"},
    {29, 0, "LOC", "L", "location"},
    {30, 0, "NXT", NULL, NULL},
    {31, 0, "EID", NULL, NULL},
    {32, 0, "NIMLOC", NULL, NULL},
    {33, DNS_TYPE_LOWER | TH, "SRV", "222n", "priority weight port target"},
    {34, 0, "ATMA", NULL, NULL},
    {35, DNS_TYPE_LOWER | DNS_TYPE_TARGET, "NAPTR", "22sssn",
	"order preference flags services regexp replacement"},
    {36, DNS_TYPE_LOWER | TH, "KX", "2n", "preference host"},
    {37, 0, "CERT", "C2cb", "type key-tag algorithm certificate"},
    {38, 0, "A6", NULL, NULL},
    {39, DNS_TYPE_LOWER, "DNAME", "n", "target"},
    {40, 0, "SINK", NULL, NULL},
    {41, 0, "OPT", NULL, NULL},
    {42, 0, "APL", "P", "prefixes"},
    {43, 0, "DS", "2c1h", DS_LABELS},
    {44, 0, "SSHFP", "11h", "algorithm type fingerprint"},
    {45, 0, "IPSECKEY", "111Gk",
	"precedence gateway-type algorithm gateway public-key"},
    {46, DNS_TYPE_LOWER, "RRSIG", "yc14tt2nb",
	"type-covered algorithm labels original-TTL expiration inception "
	"key-tag signer signature"},
    {47, 0, "NSEC", "nY", "next-name types"},
    {48, 0, "DNSKEY", "21cb", DNSKEY_LABELS},
    {49, 0, "DHCID", "b", "identifier"},
    {50, 0, "NSEC3", "112HBY",
	"hash-algorithm flags iterations salt next-hash types"},
    {51, 0, "NSEC3PARAM", "112H", "hash-algorithm flags iterations salt"},
    {52, 0, "TLSA", "111h", TLSA_LABELS},
    {53, 0, "SMIMEA", "111h", TLSA_LABELS},
    {55, 0, "HIP", NULL, NULL},
    {56, 0, "NINFO", "S", "text"},
    {57, 0, "RKEY", NULL, NULL},
    {58, 0, "TALINK", "nn", "previous next"},
    {59, 0, "CDS", "2c1h", DS_LABELS},
    {60, 0, "CDNSKEY", "21cb", DNSKEY_LABELS},
    {61, 0, "OPENPGPKEY", "b", "public-key"},
    {62, 0, "CSYNC", "42Y", "serial flags types"},
    {63, 0, "ZONEMD", "411h", "serial scheme hash-algorithm digest"},
    {64, DNS_TYPE_TARGET, "SVCB", "2nV", SVCB_LABELS},
    {65, DNS_TYPE_TARGET, "HTTPS", "2nV", SVCB_LABELS},
    {99, 0, "SPF", "S", "text"},
    {104, 0, "NID", "2l", "preference node-id"},
    {105, 0, "L32", "2a", "preference locator"},
    {106, 0, "L64", "2l", "preference locator"},
    {107, DNS_TYPE_TARGET, "LP", "2n", "preference target"},
    {108, 0, "EUI48", "e", "address"},
    {109, 0, "EUI64", "E", "address"},
    {249, 0, "TKEY", NULL, NULL},
    {250, 0, "TSIG", NULL, NULL},
    {251, 0, "IXFR", NULL, NULL},
    {252, 0, "AXFR", NULL, NULL},
    {253, 0, "MAILB", NULL, NULL},
    {254, 0, "MAILA", NULL, NULL},
    {255, 0, "ANY", NULL, NULL},
    {256, 0, "URI", "22u", "priority weight target"},
    {257, 0, "CAA", "1gq", "flags tag value"},
    {258, 0, "AVC", "S", "text"},
    {260, 0, "AMTRELAY", NULL, NULL},
    {261, 0, "RESINFO", "S", "text"},
    {262, 0, "WALLET", "S", "text"},
    {32768, 0, "TA", "2c1h", DS_LABELS},
    {32769, 0, "DLV", "2c1h", DS_LABELS},
};

const struct dns_type_info *
dns_type_info(uint16_t type)
{
	size_t low = 0, high = sizeof types / sizeof types[0];

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (types[middle].type == type)
			return &types[middle];
		if (types[middle].type < type)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool
dns_type_data(uint16_t type)
{
	return type != 0 && type != DNS_TYPE_OPT && (type < 128 || type > 255);
}

int
dns_type_scan(uint16_t *out, const char *text, size_t n)
{
	uint64_t v;

	for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i)
		if (strlen(types[i].name) == n &&
		    text_same(types[i].name, text, n)) {
			*out = types[i].type;
			return 0;
		}
	if (n < 5 || n > 9 || !text_same(text, "TYPE", 4) ||
	    num_scan(&v, text + 4, n - 4, 0, UINT16_MAX) == -1)
		return errno = EINVAL, -1;
	*out = (uint16_t)v;
	return 0;
}

void
dns_type_fmt(struct buf *out, uint16_t type)
{
	const struct dns_type_info *info = dns_type_info(type);

	if (info != NULL)
		buf_str(out, info->name);
	else
		buf_printf(out, "TYPE%u", type);
}
