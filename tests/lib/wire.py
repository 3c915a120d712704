"""wire -- queries as octets, and replies read without mercy or guessing.

Made for comparing servers: unlike dnspython it reads the replies of tinydns
1.05 whose counts do not fit what follows, and tells the exact octets.
"""
import struct

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, DNAME, OPT, DS, ANY, AXFR, IXFR = \
    1, 2, 5, 6, 12, 15, 16, 28, 39, 41, 43, 255, 252, 251
IN, CH = 1, 3
QR, AA, TC, RD, RA = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080
COMPRESSED = {NS: (0, 1), CNAME: (0, 1), PTR: (0, 1), MX: (2, 1), SOA: (0, 2)}


def lower(name):
    return tuple(label.lower() for label in name)


def pack(name):
    """A tuple of labels in wire form."""
    return b"".join(bytes([len(x)]) + x for x in name) + b"\0"


def unpack(b, at=0):
    """A plain name in wire form: labels, and where it ends."""
    labels = []
    while b[at]:
        labels.append(b[at + 1:at + 1 + b[at]])
        at += 1 + b[at]
    return tuple(labels), at + 1


def canon(rtype, rdata):
    """RDATA with its names in lower case."""
    before, names = {**COMPRESSED, DNAME: (0, 1)}.get(rtype, (0, 0))
    out, at = rdata[:before], before
    for _ in range(names):
        labels, at = unpack(rdata, at)
        out += pack(lower(labels))
    return out + rdata[at:]


def text(name):
    """A name for messages."""
    return ".".join("".join(chr(c) if 32 < c < 127 else "\\%03o" % c
                            for c in x) for x in name) or "."


def query(name, qtype, qclass=IN, flags=0, ident=0x1234, edns=None):
    """edns: None, or the rest of an OPT record: (size, ttl, options)."""
    q = struct.pack(">6H", ident, flags, 1, 0, 0, edns is not None)
    q += pack(name) + struct.pack(">HH", qtype, qclass)
    if edns is not None:
        size, ttl, options = edns
        q += struct.pack(">BHHIH", 0, OPT, size, ttl, len(options)) + options
    return q


class Broken(Exception):
    pass


def get_name(p, at):
    """A name in a packet, compressed or not, and where it ends. A pointer must
    point backwards; clients give up when there are more than ten."""
    labels, end, low, hops = [], None, at, 0
    while True:
        if at >= len(p):
            raise Broken("name runs out of the packet")
        n = p[at]
        if n >= 0xc0:
            to = (n & 0x3f) << 8 | p[at + 1]
            end = at + 2 if end is None else end
            if to >= low:
                raise Broken("pointer from %d forward to %d" % (at, to))
            at = low = to
            hops += 1
            if hops > 10:
                raise Broken("a name of %d pointers" % hops)
        elif n >= 0x40:
            raise Broken("label type %02x" % n)
        elif n == 0:
            return tuple(labels), at + 1 if end is None else end
        else:
            labels.append(p[at + 1:at + 1 + n])
            at += 1 + n


def get_rdata(p, at, rtype, end):
    """RDATA with its names decompressed and in lower case."""
    if rtype not in COMPRESSED:
        return p[at:end]
    before, names = COMPRESSED[rtype]
    out, at = p[at:at + before], at + before
    for _ in range(names):
        name, at = get_name(p, at)
        out += pack(lower(name))
    return out + p[at:end]


class Reply:
    """What a server said. sections: three sorted lists of
    (owner in lower case, type, class, TTL, RDATA)."""

    def __init__(self, p):
        self.octets = p
        self.ident, self.flags = struct.unpack(">HH", p[:4])
        self.rcode = self.flags & 15
        self.counts = struct.unpack(">4H", p[4:12])
        at = 12
        if self.counts[0]:
            _, at = get_name(p, at)
            at += 4
        self.question = p[12:at]
        self.sections = [[], [], []]
        # 1.05 cuts at the question but leaves the counts
        if self.flags & TC and at == len(p):
            return
        for i in range(3):
            for _ in range(self.counts[i + 1]):
                owner, at = get_name(p, at)
                t, c, ttl, n = struct.unpack(">HHIH", p[at:at + 10])
                at += 10
                if at + n > len(p):
                    raise Broken("RDATA runs out of the packet")
                self.sections[i].append((lower(owner), t, c, ttl,
                                         get_rdata(p, at, t, at + n)))
                at += n
            self.sections[i].sort()
        if at != len(p):
            raise Broken("%d octets behind the last record" % (len(p) - at))


def show(records):
    return "\n".join("    %s %d class %d ttl %d %s"
                     % (text(o), t, c, ttl, d.hex())
                     for o, t, c, ttl, d in records)
