/* How much larger can an answer over UDP be than its query? Every name of the
 * corpus, and names beside them, with every type there is and all that EDNS can
 * say; DNS payload, octets out to octets in. */
#include "../answer.h"
#include "corpus.h"
#include "tap.h"

#define NO_EDNS 65536
#define MOST 1232 /* octets, whatever ANSWER_UDP_MAX says */

static struct corpus c;

static struct worst {
	double ratio;
	size_t in, out;
	uint16_t type;
	uint32_t edns;
} worst, worst_any, worst_plain;

static size_t largest;
static unsigned long asked, too_large;

static size_t
put_query(uint8_t *packet, const struct dns_name *name, uint16_t type,
    uint32_t edns)
{
	struct buf w;

	buf_over(&w, packet, CORPUS_PACKET);
	buf_u32(&w, 0);
	buf_u32(&w, 1 << 16);
	buf_u32(&w, edns != NO_EDNS);
	dns_name_put(&w, name);
	buf_u16(&w, type);
	buf_u16(&w, 1);
	if (edns != NO_EDNS) {
		buf_u8(&w, 0);
		buf_u16(&w, 41);
		buf_u16(&w, (uint16_t)edns);
		buf_u32(&w, 0x8000);
		buf_u16(&w, 4);
		buf_u32(&w, 3 << 16); /* NSID */
	}
	return w.len;
}

static void
keep(struct worst *w, size_t in, size_t out, uint16_t type, uint32_t edns)
{
	double ratio = (double)out / (double)in;

	if (ratio > w->ratio)
		*w = (struct worst){ratio, in, out, type, edns};
}

static void
ask(const struct dns_name *name, uint16_t type, uint32_t edns)
{
	static const struct answer_conf conf = {"ns1.example"};
	static uint8_t packet[CORPUS_PACKET], room[ANSWER_TCP_MAX];
	struct answer_query q = {
	    .packet = packet, .client = {4, {10, 0, 0, 1}}, .now = CORPUS_NOW};
	size_t limit = edns == NO_EDNS || edns < 512 ? 512
	    : edns < MOST                            ? edns
						     : MOST;
	struct answer_note note;
	struct buf out;

	q.len = put_query(packet, name, type, edns);
	buf_over(&out, room, sizeof room); /* it may not use all of it */
	if (!answer_make(&conf, &c.db, &q, &out, &note))
		return;
	++asked;
	too_large += out.len > limit;
	if (out.len > largest)
		largest = out.len;
	keep(&worst, q.len, out.len, type, edns);
	if (type == 255)
		keep(&worst_any, q.len, out.len, type, edns);
	if (edns == NO_EDNS)
		keep(&worst_plain, q.len, out.len, type, edns);
}

static void
ask_all(const struct dns_name *name)
{
	static const uint32_t sizes[] = {NO_EDNS, 0, 512, 1000, 1232, 65535};

	for (uint16_t type = 0; type < 260; ++type)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i)
			ask(name, type, sizes[i]);
}

static void
show(const char *what, const struct worst *w)
{
	printf("# %s: %.2f (%zu octets for %zu, type %u, %s %u)\n", what,
	    w->ratio, w->out, w->in, w->type,
	    w->edns == NO_EDNS ? "no EDNS" : "EDNS",
	    w->edns == NO_EDNS ? 0 : w->edns);
}

int
main(void)
{
	/* a prime, so that not the same names of each zone are met */
	size_t step = getenv("SANITIZED") != NULL ? 41 : 1;

	ok(corpus_make(&c, 3));
	for (size_t i = 0; i < c.names; i += step) {
		struct dns_name beside = c.name[i];

		ask_all(&c.name[i]);
		if (dns_name_child(&beside, "x", 1, &beside) == 0)
			ask_all(&beside);
	}
	printf("# %lu queries, largest answer %zu octets\n", asked, largest);
	show("worst amplification", &worst);
	show("worst without EDNS", &worst_plain);
	show("worst of ANY", &worst_any);
	ok(asked > 10000);
	ok(too_large == 0);
	ok(largest <= MOST && largest > 1000);
	/* 1232 octets for the shortest query that can ask for them */
	ok(worst.ratio > 1 && worst.ratio < 40);
	return done();
}
