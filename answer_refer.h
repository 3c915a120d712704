/* answer_refer -- "no such data", and "ask those servers".
 *
 * Layer 4, below answer. Both return 0, or -1: the file is damaged.
 */
#ifndef ANSWER_REFER_H
#define ANSWER_REFER_H

struct answer_place;
struct answer_reply;
struct answer_zone;
struct data_rrset;

/* The SOA of the zone whose apex has that many labels, into the authority
 * section of a negative answer (RFC 2308 3). */
int answer_refer_soa(struct answer_reply *r, const struct answer_place *place,
    int apex) __attribute__((warn_unused_result));

/* A referral: the NS records of the place's cut, and glue. */
int answer_refer(struct answer_reply *r, const struct answer_place *place,
    const struct answer_zone *zone, const struct data_rrset *ns)
    __attribute__((warn_unused_result));

#endif
