/* tinydns-conf -- make a service directory for tinydns, laid out as in 1.05. */
#include <stdio.h>

#include "auto_home.h"
#include "conf_dir.h"
#include "die.h"
#include "serve_udp.h"
#include "sock.h"

/* 1.05 gave 300000 octets. Since Linux 4.7 this limit counts all private
 * writable memory, that of libc and of the stack's neighbours included, and
 * programs that use today's libc fail under it. tinydns needs well below
 * 1 MB; the rest is room for libraries to grow. It still stops a leak long
 * before the machine feels it. The map of data.cdb is read-only and does not
 * count, however large it is. */
#define DATA_LIMIT "16000000"

static const char *const kinds[] = {
    "ns", "childns", "host", "host6", "alias", "alias6", "mx"};

static void
make_root(const struct conf_dir *d)
{
	char name[32];

	conf_dir_make(d, "root", 02755, NULL);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
		snprintf(name, sizeof name, "root/add-%s", kinds[i]);
		conf_dir_file(d, name, 0755,
		    "#!/bin/sh\nexec " AUTO_HOME
		    "/bin/tinydns-edit data data.new add %s ${1+\"$@\"}\n",
		    kinds[i]);
	}
	conf_dir_file(d, "root/Makefile", 0644,
	    "data.cdb: data\n\t" AUTO_HOME "/bin/tinydns-data\n");
	conf_dir_put(d, "root/data", 0644, NULL, "", 0);
}

/* tinydns would not start with it, again and again. */
static void
check_ip(const char *text)
{
	struct ip list[SERVE_UDP_SOCKS];
	size_t n, at;

	if (sock_scan_list(list, SERVE_UDP_SOCKS, &n, text, &at) == -1)
		die_bad("unable to parse IP address %s", text + at);
}

int
main(int argc, char **argv)
{
	struct conf_owner log;
	struct conf_dir d;

	die_init("tinydns-conf",
	    "tinydns-conf acct logacct /tinydns myip\n"
	    "myip: one or more addresses, separated by spaces, in one "
	    "argument");
	die_help(argc, argv);
	if (argc < 5 || argv[3][0] != '/')
		die_usage();
	conf_dir_check_name(argv[1]);
	check_ip(argv[4]);
	log = conf_dir_account(argv[2]);
	conf_dir_begin(&d, argv[3], 03755);
	conf_dir_log(&d, argv[2], &log);
	conf_dir_make(&d, "env", 02755, NULL);
	conf_dir_file(&d, "env/ROOT", 0644, "%s/root\n", argv[3]);
	conf_dir_file(&d, "env/IP", 0644, "%s\n", argv[4]);
	conf_dir_file(&d, "run", 0755,
	    "#!/bin/sh\nexec 2>&1\nexec envuidgid %s envdir ./env "
	    "softlimit -d" DATA_LIMIT " " AUTO_HOME "/bin/tinydns\n",
	    argv[1]);
	make_root(&d);
	conf_dir_end(&d);
	return 0;
}
