"""model -- what tinydns 1.05 answers, what ours answers, and every difference.

One look-up with a switch for each intended difference. Without any rule it is
1.05's (the tests prove that on the real one); with all rules it is what the
RFCs want, and ours must do just that. So a difference between the two servers
that no rule explains shows as a failure, and a rule that never changes an
answer can be seen, too: used() tells.

Records are read from the data.cdb that 1.05's tinydns-data made, so that the
language is 1.05's own reading of it.
"""
import struct

import wire
from wire import (A, AA, AAAA, ANY, AXFR, CNAME, DNAME, DS, IN, IXFR, MX, NS,
                  OPT, QR, RD, SOA, TC, TXT, lower, pack, unpack)

RULES = {
    "minimal answer":
        "no NS in the authority section of a positive answer, no addresses "
        "beside MX and NS: size and amplification, and resolvers do not "
        "believe them",
    "REFUSED":
        "REFUSED outside our zones instead of silence: RFC 8906 3.1.1, "
        "resolvers need not wait",
    "SERVFAIL":
        "without usable data, instead of silence: RFC 8906 3.1.1",
    "FORMERR":
        "FORMERR for what is no query, or has not exactly one question, "
        "instead of silence: RFC 8906 3.2, RFC 9619",
    "other class":
        "REFUSED for classes other than IN and ANY instead of FORMERR, which "
        "would say that the query was malformed",
    "opcode":
        "NOTIMP for other opcodes before anything else is looked at, and the "
        "opcode copied: RFC 1035 4.1.1",
    "AA and TC in queries":
        "no meaning in queries (RFC 1035 4.1.1), so ignored, not NOTIMP",
    "bare errors":
        "error replies have AA, RA clear and RD copied: RFC 1035 4.1.1",
    "AA for class ANY":
        "never set, on NXDOMAIN neither: RFC 1034 3.7.1",
    "plain question":
        "FORMERR for a question whose name is compressed: nothing stands "
        "before it that it could point to",
    "long query":
        "queries of more than 512 octets are read: EDNS allows them",
    "EDNS":
        "OPT is understood and answered, replies up to 1232 octets, BADVERS: "
        "RFC 6891; the records behind the question must be sound",
    "all addresses with EDNS":
        "the limit of eight addresses is for clients without EDNS only",
    "eight of AAAA":
        "the limit of eight addresses and the random order hold for AAAA, "
        "too",
    "closest encloser":
        "only the wildcard at the closest encloser counts, and names between "
        "block it: RFC 4592 3.3.1",
    "empty non-terminal":
        "exists, so NODATA instead of NXDOMAIN or a wildcard: RFC 8020 2, "
        "RFC 4592 2.2.2",
    "follow CNAME":
        "inside our zones, but not for ANY, which matches it: RFC 1034 4.3.2 "
        "3a",
    "CNAME alone":
        "a name with a CNAME has no other data: RFC 1034 3.6.2",
    "DNAME":
        "redirects all below it, with a CNAME made for the client: RFC 6672 "
        "3.2",
    "minimal ANY":
        "one RRset: RFC 8482 4.1",
    "negative TTL":
        "the lower of the SOA's TTL and minimum: RFC 2308 3",
    "topmost cut":
        "data below a zone cut are not the zone's, other cuts neither: RFC "
        "2181 6",
    "DS from the parent":
        "DS belongs to the parent's side of a cut: RFC 4035 3.1.4.1",
    "TC":
        "a truncated reply has no records and says so in its counts; 1.05 "
        "left them as they were",
    "glue in bailiwick":
        "only for servers below the zone that refers: others are not ours to "
        "say",
    "AAAA glue":
        "as good as A: RFC 3596 3",
    "glue may not fit":
        "then TC if the client needs it (RFC 9471 3.1), else it is left out; "
        "1.05 cut off the referral",
    "strings of 255":
        "text is cut into strings of 255 octets, not 127; both decode to the "
        "same text",
    "empty text":
        "is one empty string (RFC 1035 3.3.14), not RDATA of no octets",
    "IXFR over UDP":
        "gets the SOA of the zone, with TC, so that the client sees whether there is "
        "anything to come back for over TCP: RFC 1995 2",
    "lowest TTL":
        "records of one RRset have one TTL: RFC 2181 5.2",
    "repeats":
        "a record exists once: RFC 2181 5",
}

