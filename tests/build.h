/* build -- data.cdb of a text, in memory, for tests. */
#ifndef BUILD_H
#define BUILD_H

#include <stdio.h>
#include <sys/mman.h>

#include "../arena.h"
#include "../data_build.h"
#include "../data_set.h"
#include "../data_text.h"
#include "tap.h"

static inline void
quiet(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	if (d->error)
		printf("# %u: %s\n", d->line, d->text);
}

/* A data.cdb of a source, in memory: a descriptor. */
static inline int
build(const char *source, size_t len)
{
	static const uint8_t hash[32] = "this stands for the text's hash";
	const struct data_build_info info = {.built = 77, .hash = hash};
	const struct data_source src = {"data", source, len};
	const struct data_mode mode = {7, false};
	const struct data_report report = {NULL, quiet};
	struct arena arena = ARENA_ZERO;
	struct data_set set;
	int fd = memfd_create("data.cdb", 0);

	data_set_init(&set, &arena);
	ok(data_text_load(&set, &src, 0, &mode, &report) == 1);
	data_set_sort(&set);
	data_set_unique(&set);
	ok(data_build(&set, &info, fd) == 0);
	arena_wipe(&arena);
	return fd;
}

#endif
