#include <string.h>

#include "file_leftover.h"

bool
file_leftover(const char *path)
{
	static const struct {
		const char *tail;
		bool behind_name;
	} tails[] = {
	    {"~", false}, {"#", false}, {".bak", false}, {".BAK", false},
	    {".orig", false}, {".rej", false}, {".swp", false},
	    {".swo", false}, {".swx", false}, {",v", false},
	    {".dpkg-old", false}, {".dpkg-dist", false}, {".dpkg-new", false},
	    {".dpkg-tmp", false}, {".dpkg-bak", false}, {".ucf-old", false},
	    {".ucf-dist", false}, {".ucf-new", false}, {".rpmsave", false},
	    {".rpmorig", false}, {".rpmnew", false}, {".old", true},
	    {".new", true}, {".tmp", true}, {".save", true},
	};
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1, *dot;
	size_t n = strlen(base);

	if (base[0] == '#' || (base[0] == '.' && base[1] == '#'))
		return true;
	dot = strchr(base, '.');
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; ++i) {
		size_t k = strlen(tails[i].tail);

		if (n > k && strcmp(base + n - k, tails[i].tail) == 0 &&
		    (!tails[i].behind_name || dot < base + n - k))
			return true;
	}
	return false;
}
