/* hier -- what is installed, where, and with which mode.
 *
 * Layer 5. One list, walked by two programs: install makes it so, instcheck
 * complains about what is not so. Each brings its own hier_dir and hier_file.
 * Names are relative to the home directory (conf-home).
 */
#ifndef HIER_H
#define HIER_H

#include <sys/types.h>

/* What the program carries from call to call; each has its own. */
struct hier;

/* Call the two functions below for everything there is, directories before
 * what lies in them. */
void hier_walk(struct hier *h);

/* There is a directory dir; "" is the home directory itself. Other packages
 * may share it, so its mode is theirs: everyone can read it, not everyone can
 * write it. */
void hier_dir(struct hier *h, const char *dir);

/* There is a regular file dir/NAME with just this mode, where NAME is the last
 * part of from. from is the file it is a copy of: below the build directory
 * for mode 0755, else below the current directory. */
void hier_file(struct hier *h, const char *dir, const char *from, mode_t mode);

/* PATH of the built file or source that from names, and of what it becomes
 * below root: both terminated, of cap octets. Die if they do not fit. Used by
 * both programs. */
void hier_source(char *path, size_t cap, const char *from, mode_t mode);
void hier_target(char *path, size_t cap, const char *root, const char *dir,
    const char *from);

#endif
