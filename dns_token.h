/* dns_token -- the words and strings of master-file text (RFC 1035 5.1).
 *
 * Layer 2. A cursor over one line of text, which must outlive it. What goes
 * wrong is kept in it, with the place: the first failure sticks, every later
 * call does nothing, so a reader runs straight through and asks once.
 */
#ifndef DNS_TOKEN_H
#define DNS_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define DNS_TOKEN_WHY 192

struct dns_token {
	const char *text; /* as written, escapes included, quotes not */
	size_t len;
	size_t at;   /* offset of text in the line */
	bool quoted; /* stood in double quotes */
};

struct dns_tokens {
	const char *line;
	size_t len, pos;
	bool params; /* quotes may begin behind a '=', as SvcParams have them;
	              * such a token's text includes them */
	bool bad;
	size_t bad_at; /* offset in line */
	char why[DNS_TOKEN_WHY];
};

/* Start reading at the beginning of n octets. */
void dns_tokens_over(struct dns_tokens *s, const char *line, size_t n);

/* The next token. False at the end of the line and when bad; *t is then an
 * empty token at the place reached. */
bool dns_token_next(struct dns_tokens *s, struct dns_token *t);

/* Is another token there? False when bad. */
bool dns_token_more(struct dns_tokens *s);

/* Fail at offset at of the line. What comes from the line goes into the message
 * by way of dns_token_not or text_show only. */
void dns_token_fail(struct dns_tokens *s, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Fail at a token: its text in quotes, then " is not WANTED". */
void dns_token_not(struct dns_tokens *s, const struct dns_token *t,
    const char *wanted);

/* Append what the token stands for: \DDD (decimal) and \X resolved. Fails if
 * that is more than max octets or does not fit. */
void dns_token_octets(struct dns_tokens *s, const struct dns_token *t,
    struct buf *out, size_t max);

/* The token as a decimal number of at most max; 0 on failure. A quoted token
 * is no number. */
uint64_t dns_token_number(struct dns_tokens *s, const struct dns_token *t,
    uint64_t max);

/* Append octets as a quoted string that dns_token_octets reads back; one octet
 * as it stands inside such a string. */
void dns_token_fmt(struct buf *out, const uint8_t *p, size_t n);
void dns_token_fmt_octet(struct buf *out, uint8_t c);

#endif
