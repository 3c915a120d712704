#include <errno.h>
#include <string.h>

#include "data_cdb.h"
#include "data_db.h"
#include "data_form.h"
#include "data_names.h"
#include "dns_name.h"
#include "wire.h"

int
data_names_of(const struct data_db *db, const uint8_t *apex, size_t len,
    struct data_names *names)
{
	uint8_t key[sizeof DATA_FORM_KEY_ZONE + DNS_NAME_MAX];
	size_t before = sizeof DATA_FORM_KEY_ZONE - 1;
	struct data_cdb_at at;
	int r;

	if (len > DNS_NAME_MAX)
		return 0;
	memcpy(key, DATA_FORM_KEY_ZONE, before);
	memcpy(key + before, apex, len);
	r = data_cdb_find(&db->map, key, before + len, &at);
	if (r != 1)
		return r;
	if (at.valuelen % 4 != 0)
		return errno = EPROTO, -1;
	*names = (struct data_names){at.value, at.valuelen / 4, 0};
	return 1;
}

bool
data_names_back(struct data_names *names, size_t n)
{
	if (n > names->past)
		return false;
	names->b -= 4 * n;
	names->left += n;
	names->past -= n;
	return true;
}

int
data_names_next(struct data_names *names, const struct data_db *db,
    const uint8_t **name, size_t *len, struct data_node *node)
{
	struct data_cdb_at at;

	if (names->left == 0)
		return 0;
	if (data_cdb_read(&db->map, wire_get32(names->b), &at) == -1)
		return -1;
	if (at.keylen == 0 ||
	    dns_name_measure(at.key, at.keylen) != at.keylen ||
	    !data_node_read(node, at.value, at.valuelen))
		return errno = EPROTO, -1;
	names->b += 4;
	--names->left;
	++names->past;
	*name = at.key;
	*len = at.keylen;
	return 1;
}
