#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "ip.h"
#include "num.h"
#include "push_list.h"
#include "text.h"

struct scan {
	struct arena *a;
	struct push_list_error *error;
	const char *at, *end; /* what is left of the line */
	unsigned line;
};

struct word {
	const char *b;
	size_t len;
};

static int
refuse(struct scan *s, const char *what, const struct word *word)
{
	struct buf b;

	s->error->line = s->line;
	buf_over(&b, s->error->why, sizeof s->error->why);
	buf_str(&b, what);
	if (word) {
		buf_str(&b, ": ");
		text_show(&b, word->b, word->len, 20);
	}
	if (buf_cstr(&b) == NULL)
		snprintf(s->error->why, sizeof s->error->why, "%s", what);
	return errno = EINVAL, -1;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of the line; false at its end or at a comment. */
static bool
next_word(struct scan *s, struct word *word)
{
	while (s->at < s->end && blank(*s->at))
		++s->at;
	word->b = s->at;
	while (s->at < s->end && !blank(*s->at))
		++s->at;
	word->len = (size_t)(s->at - word->b);
	return word->len > 0 && word->b[0] != '#';
}

/* Letters, digits and what else user and host names have. Nothing that a shell,
 * ssh or a terminal takes for something else. */
static bool
plain(const struct word *word, const char *also)
{
	if (word->len == 0 || word->len > 255 || word->b[0] == '-')
		return false;
	for (size_t i = 0; i < word->len; ++i) {
		char c = word->b[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || (c != 0 && strchr(also, c))))
			return false;
	}
	return true;
}

static int
scan_port(struct scan *s, uint32_t *port, const struct word *word)
{
	uint64_t v;

	if (num_scan(&v, word->b, word->len, 1, 65535) == -1)
		return refuse(s, "expected a port from 1 to 65535, found",
		    word);
	*port = (uint32_t)v;
	return 0;
}

/* [v6] or host, in front of :port or the end. */
static int
scan_host(struct scan *s, struct push_list_replica *r, const struct word *word)
{
	struct word host = *word, port = {NULL, 0};
	const char *end = word->b + word->len, *stop;
	struct ip ip;

	if (word->len > 0 && word->b[0] == '[') {
		stop = memchr(word->b, ']', word->len);
		if (stop == NULL)
			return refuse(s, "bracket not closed", word);
		host.b = word->b + 1;
		host.len = (size_t)(stop++ - host.b);
		if (ip_scan6(&ip, host.b, host.len) == -1)
			return refuse(s, "not an IPv6 address", &host);
	} else {
		stop = memchr(word->b, ':', word->len);
		if (stop == NULL)
			stop = end;
		host.len = (size_t)(stop - host.b);
		if (stop < end &&
		    memchr(stop + 1, ':', (size_t)(end - stop - 1)))
			return refuse(s, "an IPv6 address needs brackets",
			    word);
		if (!plain(&host, "._-"))
			return refuse(s, "not a host name or address", &host);
	}
	if (stop < end && *stop != ':')
		return refuse(s, "expected :port after the host", word);
	port.b = stop + 1;
	port.len = stop < end ? (size_t)(end - port.b) : 0;
	r->port = 22;
	if (stop < end && scan_port(s, &r->port, &port) == -1)
		return -1;
	r->host = arena_dup(s->a, host.b, host.len);
	return r->host ? 0 : -1;
}

static int
scan_target(struct scan *s, struct push_list_replica *r,
    const struct word *word)
{
	const char *sign = memchr(word->b, '@', word->len);
	struct word user = {word->b, 0}, host;

	if (sign == NULL)
		return refuse(s, "expected user@host, found", word);
	user.len = (size_t)(sign - word->b);
	if (!plain(&user, "._-"))
		return refuse(s, "not a user name", &user);
	host.b = sign + 1;
	host.len = word->len - user.len - 1;
	if (scan_host(s, r, &host) == -1)
		return -1;
	r->target = arena_dup(s->a, word->b, word->len);
	r->user = arena_dup(s->a, user.b, user.len);
	if (r->target == NULL || r->user == NULL)
		return -1;
	r->name = r->target + user.len + 1;
	return 0;
}

/* What stands behind "name=", or false. */
static bool
option(struct word *value, const struct word *word, const char *name)
{
	size_t n = strlen(name);

	if (word->len < n || memcmp(word->b, name, n) != 0)
		return false;
	value->b = word->b + n;
	value->len = word->len - n;
	return true;
}

static int
scan_option(struct scan *s, struct push_list_replica *r,
    const struct word *word)
{
	struct word value;
	uint64_t v;

	if (option(&value, word, "timeout=")) {
		if (num_scan(&v, value.b, value.len, 1, PUSH_LIST_TIMEOUT) ==
		    -1)
			return refuse(s, "expected 1 to 86400 seconds, found",
			    &value);
		r->timeout = (uint32_t)v;
		return 0;
	}
	if (option(&value, word, "key=")) {
		if (!plain(&value, "._-/+@"))
			return refuse(s, "not the name of a key file", &value);
		r->key = arena_dup(s->a, value.b, value.len);
		return r->key ? 0 : -1;
	}
	return refuse(s, "unknown word", word);
}

static int
scan_line(struct scan *s, struct push_list *list, size_t *cap)
{
	struct push_list_replica r = {.line = s->line};
	struct word word;

	if (!next_word(s, &word))
		return 0;
	if (scan_target(s, &r, &word) == -1)
		return -1;
	for (size_t i = 0; i < list->count; ++i) {
		const struct push_list_replica *other = &list->replica[i];

		if (strcmp(r.user, other->user) == 0 && r.port == other->port &&
		    strcasecmp(r.host, other->host) == 0)
			return refuse(s, "named before", &word);
	}
	while (next_word(s, &word))
		if (scan_option(s, &r, &word) == -1)
			return -1;
	if (arena_room(s->a, &list->replica, cap, list->count,
		sizeof list->replica[0]) == -1)
		return -1;
	list->replica[list->count++] = r;
	return 0;
}

int
push_list_scan(struct push_list *list, struct arena *a, const char *text,
    size_t n, struct push_list_error *error)
{
	struct push_list found = {NULL, 0};
	struct scan s = {a, error, text, text, 0};
	size_t cap = 0;

	for (size_t at = 0; at < n;) {
		const char *nl = memchr(text + at, '\n', n - at);
		size_t len = nl ? (size_t)(nl - text) - at : n - at;

		s.at = text + at;
		s.end = s.at + len;
		++s.line;
		if (scan_line(&s, &found, &cap) == -1)
			return -1;
		at += len + 1;
	}
	*list = found;
	return 0;
}
