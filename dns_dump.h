/* dns_dump -- a DNS message as text, in the form of djbdns 1.05.
 *
 * Layer 2. What tinydns-get, dnsq and dnsqr print; scripts read it:
 *
 *	77 bytes, 1+1+0+0 records, response, authoritative, noerror
 *	query: 1 www.example.org
 *	answer: www.example.org 86400 A 192.0.2.80
 *
 * Names as dns_name_fmt_data writes them. A, NS, CNAME, PTR, MX and SOA have a
 * form of their own; RDATA of all other types is printed octet by octet.
 */
#ifndef DNS_DUMP_H
#define DNS_DUMP_H

#include <stddef.h>

struct buf;

/* Octets that the text of a message of n octets can need. Six octets of a
 * question can name, by a pointer, what is a text of 1003 octets. */
#define DNS_DUMP_TEXT(n) (176 * (size_t)(n) + 256)

/* Append the text of the message of n octets, as lines that end with a newline
 * and hold nothing but printable ASCII. 0; or -1 with errno EPROTO if it is no
 * message from its first octet to its last (something is missing, left over, or
 * as long as it should not be), ENOBUFS if out has less room than
 * DNS_DUMP_TEXT(n); out is then as before. */
int dns_dump(struct buf *out, const void *packet, size_t n)
    __attribute__((warn_unused_result));

#endif
