#include <assert.h>
#include <string.h>

#include "../../arena.h"
#include "../../push_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

/* Nothing that comes out can be taken for an option by ssh, or for more than a
 * word; errors have a line and a reason. */
static void
check(const struct push_list_replica *r)
{
	assert(r->user[0] != '-' && r->host[0] != '-');
	assert(r->user[0] && r->host[0] && r->port >= 1 && r->port <= 65535);
	assert(r->timeout <= PUSH_LIST_TIMEOUT && r->line > 0);
	assert(strpbrk(r->target, " \t\r\n\033\"'$`;|&<>()\\") == NULL);
	assert(r->key == NULL || (r->key[0] && r->key[0] != '-'));
	assert(strcmp(strchr(r->target, '@') + 1, r->name) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *text, size_t n)
{
	struct arena a = ARENA_ZERO;
	struct push_list list;
	struct push_list_error e = {0, ""};

	if (push_list_scan(&list, &a, (const char *)text, n, &e) == -1) {
		assert(e.line > 0 && e.why[0]);
		for (const char *c = e.why; *c; ++c)
			assert(*c >= ' ' && *c <= '~');
	} else
		for (size_t i = 0; i < list.count; ++i)
			check(&list.replica[i]);
	arena_wipe(&a);
	return 0;
}
