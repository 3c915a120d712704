#include <stdint.h>
#include <string.h>

#include "buf.h"
#include "dns_loc.h"
#include "dns_token.h"
#include "num.h"
#include "wire.h"

#define MIDDLE 0x80000000U       /* the equator, the prime meridian */
#define DEGREE 3600000U          /* thousandths of a second */
#define GROUND UINT64_C(10000000) /* centimetres: where altitude 0 is */
#define SIZE_MAX_CM UINT64_C(9000000000)

const char *
dns_loc_check(struct wire *w)
{
	uint8_t version = wire_u8(w), size[3];
	uint32_t latitude, longitude;

	for (int i = 0; i < 3; ++i)
		size[i] = wire_u8(w);
	latitude = wire_u32(w);
	longitude = wire_u32(w);
	wire_u32(w);
	if (!wire_ok(w))
		return "too short";
	if (version != 0)
		return "version is not 0";
	for (int i = 0; i < 3; ++i)
		if (size[i] >> 4 > 9 || (size[i] & 15) > 9)
			return "a precision has a digit above 9";
	if (latitude < MIDDLE - 90 * DEGREE || latitude > MIDDLE + 90 * DEGREE)
		return "latitude above 90 degrees";
	if (longitude < MIDDLE - 180 * DEGREE ||
	    longitude > MIDDLE + 180 * DEGREE)
		return "longitude above 180 degrees";
	return NULL;
}

/* ---- text to wire */

/* A decimal number with at most so many places behind the point, in units of
 * the last place. 0, or -1. */
static int
fixed_point(uint64_t *out, const char *text, size_t n, unsigned places)
{
	const char *point = memchr(text, '.', n);
	size_t whole = point == NULL ? n : (size_t)(point - text);
	size_t part = point == NULL ? 0 : n - whole - 1;
	uint64_t v, fraction = 0;

	if (num_scan(&v, text, whole, 0, UINT32_MAX) == -1 || part > places ||
	    (point != NULL &&
		num_scan(&fraction, point + 1, part, 0, UINT32_MAX) == -1))
		return -1;
	for (unsigned i = 0; i < places; ++i)
		v *= 10;
	for (; part < places; ++part)
		fraction *= 10;
	*out = v + fraction;
	return 0;
}

struct angle {
	const char *hemispheres; /* the positive one first */
	const char *wanted;      /* for messages */
	uint32_t most;           /* degrees */
};

static bool
begins_number(const struct dns_token *t)
{
	return t->len > 0 && t->text[0] >= '0' && t->text[0] <= '9';
}

/* Degrees, minutes or seconds: part 0, 1, 2; in thousandths of a second. */
static uint64_t
scan_part(struct dns_tokens *s, const struct dns_token *t, size_t part,
    uint32_t most)
{
	static const char *const name[] = {"degrees", "minutes", "seconds"};
	static const uint32_t unit[] = {DEGREE, 60000, 1};
	uint64_t limit = part == 0 ? most + 1 : part == 1 ? 60 : 60000, v = 0;

	if (t->quoted ||
	    fixed_point(&v, t->text, t->len, part == 2 ? 3 : 0) == -1)
		dns_token_not(s, t,
		    part == 2 ? "seconds as 59.999" : "a whole number");
	else if (v >= limit)
		dns_token_fail(s, t->at, "%s are not below %u", name[part],
		    part == 0 ? most + 1 : 60);
	return v * unit[part];
}

/* One to three numbers and a hemisphere. */
static void
scan_angle(struct dns_tokens *s, struct buf *out, const struct angle *a)
{
	struct dns_token t;
	uint64_t v = 0;
	size_t parts = 0;
	bool end = false;

	while (!end && dns_token_next(s, &t)) {
		end = !t.quoted && t.len == 1 &&
		    memchr(a->hemispheres, t.text[0], 2) != NULL;
		if (end ? parts == 0 : parts == 3 || !begins_number(&t))
			dns_token_not(s, &t, a->wanted);
		else if (!end)
			v += scan_part(s, &t, parts++, a->most);
	}
	if (!end)
		dns_token_not(s, &t, a->wanted);
	else if (v > a->most * DEGREE)
		dns_token_fail(s, t.at, "more than %u degrees", a->most);
	else if (t.text[0] == a->hemispheres[0])
		buf_u32(out, MIDDLE + (uint32_t)v);
	else
		buf_u32(out, MIDDLE - (uint32_t)v);
}

