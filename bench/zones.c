#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../die.h"
#include "plan.h"
#include "tool.h"

#define TTL 3600
#define SERIAL 2026010100 /* of every SOA */

/* Every record is written twice: as a line of tinydns data, of the kinds that
 * djbdns 1.05 knows, and as a line of the zone's master file. */
struct out {
	const struct plan *plan;
	FILE *data, *zone;
	FILE *nsd, *knot, *named; /* the zones, as these servers list them */
	char name[PLAN_ZONE];     /* the zone we are in */
	uint32_t next;            /* for addresses */
	unsigned long records;
	bool alone; /* tinydns data only */
};

__attribute__((format(printf, 2, 3))) static void
data(struct out *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(o->data, fmt, ap);
	va_end(ap);
	++o->records;
}

__attribute__((format(printf, 2, 3))) static void
zone(struct out *o, const char *fmt, ...)
{
	va_list ap;

	if (!o->zone)
		return;
	va_start(ap, fmt);
	vfprintf(o->zone, fmt, ap);
	va_end(ap);
}

/* Addresses in 10/8 that differ, as text. */
static const char *
address(struct out *o, char text[16])
{
	unsigned a = ++o->next;

	snprintf(text, 16, "10.%u.%u.%u", a >> 16 & 255, a >> 8 & 255, a & 255);
	return text;
}

static void
soa(struct out *o)
{
	data(o, "Z%s:a.ns.%s:hostmaster.%s:%u:16384:2048:1048576:2560:%u\n",
	    o->name, o->name, o->name, SERIAL, TTL);
	zone(o,
	    "$TTL %u\n@ IN SOA a.ns hostmaster %u 16384 2048 1048576 2560\n",
	    TTL, SERIAL);
}

/* owner is relative to the zone; "" is the zone itself, else it ends in a
 * dot, so that owner and zone make the full name. */
static void
relative(struct out *o, const char *owner)
{
	zone(o, "%.*s", *owner ? (int)strlen(owner) - 1 : 1,
	    *owner ? owner : "@");
}

static void
a(struct out *o, const char *owner)
{
	char ip[16];

	data(o, "+%s%s:%s:%u\n", owner, o->name, address(o, ip), TTL);
	relative(o, owner);
	zone(o, " A %s\n", ip);
}

/* NS or MX with the address of the host it names, each by one line of data. */
static void
served(struct out *o, const char *owner, const char *type)
{
	bool ns = *type == 'N';
	const char *kind = ns ? "ns" : "mx";
	const char *dist = ns ? "" : "10:";
	const char *top = *owner ? "." : "";
	int n = *owner ? (int)strlen(owner) - 1 : 0;
	char ip[16];

	data(o, "%c%s%s:%s:a:%s%u\n", ns ? '&' : '@', owner, o->name,
	    address(o, ip), dist, TTL);
	++o->records;
	relative(o, owner);
	zone(o, " %s a.%s%s%.*s\n", ns ? "NS" : "MX 10", kind, top, n, owner);
	zone(o, "a.%s%s%.*s A %s\n", kind, top, n, owner, ip);
}

static void
aaaa(struct out *o, const char *owner)
{
	unsigned v = ++o->next;

	data(o,
	    ":%s%s:28:\\040\\001\\015\\270\\000\\000\\000\\000\\000\\000"
	    "\\000\\000\\000\\%03o\\%03o\\%03o:%u\n",
	    owner, o->name, v >> 16 & 255, v >> 8 & 255, v & 255, TTL);
	relative(o, owner);
	zone(o, " AAAA 2001:db8::%x:%x\n", v >> 16 & 255, v & 0xffff);
}

static void
txt(struct out *o, const char *owner)
{
	unsigned v = ++o->next;

	data(o, "'%s%s:v=spf1 mx -all %u:%u\n", owner, o->name, v, TTL);
	relative(o, owner);
	zone(o, " TXT \"v=spf1 mx -all %u\"\n", v);
}

static void
cname(struct out *o, const char *owner, const char *target)
{
	data(o, "C%s%s:%s.%s:%u\n", owner, o->name, target, o->name, TTL);
	relative(o, owner);
	zone(o, " CNAME %s\n", target);
}