EIGHT = 8
EDNS_MAX = 1232


# ---- data

def read_cdb(b):
    """Keys and values in the order of the file."""
    at, end = 2048, struct.unpack("<I", b[:4])[0]
    while at < end:
        klen, dlen = struct.unpack("<II", b[at:at + 8])
        at += 8
        yield b[at:at + klen], b[at + klen:at + klen + dlen]
        at += klen + dlen


class Record:
    def __init__(self, key, value, seq):
        self.key, _ = unpack(key)
        self.type = struct.unpack(">H", value[:2])[0]
        located = value[2:3] in b">+"
        self.wild = value[2:3] in b"*+"
        self.loc = value[3:5] if located else b"\0\0"
        rest = value[5:] if located else value[3:]
        self.ttl, self.stamp = struct.unpack(">IQ", rest[:12])
        self.rdata = rest[12:]
        self.ends = self.stamp != 0 and self.ttl == 0
        # where ours stands among records of its type: the first of several
        # aliases is followed
        self.group = (self.loc, self.stamp, self.ends)
        self.order = self.group + (seq,)


class Data:
    def __init__(self, cdb):
        self.records, self.ranges, self.views = [], {}, {}
        for i, (key, value) in enumerate(read_cdb(cdb)):
            if key[:2] == b"\0%":
                self.ranges.setdefault(key[2:], value)
            else:
                self.records.append(Record(key, value, i))

    def location(self, client):
        for n in range(4, -1, -1):
            if client[:n] in self.ranges:
                return self.ranges[client[:n]]
        return b"\0\0"

    def view(self, client, now):
        """What a client (4 octets) sees at a unix time."""
        key = self.location(client), now
        if key not in self.views:
            self.views[key] = View(self.records, *key)
        return self.views[key]


class View:
    """The records that one client sees, by owner, with the TTL of the time."""

    def __init__(self, records, loc, now):
        tai = now + 10 + (1 << 62)
        self.plain, self.wild = {}, {}
        self.names = {()} if records else set()
        for r in records:
            if r.loc not in (b"\0\0", loc):
                continue
            ttl = r.ttl
            if r.ends:
                if tai > r.stamp:
                    continue
                ttl = min(max(r.stamp - tai, 2), 3600)
            elif r.stamp and tai <= r.stamp:
                continue
            to = self.wild if r.wild else self.plain
            to.setdefault(r.key, []).append((r, ttl))
            owner = (b"*",) + r.key if r.wild else r.key
            for k in range(len(owner) + 1):
                self.names.add(owner[k:])

    def at(self, name):
        """The visible records that name owns, a wildcard as itself."""
        found = self.plain.get(name, [])
        if name and name[0] == b"*":
            found = found + self.wild.get(name[1:], [])
        return found

    def has(self, name, rtype):
        return any(r.type == rtype for r, _ in self.plain.get(name, []))


# ---- a reply being made

