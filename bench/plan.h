/* plan -- what the data sets of the bench hold.
 *
 * Layer 5. Zones are numbered. Zone 0 is "a.z": so short that a name of 126
 * labels fits below it; it has SOA, NS, the server's address and eight names
 * less one. Every other zone i is "z00000i.test" and has
 *
 *   always     SOA, NS and MX with the addresses of a.ns and a.mx; www with A
 *              and AAAA; the wildcard *.dyn
 *   i even     TXT; ftp, a CNAME for www
 *   i odd      the zone cut sub, with the address of a.ns.sub
 *
 * which is ten records. In a set that is full it has all of these, and hosts
 * h0, h1 ... whose type goes by the number modulo 8: A four times, MX, AAAA,
 * TXT, CNAME.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan {
	const char *name;
	uint32_t zones; /* zone 0 counted */
	uint32_t hosts; /* in each zone but zone 0 */
	bool full;
};

/* The set of that name, or NULL. */
const struct plan *plan_find(const char *name);

#define PLAN_ZONE 16 /* octets of room for a zone's name, NUL included */

/* The name of zone i, without final dot. */
void plan_zone(char out[PLAN_ZONE], uint32_t i);

/* Has zone i what even, or what odd zones have? */
bool plan_even(const struct plan *p, uint32_t i);
bool plan_odd(const struct plan *p, uint32_t i);

enum plan_host { PLAN_A, PLAN_MX, PLAN_AAAA, PLAN_TXT, PLAN_CNAME };

/* What host j has. A host that is a CNAME is one for host j - 7. */
enum plan_host plan_host(uint32_t j);

#endif
