#include <string.h>

#include "../arena.h"
#include "../data_digest.h"
#include "../data_set.h"
#include "../data_text.h"
#include "../data_zone.h"
#include "tap.h"

/* What a.test has in common in most rows. */
#define A "Za.test:m:r:1\n&a.test::ns.a.test\n+ns.a.test:192.0.2.1\n"

#define X32 "ABCDEFABCDEFABCDEFABCDEFABCDEFABABCDEFABCDEFABCDEFABCDEFABCDEFAB"
#define x32 "abcdefabcdefabcdefabcdefabcdefababcdefabcdefabcdefabcdefabcdefab"

/* Two texts, and which zones differ between them, in canonical order of the
 * zones: '=' the same, '!' another. */
static const struct {
	const char *one, *two, *want;
} rows[] = {
    {A, A, "="},
    {A, "+ns.a.test:192.0.2.1\n&a.test::ns.a.test\nZa.test:m:r:2\n", "="},
    {A, A A, "="},
    {A, A "# comment\n\n-x.a.test:192.0.2.1\n%in:10\n", "="},
    {A, A "+x.b.test:192.0.2.1\n", "="},
    {A, "ZA.\\164\\105st:M:R:1:16384:2048:1048576:2560:2560\n"
	"&a.test::NS.a.TEST:259200\n+nS.a.test:192.0.2.1:86400\n", "="},
    {A, A "+x.a.test:192.0.2.1\n", "!"},
    {"Za.test:m:r:1\n", "Za.test:m:r:1:16385\n", "!"},
    {"Za.test:m:r:1\n", "Za.test:m:r:1::2049\n", "!"},
    {"Za.test:m:r:1\n", "Za.test:m:r:1::::2561\n", "!"},
    {"Za.test:m:r:1\n", "Za.test:m:r:1:::::2561\n", "!"},
    {"Za.test:m:r:1\n", "Za.test:m2:r:1\n", "!"},
    {"Za.test:m:r:1\n", "Za.test:m:r2:1\n", "!"},
    /* parts */
    {".a.test:192.0.2.1:n:300\n",
	"Za.test:n.ns.a.test:hostmaster.a.test:7\n&a.test:192.0.2.1:n:300\n",
	"="},
    {".a.test:192.0.2.1:n\n",
	"Za.test:n.ns.a.test:hostmaster.a.test:7\n&a.test::n\n"
	"+n.ns.a.test:192.0.2.1:259200\n", "="},
    {A "@a.test:192.0.2.2:m\n",
	A "@a.test::m.mx.a.test\n+m.mx.a.test:192.0.2.2\n", "="},
    {".a.test::n\n.2.0.192.in-addr.arpa::n\n=W.a.test:192.0.2.3:60\n",
	".a.test::n\n.2.0.192.in-addr.arpa::n\n+w.a.test:192.0.2.3:60\n"
	"^3.2.0.192.in-addr.arpa:w.a.test:60\n", "=="},
    {".a.test::n\n.2.0.192.in-addr.arpa::n\n=w.a.test:192.0.2.3:60\n",
	".a.test::n\n.2.0.192.in-addr.arpa::n\n=w.a.test:192.0.2.4:60\n",
	"!!"},
    {".a.test::n\n.2.0.192.in-addr.arpa::n\n=w.a.test:192.0.2.3:60\n",
	".a.test::n\n.2.0.192.in-addr.arpa::n\n=v.a.test:192.0.2.3:60\n",
	"!!"},
    /* what counts of a record */
    {A "+w.a.test:192.0.2.1\n", A "+w.a.test:192.0.2.1:300\n", "!"},
    {A "+w.a.test:192.0.2.1\n", A "+w.a.test:192.0.2.1:::in\n", "!"},
    {A "+w.a.test:192.0.2.1:9\n",
	A "+w.a.test:192.0.2.1:9:4000000038000000\n", "!"},
    {A "+w.a.test:192.0.2.1:9\n+w.a.test:192.0.2.1:8\n",
	A "+w.a.test:192.0.2.1:8\n+w.a.test:192.0.2.1:9\n", "="},
    {A "+w.a.test:192.0.2.1:9:4\n",
	A "+w.a.test:192.0.2.1:9:4000000000000000\n", "="},
    {A "'w.a.test:text\n", A "'w.a.test:Text\n", "!"},
    {A "'w.a.test:text\n", A "'w.a.test:\\164\\145xt\n", "="},
    {A "'w.a.test:ab\n", A ":w.a.test:16:\\002ab\n", "="},
    {A ":w.a.test:65400:ab\n:w.a.test:65400:c\n",
	A ":w.a.test:65400:a\n:w.a.test:65400:bc\n", "!"},
    {A "3w.a.test:20010db8000000000000000000000001\n",
	A "+w.a.test:[2001:db8::1]\n", "="},
    {A "@a.test::mx.test:5\n", A "@a.test::MX.test:5\n", "="},
    {A "@a.test::mx.test:5\n", A "@a.test::mx.test:6\n", "!"},
    {A "*\n", A "'*.a.test:x\n", "!"},
    {"Za.test:m:r:1\nZa.test:n:r:1\n", "Za.test:n:r:1\nZa.test:m:r:1\n", "="},
    /* one record in many words */
    {A ":a.test:CAA:0 issue \"ca.test\"\n",
	A ":a.test:257:\\000\\005issueca.test\n", "="},
    {A ":a.test:CAA:0 issue \"ca.test\"\n",
	A ":a.test:caa:\\# 14 00 05 6973737565 63612e74657374\n", "="},
    {A ":s.a.test:SRV:1 2 3 h.a.test\n",
	A ":S.a.test:33:\\000\\001\\000\\002\\000\\003\\001H"
	  "\\001A\\004test\\000\n", "="},
    {A ":h.a.test:HTTPS:1 w.a.test. alpn=h2\n",
	A ":h.a.test:HTTPS:1 W.A.test alpn=\"h2\"\n", "="},
    {A ":h.a.test:HTTPS:1 w.a.test. alpn=h2\n",
	A ":h.a.test:HTTPS:1 w.a.test. alpn=H2\n", "!"},
    {A ":h.a.test:SVCB:1 w.a.test.\n", A ":h.a.test:SVCB:2 w.a.test.\n",
	"!"},
    {A ":h.a.test:TLSA:3 1 1 " X32 "\n", A ":h.a.test:tlsa:3 1 1 " x32 "\n",
	"="},
    /* a zone below: a.test, b.a.test */
    {A ".b.a.test::n.b.a.test\n", A ".b.a.test::n.b.a.test\n"
	"+w.b.a.test:192.0.2.1\n", "=!"},
    {A ".b.a.test::n.b.a.test\n", A ".b.a.test::n.b.a.test\n"
	"+n.b.a.test:192.0.2.1\n", "!!"},
    {A ".b.a.test::n.b.a.test\n+n.b.a.test:192.0.2.1\n",
	A ".b.a.test::n.b.a.test\n+n.b.a.test:192.0.2.1:5\n", "!!"},
    {A ".b.a.test::n.b.a.test\n",
	A ".b.a.test::n.b.a.test\n'n.b.a.test:x\n", "=!"},
    {A ".b.a.test::n.b.a.test\n",
	A ".b.a.test::n.b.a.test\n&b.a.test::ns.else.test\n", "!!"},
    {A ".b.a.test::n.else.test\n",
	A ".b.a.test::n.else.test\n+n.else.test:192.0.2.1\n", "=="},
    {A ".b.a.test::n.b.a.test\n", A ".b.a.test::n.b.a.test\n"
	":b.a.test:43:\\001\\002\\010\\002\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
	"\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\n", "!="},
    /* a delegation to a server in a zone beside it that is ours */
    {A "&c.a.test::n.b.a.test\n.b.a.test::x\n",
	A "&c.a.test::n.b.a.test\n.b.a.test::x\n+n.b.a.test:192.0.2.1\n",
	"!!"},
    {A "&a.test::n.b.a.test\n.b.a.test::x\n",
	A "&a.test::n.b.a.test\n.b.a.test::x\n+n.b.a.test:192.0.2.1\n",
	"=!"},
    /* two levels down is not handed out */
    {A ".b.a.test::x\n.c.b.a.test::n.c.b.a.test\n",
	A ".b.a.test::x\n.c.b.a.test::n.c.b.a.test\n"
	"+n.c.b.a.test:192.0.2.1\n", "=!!"},
    /* zones that are not there */
    {"+a.test:192.0.2.1\n", "+a.test:192.0.2.2\n", ""},
    {"Z.:m:r\n+a:192.0.2.1\n", "Z.:m:r\n+a:192.0.2.2\n", "!"},
};