static void
mx(struct out *o, const char *owner)
{
	data(o, "@%s%s::a.mx.%s:10:%u\n", owner, o->name, o->name, TTL);
	relative(o, owner);
	zone(o, " MX 10 a.mx\n");
}

static void
host(struct out *o, uint32_t j)
{
	char owner[16], target[16];

	snprintf(owner, sizeof owner, "h%u.", (unsigned)j);
	switch (plan_host(j)) {
	case PLAN_A:
		a(o, owner);
		break;
	case PLAN_MX:
		mx(o, owner);
		break;
	case PLAN_AAAA:
		aaaa(o, owner);
		break;
	case PLAN_TXT:
		txt(o, owner);
		break;
	case PLAN_CNAME:
		snprintf(target, sizeof target, "h%u", (unsigned)(j - 7));
		cname(o, owner, target);
		break;
	}
}

/* What every zone but zone 0 has. */
static void
ordinary(struct out *o, uint32_t i)
{
	served(o, "", "MX");
	a(o, "www.");
	aaaa(o, "www.");
	a(o, "*.dyn.");
	if (plan_even(o->plan, i)) {
		txt(o, "");
		cname(o, "ftp.", "www");
	}
	if (plan_odd(o->plan, i))
		served(o, "sub.", "NS");
	for (uint32_t j = 0; j < o->plan->hosts; ++j)
		host(o, j);
}

static void
deep(struct out *o)
{
	char owner[8];

	for (unsigned j = 0; j < 7; ++j) {
		snprintf(owner, sizeof owner, "x%u.", j);
		a(o, owner);
	}
}

static void
listed(struct out *o)
{
	const char *z = o->name;

	fprintf(o->nsd, "zone:\n\tname: %s\n\tzonefile: %s\n", z, z);
	fprintf(o->knot, "  - domain: %s\n", z);
	fprintf(o->named, "zone \"%s\" { type primary; file \"zones/%s\"; };\n",
	    z, z);
}

static void
one(struct out *o, uint32_t i)
{
	char file[8 + PLAN_ZONE];

	plan_zone(o->name, i);
	snprintf(file, sizeof file, "zones/%s", o->name);
	if (!o->alone) {
		o->zone = tool_create(file);
		listed(o);
	}
	soa(o);
	served(o, "", "NS");
	if (i > 0)
		ordinary(o, i);
	else if (!o->plan->full)
		deep(o);
	if (o->zone)
		tool_close(o->zone, file);
	o->zone = NULL;
}

static void
lists(struct out *o)
{
	if (mkdir("zones", 0755) == -1 && errno != EEXIST)
		die_sys("unable to create zones");
	o->nsd = tool_create("nsd.zones");
	o->knot = tool_create("knot.zones");
	o->named = tool_create("named.zones");
	fprintf(o->knot, "zone:\n");
}

int
main(int argc, char **argv)
{
	struct out o = {.alone = false};

	die_init("zones",
	    "bench/zones [-d] set directory\n"
	    "Writes data, and unless -d zones/* and the lists nsd.zones,\n"
	    "knot.zones and named.zones.");
	die_help(argc, argv);
	if (argc > 1 && strcmp(argv[1], "-d") == 0) {
		o.alone = true;
		--argc;
		++argv;
	}
	if (argc != 3 || !(o.plan = plan_find(argv[1])))
		die_usage();
	if (chdir(argv[2]) == -1)
		die_sys("unable to enter %s", argv[2]);
	o.data = tool_create("data");
	if (!o.alone)
		lists(&o);
	for (uint32_t i = 0; i < o.plan->zones; ++i)
		one(&o, i);
	tool_close(o.data, "data");
	if (!o.alone) {
		tool_close(o.nsd, "nsd.zones");
		tool_close(o.knot, "knot.zones");
		tool_close(o.named, "named.zones");
	}
	printf("zones %u\nrecords %lu\n", (unsigned)o.plan->zones, o.records);
	die_flush();
	return 0;
}