class Message:
    """The records of a reply, and how many octets they take."""

    def __init__(self, qname, limit, seen, longest):
        self.limit, self.max, self.longest = limit, seen, longest
        self.seen, self.size = {}, 12
        self.sections = [[], [], []]
        self.pool = None
        self.name(qname)
        self.size += 4
        self.start = self.mark()

    def mark(self):
        return self.size, dict(self.seen), [list(s) for s in self.sections]

    def undo(self, mark):
        self.size, seen, sections = mark
        self.seen, self.sections = dict(seen), [list(s) for s in sections]

    def name(self, labels):
        for k in range(len(labels)):
            rest = lower(labels[k:])
            if rest in self.seen:
                self.size += 2
                return
            if (len(self.seen) < self.max and self.size < 0x4000 and
                    len(pack(rest)) <= self.longest):
                self.seen[rest] = self.size
            self.size += 1 + len(labels[k])
        self.size += 1

    def add(self, section, owner, rtype, ttl, rdata):
        """One record; False if it does not fit."""
        self.name(owner)
        self.size += 10
        before, names = wire.COMPRESSED.get(rtype, (0, 0))
        at = before
        for _ in range(names):
            labels, at = unpack(rdata, at)
            self.name(labels)
        self.size += before + len(rdata) - at
        if names:
            rdata = wire.canon(rtype, rdata)
        self.sections[section].append((lower(owner), rtype, IN, ttl, rdata))
        return self.size <= self.limit

    def targets(self):
        """The servers and exchangers named so far."""
        for section in self.sections[:2]:
            for owner, rtype, _, _, rdata in section:
                if rtype in (NS, MX):
                    yield unpack(rdata, 2 if rtype == MX else 0)[0]

    def lists(self, owner, rtype):
        return any(o == owner and t == rtype
                   for s in self.sections for o, t, _, _, _ in s)


class Expect:
    """A reply as it should be. pool: None, or (n, records): any n of these
    records stand in the answer section besides those that are listed."""

    def __init__(self, flags, question, sections=((), (), ()), counts=None,
                 pool=None):
        self.flags, self.question, self.pool = flags, question, pool
        self.sections = [sorted(s) for s in sections]
        self.counts = counts
        if counts is None:
            n = [len(s) for s in sections]
            n[0] += pool[0] if pool else 0
            self.counts = (1 if question else 0,) + tuple(n)

    def key(self):
        """What tells two expectations apart."""
        return (self.flags, self.question, self.sections, self.counts,
                self.pool)

    def wrong(self, reply):
        """What is wrong with a wire.Reply; None: nothing."""
        if reply.flags != self.flags:
            return "flags %04x, wanted %04x" % (reply.flags, self.flags)
        if reply.question != self.question:
            return "question %s, wanted %s" % (reply.question, self.question)
        if reply.counts != self.counts:
            return "counts %s, wanted %s\ngot\n%s\nwanted\n%s" % (
                reply.counts, self.counts, show(reply), show(self))
        got = [list(s) for s in reply.sections]
        if self.pool:
            n, pool = self.pool
            pool = list(pool)
            for r in list(got[0]):
                if r in pool:
                    pool.remove(r)
                    got[0].remove(r)
                    n -= 1
            if n != 0:
                return "not %d of the records to choose from" % self.pool[0]
        if got != self.sections:
            return "got\n%s\nwanted\n%s" % (show(reply), show(self))
        return None


def show(x):
    return "\n".join("  %d:\n%s" % (i, wire.show(s))
                     for i, s in enumerate(x.sections))


def mismatch(expect, octets):
    """What is wrong with a reply, as octets or None for silence."""
    if expect is None or octets is None:
        return None if expect is None and octets is None else (
            "silence" if octets is None else "a reply instead of silence:\n" +
            octets.hex())
    try:
        return expect.wrong(wire.Reply(octets))
    except (wire.Broken, struct.error, IndexError) as e:
        return "not a sound packet: %s: %s" % (e, octets.hex())


# ---- the question

class Bad(Exception):
    pass


