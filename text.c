#include <errno.h>
#include <string.h>

#include "buf.h"
#include "text.h"

#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))

/* text_lower of eight octets at once. The sums carry into an octet's top bit
 * exactly if its other seven are at least 'A', and above 'Z'; none carries into
 * its neighbour. */
static uint64_t
lower8(uint64_t v)
{
	uint64_t low = v & EACH(0x7f);
	uint64_t from_a = low + EACH(0x80 - 'A');
	uint64_t above_z = low + EACH(0x80 - 'Z' - 1);
	uint64_t upper = from_a & ~above_z & ~v & EACH(0x80);

	return v | upper >> 2; /* 0x80 >> 2 is 'a' - 'A' */
}

static uint64_t
load8(const uint8_t *b)
{
	uint64_t v;

	memcpy(&v, b, sizeof v);
	return v;
}

static inline void
fold8(uint8_t *to, const uint8_t *from)
{
	uint64_t v = lower8(load8(from));

	memcpy(to, &v, sizeof v);
}

/* Sixteen at once: octets above 0x7f are below 0 here, and so below 'A'. */
static inline void
fold16(uint8_t *to, const uint8_t *from)
{
	int8_t v __attribute__((vector_size(16)));

	memcpy(&v, from, sizeof v);
	v |= (v >= 'A') & (v <= 'Z') & ('a' - 'A');
	memcpy(to, &v, sizeof v);
}

/* The last octets overlap those before them: what is lower case stays. */
void
text_fold(void *out, const void *in, size_t n)
{
	const uint8_t *from = in;
	uint8_t *to = out;

	if (n < 8) {
		for (size_t i = 0; i < n; ++i)
			to[i] = text_lower(from[i]);
		return;
	}
	if (n < 16) {
		fold8(to, from);
		fold8(to + n - 8, from + n - 8);
		return;
	}
	for (size_t i = 0; i < n - 16; i += 16)
		fold16(to + i, from + i);
	fold16(to + n - 16, from + n - 16);
}

static bool
same8(const uint8_t *a, const uint8_t *b)
{
	uint64_t v = load8(a), w = load8(b);

	return v == w || lower8(v) == lower8(w);
}

bool
text_same(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	if (n < 8) {
		for (size_t i = 0; i < n; ++i)
			if (x[i] != y[i] &&
			    text_lower(x[i]) != text_lower(y[i]))
				return false;
		return true;
	}
	for (size_t i = 0; i < n - 8; i += 8)
		if (!same8(x + i, y + i))
			return false;
	return same8(x + n - 8, y + n - 8);
}

void
text_show(struct buf *out, const void *p, size_t n, size_t max)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; ++i) {
		if (i == max) {
			buf_str(out, "...");
			return;
		}
		if (b[i] == '\\')
			buf_str(out, "\\\\");
		else if (b[i] >= ' ' && b[i] <= '~')
			buf_u8(out, b[i]);
		else
			buf_printf(out, "\\%03o", b[i]);
	}
}

static const struct {
	int e;
	const char *text;
} texts[] = {
    {0, "no error"},
    {EINTR, "interrupted system call"},
    {ENOMEM, "out of memory"},
    {ENOENT, "file does not exist"},
    {ETXTBSY, "text busy"},
    {EIO, "input/output error"},
    {EEXIST, "file already exists"},
    {ETIMEDOUT, "timed out"},
    {EINPROGRESS, "operation in progress"},
    {EAGAIN, "temporary failure"},
    {EPIPE, "broken pipe"},
    {EPERM, "permission denied"},
    {EACCES, "access denied"},
    {ENXIO, "device not configured"},
    {EPROTO, "protocol error"},
    {EISDIR, "is a directory"},
    {ECONNREFUSED, "connection refused"},
    {ESRCH, "no such process"},
    {E2BIG, "argument list too long"},
    {ENOEXEC, "exec format error"},
    {EBADF, "file descriptor not open"},
    {ECHILD, "no child processes"},
    {EDEADLK, "operation would cause deadlock"},
    {EFAULT, "bad address"},
    {ENOTBLK, "not a block device"},
    {EBUSY, "device busy"},
    {EXDEV, "cross-device link"},
    {ENODEV, "device does not support operation"},
    {ENOTDIR, "not a directory"},
    {EINVAL, "invalid argument"},
    {ENFILE, "system cannot open more files"},
    {EMFILE, "process cannot open more files"},
    {ENOTTY, "not a tty"},
    {EFBIG, "file too big"},
    {ENOSPC, "out of disk space"},
    {ESPIPE, "unseekable descriptor"},
    {EROFS, "read-only file system"},
    {EMLINK, "too many links"},
    {EDOM, "input out of range"},
    {ERANGE, "output out of range"},
    {EALREADY, "operation already in progress"},
    {ENOTSOCK, "not a socket"},
    {EDESTADDRREQ, "destination address required"},
    {EMSGSIZE, "message too long"},
    {EPROTOTYPE, "incorrect protocol type"},
    {ENOPROTOOPT, "protocol not available"},
    {EPROTONOSUPPORT, "protocol not supported"},
    {ESOCKTNOSUPPORT, "socket type not supported"},
    {EOPNOTSUPP, "operation not supported"},
    {EPFNOSUPPORT, "protocol family not supported"},
    {EAFNOSUPPORT, "address family not supported"},
    {EADDRINUSE, "address already used"},
    {EADDRNOTAVAIL, "address not available"},
    {ENETDOWN, "network down"},
    {ENETUNREACH, "network unreachable"},
    {ENETRESET, "network reset"},
    {ECONNABORTED, "connection aborted"},
    {ECONNRESET, "connection reset"},
    {ENOBUFS, "out of buffer space"},
    {EISCONN, "already connected"},
    {ENOTCONN, "not connected"},
    {ESHUTDOWN, "socket shut down"},
    {ETOOMANYREFS, "too many references"},
    {ELOOP, "symbolic link loop"},
    {ENAMETOOLONG, "file name too long"},
    {EHOSTDOWN, "host down"},
    {EHOSTUNREACH, "host unreachable"},
    {ENOTEMPTY, "directory not empty"},
    {EUSERS, "too many users"},
    {EDQUOT, "disk quota exceeded"},
    {ESTALE, "stale NFS file handle"},
    {EREMOTE, "too many levels of remote in path"},
    {ENOLCK, "no locks available"},
    {ENOSYS, "system call not available"},
    {ENOSTR, "not a stream device"},
    {ETIME, "timer expired"},
    {ENOSR, "out of stream resources"},
    {ENOMSG, "no message of desired type"},
    {EBADMSG, "bad message type"},
    {EIDRM, "identifier removed"},
    {ENONET, "machine not on network"},
    {ENOLINK, "link severed"},
    {EADV, "advertise error"},
    {ESRMNT, "srmount error"},
    {ECOMM, "communication error"},
    {EMULTIHOP, "multihop attempted"},
    {EREMCHG, "remote address changed"},
    {EOVERFLOW, "value too large"}, /* not in 1.05's table */
};

const char *
text_errno(int e)
{
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i)
		if (texts[i].e == e)
			return texts[i].text;
	return "unknown error";
}
