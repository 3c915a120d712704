#include <errno.h>
#include <string.h>

#include "../arena.h"
#include "../push_list.h"
#include "tap.h"

static const struct {
	const char *text;
	unsigned line; /* of the error */
	const char *why;
} bad[] = {
    {"dns.example\n", 1, "expected user@host, found: dns.example"},
    {"# ok\n\na@b wait=3\n", 3, "unknown word: wait=3"},
    {"a@b timeout=0\n", 1, "expected 1 to 86400 seconds, found: 0"},
    {"a@b timeout=86401\n", 1, "expected 1 to 86400 seconds, found: 86401"},
    {"a@b timeout=\n", 1, "expected 1 to 86400 seconds, found: "},
    {"a@b key=\n", 1, "not the name of a key file: "},
    {"a@b key=-oProxy\n", 1, "not the name of a key file: -oProxy"},
    {"@b\n", 1, "not a user name: "},
    {"-l@b\n", 1, "not a user name: -l"},
    {"a@\n", 1, "not a host name or address: "},
    {"a@-oProxyCommand=id\n", 1,
	"not a host name or address: -oProxyCommand=id"},
    {"a@b:\n", 1, "expected a port from 1 to 65535, found: "},
    {"a@b:0\n", 1, "expected a port from 1 to 65535, found: 0"},
    {"a@b:65536\n", 1, "expected a port from 1 to 65535, found: 65536"},
    {"a@2001:db8::1\n", 1, "an IPv6 address needs brackets: 2001:db8::1"},
    {"a@[2001:db8::1\n", 1, "bracket not closed: [2001:db8::1"},
    {"a@[2001:db8::x]\n", 1, "not an IPv6 address: 2001:db8::x"},
    {"a@[::1]x\n", 1, "expected :port after the host: [::1]x"},
    {"a@b\na@c\na@B:22 timeout=3\n", 3, "named before: a@B:22"},
    {"a@b$(id)\n", 1, "not a host name or address: b$(id)"},
};

int
main(void)
{
	static const char text[] =
	    "# the replicas\n"
	    "\n"
	    "dns@ns1.example.org\n"
	    "\tdns@192.0.2.2:2222 \ttimeout=30   key=other\t# slow\n"
	    "dns@[2001:db8::1]:2223 key=/etc/key\r\n"
	    "dns_2@[2001:db8::1]#x\n";
	struct arena a = ARENA_ZERO;
	struct push_list list = {NULL, 77};
	struct push_list_error e;
	const struct push_list_replica *r;
	size_t good = strlen(text) - strlen("dns_2@[2001:db8::1]#x\n");

	ok(push_list_scan(&list, &a, text, strlen(text), &e) == -1);
	ok(list.count == 77 && e.line == 6);
	ok(push_list_scan(&list, &a, text, good, &e) == 0);
	ok(list.count == 3);
	r = list.replica;
	ok(strcmp(r[0].name, "ns1.example.org") == 0 && r[0].port == 22);
	ok(strcmp(r[0].user, "dns") == 0 && r[0].timeout == 0);
	ok(r[0].key == NULL && r[0].line == 3);
	ok(strcmp(r[1].name, "192.0.2.2:2222") == 0 && r[1].port == 2222);
	ok(strcmp(r[1].host, "192.0.2.2") == 0 && r[1].timeout == 30);
	ok(strcmp(r[1].key, "other") == 0 && r[1].line == 4);
	ok(strcmp(r[2].target, "dns@[2001:db8::1]:2223") == 0);
	ok(strcmp(r[2].host, "2001:db8::1") == 0 && r[2].port == 2223);
	ok(push_list_scan(&list, &a, "", 0, &e) == 0 && list.count == 0);
	ok(push_list_scan(&list, &a, "a@b\0c", 5, &e) == -1);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
		int result = push_list_scan(&list, &a, bad[i].text,
		    strlen(bad[i].text), &e);

		ok_row(result == -1 && errno == EINVAL &&
		    e.line == bad[i].line && strcmp(e.why, bad[i].why) == 0,
		    bad[i].why);
	}
	arena_wipe(&a);
	return done();
}