static void
say(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	(void)d;
}

static size_t
digest(struct data_zones *zones, struct arena *a, const char *text)
{
	struct data_mode mode = {.serial = 1};
	struct data_report report = {NULL, say};
	struct data_source src = {"x", text, strlen(text)};
	struct data_set set;

	data_set_init(&set, a);
	if (data_text_load(&set, &src, 0, &mode, &report) == -1)
		return 0;
	data_set_sort(&set);
	if (data_zone_list(zones, &set, a) == -1 ||
	    data_digest(zones, &set) == -1)
		return 0;
	return zones->n;
}

static bool
as_wanted(const struct data_zones *one, const struct data_zones *two,
    const char *want)
{
	bool good = one->n == strlen(want) && two->n == one->n;

	for (size_t i = 0; good && i < one->n; ++i)
		good = (memcmp(one->zone[i].hash, two->zone[i].hash,
			    HASH_SIZE) == 0) == (want[i] == '=');
	return good;
}

int
main(void)
{
	struct arena a = ARENA_ZERO;
	struct data_zones one, two;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
		(void)digest(&one, &a, rows[i].one);
		(void)digest(&two, &a, rows[i].two);
		ok_row(as_wanted(&one, &two, rows[i].want), rows[i].two);
		arena_wipe(&a);
	}
	return done();
}
