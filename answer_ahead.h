/* answer_ahead -- what can be done for a query before its answer is written.
 *
 * Layer 4, below answer. Reading the query, and finding where its name stands,
 * step by step: a caller with many queries takes one step for each in turn,
 * asks memory for what the next ones will read, and works for others meanwhile.
 */
#ifndef ANSWER_AHEAD_H
#define ANSWER_AHEAD_H

#include <stdbool.h>

#include "answer_place.h"
#include "data_db.h"
#include "data_rrset.h"
#include "dns_query.h"

struct answer_note;
struct answer_query;

#define AHEAD_SERVERS 8 /* of a referral, looked for at most */

/* Not to be copied: place points into it. */
struct answer_ahead {
	const struct answer_query *q; /* the caller's: it stays, as does db */
	const struct data_db *db;     /* NULL: no data */
	enum dns_query_kind kind;
	bool placed; /* view, place and have are known */
	int have;    /* what answer_place_found said last */

	enum answer_ahead_stage {
		AHEAD_PLACE,  /* looking for the name */
		AHEAD_WANT,   /* for one more node of the way to the root */
		AHEAD_TARGET, /* for the alias' target, next */
		AHEAD_SERVER  /* for a server of the referral, next */
	} stage;

	/* What the answer is made of, where that is simple: whole sets. Whether
	 * the name is in a zone of ours, place.node.apex tells. */
	enum answer_ahead_form {
		AHEAD_OPEN,    /* it is not, or not known */
		AHEAD_SET,     /* set, of the name or a wildcard for it */
		AHEAD_DENIAL,  /* set is the SOA of the zone: the name is not
		               * there (place.found), or not with that type */
		AHEAD_ALIAS,   /* set is a CNAME, more[0] what its target has */
		AHEAD_REFERRAL /* set is the NS of a cut; more has the A and
		                * AAAA of each server in turn, or count 0 */
	} form;
	struct data_rrset_plain set;
	struct data_view view;  /* what the client sees */
	struct dns_query query; /* what q asks */
	struct answer_place place;

	/* Of aliases and referrals: */
	int cut;         /* its labels, if servers are or were looked for */
	bool below;      /* and they lie at or below it; else all do not */
	unsigned server; /* how many were found */
	size_t at;       /* octets of set read for next */
	struct dns_name next; /* lower case */
	struct data_rrset_plain more[2 * AHEAD_SERVERS];

	struct dns_name asked; /* the query's, for answer_finish, which fills
	                        * it */
};

/* Read the query, and nothing more. */
void answer_ahead_read(struct answer_ahead *a, const struct data_db *db,
    const struct answer_query *q);

/* What a log line tells of it, whose answer has that flag (answer.h). */
void answer_ahead_note(struct answer_note *note, const struct answer_ahead *a,
    char flag);

/* Find the place of its name at once, for a query with question and data. */
void answer_ahead_place(struct answer_ahead *a);

/* Begin to find what its answer needs. False: there is nothing to be found. */
bool answer_ahead_begin(struct answer_ahead *a);

/* Ask memory for what the next step reads (data_cdb.h). */
static inline void
answer_ahead_ask(const struct answer_ahead *a)
{
	data_db_find_ask(&a->place.find, a->db);
}

/* A look-up came to r: 1, 0 or -1 (data_db.h). False: that was the last. */
bool answer_ahead_found(struct answer_ahead *a, int r);

/* One step. False: that was the last. */
static inline bool
answer_ahead_step(struct answer_ahead *a)
{
	int r = data_db_find_step(&a->place.find, a->db);

	return r == DATA_DB_AGAIN || answer_ahead_found(a, r);
}

#endif
