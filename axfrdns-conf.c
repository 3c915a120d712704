/* axfrdns-conf -- make a service directory for axfrdns under tcpserver, laid
 * out as in 1.05. */
#include <string.h>

#include "auto_home.h"
#include "conf_dir.h"
#include "die.h"

/* Octets of data for tcpserver and each axfrdns; see tinydns-conf. */
#define DATA_LIMIT "16000000"

int
main(int argc, char **argv)
{
	struct conf_owner log;
	struct conf_dir d;

	die_init("axfrdns-conf",
	    "axfrdns-conf acct logacct /axfrdns /tinydns myip\n"
	    "myip: one address; 0 means all addresses of both families");
	die_help(argc, argv);
	if (argc < 6 || argv[3][0] != '/' || argv[4][0] != '/')
		die_usage();
	conf_dir_check_name(argv[1]);
	/* tcpserver serves one address, and takes :: for a host's name */
	if (strpbrk(argv[5], " \t\n") != NULL)
		die_bad("one service serves one address: %s", argv[5]);
	if (strcmp(argv[5], "::") == 0)
		die_bad("tcpserver does not understand ::, its word for all "
			"addresses is 0");
	log = conf_dir_account(argv[2]);
	conf_dir_begin(&d, argv[3], 03755);
	conf_dir_log(&d, argv[2], &log);
	conf_dir_make(&d, "env", 02755, NULL);
	conf_dir_file(&d, "env/ROOT", 0644, "%s/root\n", argv[4]);
	conf_dir_file(&d, "env/IP", 0644, "%s\n", argv[5]);
	conf_dir_file(&d, "run", 0755,
	    "#!/bin/sh\nexec 2>&1\nexec envdir ./env sh -c '\n"
	    "  exec envuidgid %s softlimit -d" DATA_LIMIT
	    " tcpserver -vDRHl0 -x tcp.cdb -- \"$IP\" 53 " AUTO_HOME
	    "/bin/axfrdns\n'\n",
	    argv[1]);
	conf_dir_file(&d, "Makefile", 0644,
	    "tcp.cdb: tcp\n\ttcprules tcp.cdb tcp.tmp < tcp\n");
	/* 1.05 wrote ":deny" here: then nobody gets an answer over TCP, and
	 * truncated answers over UDP are a promise not kept */
	conf_dir_file(&d, "tcp", 0644,
	    "# sample line:  1.2.3.4:allow,AXFR=\"heaven.af.mil/"
	    "3.2.1.in-addr.arpa\"\n:allow,AXFR=\"\"\n");
	conf_dir_end(&d);
	return 0;
}
