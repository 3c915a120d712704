/* answer_ahead: how many look-ups a name takes, whatever it looks like; and that
 * what is looked for ahead is what the answer needs. */
#include "../answer_ahead.h"
#include "../dns_name_scan.h"
#include "corpus.h"
#include "tap.h"

#define DEEP 119 /* labels "a" that fit before "nNNN.t" */
#define STEP 7

static struct corpus c;

/* For every seventh depth, a name that has so many labels "a". */
static void
make_deep(void)
{
	static char text[1 << 16];
	char name[600], top[16];

	buf_over(&c.text, text, sizeof text);
	corpus_line(&c, ".t:192.0.2.1:a");
	for (unsigned n = 0; n <= DEEP; n += STEP) {
		snprintf(top, sizeof top, "n%u.t", n);
		corpus_line(&c, "+%s:192.0.2.2", corpus_deep(name, n, top));
	}
	ok(corpus_open(&c));
}

static void
find(struct answer_place *place, const struct dns_name *name)
{
	struct data_view view;

	data_db_view(&view, &c.db, &(struct ip){4, {192, 0, 2, 9}}, CORPUS_NOW);
	if (answer_place_find(place, &c.db, &view, name) != 1)
		ok(false); /* the top of our data is always found */
}

/* A name with n labels that exist and more that do not. */
static unsigned
look(unsigned n, unsigned more)
{
	struct answer_place place;
	char text[600], top[16];
	struct dns_name name;

	snprintf(top, sizeof top, "n%u.t", n);
	corpus_deep(text, n, top);
	if (dns_name_scan_data(&name, text, strlen(text), NULL) == -1)
		return UINT32_MAX;
	for (unsigned i = 0; i < more; ++i)
		if (dns_name_child(&name, "b", 1, &name) == -1)
			return 0;
	find(&place, &name);
	if (place.found != (more == 0) || place.encloser != n + 2)
		return UINT32_MAX;
	return place.lookups;
}

/* One for what exists; seven more for what does not, up to 126 labels. */
static void
test_lookups(void)
{
	unsigned hit = 0, child = 0, worst = 0;

	make_deep();
	for (unsigned n = 0; n <= DEEP; n += STEP)
		for (unsigned more = 0; more <= DEEP + 2 - n; ++more) {
			unsigned took = look(n, more);

			if (more == 0 && took > hit)
				hit = took;
			if (more == 1 && n < 60 && took > child)
				child = took;
			if (took > worst)
				worst = took;
		}
	printf(
	    "# look-ups: %u for a name that exists, %u for a child that does "
	    "not, %u at most\n",
	    hit, child, worst);
	ok(hit == 1);
	ok(child == 2);
	ok(worst > 2 && worst <= 1 + 7);
	data_db_close(&c.db);
}

static struct answer_ahead a; /* of the last question */

/* What the answer to the last step has looked for; NONE: nothing. */
static int
aside(const char *text, uint16_t type, bool *wild)
{
	struct answer_query q = {
	    .client = {4, {192, 0, 2, 9}}, .now = CORPUS_NOW};
	struct dns_name name;
	uint8_t packet[300];
	struct buf w;

	buf_over(&w, packet, sizeof packet);
	buf_u32(&w, 0);
	buf_u32(&w, 1 << 16);
	buf_u32(&w, 0);
	if (dns_name_scan_data(&name, text, strlen(text), NULL) == -1)
		return -2;
	dns_name_put(&w, &name);
	buf_u16(&w, type);
	buf_u16(&w, 1);
	q.packet = w.b;
	q.len = w.len;
	answer_ahead_read(&a, &c.db, &q);
	if (!answer_ahead_begin(&a))
		return -2;
	while (answer_ahead_step(&a))
		;
	*wild = a.place.aside.wild;
	return a.placed &&
		(a.place.aside.labels == ANSWER_NONE || a.place.aside.have == 1)
	    ? a.place.aside.labels
	    : -2;
}

static void
test_aside(void)
{
	bool wild;

	ok(corpus_make(&c, 1));
	ok(aside("www.z1.test", 1, &wild) == ANSWER_NONE);
	ok(aside("www.z1.test", 16, &wild) == 2 && !wild); /* SOA: no data */
	ok(aside("alias.z1.test", 1, &wild) == ANSWER_NONE);
	ok(aside("no.z1.test", 1, &wild) == ANSWER_NONE); /* at hand */
	ok(aside("a.b.z1.test", 1, &wild) == ANSWER_NONE);
	ok(aside("no.www.z1.test", 1, &wild) == 2 && !wild); /* SOA */
	ok(aside("q.w.z1.test", 1, &wild) == 3 && wild);
	ok(aside("h.deep.kid.z1.test", 1, &wild) == 3 && !wild);
	ok(aside("kid.z1.test", 1, &wild) == ANSWER_NONE);
	data_db_close(&c.db);
}

/* Is that the name the answer goes on with ("": none)? */
static bool
goes_on(const char *text, uint16_t type, const char *with)
{
	struct dns_name name;
	bool wild;

	if (aside(text, type, &wild) == -2)
		return false;
	if (with[0] == 0)
		return a.stage < AHEAD_TARGET;
	return a.stage >= AHEAD_TARGET &&
	    dns_name_scan_data(&name, with, strlen(with), NULL) == 0 &&
	    dns_name_same(&a.next, &name) && a.place.find.seek.key == a.next.b;
}

/* Aliases and referrals. */
static void
test_next(void)
{
	ok(corpus_make(&c, 1));
	ok(goes_on("www.z1.test", 1, ""));
	ok(goes_on("www.z1.test", 16, ""));
	ok(goes_on("no.z1.test", 1, ""));
	ok(goes_on("alias.z1.test", 1, "www.z44.test"));
	ok(goes_on("ALIAS.z1.test", 28, "www.z44.test"));
	ok(goes_on("out.z1.test", 1, "www.example"));
	ok(goes_on("q.cw.z1.test", 1, "www.z44.test"));
	ok(goes_on("q.w.z1.test", 1, ""));
	ok(goes_on("self.z1.test", 1, "self.z1.test"));
	ok(goes_on("h.deep.self.z1.test", 1, "self.z1.test"));
	ok(goes_on("duo.z1.test", 1, "no.duo.z1.test")); /* the last of three */
	ok(goes_on("x.eight.z1.test", 1, "h.ns.eight.z1.test"));
	ok(goes_on("x.eight.z2.test", 1, "")); /* nine: too many */
	ok(goes_on("h.dn.z1.test", 1, ""));
	data_db_close(&c.db);
}

int
main(void)
{
	test_lookups();
	test_aside();
	test_next();
	return done();
}
