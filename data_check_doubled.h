/* data_check_doubled -- names that end in a domain twice.
 *
 * Layer 3. www.example.org.example.org: somebody left out a final dot.
 */
#ifndef DATA_CHECK_DOUBLED_H
#define DATA_CHECK_DOUBLED_H

#include <stddef.h>
#include <stdint.h>

struct data_rec;
struct data_set;
struct data_warn;

/* Warn of a name, by its key, that ends twice in the zone it lies in. rec is
 * its first record, or the one that holds it. Zones of one label are taken for
 * intended. */
void data_check_doubled(const struct data_set *set, const struct data_rec *rec,
    const uint8_t *key, size_t keylen, struct data_warn *w);

#endif