/* Centimetres of a token in metres. */
static uint64_t
metres(struct dns_tokens *s, const struct dns_token *t, uint64_t max)
{
	size_t n = t->len;
	uint64_t v = 0;

	n -= n > 0 && t->text[n - 1] == 'm';
	if (t->quoted || fixed_point(&v, t->text, n, 2) == -1)
		dns_token_not(s, t, "metres as 10.00m");
	else if (v > max)
		dns_token_fail(s, t->at, "more than %llu.%02llum",
		    (unsigned long long)max / 100,
		    (unsigned long long)max % 100);
	return v;
}

static void
scan_altitude(struct dns_tokens *s, struct buf *out)
{
	struct dns_token t;
	bool below;
	uint64_t v;

	dns_token_next(s, &t);
	below = !t.quoted && t.len > 0 && t.text[0] == '-';
	if (below) {
		++t.text;
		++t.at;
		--t.len;
	}
	v = metres(s, &t, below ? GROUND : UINT32_MAX - GROUND);
	buf_u32(out, (uint32_t)(below ? GROUND - v : GROUND + v));
}

/* An optional precision; without one, the default. */
static uint8_t
scan_size(struct dns_tokens *s, uint8_t missing)
{
	struct dns_token t;
	unsigned power = 0;
	uint64_t v;

	if (!dns_token_next(s, &t))
		return missing;
	for (v = metres(s, &t, SIZE_MAX_CM); v > 9 && v % 10 == 0; v /= 10)
		++power;
	if (v > 9)
		dns_token_not(s, &t, "a size of one significant digit");
	return (uint8_t)(v << 4 | power);
}

void
dns_loc_scan(struct dns_tokens *s, struct buf *out)
{
	/* RFC 1876 3: 1 m, 10000 m, 10 m */
	static const uint8_t missing[] = {0x12, 0x16, 0x13};
	static const struct angle latitude = {"NS",
				      "degrees [minutes [seconds]] N or S", 90},
				  longitude = {"EW",
				      "degrees [minutes [seconds]] E or W",
				      180};
	uint8_t place[12];
	struct buf b;

	buf_over(&b, place, sizeof place);
	scan_angle(s, &b, &latitude);
	scan_angle(s, &b, &longitude);
	scan_altitude(s, &b);
	buf_u8(out, 0);
	for (int i = 0; i < 3; ++i)
		buf_u8(out, scan_size(s, missing[i]));
	buf_put(out, place, b.len);
}

/* ---- wire to text */

static void
fmt_angle(struct buf *out, uint32_t wire, const char *hemispheres)
{
	uint32_t v = wire < MIDDLE ? MIDDLE - wire : wire - MIDDLE;

	buf_printf(out, "%u %u %u.%03u %c ", v / DEGREE, v / 60000 % 60,
	    v / 1000 % 60, v % 1000, hemispheres[wire < MIDDLE]);
}

static void
fmt_metres(struct buf *out, uint64_t cm)
{
	buf_printf(out, "%llu.%02um", (unsigned long long)cm / 100,
	    (unsigned)(cm % 100));
}

bool
dns_loc_fmt(struct wire *w, struct buf *out)
{
	uint64_t altitude;
	uint8_t size[3];
	uint32_t v;

	wire_u8(w);
	for (int i = 0; i < 3; ++i)
		size[i] = wire_u8(w);
	v = wire_u32(w);
	fmt_angle(out, v, "NS");
	v = wire_u32(w);
	fmt_angle(out, v, "EW");
	altitude = wire_u32(w);
	if (altitude < GROUND)
		buf_u8(out, '-');
	fmt_metres(out,
	    altitude < GROUND ? GROUND - altitude : altitude - GROUND);
	for (int i = 0; i < 3; ++i) {
		uint64_t cm = size[i] >> 4;

		if (cm == 0 && size[i] != 0)
			return false;
		for (unsigned power = size[i] & 15; power > 0; --power)
			cm *= 10;
		buf_u8(out, ' ');
		fmt_metres(out, cm);
	}
	return true;
}
