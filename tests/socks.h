/* socks -- addresses and ports for tests of sockets. */
#ifndef SOCKS_H
#define SOCKS_H

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "../ip.h"
#include "tap.h"

/* An address from its text, which must be one. */
static inline struct ip
socks_address(const char *text)
{
	struct ip ip = {0};

	ok(ip_scan(&ip, text, strlen(text)) == 0);
	return ip;
}

/* The port that a socket is bound to; 0: none. */
static inline uint16_t
socks_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;
	socklen_t len = sizeof a;

	if (getsockname(fd, &a.any, &len) == -1)
		return 0;
	return ntohs(a.any.sa_family == AF_INET ? a.v4.sin_port
						: a.v6.sin6_port);
}

#endif
