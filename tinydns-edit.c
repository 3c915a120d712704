#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "data_line.h"
#include "data_split.h"
#include "die.h"
#include "dns_name.h"
#include "dns_name_fmt.h"
#include "dns_name_scan.h"
#include "enc.h"
#include "file.h"
#include "ip.h"
#include "num.h"
#include "text.h"

static const struct kind {
	const char *name;
	char letter;
	const char *server; /* label under which servers get names, or NULL */
	bool unique;        /* a name and an address stand in one line only */
	uint8_t width;      /* octets of its address */
	uint32_t ttl;
} kinds[] = {
    {"ns", '.', "ns", false, 4, DATA_TTL_NS},
    {"childns", '&', "ns", false, 4, DATA_TTL_NS},
    {"host", '=', NULL, true, 4, DATA_TTL_POSITIVE},
    {"alias", '+', NULL, false, 4, DATA_TTL_POSITIVE},
    {"mx", '@', "mx", false, 4, DATA_TTL_POSITIVE},
    {"host6", '6', NULL, true, 16, DATA_TTL_POSITIVE},
    {"alias6", '3', NULL, false, 16, DATA_TTL_POSITIVE},
};

struct edit {
	const char *old, *new; /* files */
	const struct kind *kind;
	struct dns_name domain;
	struct dns_name servers; /* ns.DOMAIN or mx.DOMAIN */
	struct ip ip;
	uint32_t ttl;
	bool used[26]; /* letters that servers have */
	struct arena arena;
};

/* ---- arguments */

/* 1.05 does not look at what follows the address, and scripts may rely on
 * that; say so at least. */
static int
ip4_arg(struct ip *ip, const char *text)
{
	size_t n = strspn(text, "0123456789.");
	char rest[80];
	struct buf out;

	if (ip_scan4(ip, text, n) == -1)
		return -1;
	if (text[n] == 0)
		return 0;
	buf_over(&out, rest, sizeof rest);
	text_show(&out, text + n, strlen(text + n), 15);
	die_warn("ignored after the IP address: %s", buf_cstr(&out));
	return 0;
}

/* As the field of a 3 or 6 line: 32 digits, or brackets. */
static int
ip6_field(struct ip *ip, const char *text, size_t n)
{
	struct ip found = {.len = 16};
	struct buf out;

	if (n > 2 && text[0] == '[' && text[n - 1] == ']')
		return ip_scan6(ip, text + 1, n - 2);
	buf_over(&out, found.b, sizeof found.b);
	if (enc_hex_scan(&out, text, n) == -1 || out.len != sizeof found.b)
		return -1;
	*ip = found;
	return 0;
}

static int
ip6_arg(struct ip *ip, const char *text)
{
	size_t n = strlen(text);

	if (ip_scan6(ip, text, n) == 0)
		return 0;
	return ip6_field(ip, text, n);
}

static const struct kind *
kind_arg(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	die_usage();
}

/* 1.05's exit code for a name that is none is 111. */
static void
domain_arg(struct edit *e, const char *text)
{
	struct dns_name_why why = {.why = NULL};
	const char *label = e->kind->server;

	if (dns_name_scan_data(&e->domain, text, strlen(text), &why) == -1)
		die_temp("unable to parse domain: %s", why.why);
	if (label != NULL &&
	    dns_name_child(&e->servers, label, 2, &e->domain) == -1)
		die_temp("unable to name servers under that domain: too long");
}

static void
configure(struct edit *e, int argc, char **argv)
{
	int r;

	if (argc < 7 || strcmp(argv[3], "add") != 0)
		die_usage();
	e->old = argv[1];
	e->new = argv[2];
	e->kind = kind_arg(argv[4]);
	e->ttl = e->kind->ttl;
	if (e->kind->width == 4)
		r = ip4_arg(&e->ip, argv[6]);
	else
		r = ip6_arg(&e->ip, argv[6]);
	if (r == -1)
		die_usage();
	domain_arg(e, argv[5]);
}

/* ---- the lines there are */

static bool
field_name(struct dns_name *name, const char *line, const struct data_split *f)
{
	return dns_name_scan_data(name, line + f->f[0].at, f->f[0].len, NULL) ==
	    0;
}

static bool
field_ip(const struct edit *e, struct ip *ip, const char *line,
    const struct data_split *f)
{
	const char *text = line + f->f[1].at;

	if (e->kind->width == 4)
		return ip_scan4(ip, text, f->f[1].len) == 0;
	return ip6_field(ip, text, f->f[1].len) == 0;
}

static void
look_at_host(const struct edit *e, const char *line, const struct data_split *f)
{
	struct dns_name name;
	struct ip ip;

	if (field_name(&name, line, f) && dns_name_same(&name, &e->domain))
		die_bad("host name already used");
	if (field_ip(e, &ip, line, f) && ip_same(&ip, &e->ip))
		die_bad("IP address already used");
}

/* The new line gets the TTL of the last one like it. */
static void
take_ttl(struct edit *e, const char *line, const struct data_split *f)
{
	unsigned k = e->kind->letter == '@' ? 4 : 3;
	uint64_t ttl = e->kind->ttl;

	if (num_scan(&ttl, line + f->f[k].at, f->f[k].len, 0, DATA_TTL_MAX) ==
	    -1)
		ttl = e->kind->ttl;
	e->ttl = (uint32_t)ttl;
}

