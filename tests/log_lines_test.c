/* log_lines: lines go whole or not at all, nobody waits, and what is lost is
 * counted. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "../die.h"
#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../log_lines.h"
#include "tap.h"

static struct log_lines l;
static char got[8 << 20];
static size_t ngot;

static struct answer_note
note_of(struct dns_name *name, uint16_t id, bool is_long)
{
	struct answer_note note = {
	    .flag = '+', .id = id, .type = 1, .name = name->b};
	char text[300] = "www.example.org";
	size_t n = strlen(text);

	if (is_long) /* 250 octets, most of which take four each */
		for (n = 0; n < 250; ++n)
			text[n] = n % 50 == 49 ? '.' : '%';
	if (dns_name_scan_data(name, text, n, NULL) == -1)
		ok_row(false, "a name");
	return note;
}

/* Log n queries with ids from first on, some at a time. */
static void
put_some(uint16_t first, unsigned n, unsigned at_a_time, bool is_long)
{
	static const struct ip ip = {4, {127, 0, 0, 1}};
	struct dns_name name;
	struct answer_note note = note_of(&name, first, is_long);

	for (unsigned i = 0; i < n; ++i) {
		note.id = (uint16_t)(first + i);
		log_lines_query(&l, &ip, 53, &note);
		if (i % at_a_time == at_a_time - 1)
			log_lines_flush(&l);
	}
	log_lines_flush(&l);
}

static void
take(int fd)
{
	ssize_t r;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((r = read(fd, got + ngot, sizeof got - ngot - 1)) > 0)
		ngot += (size_t)r;
	got[ngot] = 0;
}

struct sum {
	unsigned lines, odd, last; /* odd: neither whole nor in their order */
	unsigned long long dropped;
};

/* What came: every line whole, ids going up. */
static struct sum
count(void)
{
	static const char warning[] = "test: warning: ";
	struct sum s = {0, 0, 0, 0};
	char *line = got, *end;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = 0;
		if (strncmp(line, warning, sizeof warning - 1) == 0) {
			char *rest;

			s.dropped += strtoull(line + sizeof warning - 1, &rest,
			    10);
			s.odd += strcmp(rest, " log lines dropped") != 0;
		} else {
			unsigned id = (unsigned)strtoul(line + 14, NULL, 16);
			size_t len = strlen(line);

			s.odd += strncmp(line, "7f000001:0035:", 14) != 0 ||
			    (len != 41 && len != 1010) ||
			    (s.lines > 0 && id <= s.last);
			s.last = id;
			++s.lines;
		}
	}
	s.odd += *line != 0;
	ngot = 0;
	return s;
}

/* alone: nobody else writes to it. */
static void
test_pipe(bool alone)
{
	int fd[2], own;
	struct sum s;

	ok(pipe(fd) == 0 && dup2(fd[1], 2) == 2);
	log_lines_begin(&l, alone);
	own = fcntl(2, F_GETFL);
	ok(!l.poll && (own & O_NONBLOCK) != 0);
	ok((fcntl(fd[1], F_GETFL) & O_NONBLOCK) == 0); /* others have that */
	ok(fcntl(2, F_SETPIPE_SZ, 65536) == 65536);
	put_some(1, 100, 64, false);
	take(fd[0]);
	s = count();
	ok(s.lines == 100 && s.odd == 0 && s.dropped == 0);
	put_some(1, 60000, 64, false); /* nobody reads */
	ok(l.dropped > 0 && l.rest == 0);
	take(fd[0]);
	put_some(60001, 1, 1, false); /* there is room again */
	take(fd[0]);
	s = count();
	ok(s.odd == 0 && s.lines + s.dropped == 60001 && s.last == 60001);
	ok(s.lines > 1000 && l.dropped == 0);
	put_some(1, 600, 37, true); /* batches of more than PIPE_BUF */
	ok(l.dropped > 0 && l.rest == 0 && !log_lines_torn(&l));
	take(fd[0]);
	put_some(601, 1, 1, true);
	take(fd[0]);
	s = count();
	ok(s.odd == 0 && s.lines + s.dropped == 601 && s.dropped > 0);
	close(fd[0]); /* nobody reads any more, for ever */
	put_some(1, 100, 10, false);
	ok(l.dropped == 100);
	close(fd[1]);
}

/* A socket has no name in /proc that could be opened. */
static void
test_socket(void)
{
	int fd[2];
	struct sum s;

	ok(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0 && dup2(fd[1], 2) == 2);
	log_lines_begin(&l, true);
	ok(l.poll && (fcntl(2, F_GETFL) & O_NONBLOCK) == 0);
	put_some(1, 60000, 64, false);
	ok(l.dropped > 0);
	take(fd[0]);
	put_some(60001, 1, 1, false);
	take(fd[0]);
	s = count();
	ok(s.odd == 0 && s.lines + s.dropped == 60001 && s.lines > 100);
	close(fd[0]);
	close(fd[1]);
}

/* A terminal takes parts of lines. */
static void
test_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY), slave;
	struct termios t;
	bool torn = false;
	struct sum s;

	ok(fd != -1 && grantpt(fd) == 0 && unlockpt(fd) == 0);
	slave = open(ptsname(fd), O_RDWR | O_NOCTTY);
	ok(slave != -1 && tcgetattr(slave, &t) == 0);
	cfmakeraw(&t);
	ok(tcsetattr(slave, TCSANOW, &t) == 0 && dup2(slave, 2) == 2);
	log_lines_begin(&l, true);
	ok(!l.poll);
	for (unsigned i = 0; i < 400; ++i) {
		put_some((uint16_t)(1 + i * 64), 64, 64, false);
		if (l.rest > 0 && !torn) {
			torn = true;
			ok(log_lines_torn(&l)); /* nobody has read */
			take(fd);
			ok(!log_lines_torn(&l));
		}
		if (i % 9 == 8)
			take(fd);
	}
	ok(torn);
	for (unsigned i = 0; i < 3; ++i) {
		take(fd);
		put_some((uint16_t)(25601 + i), 1, 1, false);
	}
	take(fd);
	s = count();
	ok(s.odd == 0 && s.lines + s.dropped == 25603 && s.dropped > 0);
	close(slave);
	close(fd);
}

/* A file is written where the shell said, and not anew from its beginning. */
static void
test_file(void)
{
	char fn[] = "/tmp/fleetdns-log_lines.XXXXXX";
	int fd = mkstemp(fn);
	struct sum s;

	ok(fd != -1 && unlink(fn) == 0);
	ok(write(fd, "7f000001:0035:0000 + 0001 www.example.org\n", 42) == 42);
	ok(dup2(fd, 2) == 2);
	log_lines_begin(&l, true);
	put_some(1, 100, 64, false);
	lseek(fd, 0, SEEK_SET);
	take(fd);
	s = count();
	ok(s.lines == 101 && s.odd == 0 && s.last == 100);
	close(fd);
}

int
main(void)
{
	die_init("test", "");
	signal(SIGPIPE, SIG_IGN);
	test_pipe(true);
	test_pipe(false);
	test_socket();
	test_terminal();
	test_file();
	return done();
}
