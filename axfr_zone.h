/* axfr_zone -- the records of a zone, one by one, as a client sees them.
 *
 * Layer 4. What a transfer carries (RFC 5936 3): the SOA; all other records of
 * the zone in canonical order of their owners (RFC 4034 6.1), those below zone
 * cuts and DNAMEs (glue, and what is occluded: 3.5) included; the SOA again. A
 * SOA anywhere else is left out: it would end the transfer.
 *
 * Where a zone of ours begins further down, the delegation stays: its NS, whose
 * one set serves both sides in tinydns data, its DS, and the addresses of the
 * servers that are inside it. Its other records are its own, but for the
 * addresses of servers of other cuts of this zone (RFC 9471 2.2): each comes
 * behind the first cut that has it, and once more behind one that is more than
 * 64 names away from others. A zone further down that this client does not see
 * is no zone for it: its names are then this zone's, as they are in answers.
 */
#ifndef AXFR_ZONE_H
#define AXFR_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_db.h"
#include "data_names.h"
#include "data_rrset.h"
#include "dns_name.h"

/* A record of class IN. The pointers are good until the next call. They lead
 * into the map: what they lead to may change if somebody writes into the
 * file. */
struct axfr_rr {
	const uint8_t *owner; /* wire form, lower case, when it was read */
	size_t ownerlen;      /* octets */
	uint16_t type;
	uint32_t ttl;
	const uint8_t *rdata; /* uncompressed */
	size_t len;           /* octets of it */
};

/* What of a name belongs to the zone. */
enum axfr_part {
	AXFR_ALL,        /* its records, but for a SOA */
	AXFR_DELEGATION, /* NS and DS: a zone of ours begins here */
	AXFR_GLUE        /* addresses: a server inside such a zone */
};

/* A transfer under way. Not to be copied. */
struct axfr_zone {
	const struct data_db *db; /* the snapshot: open until the end */
	struct data_view view;    /* place and time do not change on the way */
	struct dns_name apex;     /* lower case */
	struct axfr_rr soa;
	uint32_t serial; /* of that SOA */
	int step;

	/* lists of names: the zone's, and on top of it those of zones that this
	 * client does not see, each below the one before */
	struct {
		struct data_names names;
		size_t len; /* octets of its apex */
	} list[DNS_LABELS_MAX + 1];
	unsigned depth;

	/* the name that is being told */
	const uint8_t *owner;
	size_t ownerlen;
	struct data_node node;
	enum axfr_part part;
	struct data_rrset_plain sole; /* its only set, if it is plain; */
	size_t sole_at;               /* octets of that that were told */
	unsigned sole_left;           /* and records that were not */
	struct data_walk walk;        /* else over its sets */
	struct data_rrset set;
	struct data_rr_at at;
	bool in_set;

	/* the zone cut whose glue comes next, if in_cut */
	bool in_cut;
	struct dns_name cut;
	struct data_node cut_node;
	struct data_rrset servers;
	struct data_rr_at server;
	struct dns_name glue;
};

/* Begin with the zone of that name, as a view of db sees it. 1; 0 there is no
 * such zone for this view, or the name is inside of one; -1 the file is
 * damaged. */
int axfr_zone_begin(struct axfr_zone *z, const struct data_db *db,
    const struct data_view *view, const struct dns_name *name)
    __attribute__((warn_unused_result));

/* The next record: 1; 0 after the second SOA; -1 the file is damaged. */
int axfr_zone_next(struct axfr_zone *z, struct axfr_rr *rr)
    __attribute__((warn_unused_result));

#endif
