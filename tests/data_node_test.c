/* data_node: records of a name, whole and cut short, and when it exists. */
#include <string.h>

#include "../data_form.h"
#include "../data_node.h"
#include "tap.h"

static const uint8_t plain[] = {DATA_NODE_WILD, 2, DATA_NODE_NONE, 0, 1, 2};

/* It exists for "in" before 5 and from 10 on: now > begin or now <= end. */
static const uint8_t varies[DATA_FORM_PRESENCES + DATA_FORM_PRESENCE] = {
    DATA_NODE_VARIES, 0, 0, 0, 0, 0, 0, 1, /* one presence */
    'i', 'n', 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 4};

static bool
exists(const struct data_node *node, const char *loc, uint64_t now)
{
	struct data_view v = {{(uint8_t)loc[0], (uint8_t)loc[1]}, now};

	return data_node_exists(node, &v);
}

int
main(void)
{
	struct data_node node;

	ok(data_node_read(&node, plain, sizeof plain));
	ok(node.flags == DATA_NODE_WILD && node.apex == 2);
	ok(node.cut == DATA_NODE_NONE && node.nsets == 258);
	ok(node.npresence == 0 && node.sets == DATA_FORM_HEAD);
	ok(exists(&node, "xx", 7));
	for (size_t n = 0; n < sizeof plain; ++n)
		ok(!data_node_read(&node, plain, n));

	ok(data_node_read(&node, varies, sizeof varies));
	ok(node.npresence == 1 && node.sets == sizeof varies);
	ok(exists(&node, "in", 4) && exists(&node, "in", 10));
	ok(!exists(&node, "in", 5) && !exists(&node, "in", 9));
	ok(!exists(&node, "ex", 4) && !exists(&node, "\0\0", 4));
	for (size_t n = 0; n < sizeof varies; ++n)
		ok(!data_node_read(&node, varies, n));
	return done();
}
