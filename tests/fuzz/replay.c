#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../tap.h"

/* The main of a fuzz target without libFuzzer: feeds it each file named, and
 * each file of each directory named, so that every compiler repeats what fuzzing
 * once found. A target that fails ends the program before its plan. */

int LLVMFuzzerTestOneInput(const uint8_t *text, size_t n);

static void
feed(const char *fn)
{
	FILE *f = fopen(fn, "rb");
	struct stat st;
	uint8_t *text;
	size_t n;

	if (f == NULL || fstat(fileno(f), &st) == -1) {
		tap_ok(false, fn, 0, "unable to open");
		return;
	}
	/* exactly as large as the input, so that a read behind it is seen */
	n = (size_t)st.st_size;
	text = malloc(n ? n : 1);
	if (text == NULL || fread(text, 1, n, f) != n)
		tap_ok(false, fn, 0, "unable to read");
	else
		tap_ok(LLVMFuzzerTestOneInput(text, n) <= 0, fn, 0, "");
	free(text);
	fclose(f);
}

static void
feed_all(const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, NULL, alphasort);
	char fn[4096];

	if (n == -1)
		tap_ok(false, dir, 0, "unable to read directory");
	for (int i = 0; i < n; ++i) {
		snprintf(fn, sizeof fn, "%s/%s", dir, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			feed(fn);
		free(names[i]);
	}
	free(names);
}

int
main(int argc, char **argv)
{
	struct stat st;

	for (int i = 1; i < argc; ++i)
		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			feed_all(argv[i]);
		else
			feed(argv[i]);
	ok(tap_count > 0);
	return done();
}
