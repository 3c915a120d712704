/* file_map_later: a file that has no name any more goes, and nobody waits. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../clock.h"
#include "../file_map_later.h"
#include "tap.h"

static const char fn[] = "file_map_later.tmp";

/* How many maps of our file this process has. */
static unsigned
mapped(void)
{
	char line[512];
	unsigned n = 0;
	FILE *f = fopen("/proc/self/maps", "r");

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		n += strstr(line, fn) != NULL;
	if (f != NULL)
		fclose(f);
	return n;
}

static bool
map_one(struct file_map *map)
{
	int fd = open(fn, O_RDWR | O_CREAT | O_TRUNC, 0600);
	bool good = fd != -1 && ftruncate(fd, 100000) == 0 &&
	    file_map_open(map, fd) == 0 && map->mem[99999] == 0;

	close(fd);
	unlink(fn);
	return good;
}

int
main(void)
{
	static struct file_map_later later;
	char dir[] = "/tmp/fleetdns-later.XXXXXX";
	struct file_map map[FILE_MAPS];

	ok(mkdtemp(dir) != NULL && chdir(dir) == 0);
	ok(file_map_later_begin(&later) == 0);
	ok(map_one(&map[0]) && mapped() == 1);
	file_map_later_close(&map[0], NULL);
	ok(mapped() == 0 && map[0].mem == NULL);
	for (int i = 0; i < FILE_MAPS; ++i)
		ok(map_one(&map[i]));
	ok(mapped() == FILE_MAPS);
	/* faster than the thread, perhaps */
	for (int i = 0; i < FILE_MAPS; ++i) {
		file_map_later_close(&map[i], &later);
		ok(map[i].mem == NULL && map[i].size == 0);
	}
	for (int i = 0; i < 500 && mapped() > 0; ++i)
		clock_pause(10);
	ok(mapped() == 0);
	file_map_later_close(&map[0], &later); /* not open: nothing */
	ok(map_one(&map[0]) && !file_map_damaged(&map[0]));
	file_map_later_close(&map[0], &later);
	for (int i = 0; i < 500 && mapped() > 0; ++i)
		clock_pause(10);
	ok(mapped() == 0);
	ok(chdir("/") == 0 && rmdir(dir) == 0);
	return done();
}
