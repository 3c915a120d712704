#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../die.h"
#include "../num.h"

#define BATCH 64
#define ROOM 512

/* The floor: every packet goes back with the bit QR set, and nothing else is
 * done, in the same batches that a server could take them in, and without
 * fragments as from ours (sock.c), which saves the kernel work. */
struct echo {
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	struct sockaddr_in from[BATCH];
	uint8_t b[BATCH][ROOM];
};

static void
prepare(struct echo *e)
{
	for (int i = 0; i < BATCH; ++i) {
		e->iov[i] = (struct iovec){e->b[i], ROOM};
		e->msg[i].msg_hdr = (struct msghdr){.msg_name = &e->from[i],
		    .msg_namelen = sizeof e->from[i],
		    .msg_iov = &e->iov[i],
		    .msg_iovlen = 1};
	}
}

static int
take(int fd, struct echo *e)
{
	int n = recvmmsg(fd, e->msg, BATCH, MSG_WAITFORONE, NULL);

	for (int i = 0; i < n; ++i) {
		e->iov[i].iov_len = e->msg[i].msg_len;
		e->b[i][2] |= 0x80;
	}
	return n;
}

static void
give(int fd, struct echo *e, int n)
{
	for (int i = 0, k; i < n; i += k)
		if ((k = sendmmsg(fd, e->msg + i, (unsigned)(n - i), 0)) < 1)
			k = 1;
	for (int i = 0; i < n; ++i)
		e->iov[i].iov_len = ROOM;
}

/* As many processes as that from here on, which end with the first. */
static void
multiply(uint32_t n)
{
	pid_t first = getpid();

	for (; n > 1; --n) {
		pid_t pid = fork();

		if (pid == -1)
			die_sys("unable to fork");
		if (pid > 0)
			continue;
		if (prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L) == -1 ||
		    getppid() != first)
			die_sys("unable to ask for the first one's end");
		return;
	}
}

/* A socket of a process' own, where others may have one, too. */
static int
reach(const struct sockaddr_in *at, bool beside)
{
	static const int whole = IP_PMTUDISC_PROBE, on = 1;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd == -1 ||
	    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &whole, sizeof whole) ==
		-1 ||
	    (beside &&
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) ==
		    -1) ||
	    bind(fd, (const struct sockaddr *)at, sizeof *at) == -1)
		die_sys("unable to bind");
	return fd;
}

int
main(int argc, char **argv)
{
	static struct echo e;
	struct sockaddr_in at = {.sin_family = AF_INET};
	uint32_t port, processes = 1;
	int fd, n;

	die_init("echo",
	    "bench/echo ip port [processes]\nSends every UDP packet back.");
	die_help(argc, argv);
	if (argc < 3 || argc > 4 ||
	    inet_pton(AF_INET, argv[1], &at.sin_addr) != 1 ||
	    num_scan32(&port, argv[2], 1, 65535) == -1 ||
	    (argc == 4 && num_scan32(&processes, argv[3], 1, 64) == -1))
		die_usage();
	at.sin_port = htons((uint16_t)port);
	multiply(processes);
	fd = reach(&at, processes > 1);
	prepare(&e);
	for (;;)
		if ((n = take(fd, &e)) > 0)
			give(fd, &e, n);
		else if (n == -1 && errno != EINTR)
			die_sys("unable to receive");
}
