#include <string.h>

#include "buf.h"
#include "data_split.h"

unsigned
data_split_ip(char letter)
{
	return letter != 0 && strchr(".&+=@36%", letter) != NULL ? 1 : 0;
}

/* Where the field that begins at i ends, in a classic line. */
static size_t
classic_end(const char *line, size_t i, size_t n, bool address)
{
	const char *close;

	if (address && i < n && line[i] == '[') {
		close = memchr(line + i, ']', n - i);
		if (close != NULL)
			i = (size_t)(close - line);
	}
	while (i < n && line[i] != ':')
		++i;
	return i;
}

/* The same in a mnemonic line: colons count outside quotes and brackets and
 * not after a backslash. *open is where a bracket stands that nothing closes,
 * else as it was. */
static size_t
mnemonic_end(const char *line, size_t i, size_t n, size_t *open)
{
	bool quoted = false;
	size_t depth = 0, first = 0;

	for (; i < n; ++i) {
		char c = line[i];

		if (c == '\\')
			++i;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '[') {
			if (depth++ == 0)
				first = i;
		} else if (!quoted && c == ']' && depth > 0)
			--depth;
		else if (!quoted && depth == 0 && c == ':')
			return i;
	}
	if (depth > 0)
		*open = first;
	return n;
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t
stripped(const char *line, size_t n)
{
	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		--n;
	return n;
}

void
data_split_line(struct data_split *split, const char *line, size_t n)
{
	size_t i = 1;
	unsigned address;

	memset(split, 0, sizeof *split);
	n = stripped(line, n);
	if (n == 0 || line[0] == '#' || line[0] == '-')
		return;
	split->letter = line[0];
	address = data_split_ip(line[0]);
	for (unsigned k = 0;; ++k) {
		size_t end;

		if (line[0] == ':' && k == 1 && i < n && is_letter(line[i]))
			split->mnemonic = true;
		if (k == DATA_SPLIT_FIELDS)
			end = n;
		else if (split->mnemonic && k >= 2)
			end = mnemonic_end(line, i, n, &split->open);
		else
			end = classic_end(line, i, n, k > 0 && k == address);
		split->f[k].at = i;
		split->f[k].len = end - i;
		split->n = k + 1;
		if (end == n)
			return;
		i = end + 1;
	}
}

void
data_split_server(struct buf *out, const char *line,
    const struct data_split *split)
{
	const char *x = line + split->f[2].at;

	buf_put(out, x, split->f[2].len);
	if (memchr(x, '.', split->f[2].len) != NULL)
		return;
	/* an empty x is "ns.": the dot in front would be an empty label */
	buf_str(out, split->f[2].len == 0 ? "" : ".");
	buf_str(out, split->letter == '@' ? "mx." : "ns.");
	buf_put(out, line + split->f[0].at, split->f[0].len);
}
