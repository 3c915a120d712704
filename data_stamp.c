#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "data_stamp.h"
#include "num.h"

static const char any[] = "#fleetdns data "; /* of whatever version */
static const char ours[] = "#fleetdns data 1 ";

static int
starts(const char *line, size_t n, const char *with)
{
	return n >= strlen(with) && memcmp(line, with, strlen(with)) == 0;
}

static int
scan(struct data_stamp *stamp, const char *line, size_t n)
{
	size_t skip = strlen(ours);
	uint64_t generation;

	if (!starts(line, n, ours) ||
	    num_scan(&generation, line + skip, n - skip, 1, DATA_STAMP_MAX) ==
		-1)
		return errno = EPROTO, -1;
	stamp->generation = generation;
	return 1;
}

int
data_stamp_find(struct data_stamp *stamp, const char *text, size_t n)
{
	for (size_t at = 0, end; at < n; at = end) {
		const char *nl = memchr(text + at, '\n', n - at);
		size_t len = nl ? (size_t)(nl - text) - at : n - at;

		end = at + len + (nl != NULL);
		if (starts(text + at, len, any)) {
			if (scan(stamp, text + at, len) == -1)
				return -1;
			stamp->at = at;
			stamp->end = end;
			return 1;
		}
		if (len > 0 && text[at] != '#')
			return 0;
	}
	return 0;
}

void
data_stamp_fmt(struct buf *out, uint64_t generation)
{
	buf_printf(out, "%s%" PRIu64 "\n", ours, generation);
}
