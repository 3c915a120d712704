/* tool -- what the tools of the bench have in common.
 *
 * Layer 5. All die where they cannot do what they are for.
 */
#ifndef TOOL_H
#define TOOL_H

#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>

/* Nanoseconds since some moment in the past, whatever happens to the clock. */
uint64_t tool_ns(void);

/* An IPv4 address and a port, from 1 to 65535, as an argument each. */
struct sockaddr_in tool_address(const char *ip, const char *port);

/* A file to be written anew. */
FILE *tool_create(const char *name);

/* Close what was written to the file of that name. */
void tool_close(FILE *f, const char *name);

#endif