class Question:
    """A packet as far as it can be read."""

    def __init__(self, p):
        self.ident, self.flags, self.qd = struct.unpack(">HHH", p[:6])
        self.counts = struct.unpack(">3H", p[6:12])
        self.opcode = self.flags >> 11 & 15
        self.name = self.wire = None
        self.edns = None
        self.sound = True
        self.pointed = False
        try:
            self.name, at = self.read_name(p, 12)
            self.type, self.cls = struct.unpack(">HH", p[at:at + 4])
            self.wire = pack(self.name) + p[at:at + 4]
        except (Bad, IndexError, struct.error):
            self.name = None
            return
        try:
            self.read_records(p, at + 4)
        except (Bad, IndexError, struct.error, wire.Broken):
            self.sound = False

    def read_name(self, p, at):
        """As 1.05 does: pointers may lead anywhere."""
        labels, end, steps = [], None, 0
        while True:
            n = p[at]
            steps += 1
            if steps > 1000 or 0x40 <= n < 0xc0:
                raise Bad
            if n >= 0xc0:
                self.pointed = True
                end = at + 2 if end is None else end
                at = (n & 0x3f) << 8 | p[at + 1]
                continue
            if n == 0:
                break
            if at + 1 + n > len(p):
                raise Bad
            labels.append(p[at + 1:at + 1 + n])
            at += 1 + n
        if len(pack(labels)) > 255:
            raise Bad
        return tuple(labels), at + 1 if end is None else end

    def read_records(self, p, at):
        for section in range(3):
            for _ in range(self.counts[section]):
                owner, at = wire.get_name(p, at)
                t, c, ttl, n = struct.unpack(">HHIH", p[at:at + 10])
                at += 10 + n
                if at > len(p) or len(pack(owner)) > 255:
                    raise Bad
                if t != OPT:
                    continue
                if self.edns or section != 2 or owner:
                    raise Bad
                self.edns = (c, ttl >> 16 & 255, bool(ttl & 0x8000))
                options = p[at - n:at]
                while options and self.edns[1] == 0:
                    if len(options) < 4:
                        raise Bad
                    size = 4 + struct.unpack(">H", options[2:4])[0]
                    if size > len(options):
                        raise Bad
                    options = options[size:]


# ---- the answer

class Done(Exception):
    """The reply is complete."""


