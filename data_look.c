#include <string.h>

#include "data_look.h"
#include "data_set.h"
#include "dns_type.h"

void
data_look_key(struct data_look_name *n)
{
	n->keylen = dns_name_key(n->key, &n->name);
}

void
data_look_at(struct data_look *l, struct data_look_name *n, size_t near)
{
	if (!l->looked || l->keylen != n->keylen ||
	    memcmp(l->key, n->key, n->keylen) != 0) {
		l->looked = true;
		l->count = 0;
		l->first = data_set_near(l->set, near, n->key, n->keylen,
		    &l->count);
		l->keylen = n->keylen;
		memcpy(l->key, n->key, n->keylen);
	}
	n->first = l->first;
	n->count = l->count;
}

bool
data_look_has(const struct data_look *l, const struct data_look_name *n,
    uint16_t type)
{
	for (size_t i = 0; i < n->count; ++i)
		if (l->set->rec[n->first + i].type == type)
			return true;
	return false;
}

bool
data_look_has_address(const struct data_look *l, const struct data_look_name *n)
{
	return data_look_has(l, n, DNS_TYPE_A) ||
	    data_look_has(l, n, DNS_TYPE_AAAA);
}

const struct data_rec *
data_look_soa(const struct data_set *set, const uint8_t *key, size_t keylen)
{
	size_t count = 0, i = data_set_find(set, key, keylen, &count);

	for (size_t end = i + count; count > 0 && i < end; ++i)
		if (set->rec[i].type == DNS_TYPE_SOA)
			return &set->rec[i];
	return NULL;
}

bool
data_look_apex(const struct data_set *set, const uint8_t *key, size_t keylen,
    size_t *apex)
{
	for (;;) {
		if (data_look_soa(set, key, keylen) != NULL)
			return *apex = keylen, true;
		if (keylen == 0)
			return false;
		for (--keylen; keylen > 0 && key[keylen - 1] != 0;)
			--keylen;
	}
}
