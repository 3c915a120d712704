/* answer_reply -- a reply being made: sections, limits, truncation.
 *
 * Layer 4, below answer. Holds all that one answer needs, so that nothing is
 * kept from one query to the next.
 */
#ifndef ANSWER_REPLY_H
#define ANSWER_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_db.h"
#include "data_rrset.h"
#include "dns_name.h"
#include "dns_put.h"
#include "dns_query.h"
#include "dns_type.h"
#include "prng.h"

struct answer_ahead;
struct answer_conf;
struct answer_query;

enum answer_section { IN_QUESTION, IN_ANSWER, IN_AUTHORITY, IN_ADDITIONAL };

/* A reply being made. */
struct answer_reply {
	const struct answer_conf *conf;
	const struct data_db *db;
	const struct answer_query *q;
	const struct dns_query *query; /* what q asks */
	const struct data_view *view;  /* what its client sees */
	const struct dns_name *asked;  /* its name; the root without one */
	struct prng random;

	struct dns_put m;             /* the message */
	struct dns_put_mark question; /* its state behind the question */
	size_t opt;                   /* octets kept free for an OPT record */
	uint16_t flags;               /* AA and TC */
	enum dns_rcode rcode;
	uint16_t count[4];      /* records in each section */
	struct dns_name target; /* of the last alias */
};

struct answer_rdata {
	const uint8_t *b;
	size_t len; /* octets */
};

/* Octets that a whole answer may have. */
size_t answer_reply_limit(const struct answer_query *q,
    const struct dns_query *query);

/* Write an OPT record for a query with EDNS; so many octets of options are to
 * follow. */
#define ANSWER_REPLY_OPT 11 /* octets of one without options */
void answer_reply_opt(uint8_t to[ANSWER_REPLY_OPT],
    const struct dns_query *query, enum dns_rcode rcode, size_t options);

/* Begin a reply: header and question, behind what out holds. The room for an
 * OPT record is kept free, so that it always fits. */
void answer_reply_begin(struct answer_reply *r, const struct answer_conf *conf,
    const struct answer_ahead *ahead, struct buf *out);

/* Write the OPT record, flags and counts; out then holds the reply, too. */
void answer_reply_finish(struct answer_reply *r, struct buf *out);

/* Back to header and question alone, without flags: for errors. */
void answer_reply_bare(struct answer_reply *r, enum dns_rcode rcode);

/* The same with TC, the rcode and AA as they are: come back over TCP. */
void answer_reply_truncate(struct answer_reply *r);

/* Add a record of a set. 1; 0 if it does not fit: the message is then full, and
 * the caller truncates or takes back; -1 the file is damaged. */
int answer_reply_record(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set,
    struct answer_rdata rdata);

/* Are its records put in random order? */
static inline bool
answer_reply_shuffles(uint16_t type, unsigned count)
{
	return count > 1 && (type == DNS_TYPE_A || type == DNS_TYPE_AAAA);
}

/* Add a whole RRset, addresses in random order. 1, 0 if it does not fit (as
 * above), -1 the file is damaged. */
int answer_reply_set(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set);

/* The same for a set without which the message is of no use: if it does not
 * fit, the reply is truncated. */
int answer_reply_needed(struct answer_reply *r, enum answer_section section,
    struct dns_put_owner owner, const struct data_rrset *set);

#endif
