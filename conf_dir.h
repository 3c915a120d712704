/* conf_dir -- the service directories that the *-conf programs lay out.
 *
 * Layer 5: each function dies 111 with djbdns 1.05's words, "PROGRAM: fatal:
 * unable to create DIR/FILE: reason", and leaves what was made so far. Nothing
 * that exists is touched, no link is followed, and what a mode says holds
 * whatever the umask; each file is fsynced. Names are relative to the
 * directory and may contain slashes; their own directories must have been made
 * before. Make what stands inside an account's directory before that directory
 * is made the account's, or put nothing inside: its owner could put a link
 * there.
 */
#ifndef CONF_DIR_H
#define CONF_DIR_H

#include <stddef.h>
#include <sys/types.h>

struct conf_dir {
	const char *path; /* for messages; the caller's, absolute */
	int fd;           /* the directory itself */
};

/* Who owns a file or directory. */
struct conf_owner {
	uid_t uid;
	gid_t gid;
};

/* The account of that name; dies with "unknown account NAME" if there is
 * none. */
struct conf_owner conf_dir_account(const char *name);

/* Dies 100 if name has octets that no account name has and a shell would not
 * take as they are: it is going to stand in a script. (Whether there is such
 * an account is not asked, as in 1.05: it may be made later.) */
void conf_dir_check_name(const char *name);

/* Make the directory, which must not exist, with this mode (1.05: 03755; its
 * sticky bit tells svscan to run the log service, too). */
void conf_dir_begin(struct conf_dir *d, const char *path, mode_t mode);

/* Work in a directory that exists. */
void conf_dir_open(struct conf_dir *d, const char *path);

/* Make a directory in it. owner NULL: whoever runs this. name is shorter than
 * 256 octets, here and below. */
void conf_dir_make(const struct conf_dir *d, const char *name, mode_t mode,
    const struct conf_owner *owner);

/* Make a file with n octets. */
void conf_dir_put(const struct conf_dir *d, const char *name, mode_t mode,
    const struct conf_owner *owner, const void *p, size_t n);

/* Make a file of formatted text, owned by whoever runs this. */
void conf_dir_file(const struct conf_dir *d, const char *name, mode_t mode,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* What all services have: log/, log/main and log/status of the account,
 * log/run. */
void conf_dir_log(const struct conf_dir *d, const char *logacct,
    const struct conf_owner *owner);

/* Change owner and mode of something made before: for directories that an
 * account shall own once they are filled. */
void conf_dir_give(const struct conf_dir *d, const char *name, mode_t mode,
    const struct conf_owner *owner);

/* Make sure that the directory itself is on disk, and close it. */
void conf_dir_end(struct conf_dir *d);

#endif