static void
look_at_server(struct edit *e, const char *line, size_t n,
    const struct data_split *f)
{
	struct dns_name domain, server, above;
	struct buf text;
	char *room;

	if (!field_name(&domain, line, f) ||
	    !dns_name_same(&domain, &e->domain))
		return;
	take_ttl(e, line, f);
	room = arena_bytes(&e->arena, n + 8);
	if (room == NULL)
		die_sys("unable to read %s", e->old);
	buf_over(&text, room, n + 8);
	data_split_server(&text, line, f);
	if (!buf_ok(&text) ||
	    dns_name_scan_data(&server, room, text.len, NULL) == -1)
		return;
	dns_name_lower(&server);
	dns_name_parent(&above, &server);
	if (server.b[0] == 1 && server.b[1] >= 'a' && server.b[1] <= 'z' &&
	    dns_name_same(&above, &e->servers))
		e->used[server.b[1] - 'a'] = true;
}

/* Lines that tinydns-data will refuse are not our business here. */
static void
look_at_line(struct edit *e, const char *line, size_t n)
{
	struct data_split f;

	data_split_line(&f, line, n);
	if (f.letter != e->kind->letter)
		return;
	if (e->kind->unique)
		look_at_host(e, line, &f);
	else if (e->kind->server != NULL)
		look_at_server(e, line, n, &f);
}

static void
look(struct edit *e, const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		const char *nl = memchr(text + at, '\n', len - at);
		size_t n = nl == NULL ? len - at : (size_t)(nl - text) - at;

		look_at_line(e, text + at, n);
		at += n + 1;
	}
}

/* ---- the line to come */

static char
free_letter(const struct edit *e)
{
	for (int i = 0; i < 26; ++i)
		if (!e->used[i])
			return (char)('a' + i);
	die_bad("too many records for that domain");
}

static void
put_line(struct buf *out, const struct edit *e)
{
	const struct kind *k = e->kind;

	buf_u8(out, (uint8_t)k->letter);
	dns_name_fmt_data(out, &e->domain);
	buf_u8(out, ':');
	if (k->width == 4)
		ip_fmt(out, &e->ip);
	else
		ip_fmt_hex(out, &e->ip); /* the IPv6 patches read this, too */
	if (k->server != NULL)
		buf_printf(out, ":%c", free_letter(e));
	buf_printf(out, k->letter == '@' ? "::%lu\n" : ":%lu\n",
	    (unsigned long)e->ttl);
}

/* ---- files */

/* Failures to read and to write are 100 here, as in 1.05. */
static _Noreturn void
die_file(const char *verb, const char *fn)
{
	die_bad("unable to %s %s: %s", verb, fn, text_errno(errno));
}

/* Two at once would write the same new file: the second waits for the first.
 * The lock is held until the program ends. */
static void
lock_dir(const char *fn)
{
	const char *slash = strrchr(fn, '/');
	char dir[4096] = ".";
	struct buf path;
	int fd;

	if (slash != NULL) {
		buf_over(&path, dir, sizeof dir);
		buf_put(&path, fn, (size_t)(slash - fn) + 1);
		if (buf_cstr(&path) == NULL) {
			errno = ENAMETOOLONG;
			die_file("read", fn);
		}
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || flock(fd, LOCK_EX) == -1)
		die_file("read", fn);
}

static mode_t
old_mode(const struct edit *e)
{
	struct stat old, new;

	if (stat(e->old, &old) == -1)
		die_file("read", e->old);
	if (stat(e->new, &new) == 0 && old.st_dev == new.st_dev &&
	    old.st_ino == new.st_ino)
		die_bad("unable to write %s: it is the old file", e->new);
	return old.st_mode & 0644;
}

static void
replace(struct edit *e, const char *text, size_t len, const struct buf *line)
{
	int fd = file_begin(e->new, old_mode(e));
	bool cut = len > 0 && text[len - 1] != '\n';

	if (fd == -1)
		die_file("write", e->new);
	if (file_write(fd, text, len) == -1 ||
	    file_write(fd, "\n", cut) == -1 ||
	    file_write(fd, line->b, line->len) == -1 || fsync(fd) == -1) {
		file_abandon(fd, e->new);
		die_file("write", e->new);
	}
	if (file_commit(fd, e->new, e->old) == -1)
		die_sys("unable to move %s to %s", e->new, e->old);
}

int
main(int argc, char **argv)
{
	struct edit e = {.arena = ARENA_ZERO};
	char room[DNS_NAME_TEXT + 80], *text;
	struct buf line;
	size_t len;

	die_init("tinydns-edit",
	    "tinydns-edit data data.new add "
	    "[ns|childns|host|alias|mx|host6|alias6] domain a.b.c.d\n"
	    "host6 and alias6 take an IPv6 address");
	die_help(argc, argv);
	configure(&e, argc, argv);
	lock_dir(e.old);
	if (file_read(&e.arena, e.old, FILE_MAX, &text, &len) == -1)
		die_file("read", e.old);
	look(&e, text, len);
	buf_over(&line, room, sizeof room);
	put_line(&line, &e);
	replace(&e, text, len, &line);
	arena_wipe(&e.arena);
	return 0;
}
