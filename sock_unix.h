/* sock_unix -- stream sockets that have a path: one server, many callers.
 *
 * Layer 1. Who may call is said by the directory of the path alone: the socket
 * gets the directory's group and mode 0660. Descriptors made here do not
 * survive execve.
 */
#ifndef SOCK_UNIX_H
#define SOCK_UNIX_H

/* Listen at path, an absolute one. Whatever has that name is replaced in one
 * step, so that callers find the old socket or the new one, never none. The
 * directory must belong to root or to us and be writable to its owner only
 * (errno EPERM otherwise). It is locked by *lock as long as this process lives:
 * errno EADDRINUSE if another one has it. Returns the non-blocking socket, or
 * -1 with errno. */
int sock_unix_listen(const char *path, int *lock)
    __attribute__((warn_unused_result));

/* Call: a blocking socket, or -1 with errno (ENOENT: no such path;
 * ECONNREFUSED: nobody listens there any more; EAGAIN: not heard within limit_s
 * seconds). */
int sock_unix_call(const char *path, int limit_s)
    __attribute__((warn_unused_result));

#endif
