#include <stdbool.h>
#include <stdint.h>

#include "data_check_outside.h"
#include "data_set.h"
#include "data_warn.h"
#include "dns_name_key.h"
#include "dns_rdata.h"
#include "dns_type.h"

/* Set in an index that no longer counts; no set is that large. */
#define STRUCK (SIZE_MAX / 2 + 1)

static void
warn_outside(const struct data_rec *rec, struct data_warn *w)
{
	struct data_warn_name name;

	data_warn(w, rec->source, rec->line, "%s lies outside every zone here",
	    data_warn_show_key(&name, rec->key, rec->keylen));
}

static int
put_off(struct data_check_outside *o, size_t first, struct data_warn *w)
{
	if (arena_room(&w->notes.arena, &o->first, &o->cap, o->n,
		sizeof *o->first) == -1)
		return -1;
	o->first[o->n++] = first;
	return 0;
}

void
data_check_outside(struct data_check_outside *o, const struct data_set *set,
    size_t start, size_t end, struct data_warn *w)
{
	const struct data_rec *rec = set->rec;
	size_t i;

	while (start < end && rec[start].implied)
		++start;
	if (start == end)
		return;
	for (i = start; i < end; ++i)
		if (rec[i].type != DNS_TYPE_A && rec[i].type != DNS_TYPE_AAAA)
			break;
	if (i < end || put_off(o, start, w) == -1)
		warn_outside(&rec[start], w);
}

int
data_check_outside_join(struct data_check_outside *o,
    const struct data_check_outside *others, struct data_warn *w)
{
	for (size_t i = 0; i < others->n; ++i)
		if (put_off(o, others->first[i], w) == -1)
			return -1;
	return 0;
}

/* Strike from the list the owner with this key. */
static void
strike(struct data_check_outside *o, const struct data_set *set,
    const uint8_t *key, size_t keylen)
{
	size_t low = 0, high = o->n, count = 0;
	size_t first = data_set_find(set, key, keylen, &count);

	if (first == SIZE_MAX)
		return;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((o->first[middle] & ~STRUCK) < first)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < o->n && (o->first[low] & ~STRUCK) - first < count)
		o->first[low] |= STRUCK;
}

static void
strike_servers(struct data_check_outside *o, const struct data_set *set)
{
	uint8_t key[DNS_NAME_KEY];
	struct dns_name name;

	for (size_t i = 0; i < set->n; ++i) {
		const struct data_rec *rec = &set->rec[i];

		if (rec->type == DNS_TYPE_NS &&
		    dns_rdata_target(&name, DNS_TYPE_NS, rec->rdata,
			rec->len) == 1)
			strike(o, set, key, dns_name_key(key, &name));
	}
}

void
data_check_outside_end(struct data_check_outside *o, const struct data_set *set,
    struct data_warn *w)
{
	if (o->n > 0)
		strike_servers(o, set);
	for (size_t i = 0; i < o->n; ++i)
		if ((o->first[i] & STRUCK) == 0)
			warn_outside(&set->rec[o->first[i]], w);
}
