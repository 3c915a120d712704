/* tinydns -- answer DNS queries over UDP from data.cdb. */
#include "confine.h"
#include "die.h"
#include "log.h"
#include "sandbox.h"
#include "serve_udp.h"

int
main(int argc, char **argv)
{
	struct serve_udp u;
	struct jail jail;
	const char *level;

	die_init("tinydns",
	    "tinydns\n"
	    "environment: IP PORT LOG NSID, and ROOT UID GID (see "
	    "tinydns-conf)");
	die_help(argc, argv);
	jail_close_others();
	serve_read(&u.serve);
	serve_udp_open(&u);
	confine_read(&jail);
	level = confine_enter(&jail, SANDBOX_RPATH);
	log_start("tinydns", jail.uid, level);
	serve_begin(&u.serve);
	serve_udp_loop(&u);
}
