/* data_split -- a data line cut into its fields.
 *
 * Layer 3, below data_line. Nothing is looked into, and nothing refused.
 */
#ifndef DATA_SPLIT_H
#define DATA_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

#define DATA_SPLIT_FIELDS 11 /* at most, in any line: Z has them all */

/* A field: octets at..at+len, counted from the start of the line. */
struct data_field {
	size_t at, len;
};

struct data_split {
	char letter;   /* the first octet; 0: nothing to do (blank, #, -) */
	bool mnemonic; /* a : line whose type begins with a letter */
	size_t open;   /* in such a line: a "[" that nothing closes, or 0 */
	unsigned n;    /* fields, empty ones at the end as well; 0: none */
	/* one more takes all that is left over */
	struct data_field f[DATA_SPLIT_FIELDS + 1];
};

/* Cut a line of n octets (without its newline) into fields. Blanks at the end
 * of a line do not count, as in 1.05. */
void data_split_line(struct data_split *split, const char *line, size_t n);

/* A field that the line gives, or an empty one where it ends. */
static inline struct data_field
data_split_field(const struct data_split *split, unsigned k)
{
	const struct data_field *last;

	if (k < split->n)
		return split->f[k];
	last = &split->f[split->n > 0 ? split->n - 1 : 0];
	return (struct data_field){last->at + last->len, 0};
}

/* The lines 1.05 knows an address in: which field it is, or 0. The field is
 * text or "[...]". */
unsigned data_split_ip(char letter);

/* The name of the server or exchanger that the field x of a "." "&" (ns) or
 * "@" (mx) line stands for, as text: x itself if it has a dot, else
 * x.ns.FQDN. Appended to out. */
void data_split_server(struct buf *out, const char *line,
    const struct data_split *split);

#endif