class Lookup:
    """One query, one view, some rules."""

    def __init__(self, view, question, rules):
        self.view, self.q, self.on = view, question, rules.__contains__
        self.edns = question.edns if self.on("EDNS") else None
        self.qname = lower(question.name)
        limit = 512
        if self.edns:
            limit = min(max(self.edns[0], 512), EDNS_MAX) - 11
        ours = self.on("TC")
        self.m = Message(question.name, limit, 48 if ours else 100,
                         255 if ours else 128)
        self.rcode = 0
        self.aa = True
        self.tc = False
        self.pool = None

    # -- zones

    def zone(self, name):
        """Label counts of apex and cut, and whether the cut is a DNAME."""
        apex = cut = None
        dname = False
        for k in range(len(name) + 1):
            n = name[len(name) - k:]
            ns, soa = self.view.has(n, NS), self.view.has(n, SOA)
            if ns and soa:
                apex, cut = k, None
            elif ns and (not self.on("topmost cut") or cut is None or
                         apex is None):
                cut, dname = k, False
            if (self.on("DNAME") and cut is None and apex is not None and
                    self.view.has(n, DNAME)):
                cut, dname = k, True
        return apex, cut, dname

    def answer(self):
        """Fill the message; False: silence."""
        chain = [self.qname]
        try:
            while True:
                target = self.step(chain)
                if target is None or target in chain or len(chain) == 17:
                    return True
                chain.append(target)
        except Done:
            return True

    def step(self, chain):
        """Answer the last name; returns the next if that is an alias."""
        name, first = chain[-1], len(chain) == 1
        apex, cut, dname = self.zone(name)
        if (self.on("DS from the parent") and self.q.type == DS and name and
                apex == len(name) and name in self.view.names):
            above = self.zone(name[1:])
            if above[0] is not None:
                apex, cut, dname = above
        if apex is None and cut is None:
            if first:
                self.aa = False
                self.rcode = 5 if self.on("REFUSED") else None
            return None
        ds = (self.on("DS from the parent") and self.q.type == DS and
              cut == len(name) and apex is not None)
        if cut is not None and dname and len(name) > cut:
            return self.dname(name, name[len(name) - cut:])
        if cut is not None and not dname and not ds:
            self.refer(name[len(name) - cut:], apex, name)
            return None
        found = self.find(name, apex)
        if found is None:
            self.rcode = 3
            self.negative(name[len(name) - apex:])
            return None
        return self.records(name, found, name[len(name) - apex:])

    def find(self, name, apex):
        """The records for name, itself or by a wildcard; None: no such name."""
        view = self.view
        if self.on("empty non-terminal") and name in view.names:
            return view.at(name)
        if view.plain.get(name):
            return view.plain[name]
        for k in range(1, len(name) - apex + 1):
            above = name[k:]
            if self.on("closest encloser"):
                if above in view.names:
                    star = (b"*",) + above
                    return view.at(star) if star in view.names else None
            elif view.wild.get(above):
                return view.wild[above]
        return None

    # -- sections

    def records(self, name, found, apex):
        t = self.q.type
        if (t == IXFR and self.on("IXFR over UDP") and name == apex and
                not self.m.sections[0]):
            t, self.tc = SOA, True
        names = [r for r in found if r[0].type == CNAME]
        if self.on("CNAME alone") and names and t != CNAME:
            wanted = names
        else:
            wanted = [r for r in found if r[0].type in (t, CNAME) or t == ANY]
        if t == ANY and wanted and self.on("minimal ANY"):
            lowest = min(r[0].type for r in wanted)
            wanted = [r for r in wanted if r[0].type == lowest]
        if not wanted:
            self.negative(apex)
            return None
        self.put_sets(0, name, wanted)
        if not self.on("minimal answer"):
            if not self.m.lists(apex, NS):
                self.put_all(1, apex, NS)
            self.additional()
        if self.on("follow CNAME") and t not in (CNAME, ANY):
            names.sort(key=lambda r: r[0].order)
            if names and names[0] in wanted:
                return lower(unpack(names[0][0].rdata)[0])
        return None

    def rdata(self, r):
        if r.type != TXT:
            return r.rdata
        if r.rdata == b"" and self.on("empty text"):
            return b"\0"
        if not self.on("strings of 255"):
            return r.rdata
        parts, at = [], 0
        while at < len(r.rdata):
            parts.append(r.rdata[at + 1:at + 1 + r.rdata[at]])
            at += 1 + r.rdata[at]
        if any(len(p) != 127 for p in parts[:-1]):
            return r.rdata # its strings were written so
        whole = b"".join(parts)
        return b"".join(bytes([len(whole[i:i + 255])]) + whole[i:i + 255]
                        for i in range(0, len(whole), 255) or (0,))

    def rrset(self, found, rtype):
        """(TTL, RDATA) of the records of one type."""
        out = [(ttl, self.rdata(r), r) for r, ttl in found if r.type == rtype]
        if rtype == SOA:
            out = out[:1]
        low = min(ttl for ttl, _, _ in out)
        if self.on("repeats"):
            seen, kept = set(), []
            for ttl, rdata, r in sorted(out, key=lambda x: x[2].order):
                equal = wire.canon(rtype, rdata), r.group
                if rdata not in seen and equal not in seen:
                    kept.append((ttl, rdata, r))
                seen |= {rdata, equal}
            out = kept
        if self.on("lowest TTL"):
            out = [(low, rdata, r) for _, rdata, r in out]
        return [(ttl, rdata) for ttl, rdata, _ in out]

    def put_sets(self, section, name, found):
        for rtype in sorted({r.type for r, _ in found}):
            rrs = self.rrset(found, rtype)
            eight = rtype == A or (rtype == AAAA and self.on("eight of AAAA"))
            if self.edns and self.on("all addresses with EDNS"):
                eight = False
            if rtype == A and not self.on("lowest TTL"):
                rrs = [(rrs[-1][0], rdata) for _, rdata in rrs]
            keep = len(rrs)
            if eight and section == 0 and keep > EIGHT:
                keep = EIGHT
                self.pool = EIGHT, sorted(
                    (lower(name), rtype, IN, ttl, rdata) for ttl, rdata in rrs)
            for ttl, rdata in rrs[:keep]:
                fits = self.m.add(section, name, rtype, ttl, rdata)
                if not fits and self.on("TC"):
                    self.truncate()
            if keep < len(rrs):
                del self.m.sections[section][-keep:]

    def put_all(self, section, owner, rtype):
        for r, ttl in self.view.plain.get(owner, []):
            if r.type == rtype:
                self.m.add(section, owner, rtype, ttl, r.rdata)

    def negative(self, apex):
        rrs = [(r, ttl) for r, ttl in self.view.plain[apex] if r.type == SOA]
        r, ttl = rrs[0]
        if self.on("negative TTL"):
            ttl = min(ttl, struct.unpack(">I", r.rdata[-4:])[0])
        if not self.m.add(1, apex, SOA, ttl, r.rdata) and self.on("TC"):
            self.truncate()

    def additional(self):
        """As 1.05: every A of every server, from all our data."""
        for target in list(self.m.targets()):
            if not self.m.lists(target, A) and not (
                    self.pool and self.pool[1][0][:2] == (target, A)):
                self.put_all(2, target, A)

    def truncate(self):
        self.m.undo(self.m.start)
        self.tc, self.pool = True, None
        raise Done

    def refer(self, cut, apex, name):
        if self.on("minimal answer"):
            if not self.m.sections[0]:
                self.aa = False
        else:
            self.aa = False
        self.put_sets(1, cut, [x for x in self.view.plain[cut]
                               if x[0].type == NS])
        if not self.on("glue may not fit"):
            top = name[len(name) - apex:] if apex is not None else ()
            for target in list(self.m.targets()):
                if (self.on("glue in bailiwick") and
                        target[len(target) - len(top):] != top):
                    continue
                for t in (A, AAAA) if self.on("AAAA glue") else (A,):
                    if not self.m.lists(target, t):
                        self.put_all(2, target, t)
            return
        self.glue(cut, name[len(name) - apex:] if apex is not None else ())

    def glue(self, cut, top):
        targets = sorted({unpack(r[4])[0] for r in self.m.sections[1]
                          if r[:2] == (cut, NS)}, key=self.server_order(cut))
        under = lambda n, z: len(n) >= len(z) and n[len(n) - len(z):] == z
        for required in (True, False):
            for target in targets:
                if (under(target, cut) != required or
                        (self.on("glue in bailiwick") and
                         not under(target, top))):
                    continue
                for t in (A, AAAA) if self.on("AAAA glue") else (A,):
                    self.put_glue(target, t, required)

    def server_order(self, cut):
        """The order of a set of servers: that of the groups, then the text's."""
        order = sorted((r for r, _ in self.view.plain[cut] if r.type == NS),
                       key=lambda r: r.order)
        first = {}
        for i, r in enumerate(order):
            first.setdefault(lower(unpack(r.rdata)[0]), i)
        return first.__getitem__

    def put_glue(self, target, rtype, required):
        found = [x for x in self.view.at(target) if x[0].type == rtype]
        mark = self.m.mark()
        fits = True
        for ttl, rdata in self.rrset(found, rtype) if found else ():
            fits = fits and self.m.add(2, target, rtype, ttl, rdata)
        if not fits:
            self.m.undo(mark)
            self.tc = self.tc or required

    def dname(self, name, owner):
        found = [x for x in self.view.plain[owner] if x[0].type == DNAME]
        self.put_sets(0, owner, found)
        found.sort(key=lambda x: x[0].order)
        ttl = min(ttl for _, ttl in found)
        to, _ = unpack(found[0][0].rdata)
        target = name[:len(name) - len(owner)] + to
        if len(pack(target)) > 255:
            self.rcode = 6
            return None
        if not self.m.add(0, name, CNAME, ttl, pack(target)):
            self.truncate()
        return lower(target) if self.on("follow CNAME") else None

    # -- the end

    def trim(self):
        """1.05's: whole sections go, answers only; then TC by the front."""
        m, counts = self.m, None
        n = [len(s) for s in m.sections]
        if self.pool:
            n[0] += self.pool[0]
        if m.size > 512 and not self.referral:
            n[2], m.sections[2] = 0, []
            if self.size_until(2) > 512:
                n[1], m.sections[1] = 0, []
        if self.size_until(3) > 512:
            self.tc, self.pool = True, None
            counts = (1,) + tuple(n)
            m.sections = [[], [], []]
        return counts

    def size_until(self, section):
        """Octets of the sections before section, written anew."""
        m = Message(self.q.name, 0, 100, 128)
        for i, s in enumerate(self.m.sections[:section]):
            if i == 0 and self.pool:
                s = s + self.pool[1][:self.pool[0]]
            for owner, t, _, ttl, rdata in s:
                m.add(i, owner, t, ttl, rdata)
        return m.size

    def expect(self):
        q = self.q
        self.referral = False
        self.answer()
        if self.rcode is None:
            return None
        flags = QR | q.flags & RD | self.rcode
        counts = None
        if not self.on("TC"):
            self.referral = not self.aa
            counts = self.trim()
        if self.aa and (q.cls == IN or (self.rcode == 3 and
                                        not self.on("AA for class ANY"))):
            flags |= AA
        if self.tc:
            flags |= TC
        sections = [list(s) for s in self.m.sections]
        if self.edns:
            sections[2].append(opt(self.edns, 0))
        return Expect(flags, q.wire, sections, counts, self.pool)


