/* enc -- bytes as text in base 16, 32 and 64 (RFC 4648).
 *
 * Layer 0. Decoders append to a buf and are all or nothing: -1 with errno
 * EINVAL when the text is no such encoding (then what was appended is taken
 * back), or when the buf is full.
 */
#ifndef ENC_H
#define ENC_H

#include <stddef.h>

struct buf;

/* Lower-case hexadecimal; reading takes either case. An even number of
 * digits. */
void enc_hex_fmt(struct buf *out, const void *p, size_t n);
int enc_hex_scan(struct buf *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* base32hex without padding, as NSEC3 owner names are written (RFC 5155 1.3);
 * lower case written, either read. */
void enc_base32hex_fmt(struct buf *out, const void *p, size_t n);
int enc_base32hex_scan(struct buf *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

/* base64 with padding (RFC 4648 4). */
void enc_base64_fmt(struct buf *out, const void *p, size_t n);
int enc_base64_scan(struct buf *out, const char *text, size_t n)
    __attribute__((warn_unused_result));

#endif
