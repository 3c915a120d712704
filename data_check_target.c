#include <string.h>

#include "data_check_doubled.h"
#include "data_check_target.h"
#include "data_look.h"
#include "data_set.h"
#include "data_warn.h"
#include "dns_rdata.h"
#include "dns_type.h"

/* Does the name lie at or below the owner? */
static bool
below(const struct data_look_name *t, const struct data_rec *owner)
{
	return t->keylen >= owner->keylen &&
	    memcmp(t->key, owner->key, owner->keylen) == 0;
}

/* Has the wildcard beside the name an address? */
static bool
wild_has_address(struct data_look *l, const struct data_rec *rec,
    const struct data_look_name *t)
{
	struct data_look_name wild;

	dns_name_parent(&wild.name, &t->name);
	if (dns_name_child(&wild.name, "*", 1, &wild.name) == -1)
		return false;
	data_look_key(&wild);
	data_look_at(l, &wild, (size_t)(rec - l->set->rec));
	return data_look_has_address(l, &wild);
}

/* Glue is needed where the server lies below the name it serves; inside a zone
 * of ours its address is missing wherever it lies. */
static void
check_glue(struct data_look *l, const struct data_rec *rec,
    const struct data_look_name *t, struct data_warn *w)
{
	struct data_warn_name name;
	size_t apex;

	if (data_look_has_address(l, t))
		return;
	if (!below(t, rec) && !data_look_apex(l->set, t->key, t->keylen, &apex))
		return;
	if (!wild_has_address(l, rec, t))
		data_warn(w, rec->source, rec->line,
		    "no address for the server %s",
		    data_warn_show(&name, &t->name));
}

void
data_check_target(struct data_look *l, const struct data_rec *rec,
    struct data_warn *w)
{
	struct data_look_name t;
	struct data_warn_name name;

	if (dns_rdata_target(&t.name, rec->type, rec->rdata, rec->len) != 1)
		return;
	data_look_key(&t);
	data_check_doubled(l->set, rec, t.key, t.keylen, w);
	if (rec->type != DNS_TYPE_NS && rec->type != DNS_TYPE_MX)
		return;
	data_look_at(l, &t, (size_t)(rec - l->set->rec));
	if (rec->type == DNS_TYPE_NS)
		check_glue(l, rec, &t, w);
	if (data_look_has(l, &t, DNS_TYPE_CNAME))
		data_warn(w, rec->source, rec->line,
		    "%s is a CNAME: a server or exchanger must have addresses "
		    "itself",
		    data_warn_show(&name, &t.name));
}
