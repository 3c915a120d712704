/* push_list -- the file that names the replicas, ../push/replicas.
 *
 * Layer 4. One replica a line:
 *
 *	user@host[:port] [timeout=SECONDS] [key=FILE]
 *
 * host is a name, an IPv4 address, or an IPv6 address in brackets. Words are
 * separated by blanks or tabs; '#' at the start of a word begins a comment.
 * doc: man/push-changes.8.
 */
#ifndef PUSH_LIST_H
#define PUSH_LIST_H

#include <stddef.h>
#include <stdint.h>

struct arena;

struct push_list_replica {
	const char *target; /* user@host[:port], as written */
	const char *name;   /* host[:port], as written: for messages */
	const char *user;
	const char *host; /* without brackets; never starts with '-' */
	const char *key;  /* NULL: the usual one */
	uint32_t port;    /* 22 unless given */
	uint32_t timeout; /* seconds without progress; 0: the usual limit */
	unsigned line;
};

#define PUSH_LIST_TIMEOUT 86400 /* seconds, the longest timeout= */

struct push_list {
	struct push_list_replica *replica;
	size_t count;
};

struct push_list_error {
	unsigned line;
	char why[160]; /* one line, fit to be shown */
};

/* Read the text of n octets. What *list points to lives in the arena. 0; or -1
 * with errno EINVAL and *error set, or ENOMEM; *list untouched. No two replicas
 * have the same user, host and port. */
int push_list_scan(struct push_list *list, struct arena *a, const char *text,
    size_t n, struct push_list_error *error)
    __attribute__((warn_unused_result));

#endif
