#include <string.h>

#include "line.h"
#include "tap.h"

static struct got got;

static char big[70000];

/* The line "HEAD" and n times x. */
static int
parse_long(const char *head, size_t n)
{
	size_t len = strlen(head);

	memcpy(big, head, len);
	memset(big + len, 'x', n);
	return parse(&got, big, len + n, false);
}

static int
count_record(void *ctx, const struct data_rr *rr)
{
	*(size_t *)ctx = rr->len;
	return 0;
}

static size_t
rdata_long(const char *head, size_t n)
{
	size_t len = strlen(head), found = 0;
	struct data_mode mode = {.serial = 1};
	struct data_sink sink = {&found, count_record, NULL, NULL};

	memcpy(big, head, len);
	memset(big + len, 'x', n);
	if (data_line_parse(big, len + n, &mode, &sink) != 1)
		return 0;
	return found;
}

static void
test_sizes(void)
{
	char line[600];
	struct buf b;

	ok(rdata_long("'a:", 255) == 256);
	ok(rdata_long("'a:", 256) == 258);
	ok(rdata_long("'a:", 510) == 512);
	ok(rdata_long("'a:", 65279) == 65535);
	ok(parse_long("'a:", 65280) == 0 && got.errors == 1);
	ok(rdata_long(":a:65400:", 65535) == 65535);
	ok(parse_long(":a:65400:", 65536) == 0 && got.errors == 1);
	ok(parse_long("*", 60000) == 0 && got.errors == 1);
	ok(parse_long("+a:1.2.3.4:", 60000) == 0 && got.errors == 1);
	/* the domain is a name; with labels before it, it is too long */
	buf_over(&b, line, sizeof line);
	buf_u8(&b, '&');
	for (int i = 0; i < 248; ++i)
		buf_u8(&b, i % 62 == 61 ? '.' : 'a');
	buf_str(&b, "bb:1.2.3.4:");
	ok(parse(&got, line, b.len, false) == 1); /* ns. is 3 more: 255 */
	line[0] = '+';
	ok(parse(&got, line, b.len, false) == 1);
	line[0] = '.'; /* hostmaster. does not fit */
	ok(parse(&got, line, b.len, false) == 0 && got.errors == 1);
	ok(got.text.len == 0);
	buf_str(&b, "x.y");
	ok(parse(&got, line, b.len, false) == 0 && got.text.len == 0);
	line[0] = '&';
	ok(parse(&got, line, b.len, false) == 1);
	buf_cut(&b, b.len - 2);
	ok(parse(&got, line, b.len, false) == 0 && got.errors == 1);
	ok(got.text.len == 0);
}

int
main(void)
{
	test_sizes();
	return done();
}
