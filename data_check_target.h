/* data_check_target -- what is wrong with a name that a record points to.
 *
 * Layer 3. A doubled domain; a server without an address; a server or an
 * exchanger that is a CNAME (RFC 2181 10.3).
 */
#ifndef DATA_CHECK_TARGET_H
#define DATA_CHECK_TARGET_H

struct data_look;
struct data_rec;
struct data_warn;

/* Check the name in a record of the set that l looks into, if it holds one. */
void data_check_target(struct data_look *l, const struct data_rec *rec,
    struct data_warn *w);

#endif