def opt(edns, rcode):
    return (), OPT, EDNS_MAX, rcode >> 4 << 24 | (0x8000 if edns[2] else 0), b""


def expect(view, packet, rules):
    """What comes back for a packet: an Expect, or None for silence. Without a
    view there are no data."""
    on = rules.__contains__
    if len(packet) > 512 and not on("long query"):
        return None
    if len(packet) < 12 or packet[2] & 0x80:
        return None
    q = Question(packet)
    if q.pointed and on("plain question"):
        q.name = q.wire = None
    if q.qd != 1:
        q.name = q.wire = None
    error = lambda rcode, old, edns=None: Expect(
        QR | q.flags & (0x7900 if on("opcode") else RD) | rcode & 15
        if on("bare errors") else old, q.wire or b"",
        ([], [], [opt(edns, rcode)] if edns else []))
    edns = q.edns if on("EDNS") and q.sound else None
    if q.opcode and on("opcode") and (q.wire or on("FORMERR")):
        return error(4, QR | AA * (q.wire is not None and q.cls == IN) |
                     q.flags & RD | 4, edns)
    if q.wire is None:
        return error(1, QR | q.flags & RD | 1) if on("FORMERR") else None
    if on("EDNS") and not q.sound:
        return error(1, QR | q.flags & RD | 1)
    if edns and edns[1] > 0:
        return error(16, QR | q.flags & RD, edns)
    if q.cls not in (IN, ANY):
        return error(5 if on("other class") else 1, QR | RD | wire.RA | 1,
                     edns)
    notimp = 0x7800
    if not on("AA and TC in queries"):
        notimp |= AA | TC
    if q.flags & notimp or q.type == AXFR:
        return error(4, QR | (AA if q.cls == IN else 0) | q.flags & RD | 4,
                     edns)
    if view is None:
        return error(2, 0, edns) if on("SERVFAIL") else None
    return Lookup(view, q, rules).expect()


def used(view, packet, rules):
    """The rules among rules that change the answer to a packet."""
    everything = set(RULES)
    key = lambda e: e.key() if e else None
    full, none = (key(expect(view, packet, r)) for r in (everything, set()))
    for rule in rules:
        if (key(expect(view, packet, everything - {rule})) != full or
                key(expect(view, packet, {rule})) != none):
            yield rule
