#include "arena.h"
#include "data_digest.h"
#include "data_past.h"
#include "data_serials.h"
#include "data_set.h"
#include "data_stamp.h"
#include "data_text.h"
#include "data_zone.h"

static void
say_nothing(void *ctx, const struct data_diag *d)
{
	(void)ctx;
	(void)d;
}

int
data_past_serials(struct data_serials *serials, struct arena *a,
    const struct data_source *src, uint32_t serial)
{
	struct data_report silent = {NULL, say_nothing};
	struct data_mode mode = {.serial = serial == 0 ? 1 : serial};
	struct data_stamp stamp;
	struct data_zones zones;
	struct data_set set;

	data_set_init(&set, a);
	if (data_text_load(&set, src, 0, &mode, &silent) == -1)
		return -1;
	data_set_sort(&set);
	if (data_zone_list(&zones, &set, a) == -1 ||
	    data_digest(&zones, &set) == -1)
		return -1;
	for (size_t i = 0; i < zones.n; ++i)
		zones.zone[i].serial = data_zone_serial(&zones.zone[i], &set,
		    false);
	if (data_serials_of(serials, a, &zones) == -1)
		return -1;
	if (data_stamp_find(&stamp, src->text, src->len) == 1) {
		serials->generation = stamp.generation;
		hash_of(serials->body, src->text + stamp.end,
		    src->len - stamp.end);
	}
	return 0;
}
