/* push_ssh -- start ssh the way a push needs it.
 *
 * Layer 5. Our key and our known_hosts and nothing of the user's or the
 * system's configuration; it never asks, never forwards, never shares a
 * connection, and always checks the host's key.
 */
#ifndef PUSH_SSH_H
#define PUSH_SSH_H

#include <stdint.h>
#include <sys/types.h>

struct push_list_replica;

/* Descriptors of a running ssh, as places in an array of them. */
enum {
	PUSH_SSH_IN,  /* to its input */
	PUSH_SSH_OUT, /* from its output */
	PUSH_SSH_ERR, /* from its error output */
	PUSH_SSH_END, /* readable when it has ended */
	PUSH_SSH_FDS
};

struct push_ssh {
	const char *ssh;   /* path of the program */
	const char *dir;   /* where key and known_hosts are */
	char *const *envp; /* its environment */
	const char *verb;  /* what it asks the other side for */
	uint32_t wait;     /* seconds for connecting */
};

/* 0, *pid and fd, all non-blocking; or -1 with errno, all closed again and
 * -1. */
int push_ssh_start(pid_t *pid, int fd[PUSH_SSH_FDS], const struct push_ssh *how,
    const struct push_list_replica *replica)
    __attribute__((warn_unused_result));

#endif
