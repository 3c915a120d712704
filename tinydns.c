/* tinydns -- answer DNS queries over UDP from data.cdb. */
#include "confine.h"
#include "die.h"
#include "file_map_later.h"
#include "log.h"
#include "sandbox.h"
#include "serve_udp.h"
#include "serve_workers.h"

static void
answer(struct serve_udp *u)
{
	struct file_map_later later;

	if (file_map_later_begin(&later) == -1)
		die_sys("unable to start a thread");
	u->serve.later = &later;
	confine_more(SANDBOX_RPATH);
	serve_begin(&u->serve);
	serve_udp_loop(u);
}

static void
work(void *ctx, unsigned i)
{
	struct serve_udp *u = ctx;

	serve_udp_take(u, i);
	answer(u);
}

int
main(int argc, char **argv)
{
	struct serve_udp u;
	struct jail jail;
	const char *level;

	die_init("tinydns",
	    "tinydns\n"
	    "environment: IP PORT WORKERS LOG NSID, and ROOT UID GID (see "
	    "tinydns-conf)");
	die_help(argc, argv);
	if (argc > 1)
		die_usage();
	jail_close_others();
	serve_read(&u.serve);
	serve_udp_open(&u);
	confine_read(&jail);
	log_lines_begin(&u.log, u.workers == 1);
	level = confine_enter(&jail, SANDBOX_RPATH | SANDBOX_FORK);
	log_start("tinydns", jail.uid, level);
	if (u.workers > 1)
		serve_workers(u.workers, work, &u);
	answer(&u);
}
