#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../buf.h"
#include "../die.h"
#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../prng.h"
#include "plan.h"
#include "tool.h"

#define COUNT 262144 /* queries in a file */

enum { A = 1, NS = 2, MX = 15, TXT = 16, AAAA = 28 };

struct made {
	const struct plan *plan;
	struct prng random;
	char name[512];
	uint16_t type;
};

static uint32_t
below(struct made *m, uint32_t n)
{
	return prng_below(&m->random, n);
}

/* Any zone but zone 0, of which parity 0 or 1, or any (2). */
static uint32_t
pick(struct made *m, uint32_t parity)
{
	uint32_t i = 1 + below(m, m->plan->zones - 1);

	if (parity == 2 || m->plan->full || i % 2 == parity)
		return i;
	return i > 1 ? i - 1 : i + 1;
}

static void
ask(struct made *m, const char *owner, uint32_t i, uint16_t type)
{
	char zone[PLAN_ZONE];

	plan_zone(zone, i);
	snprintf(m->name, sizeof m->name, "%s%s", owner, zone);
	m->type = type;
}

/* A host with records of that kind; only if there are more than a few. */
static bool
asked_host(struct made *m, enum plan_host kind, uint16_t type)
{
	uint32_t n = m->plan->hosts, j;
	char owner[16];

	if (n < 8)
		return false;
	do
		j = below(m, n);
	while (plan_host(j) != kind);
	snprintf(owner, sizeof owner, "h%u.", (unsigned)j);
	ask(m, owner, 1, type);
	return true;
}

static void
positive(struct made *m)
{
	static const char owner[][8] = {"www.", "a.mx.", "a.ns.", "h0.", "h1."};

	if (!asked_host(m, PLAN_A, A))
		ask(m, owner[below(m, m->plan->hosts ? 5 : 3)], pick(m, 2), A);
}

static void
hit(struct made *m, enum plan_host kind, const char *owner, uint16_t type)
{
	if (!asked_host(m, kind, type))
		ask(m, owner, pick(m, kind == PLAN_TXT ? 0 : 2), type);
}

/* A label nobody has before a zone's name. */
static void
missing(struct made *m)
{
	char owner[24];

	snprintf(owner, sizeof owner, "%016llx.",
	    (unsigned long long)prng_next(&m->random));
	ask(m, owner, pick(m, 2), A);
}

static void
wild(struct made *m)
{
	char owner[24];

	snprintf(owner, sizeof owner, "%08x.dyn.",
	    (unsigned)below(m, 0xffffffff));
	ask(m, owner, pick(m, 2), A);
}

static void
alias(struct made *m)
{
	if (!asked_host(m, PLAN_CNAME, A))
		ask(m, "ftp.", pick(m, 0), A);
}

/* Of sixteen queries ten hit; two names and two types are missing. */
static void
mix(struct made *m)
{
	switch (below(m, 16)) {
	case 0:
	case 1:
	case 2:
	case 3:
		positive(m);
		break;
	case 4:
	case 5:
		hit(m, PLAN_AAAA, "www.", AAAA);
		break;
	case 6:
		hit(m, PLAN_MX, "", MX);
		break;
	case 7:
		hit(m, PLAN_TXT, "", TXT);
		break;
	case 8:
		ask(m, "", pick(m, 2), NS);
		break;
	case 9:
	case 10:
		missing(m);
		break;
	case 11:
	case 12:
		hit(m, PLAN_A, "www.", MX);
		break;
	case 13:
		wild(m);
		break;
	case 14:
		alias(m);
		break;
	case 15:
		ask(m, "host.sub.", pick(m, 1), A);
		break;
	}
}

static void
deep(struct made *m)
{
	char owner[249];

	for (size_t i = 0; i < 124; ++i) {
		owner[2 * i] = "0123456789abcdef"[below(m, 16)];
		owner[2 * i + 1] = '.';
	}
	owner[248] = 0;
	ask(m, owner, 0, A);
}

/* As over TCP: length, message. */
static void
packet(struct made *m, FILE *f)
{
	uint8_t b[2 + 12 + DNS_NAME_MAX + 4];
	struct buf w;
	struct dns_name name;

	if (dns_name_scan_rfc(&name, m->name, strlen(m->name), NULL) == -1)
		die_bad("no name: %s", m->name);
	buf_over(&w, b, sizeof b);
	buf_u16(&w, (uint16_t)(12 + name.len + 4));
	buf_u32(&w, 0);
	buf_u32(&w, 1 << 16);
	buf_u32(&w, 0);
	dns_name_put(&w, &name);
	buf_u16(&w, m->type);
	buf_u16(&w, 1);
	fwrite(b, 1, w.len, f);
}

static const char *
type_name(uint16_t type)
{
	switch (type) {
	case A:
		return "A";
	case NS:
		return "NS";
	case MX:
		return "MX";
	case TXT:
		return "TXT";
	default:
		return "AAAA";
	}
}

static FILE *
begin(const char *name, const char *suffix)
{
	char file[64];

	snprintf(file, sizeof file, "%s%s", name, suffix);
	return tool_create(file);
}

static void
write_all(struct made *m, const char *name, void (*make)(struct made *m))
{
	FILE *f = begin(name, ".q"), *text = begin(name, ".txt");

	m->random.state = 1;
	for (uint32_t i = 0; i < COUNT; ++i) {
		make(m);
		packet(m, f);
		fprintf(text, "%s %s\n", m->name, type_name(m->type));
	}
	tool_close(f, name);
	tool_close(text, name);
}

int
main(int argc, char **argv)
{
	struct made m = {.type = A};

	die_init("queries",
	    "bench/queries set directory\n"
	    "Writes positive.q, mix.q, flood.q and deep.q, for bench/load, "
	    "and\n"
	    "the same as .txt, for dnsperf.");
	die_help(argc, argv);
	if (argc != 3 || !(m.plan = plan_find(argv[1])))
		die_usage();
	if (chdir(argv[2]) == -1)
		die_sys("unable to enter %s", argv[2]);
	write_all(&m, "positive", positive);
	write_all(&m, "mix", mix);
	write_all(&m, "flood", missing);
	write_all(&m, "deep", deep);
	return 0;
}
