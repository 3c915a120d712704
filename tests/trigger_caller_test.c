#include <stdlib.h>
#include <string.h>

#include "../prng.h"
#include "../trigger_caller.h"
#include "tap.h"

/* What the caller has understood so far. */
struct heard {
	struct trigger_record record;
	char kinds[4096]; /* of the records, output once in a row */
	size_t nkinds;
	char out[200000];
	size_t len;
	char note[200];
	int code;
};

/* The caller reads at most n octets. */
static void
reads(struct trigger_caller *c, struct heard *h, size_t n)
{
	const uint8_t *p, *text;
	size_t have, used, len;

	while (n > 0 && (have = trigger_caller_next(c, &p)) > 0) {
		if (have > n)
			have = n;
		if (trigger_record_feed(&h->record, p, have, &used) == 1) {
			char k = trigger_record_kind(&h->record);

			text = trigger_record_text(&h->record, &len);
			if (h->nkinds == 0 || h->kinds[h->nkinds - 1] != k)
				h->kinds[h->nkinds++] = k;
			if (k == 'o') {
				memcpy(h->out + h->len, text, len);
				h->len += len;
			} else if (k == 'n')
				snprintf(h->note, sizeof h->note, "%.*s",
				    (int)len, (const char *)text);
			else if (k == 'x')
				h->code = text[0];
		}
		trigger_caller_sent(c, used);
		n -= used;
	}
	h->kinds[h->nkinds] = 0;
}

static void
plain(struct trigger_caller *c, struct heard *h)
{
	memset(h, 0, sizeof *h);
	trigger_caller_init(c, 3, true);
	reads(c, h, 1000);
	ok(strcmp(h->kinds, "w") == 0 && c->run == 3);
	trigger_caller_begin(c);
	trigger_caller_hear(c, "hello ", 6);
	trigger_caller_hear(c, "world", 5);
	reads(c, h, 1000);
	ok(strcmp(h->kinds, "wbo") == 0);
	ok(h->len == 11 && memcmp(h->out, "hello world", 11) == 0);
	ok(!trigger_caller_done(c));
	trigger_caller_end(c, 2, "");
	ok(!trigger_caller_done(c));
	reads(c, h, 1000);
	ok(strcmp(h->kinds, "wbox") == 0 && h->code == 2);
	ok(trigger_caller_done(c));
}

/* It reads nothing while far more comes than there is room for. */
static void
never_reads(struct trigger_caller *c, struct heard *h)
{
	char line[32];

	memset(h, 0, sizeof *h);
	trigger_caller_init(c, 1, false);
	trigger_caller_begin(c);
	for (int i = 0; i < 100000; ++i) {
		int n = snprintf(line, sizeof line, "line %d\n", i);

		trigger_caller_hear(c, line, (size_t)n);
	}
	trigger_caller_end(c, 111, "too long");
	reads(c, h, 1000000);
	ok(strcmp(h->kinds, "bnonx") == 0 && h->code == 111);
	ok(h->len == TRIGGER_CALLER_ROOM);
	ok(memcmp(h->out + h->len - 11, "line 99999\n", 11) == 0);
	ok(strcmp(h->note, "too long") == 0);
	ok(trigger_caller_done(c));
	/* one piece larger than all the room */
	memset(h, 0, sizeof *h);
	trigger_caller_init(c, 1, false);
	char *big = malloc(100000);
	memset(big, 'a', 99999);
	big[99999] = 'z';
	trigger_caller_hear(c, big, 100000);
	reads(c, h, 1000000);
	ok(h->len == TRIGGER_CALLER_ROOM && h->out[h->len - 1] == 'z');
	ok(atoi(h->note) == 100000 - TRIGGER_CALLER_ROOM);
	free(big);
}

/* Whatever the pieces in which output comes and is read, what is read is what
 * came, but for what was dropped, and the count of that is right. */
static bool
adds_up(struct trigger_caller *c, struct heard *h, uint64_t seed)
{
	static char came[150000];
	struct prng r = {seed};
	size_t n = 0, piece, dropped = 0;

	memset(h, 0, sizeof *h);
	trigger_caller_init(c, 1, false);
	for (size_t i = 0; i < sizeof came; ++i)
		came[i] = (char)prng_below(&r, 256);
	while (n < sizeof came) {
		piece = prng_below(&r, seed % 2 ? 9000 : 300);
		if (piece > sizeof came - n)
			piece = sizeof came - n;
		trigger_caller_hear(c, came + n, piece);
		n += piece;
		reads(c, h, prng_below(&r, seed % 3 ? 200 : 5000));
		dropped += c->first >= TRIGGER_CALLER_ROOM ||
		    c->len > TRIGGER_CALLER_ROOM;
	}
	trigger_caller_end(c, 0, "");
	reads(c, h, SIZE_MAX);
	return dropped == 0 && trigger_caller_done(c) && h->code == 0 &&
	    h->len > TRIGGER_CALLER_ROOM / 2 && h->len <= sizeof came &&
	    memcmp(h->out + h->len - 20000, came + sizeof came - 20000,
		20000) == 0;
}

int
main(void)
{
	static struct trigger_caller c;
	static struct heard h;
	bool all = true;

	plain(&c, &h);
	never_reads(&c, &h);
	for (uint64_t seed = 1; seed <= 40; ++seed)
		all &= adds_up(&c, &h, seed);
	ok(all);
	/* too late to be told to wait */
	memset(&h, 0, sizeof h);
	trigger_caller_init(&c, 1, true);
	trigger_caller_begin(&c);
	reads(&c, &h, 100);
	ok(strcmp(h.kinds, "b") == 0);
	return done();
}
