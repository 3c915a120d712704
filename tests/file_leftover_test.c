#include "../file_leftover.h"
#include "tap.h"

static const struct {
	const char *name;
	bool want;
} rows[] = {
    {"zones.a~", true},
    {"zones.a.bak", true},
    {"zones.bak", true},
    {"zones.a.orig", true},
    {"zones.a.dpkg-dist", true},
    {"./.#zones.a", true},
    {"dir/#zones.a#", true},
    {"zones.a,v", true},
    {"zones.a.old", true},
    {"zones.a.new", true},
    {"zones.a.tmp", true},
    {"zones.a.save", true},
    {"zones.old", false},
    {"zones.new", false},
    {"zones.original", false},
    {"zones.bakery", false},
    {"zones.a", false},
    {"dir.bak/zones.a", false},
    {"dir~/zones.a", false},
    {"../zones.a", false},
    {".bak", false},
    {"~", false},
    {"", false},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i)
		ok_row(file_leftover(rows[i].name) == rows[i].want,
		    rows[i].name);
	return done();
}
