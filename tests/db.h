/* db -- a data.cdb in memory with a little of everything, for tests. */
#ifndef DB_H
#define DB_H

#include <string.h>

#include "../data_db.h"
#include "../dns_name.h"
#include "../dns_name_scan.h"
#include "../ip.h"
#include "build.h"
#include "tap.h"

#define TYPE_A 1
#define TYPE_NS 2
#define TYPE_SOA 6
#define TYPE_TXT 16

#define NOW 2000000000 /* 4000000077359400 + 10 */

static const char text[] =
    "%in:10\n"
    "%in:10.1\n"
    "%ex\n"
    "%v6:[2001:db8::/32]\n"
    "Zexample.org:a.ns:h:1::::99\n"
    "&example.org::a.ns.example.org\n"
    "+WWW.example.org:192.0.2.1:300\n"
    "+www.example.org:192.0.2.2:200\n"
    "+www.example.org:192.0.2.1:100\n"
    "'www.example.org:text\n"
    "+a.b.example.org:192.0.2.3\n"
    "+*.w.example.org:192.0.2.4\n"
    "&kid.example.org::ns.kid.example.org\n"
    "+ns.kid.example.org:192.0.2.5\n"
    ":dn.example.org:DNAME:x.org\n"
    "+loc.example.org:10.0.0.1:::in\n"
    "+loc.example.org:192.0.2.7:50::ex\n"
    "+loc.example.org:192.0.2.8:80\n"
    "+gone.example.org:192.0.2.9:0:4000000030000000\n"
    "+end.example.org:192.0.2.9:0:400000007735946e\n" /* NOW + 100 */
    "+soon.example.org:192.0.2.9:60:5000000000000000\n"
    ".time.org::ns.x.org:60:4000000030000000:in\n"
    "Ztime.org:m:h:2:::::::ex\n"
    "+out.side:192.0.2.10\n";

static inline int
find(const struct data_db *db, const char *name, struct data_node *node)
{
	struct dns_name n;

	if (dns_name_scan_data(&n, name, strlen(name), NULL) == -1)
		return -2;
	dns_name_lower(&n);
	return data_db_find(db, n.b, n.len, node);
}

static inline struct data_view
view(const struct data_db *db, const char *client, int64_t now)
{
	struct data_view v;
	struct ip ip = {.len = 0};

	if (ip_scan(&ip, client, strlen(client)) == -1)
		ok_row(false, client);
	data_db_view(&v, db, &ip, now);
	return v;
}

#endif
