#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "buf.h"
#include "dns_code.h"
#include "num.h"
#include "text.h"

struct code {
	uint16_t value;
	const char *name;
};

static const struct code algorithms[] = {
    {0, "DELETE"}, /* RFC 8078 4 */
    {1, "RSAMD5"},
    {2, "DH"},
    {3, "DSA"},
    {4, "ECC"},
    {5, "RSASHA1"},
    {6, "DSA-NSEC3-SHA1"},
    {7, "RSASHA1-NSEC3-SHA1"},
    {8, "RSASHA256"},
    {10, "RSASHA512"},
    {12, "ECC-GOST"},
    {13, "ECDSAP256SHA256"},
    {14, "ECDSAP384SHA384"},
    {15, "ED25519"},
    {16, "ED448"},
    {17, "SM2SM3"},
    {23, "ECC-GOST12"},
    {252, "INDIRECT"},
    {253, "PRIVATEDNS"},
    {254, "PRIVATEOID"},
    {0, NULL},
};

static const struct code certificates[] = {
    {1, "PKIX"},
    {2, "SPKI"},
    {3, "PGP"},
    {4, "IPKIX"},
    {5, "ISPKI"},
    {6, "IPGP"},
    {7, "ACPKIX"},
    {8, "IACPKIX"},
    {253, "URI"},
    {254, "OID"},
    {0, NULL},
};

static int
scan(const struct code *table, uint64_t *out, const char *text, size_t n,
    uint64_t max)
{
	for (const struct code *c = table; c->name != NULL; ++c)
		if (strlen(c->name) == n && text_same(c->name, text, n)) {
			*out = c->value;
			return 0;
		}
	if (num_scan(out, text, n, 0, max) == -1)
		return errno = EINVAL, -1;
	return 0;
}

int
dns_code_algorithm(uint8_t *out, const char *text, size_t n)
{
	uint64_t v;

	if (scan(algorithms, &v, text, n, UINT8_MAX) == -1)
		return -1;
	*out = (uint8_t)v;
	return 0;
}

int
dns_code_certificate(uint16_t *out, const char *text, size_t n)
{
	uint64_t v;

	if (scan(certificates, &v, text, n, UINT16_MAX) == -1)
		return -1;
	*out = (uint16_t)v;
	return 0;
}

/* ---- times */

#define DAY 86400U

static bool
leap(uint64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint64_t
month_days(uint64_t year, uint64_t month)
{
	static const uint8_t days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && leap(year) ? 1U : 0U);
}

int
dns_code_time(uint32_t *out, const char *text, size_t n)
{
	uint64_t v, year, month, day, clock;

	if (num_scan(&v, text, n, 0, UINT64_MAX) == -1 || (n > 10 && n != 14))
		return errno = EINVAL, -1;
	if (n == 14) {
		year = v / 10000000000;
		month = v / 100000000 % 100;
		day = v / 1000000 % 100;
		if (year < 1970 || year > 2106 || month < 1 || month > 12 ||
		    day < 1 || day > month_days(year, month) ||
		    v / 10000 % 100 > 23 || v / 100 % 100 > 59 || v % 100 > 59)
			return errno = EINVAL, -1;
		clock = v / 10000 % 100 * 3600 + v / 100 % 100 * 60 + v % 100;
		while (--month > 0)
			day += month_days(year, month);
		while (--year >= 1970)
			day += leap(year) ? 366 : 365;
		v = (day - 1) * DAY + clock;
	}
	if (v > UINT32_MAX)
		return errno = EINVAL, -1;
	*out = (uint32_t)v;
	return 0;
}

void
dns_code_time_fmt(struct buf *out, uint32_t seconds)
{
	unsigned year = 1970, month = 1, days = seconds / DAY;
	unsigned clock = seconds % DAY;

	for (; days >= (leap(year) ? 366U : 365U); ++year)
		days -= leap(year) ? 366 : 365;
	for (; days >= month_days(year, month); ++month)
		days -= (unsigned)month_days(year, month);
	buf_printf(out, "%04u%02u%02u%02u%02u%02u", year, month, days + 1,
	    clock / 3600, clock / 60 % 60, clock % 60);
}
