#include <string.h>

#include "../buf.h"
#include "../data_split.h"
#include "tap.h"

static const struct {
	const char *line, *fields; /* fields with | behind each */
	char letter;
	bool mnemonic;
} cut[] = {
    {"", "", 0, false},
    {" \t ", "", 0, false},
    {"#a:b", "", 0, false},
    {"-a:b", "", 0, false},
    {"+", "|", '+', false},
    {"+a", "a|", '+', false},
    {"+a:b:c", "a|b|c|", '+', false},
    {"+a:b::", "a|b|||", '+', false},
    {"+a:b: \t", "a|b||", '+', false},
    {"+a:[::1]:5", "a|[::1]|5|", '+', false},
    {"+a:[::1]x:5", "a|[::1]x|5|", '+', false},
    {"+a:[::1", "a|[||1|", '+', false},
    {"+a:x[::1]", "a|x[||1]|", '+', false},
    {"+[a:b]:c", "[a|b]|c|", '+', false},
    {"%lo:[2001:db8::/32]:", "lo|[2001:db8::/32]||", '%', false},
    {"'a:[b:c]", "a|[b|c]|", '\'', false},
    {"'a:\"b:c\"", "a|\"b|c\"|", '\'', false},
    {"Ca:[b:c]", "a|[b|c]|", 'C', false},
    {"+a:b\\:c", "a|b\\|c|", '+', false},
    {":a:99:\"b:c\":d", "a|99|\"b|c\"|d|", ':', false},
    {":a:TXT:\"b:c\":60", "a|TXT|\"b:c\"|60|", ':', true},
    {":a:txt:b\\:c:60", "a|txt|b\\:c|60|", ':', true},
    {":a:TXT:\"b\\\":c\":60", "a|TXT|\"b\\\":c\"|60|", ':', true},
    {":a:AAAA:[::1]:60", "a|AAAA|[::1]|60|", ':', true},
    {":a:A:[:[:]:]:60", "a|A|[:[:]:]|60|", ':', true},
    {":a:A:]:60", "a|A|]|60|", ':', true},
    {":a:TXT:\"[\":60", "a|TXT|\"[\"|60|", ':', true},
    {":a:TXT:\\\"[\":\":]:60", "a|TXT|\\\"[\":\":]|60|", ':', true},
    {":a:TXT:\"b:c", "a|TXT|\"b:c|", ':', true},
    {":a:TXT:b\\", "a|TXT|b\\|", ':', true},
    {":\"a:b\":TXT:c", "\"a|b\"|TXT|c|", ':', true},
    {"Z1:2:3:4:5:6:7:8:9:10:11", "1|2|3|4|5|6|7|8|9|10|11|", 'Z', false},
    {"Z1:2:3:4:5:6:7:8:9:10:11:12:13:14", "1|2|3|4|5|6|7|8|9|10|11|12:13:14|",
	'Z', false},
};

static void
test_cut(void)
{
	struct data_split f;
	char text[200];
	struct buf t;

	for (size_t i = 0; i < sizeof cut / sizeof cut[0]; ++i) {
		const char *line = cut[i].line;

		memset(&f, 0xee, sizeof f);
		data_split_line(&f, line, strlen(line));
		buf_over(&t, text, sizeof text);
		for (unsigned k = 0; k < f.n && f.letter != 0; ++k) {
			buf_put(&t, line + f.f[k].at, f.f[k].len);
			buf_u8(&t, '|');
		}
		if (!ok_row(f.letter == cut[i].letter &&
			    f.mnemonic == cut[i].mnemonic &&
			    strcmp(buf_cstr(&t), cut[i].fields) == 0,
			line))
			printf("# %c %s\n", f.letter, text);
	}
	/* fields that are not there are empty, and lie in the line */
	data_split_line(&f, "+a", 2);
	ok(f.f[5].len == 0 && f.f[5].at <= 2);
}

static void
test_server(void)
{
	static const struct {
		const char *line, *name;
	} row[] = {
	    {".a.org:1.2.3.4:x", "x.ns.a.org"},
	    {"&a.org::x.y", "x.y"},
	    {"&a.org::.", "."},
	    {"@a.org::x:5", "x.mx.a.org"},
	    {"@a.org", "mx.a.org"},
	    {".A.org:[::1]:x\\056", "x\\056.ns.A.org"},
	};
	struct data_split f;
	char text[200];
	struct buf t;

	for (size_t i = 0; i < sizeof row / sizeof row[0]; ++i) {
		data_split_line(&f, row[i].line, strlen(row[i].line));
		buf_over(&t, text, sizeof text);
		data_split_server(&t, row[i].line, &f);
		ok_row(strcmp(buf_cstr(&t), row[i].name) == 0, row[i].line);
	}
	ok(data_split_ip('+') == 1 && data_split_ip('.') == 1);
	ok(data_split_ip('@') == 1 && data_split_ip('=') == 1);
	ok(data_split_ip('C') == 0 && data_split_ip(0) == 0);
}

int
main(void)
{
	test_cut();
	test_server();
	return done();
}
