/* dns_name -- domain names as values.
 *
 * Layer 2. A name is its wire form (RFC 1035 3.1): labels, each behind its
 * length, ending with the zero octet of the root, which len counts. A struct
 * that came out of here is sound: labels of 1 to 63 octets, at most 255 octets
 * in all. Copy it with =; nobody frees it. Upper and lower case are kept;
 * comparison ignores them (RFC 4343).
 *
 * dns_name_scan and dns_name_fmt know names as text, dns_name_key their order.
 */
#ifndef DNS_NAME_H
#define DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf;
struct wire;

#define DNS_NAME_MAX 255  /* octets, RFC 1035 2.3.4 */
#define DNS_LABEL_MAX 63  /* octets, RFC 1035 2.3.4 */
#define DNS_LABELS_MAX 127 /* labels that 255 octets can hold, root excluded */

struct dns_name {
	uint8_t len; /* 1 to 255, the root's octet included */
	uint8_t b[DNS_NAME_MAX];
};

/* Read a name at the cursor; compression pointers (RFC 1035 4.1.4) must point
 * backwards. On failure the cursor is bad and *out is the root. */
void dns_name_get(struct dns_name *out, struct wire *w);

/* The same for a name that may not be compressed. */
void dns_name_get_plain(struct dns_name *out, struct wire *w);

/* The same from octets that may change meanwhile, as those of a mapped file do
 * when somebody writes into it: the copy is looked at, too. */
void dns_name_get_mapped(struct dns_name *out, struct wire *w);

/* Octets of the sound name, not compressed, at the beginning of n octets; 0 if
 * none stands there. */
size_t dns_name_measure(const uint8_t *b, size_t n);

/* Where the labels of a name begin. */
struct dns_name_parts {
	uint8_t labels;                    /* 0 for the root */
	uint8_t start[DNS_LABELS_MAX + 1]; /* offset of each, and of the root's
	                                    * octet behind them */
};

/* The same, and where its labels begin; apart, as most who measure do not ask.
 * If it is 0, *parts is of no use. */
static inline size_t
dns_name_apart(struct dns_name_parts *parts, const uint8_t *b, size_t n)
{
	size_t at = 0, labels = 0; /* DNS_LABELS_MAX at most, in 255 octets */

	if (n > DNS_NAME_MAX)
		n = DNS_NAME_MAX;
	while (at < n) {
		size_t len = b[at];

		parts->start[labels] = (uint8_t)at;
		at += len + 1;
		if (len == 0) {
			parts->labels = (uint8_t)labels;
			return at;
		}
		if (len > DNS_LABEL_MAX)
			break;
		++labels;
	}
	return 0;
}

/* Append the wire form, not compressed. */
void dns_name_put(struct buf *out, const struct dns_name *name);

/* Copy the n octets of a name, or of a part of one, which do not overlap. Names
 * are short: where the compiler knows that n is small, it makes memcpy an
 * instruction (rep movs) that takes longer to begin than this takes in all. */
static inline void
dns_name_octets(uint8_t *to, const uint8_t *from, size_t n)
{
	if (n < 8) {
		while (n-- > 0)
			to[n] = from[n];
		return;
	}
	for (size_t i = 0; i < n - 8; i += 8)
		memcpy(to + i, from + i, 8);
	memcpy(to + n - 8, from + n - 8, 8);
}

/* The same as =, but copies only the octets in use. */
static inline void
dns_name_copy(struct dns_name *out, const struct dns_name *name)
{
	out->len = name->len;
	dns_name_octets(out->b, name->b, name->len);
}

/* The root. */
static inline void
dns_name_root(struct dns_name *out)
{
	out->len = 1;
	out->b[0] = 0;
}

/* Make the letters lower case. */
void dns_name_lower(struct dns_name *name);

/* Equal, ignoring case? */
bool dns_name_same(const struct dns_name *a, const struct dns_name *b);

/* Is name below or equal to top, ignoring case? */
bool dns_name_under(const struct dns_name *name, const struct dns_name *top);

/* Number of labels; 0 for the root. */
unsigned dns_name_labels(const struct dns_name *name);

/* Offset in b where the name's last n labels begin (n <= labels): the parent
 * of a name of k labels begins at dns_name_suffix(name, k - 1). */
size_t dns_name_suffix(const struct dns_name *name, unsigned n);

/* The name without its first label; the root's parent is the root. */
void dns_name_parent(struct dns_name *out, const struct dns_name *name);

/* Is the first label "*" (RFC 4592)? */
bool dns_name_wild(const struct dns_name *name);

/* Put n octets at label before name as a new first label. 0, or -1 with errno
 * EPROTO if that gets too long. out may be name. */
int dns_name_child(struct dns_name *out, const void *label, size_t n,
    const struct dns_name *name) __attribute__((warn_unused_result));

/* Replace the suffix from of name by to, as a DNAME does (RFC 6672 2.2); name
 * must lie under from. 0, or -1 with errno EPROTO if too long. */
int dns_name_graft(struct dns_name *out, const struct dns_name *name,
    const struct dns_name *from, const struct dns_name *to)
    __attribute__((warn_unused_result));

/* The name under in-addr.arpa or ip6.arpa for an address of 4 or 16 octets
 * (RFC 1035 3.5, RFC 3596 2.5). */
void dns_name_reverse(struct dns_name *out, const uint8_t *ip, size_t len);

#endif
