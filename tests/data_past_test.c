#include <string.h>

#include "../arena.h"
#include "../data_past.h"
#include "../data_serials.h"
#include "../data_text.h"
#include "tap.h"

static int
past(struct data_serials *s, struct arena *a, const char *text, uint32_t serial)
{
	struct data_source src = {"data", text, strlen(text)};

	return data_past_serials(s, a, &src, serial);
}

int
main(void)
{
	struct arena a = ARENA_ZERO;
	uint8_t hash[HASH_SIZE];
	struct data_serials s, t;

	ok(past(&s, &a, "", 5) == 0 && s.n == 0 && s.generation == 0);
	ok(past(&s, &a,
	       "#x\n#fleetdns data 1 77\nZa:m:r:9\nZa:m:r:8\n"
	       "Zb:m:r\n+broken\n",
	       1000) == 0);
	ok(s.n == 2 && s.generation == 77);
	hash_of(hash, "Za:m:r:9\nZa:m:r:8\nZb:m:r\n+broken\n", 33);
	ok(memcmp(hash, s.body, HASH_SIZE) == 0);
	ok(s.zone[0].serial == 9 && s.zone[1].serial == 1000);
	ok(past(&t, &a, "+broken\nZb:m:r\nZa:m:r:3\n", 0) == 0);
	ok(t.n == 2 && t.generation == 0);
	ok(t.zone[0].serial == 3 && t.zone[1].serial == 1);
	ok(memcmp(s.zone[0].hash, t.zone[0].hash, HASH_SIZE) == 0);
	ok(memcmp(s.zone[1].hash, t.zone[1].hash, HASH_SIZE) == 0);
	ok(past(&t, &a, "#fleetdns data 2 77\nZa:m:r:3\n", 0) == 0);
	ok(t.n == 1 && t.generation == 0);
	arena_wipe(&a);
	return done();
}
