/* axfrdns -- answer DNS queries and hand out zones over TCP from data.cdb,
 * under tcpserver. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axfr_allow.h"
#include "axfr_out.h"
#include "clock.h"
#include "confine.h"
#include "die.h"
#include "dns_name_scan.h"
#include "file_map.h"
#include "num.h"
#include "sandbox.h"
#include "serve.h"
#include "serve_conn.h"

/* Messages of a zone between which we let go of what was read of data.cdb, some
 * MB; and between which we ask whether it was written over, once more before
 * the last. */
#define FORGET 64
#define LOOK 8

struct client {
	struct serve serve;
	struct ip ip; /* ip_unmap-ped; 0.0.0.0 if it is not known */
	uint16_t port;
	const char *allow; /* zones it may transfer, for axfr_allow */
	struct serve_conn conn;
};

/* ---- who asks */

static void
read_client(struct client *c)
{
	const char *ip = getenv("TCPREMOTEIP"), *port = getenv("TCPREMOTEPORT");
	uint32_t n = 0;

	/* a link-local address may come with its interface: fe80::1%eth0 */
	if (ip == NULL || ip_scan(&c->ip, ip, strcspn(ip, "%")) == -1)
		c->ip = (struct ip){.len = 4};
	ip_unmap(&c->ip);
	if (port == NULL || num_scan32(&n, port, 0, 65535) == -1)
		n = 0;
	c->port = (uint16_t)n;
}

static void
read_allow(struct client *c)
{
	struct dns_name_why why;

	c->allow = getenv("AXFR");
	if (!axfr_allow_ok(c->allow, &why))
		die_temp("unable to parse $AXFR: %s", why.why);
}

/* ---- answering */

/* With LOG=1/n one in n, whichever: a connection may well have but one. */
static bool
is_logged(struct client *c)
{
	return c->serve.log &&
	    (c->serve.one_in == 1 ||
		prng_below(&c->serve.random, c->serve.one_in) == 0);
}

static void
answer(struct client *c, const uint8_t *packet, size_t len)
{
	struct answer_query q = {
	    .packet = packet, .len = len, .client = c->ip, .tcp = true};
	struct answer_note note;

	if (!serve_answer(&c->serve, &q, serve_conn_put(&c->conn), &note)) {
		serve_conn_end(&c->conn);
		serve_conn_flush(&c->conn); /* those before it are good */
		die_temp(len < DNS_HEADER ? "truncated request"
					  : "bogus query");
	}
	serve_conn_end(&c->conn);
	if (is_logged(c))
		serve_conn_log(&c->conn, &c->ip, c->port, &note);
}

/* ---- transfers */

/* Refuse, and say what 1.05 said before it hung up; behind the query's line. */
static void
refuse(struct client *c, const struct axfr_query *q, enum dns_rcode rcode)
{
	if (c->serve.log) {
		serve_conn_flush(&c->conn);
		if (rcode == DNS_REFUSED)
			die_warn("disallowed zone transfer request");
		else if (rcode == DNS_NOTAUTH)
			die_warn("unable to locate information in data.cdb");
	}
	axfr_out_refuse(q, rcode, serve_conn_put(&c->conn));
	serve_conn_end(&c->conn);
}

/* The zone cannot be sent to its end: the client learns it by our hanging up
 * before the second SOA. What was sent before is of no use to it. */
_Noreturn static void
break_off(struct client *c, const char *unable, const char *why)
{
	serve_conn_drop(&c->conn);
	serve_conn_flush(&c->conn);
	die_temp("unable to %s: %s", unable, why);
}

static void
send_zone(struct client *c, struct axfr_out *o)
{
	unsigned n = 0;
	int r, e;

	do {
		if (++n % FORGET == 0)
			file_map_forget(&o->zone.db->map);
		r = axfr_out_next(o, serve_conn_put(&c->conn));
		e = errno;
		/* what was read from there is not the zone */
		if ((r == -1 || (r == 1 && (o->last || n % LOOK == 0))) &&
		    serve_written(&c->serve))
			break_off(c, "read data.cdb", c->serve.live.why);
		if (r == -1 && e == EMSGSIZE)
			break_off(c, "send zone",
			    "a record is longer than a message can be");
		if (r == -1)
			break_off(c, "read data.cdb", "it is damaged");
		serve_conn_end(&c->conn);
	} while (r == 1);
}

/* The data are looked at once: the whole zone is of one file, although another
 * may take its name meanwhile. */
static void
transfer(struct client *c, const struct axfr_query *q)
{
	const struct answer_note note = {
	    .id = q->query.id, .type = q->query.type, .name = q->zone.b};
	const struct data_db *db;
	struct data_view view;
	enum dns_rcode rcode = DNS_REFUSED;
	struct axfr_out o;

	if (c->serve.log)
		serve_conn_log(&c->conn, &c->ip, c->port, &note);
	if (axfr_allow(c->allow, &q->zone)) {
		db = serve_data(&c->serve);
		if (db != NULL)
			data_db_view(&view, db, &c->ip, clock_now());
		rcode = axfr_out_begin(&o, q, db, &view);
		if (serve_written(&c->serve)) {
			serve_say_written(&c->serve);
			rcode = DNS_SERVFAIL;
		}
	}
	if (rcode == DNS_NOERROR)
		send_zone(c, &o);
	else
		refuse(c, q, rcode);
}

static void
serve_client(struct client *c)
{
	const uint8_t *packet;
	struct axfr_query q;
	size_t len;

	while ((packet = serve_conn_next(&c->conn, &len)) != NULL)
		if (axfr_query_read(&q, packet, len))
			transfer(c, &q);
		else
			answer(c, packet, len);
}

int
main(int argc, char **argv)
{
	struct client c;
	struct jail jail;

	die_init("axfrdns",
	    "axfrdns\n"
	    "run by tcpserver; environment: AXFR LOG NSID, and ROOT UID GID "
	    "(see axfrdns-conf)");
	die_help(argc, argv);
	if (argc > 1)
		die_usage();
	jail_close_others();
	serve_read(&c.serve);
	read_client(&c);
	read_allow(&c);
	confine_read(&jail);
	confine_enter(&jail, SANDBOX_RPATH);
	serve_begin(&c.serve);
	serve_conn_begin(&c.conn);
	serve_client(&c);
	return 0;
}
