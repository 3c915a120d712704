# What clients see, RFC by RFC: UDP from tinydns, TCP from axfrdns under
# tcpserver, read by dnspython.
# needs: root
"""Data: lib/data.answers and what is made here. Each test names its rule."""
import os
import socket
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

import servers
import wire
from tap import B, done, ok, same, skip_all

HERE = os.path.dirname(__file__)
FLAGS = dns.flags.QR, dns.flags.AA, dns.flags.TC, dns.flags.RD, dns.flags.RA
MANY = ["192.0.2.%d" % i for i in range(100, 120)]
SIZED = range(350, 1210, 7) # octets of text in names made for sizes
BIG = 2600 # exchangers that make an answer of about 60000 octets


def made_data():
    """Sets for sizes: too large to write by hand."""
    lines = ["+many.example.com:%s:60" % ip for ip in MANY]
    lines += ["3many.example.com:[2001:db8::%x]:60" % i for i in range(20)]
    lines += ["+four.example.com:192.0.2.%d:60" % i for i in range(4)]
    lines += ["'t%d.example.com:%s" % (n, "x" * n) for n in SIZED]
    lines += ["@big.example.com::m%04d.host-%d.example.com:%d" % (i, i % 7, i)
              for i in range(BIG)]
    # few names, and the last ones where no pointer reaches
    lines += ["@late.example.com::%s.example.com:%d" % (
        "before" if i < 1200 else "behind", i) for i in range(1300)]
    # names that end in one another
    lines += ["@nested.example.com::%sexample.com:%d" % ("k." * i, i)
              for i in range(1, 40)]
    # servers below the cut, all of them needed; and beside it, for free
    for i in range(12):
        lines += ["&inside.example.com:192.0.2.%d:ns%d.inside.example.com"
                  % (i, i),
                  "3ns%d.inside.example.com:[2001:db8::%x]" % (i, i),
                  "&beside.example.com:192.0.2.%d:ns%d.host.example.com"
                  % (i, i),
                  "3ns%d.host.example.com:[2001:db8::%x]" % (i, i)]
    return "\n".join(lines) + "\n"


class Service:
    """tinydns and axfrdns of one root."""

    def __init__(self, room, name, k, text=None, **env):
        if text is None:
            self.root = os.path.join(room.path, name)
            os.mkdir(self.root)
        else:
            self.root = room.root(name, text, servers.NEW_DATA)
        self.ip = servers.address(k)
        self.udp = servers.Server(servers.NEW, self.root, self.ip, LOG="off",
                                  **env)
        env = dict(os.environ, ROOT=self.root, UID=servers.NOBODY,
                   GID=servers.NOBODY, LOG="off", **env)
        self.tcp = subprocess.Popen(
            ["tcpserver", "-RHl0", self.ip, "53", os.path.join(B, "axfrdns")],
            env=env, stderr=subprocess.DEVNULL)

    def connect(self):
        end = time.monotonic() + 10
        while True:
            try:
                return socket.create_connection((self.ip, 53), 10)
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)

    def raw(self, packet):
        """The reply to a packet over UDP, or None."""
        return self.udp.ask([packet])[0]

    def raw_tcp(self, packet):
        with self.connect() as s:
            s.sendall(struct.pack(">H", len(packet)) + packet)
            f = s.makefile("rb")
            return f.read(struct.unpack(">H", f.read(2))[0])

    def ask(self, name, rtype="A", tcp=False, flags=0, **how):
        """A query and its reply, read by dnspython."""
        q = dns.message.make_query(name, rtype, **how)
        q.flags = flags
        reply = (self.raw_tcp if tcp else self.raw)(q.to_wire())
        return Answer(reply)

    def stop(self):
        self.udp.stop()
        self.tcp.terminate()
        self.tcp.wait()


class Answer:
    """A reply in a form that compares well."""

    def __init__(self, octets):
        self.octets = octets
        self.m = m = dns.message.from_wire(octets)
        self.rcode = dns.rcode.to_text(m.rcode())
        self.aa, self.tc, self.rd, self.ra = (
            bool(m.flags & f) for f in FLAGS[1:])
        self.answer, self.authority, self.additional = (
            [line for rrset in s for line in sorted(lines(rrset))]
            for s in (m.answer, m.authority, m.additional))
        self.order = [r.to_text() for s in m.answer for r in s]

    def __repr__(self):
        return "%s aa=%d tc=%d\n%s" % (self.rcode, self.aa, self.tc,
                                       "\n".join(self.answer + ["--"] +
                                                 self.authority + ["--"] +
                                                 self.additional))


def lines(rrset):
    for r in rrset:
        yield "%s %d %s %s" % (rrset.name, rrset.ttl,
                               dns.rdatatype.to_text(rrset.rdtype), r)


SOA_COM = ("example.com. 600 SOA a.ns.example.com. hostmaster.example.com. "
           "7 16384 2048 1048576 9999")
SOA_ORG = ("example.org. 300 SOA a.ns.example.org. hostmaster.example.org. "
           "7 16384 2048 1048576 300")


def check(a, text, rcode="NOERROR", aa=True, answer=(), authority=(),
          additional=()):
    """The whole reply is as given."""
    want = (rcode, aa, False, list(answer), list(authority), list(additional))
    got = a.rcode, a.aa, a.tc, a.answer, a.authority, a.additional
    ok(got == want, text, "got:    %s" % (got,), "wanted: %s" % (want,))


def no_name(a, text, soa=SOA_COM, answer=()):
    check(a, text, rcode="NXDOMAIN", answer=answer, authority=[soa])


def no_data(a, text, soa=SOA_COM, answer=()):
    check(a, text, answer=answer, authority=[soa])


def basics(s):
    check(s.ask("www.example.com"), "RFC 1034 4.3.2: an answer, with AA",
          answer=["www.example.com. 86400 A 192.0.2.3"])
    check(s.ask("example.com", "NS"), "RFC 1034 4.3.2: the apex' NS are ours",
          answer=["example.com. 259200 NS a.ns.example.com."])
    check(s.ask("six.example.com", "AAAA"), "RFC 3596 2.2: AAAA",
          answer=["six.example.com. 86400 AAAA 2001:db8::30"])
    for tcp in (False, True):
        check(s.ask("www.example.net", tcp=tcp),
              "RFC 8906 3.1.1: REFUSED outside our zones, over %s"
              % ("TCP" if tcp else "UDP"), rcode="REFUSED", aa=False)
    check(s.ask(".", "NS"), "the root is not ours either", rcode="REFUSED",
          aa=False)
    a = s.ask("www.example.com", rdclass="ANY")
    same((a.answer, a.aa), (["www.example.com. 86400 A 192.0.2.3"], False),
         "RFC 1034 3.7.1: class ANY is answered, never with AA")
    a = s.ask("nothing.example.com", rdclass="ANY")
    same((a.rcode, a.aa), ("NXDOMAIN", False),
         "RFC 1034 3.7.1: NXDOMAIN for class ANY without AA, too")
    a = s.ask("www.example.com", flags=dns.flags.RD)
    ok(a.rd and not a.ra, "RFC 1035 4.1.1: RD is copied, RA is not set")
    ok(not s.ask("www.example.com").rd, "RFC 1035 4.1.1: RD stays clear")
    a = s.ask("www.example.com", flags=dns.flags.AA | dns.flags.TC)
    ok(a.rcode == "NOERROR" and a.answer and not a.tc,
       "RFC 1035 4.1.1: AA and TC mean nothing in queries")
    a = s.ask("www.example.com", rdclass="HS")
    same((a.rcode, a.aa), ("REFUSED", False), "other classes are REFUSED")
    a = s.ask("example.com", "AXFR")
    same((a.rcode, a.aa), ("NOTIMP", False), "no transfers over UDP")
    text = wire.Reply(s.raw(wire.query((b"example", b"com"), 6)))
    serial_now = struct.unpack(">I", text.sections[0][0][4][-20:-16])[0]
    for serial, older in ((serial_now - 1, True), (serial_now, False),
                          (serial_now + 1, False)):
        q = dns.message.make_query("example.com", "IXFR", use_edns=0)
        q.authority = [dns.rrset.from_text(
            "example.com.", 0, "IN", "SOA", ". . %d 0 0 0 0" % serial)]
        r = wire.Reply(s.raw(q.to_wire()))
        same((r.rcode, r.counts[1:3], r.sections[0][0][1]), (0, (1, 0), 6),
             "RFC 1995 4: IXFR over UDP gets the SOA")
        same((bool(r.flags & dns.flags.TC), bool(r.flags & dns.flags.AA)),
             (older, True), "with TC for who is to come back over TCP")


def case(s):
    name = b"\3wWw\7eXaMpLe\3CoM\0"
    q = wire.query((), 1)[:12] + name + b"\0\1\0\1"
    r = s.raw(q)
    ok(r[12:12 + len(name)] == name and wire.Reply(r).counts[1] == 1,
       "RFC 4343 4.1: found in any case, and the question's case is echoed")
    r = wire.Reply(s.raw(wire.query((b"NONE", b"Example", b"COM"), 1)))
    same(r.sections[1][0][0], (b"example", b"com"),
         "RFC 4343 3: no such name in any case")
    a = s.ask(b"\\092x\\.y\\032z.example.com".decode())
    ok(a.answer[0].startswith("\\\\x\\.y\\032z.example.com."),
       "RFC 4343 2.1: escaped octets are octets", a)


def negative(s):
    no_name(s.ask("nothing.example.com"),
            "RFC 2308 2.1: NXDOMAIN has the SOA, with AA")
    no_data(s.ask("www.example.com", "MX"), "RFC 2308 2.2: NODATA has it, too")
    a = s.ask("host3.example.org", "A")
    no_data(a, "RFC 2308 3: the SOA's TTL is at most its minimum", soa=SOA_ORG)
    no_data(s.ask("under.void.example.com"),
            "RFC 8020 2: an empty non-terminal exists")
    no_data(s.ask("star.example.com"),
            "RFC 4592 2.2.2: so does one with only a wildcard below")
    no_name(s.ask("x.deep.under.void.example.com"),
            "RFC 8020 2: but nothing is below a leaf")


def sets(s):
    check(s.ask("mixed.example.com"),
          "RFC 2181 5.2: the lowest TTL; RFC 2181 5: each record once",
          answer=["mixed.example.com. 60 A 192.0.2.7",
                  "mixed.example.com. 60 A 192.0.2.8"])
    a = s.ask("six.example.com", "ANY")
    check(a, "RFC 8482 4.1: one RRset is enough for ANY",
          answer=["six.example.com. 86400 A 192.0.2.30"])
    check(s.ask("towww.example.com", "ANY"),
          "RFC 8482 4.1, RFC 1034 4.3.2 3a: ANY at an alias is the alias",
          answer=["towww.example.com. 86400 CNAME www.example.com."])
    check(s.ask("tonothing.example.com", "ANY"),
          "RFC 1034 4.3.2 3a: whatever it leads to",
          answer=["tonothing.example.com. 86400 CNAME nothing.example.com."])
    no_data(s.ask("under.void.example.com", "ANY"),
            "RFC 8482 4: ANY of nothing is NODATA")


def addresses(s):
    for rtype in ("A", "AAAA"):
        few = [s.ask("many.example.com", rtype) for _ in range(60)]
        ok(all(len(a.answer) == 8 and not a.tc for a in few),
           "eight addresses of twenty at most without EDNS: " + rtype)
        same(len({x for a in few for x in a.answer}), 20,
             "but in the end all of them: " + rtype)
    same(len(s.ask("many.example.com", use_edns=0).answer), 20,
         "all twenty with EDNS")
    same(len(s.ask("many.example.com", tcp=True).answer), 20,
         "RFC 2181 5: all twenty over TCP")
    firsts = {s.ask("four.example.com").order[0] for _ in range(200)}
    same(len(firsts), 4, "each of four addresses comes first now and then")
    orders = {tuple(s.ask("four.example.com").order) for _ in range(600)}
    same(len(orders), 24, "and they come in every order")


def aliases(s):
    www = "www.example.com. 86400 A 192.0.2.3"
    check(s.ask("towww.example.com"),
          "RFC 1034 4.3.2 3a: a CNAME is followed inside our zones",
          answer=["towww.example.com. 86400 CNAME www.example.com.", www])
    check(s.ask("towww.example.com", "CNAME"),
          "RFC 1034 4.3.2 3a: but not when CNAME is asked for",
          answer=["towww.example.com. 86400 CNAME www.example.com."])
    a = s.ask("alias.example.com", "TXT")
    check(a, "RFC 1034 3.6.2: chains, from zone to zone, to a wildcard",
          answer=["alias.example.com. 50 CNAME alias2.example.com.",
                  "alias2.example.com. 60 CNAME www.example.org.",
                  'www.example.org. 3600 TXT "this is a wildcard"'])
    no_name(s.ask("tonothing.example.com"),
            "RFC 6604 3, RFC 2308 2.1: NXDOMAIN after a chain is the last "
            "name's",
            answer=["tonothing.example.com. 86400 CNAME nothing.example.com."])
    no_data(s.ask("tonodata.example.com"),
            "RFC 6604 3: and NODATA",
            answer=["tonodata.example.com. 86400 CNAME "
                    "under.void.example.com."])
    check(s.ask("abroad.example.com"),
          "RFC 6604 3: an alias out of our zones is no error",
          answer=["abroad.example.com. 86400 CNAME www.example.invalid."])
    a = s.ask("tocut.example.com")
    same((a.rcode, a.aa, a.answer, len(a.authority)),
         ("NOERROR", True,
          ["tocut.example.com. 86400 CNAME x.cut.example.com."], 3),
         "RFC 6604 2, RFC 1034 4.3.2 3b: a chain into a cut ends in a "
         "referral, AA is the first name's")
    a = s.ask("round.example.com")
    same((a.rcode, len(a.answer)), ("NOERROR", 2),
         "RFC 1034 3.6.2: a loop ends")
    same(len(s.ask("self.example.com").answer), 1,
         "RFC 1034 3.6.2: an alias of itself, too")
    same(len(s.ask("c00.example.com").answer), 13,
         "a chain of twelve is followed to its end")


def dnames(s):
    host1 = "host1.example.org. 3600 A 192.0.2.1"
    moved = "moved.example.com. 777 DNAME example.org."
    check(s.ask("host1.moved.example.com"),
          "RFC 6672 3.1: DNAME, and a CNAME made of it with its TTL",
          answer=[moved, "host1.moved.example.com. 777 CNAME "
                  "host1.example.org.", host1])
    check(s.ask("moved.example.com"),
          "RFC 6672 2.3: the owner of a DNAME is not redirected",
          answer=["moved.example.com. 86400 A 192.0.2.10"])
    check(s.ask("moved.example.com", "DNAME"), "RFC 6672 2.3: asked for itself",
          answer=[moved])
    check(s.ask("hidden.moved.example.com", "TXT"),
          "RFC 6672 2.4: what lies below a DNAME is hidden",
          answer=[moved, "hidden.moved.example.com. 777 CNAME "
                  "hidden.example.org.",
                  'hidden.example.org. 3600 TXT "this is a wildcard"'])
    a = s.ask("x.away.example.com")
    same((a.rcode, len(a.answer)), ("NOERROR", 2),
         "RFC 6672 3.2: out of our zones")
    no_name(s.ask("nothing.child.example.com"),
            "RFC 6604 3: (a child's SOA for a child's name)",
            soa="child.example.com. 2560 SOA a.ns.child.example.com. "
            "hostmaster.child.example.com. 1700000000 16384 2048 1048576 2560")
    a = s.ask("viadname.example.com")
    same((a.rcode, a.answer[-1], len(a.answer)), ("NOERROR", host1, 4),
         "RFC 6672 3.2: from CNAME to DNAME to data")
    label = "x" * 60
    a = s.ask(".".join([label] * 3 + ["longer.example.com"]))
    same((a.rcode, a.aa, len(a.answer)), ("YXDOMAIN", True, 1),
         "RFC 6672 2.2: YXDOMAIN when the name gets too long, with the DNAME")
    a = s.ask("x.loop.example.com")
    same((a.rcode, len(a.answer)), ("NOERROR", 2),
         "RFC 6672 3.2: a DNAME to itself ends")


def wildcards(s):
    """RFC 4592 2.2.1, name by name."""
    mx = ["host3.example.org. 3600 MX 10 host1.example.org."]
    check(s.ask("host3.example.org", "MX"),
          "RFC 4592 2.2.1: host3 MX is made", answer=mx)
    no_data(s.ask("host3.example.org"), "RFC 4592 2.2.1: host3 A is NODATA",
            soa=SOA_ORG)
    check(s.ask("foo.bar.example.org", "TXT"),
          "RFC 4592 2.2.1: foo.bar TXT is made",
          answer=['foo.bar.example.org. 3600 TXT "this is a wildcard"'])
    no_data(s.ask("host1.example.org", "MX"),
            "RFC 4592 2.2.1: host1 exists, its MX is not made", soa=SOA_ORG)
    no_data(s.ask("sub.*.example.org", "MX"),
            "RFC 4592 2.2.1: sub.* exists", soa=SOA_ORG)
    no_name(s.ask("_telnet._tcp.host1.example.org", "SRV"),
            "RFC 4592 2.2.1: _tcp.host1 exists without data, and blocks",
            soa=SOA_ORG)
    a = s.ask("host.subdel.example.org")
    same((a.aa, a.authority), (False, [
        "subdel.example.org. 3600 NS ns.example.com.",
        "subdel.example.org. 3600 NS ns.example.net."]),
        "RFC 4592 2.2.1: host.subdel lies below a cut")
    no_name(s.ask("ghost.*.example.org", "MX"),
            "RFC 4592 2.2.1: the wildcard is a name, and nothing is below it",
            soa=SOA_ORG)
    check(s.ask("*.example.org", "MX"), "RFC 4592 2.2: asked for itself",
          answer=["*.example.org. 3600 MX 10 host1.example.org."])
    check(s.ask("x.star.example.com"), "RFC 4592 3.3.1: closest encloser",
          answer=["x.star.example.com. 86400 A 192.0.2.4"])
    check(s.ask("y.x.star.example.com"), "RFC 4592 3.3.1: at any depth",
          answer=["y.x.star.example.com. 86400 A 192.0.2.4"])
    no_name(s.ask("x.b.star.example.com"),
            "RFC 4592 3.3.1: a name between blocks")
    no_data(s.ask("b.star.example.com"), "RFC 4592 2.2.2: and is no wildcard's")


def cuts(s):
    ns = ["cut.example.com. 3600 NS a.ns.cut.example.com.",
          "cut.example.com. 3600 NS ns.example.net.",
          "cut.example.com. 3600 NS www.example.com."]
    glue = ["a.ns.cut.example.com. 3600 A 192.0.2.20",
            "a.ns.cut.example.com. 3600 AAAA 2001:db8::20",
            "www.example.com. 86400 A 192.0.2.3"]
    for name in ("cut.example.com", "below.cut.example.com",
                 "x.y.cut.example.com", "a.ns.cut.example.com"):
        check(s.ask(name), "RFC 1034 4.3.2 3b: %s is a referral, without AA, "
              "glue of our zone only" % name, aa=False, authority=ns,
              additional=glue)
    check(s.ask("x.low.cut.example.com"),
          "RFC 2181 6: the topmost cut counts, below it nothing is ours",
          aa=False, authority=ns, additional=glue)
    check(s.ask("cut.example.com", "NS"),
          "RFC 2181 6.1: NS at a cut are a referral, too", aa=False,
          authority=ns, additional=glue)
    ds = "13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    a = s.ask("cut.example.com", "DS")
    ok(a.aa and len(a.answer) == 1 and " DS 1 13 2 " in a.answer[0],
       "RFC 4035 3.1.4.1: DS at a cut is the parent's, with AA", a)
    no_data(s.ask("nods.example.com", "DS"),
            "RFC 4035 3.1.4.1: no DS is the parent's NODATA")
    a = s.ask("child.example.com", "DS")
    ok(a.aa and len(a.answer) == 1 and " DS 2 13 2 " in a.answer[0],
       "RFC 4035 3.1.4.1: even when we serve the child", a)
    no_data(s.ask("bare.example.com", "DS"),
            "RFC 4035 3.1.4.1: and no DS is the parent's NODATA then, too")
    check(s.ask("www.child.example.com"), "RFC 1034 4.2.1: the child is ours",
          answer=["www.child.example.com. 86400 A 192.0.2.25"])
    no_data(s.ask("example.com", "DS"),
            "RFC 4035 3.1.4.1: without a parent of ours, NODATA")


def glue(s):
    for size in (None, 600):
        how = {"use_edns": 0, "payload": size} if size else {}
        a = s.ask("x.inside.example.com", **how)
        limit = size or 512
        ok(a.tc and len(a.authority) == 12 and 0 < len(a.additional) < 24 and
           limit - 30 < len(a.octets) <= limit,
           "RFC 9471 3.1: TC when needed glue does not fit %d octets" % limit,
           a)
        a = s.ask("x.beside.example.com", **how)
        ok(not a.tc and len(a.authority) == 12 and
           0 < len(a.additional) < 24 and len(a.octets) <= limit,
           "RFC 2181 9: other addresses are left out without TC, %d octets"
           % limit, a)
    a = s.ask("x.inside.example.com", use_edns=0, payload=1232)
    ok(not a.tc and len(a.additional) == 24,
       "RFC 9471 3.1: all of it fits 1232 octets", a)
    a = s.ask("x.inside.example.com", tcp=True)
    ok(not a.tc and len(a.additional) == 24, "RFC 9471 3.1: and TCP", a)


def edns(s):
    a = s.ask("www.example.com")
    ok(a.m.edns < 0, "RFC 6891 7: no OPT without one in the query")
    a = s.ask("www.example.com", use_edns=0, payload=1400)
    same((a.m.edns, a.m.payload, a.m.ednsflags, len(a.m.options)),
         (0, 1232, 0, 0), "RFC 6891 6.1.1: OPT for OPT, 1232 octets")
    a = s.ask("www.example.com", want_dnssec=True)
    ok(a.m.ednsflags == 0x8000, "RFC 3225 3: DO is copied")
    a = s.ask("www.example.net", use_edns=0)
    ok(a.rcode == "REFUSED" and a.m.edns == 0, "RFC 6891 7: OPT in errors, too")
    q = wire.query((b"www", b"example", b"com"), 1, edns=(1232, 0, b""))
    opt = q[-11:]
    two = q[:11] + b"\2" + q[12:] + opt
    same(wire.Reply(s.raw(two)).rcode, 1, "RFC 6891 6.1.1: two OPT are FORMERR")
    for what, counts in (("answer", b"\0\1\0\0\0\0"),
                         ("authority", b"\0\0\0\1\0\0")):
        same(wire.Reply(s.raw(q[:6] + counts + q[12:])).rcode, 1,
             "RFC 6891 6.1.1: OPT in the %s section is FORMERR" % what)
    same(wire.Reply(s.raw(q[:-11] + b"\1x" + opt)).rcode, 1,
         "RFC 6891 6.1.2: OPT with an owner is FORMERR")
    same(wire.Reply(s.raw(q[:-2] + b"\0\5\0\3\0\7x")).rcode, 1,
         "RFC 6891 6.1.2: an option longer than its OPT is FORMERR")
    nsid = dns.edns.GenericOption(dns.edns.NSID, b"")
    a = s.ask("www.example.com", use_edns=0, options=[nsid])
    ok(not a.m.options, "RFC 5001 2.3: no NSID unless configured")
    for name in ("id.server", "hostname.bind"):
        a = s.ask(name, "TXT", rdclass="CH")
        same(a.rcode, "REFUSED",
             "RFC 4892 3: nothing in class CHAOS unless configured: " + name)


def nsid(s):
    option = dns.edns.GenericOption(dns.edns.NSID, b"")
    a = s.ask("www.example.com", use_edns=0, options=[option])
    same([(o.otype, o.to_wire()) for o in a.m.options],
         [(3, b"ns1.test")], "RFC 5001 2.3: NSID when asked for")
    ok(not s.ask("www.example.com", use_edns=0).m.options,
       "RFC 5001 2.1: and only then")
    a = s.ask("www.example.com", use_edns=0, options=[option], tcp=True)
    ok(a.m.options, "RFC 5001 2.3: over TCP, too")
    for name in ("id.server", "HostName.Bind"):
        a = s.ask(name, "TXT", rdclass="CH")
        ok(a.rcode == "NOERROR" and len(a.answer) == 1 and
           a.answer[0].endswith('TXT "ns1.test"'),
           "RFC 4892 2: %s in class CHAOS" % name, a)
    same(s.ask("version.server", "TXT", rdclass="CH").rcode, "REFUSED",
         "RFC 4892 3: and nothing else there")


def sizes(s):
    """Each size a text makes: just enough, and one octet too few."""
    wrong = []
    for n in SIZED:
        name = "t%d.example.com" % n
        whole = len(s.ask(name, "TXT", tcp=True).octets)
        plain = s.ask(name, "TXT")
        if plain.tc != (whole > 512) or len(plain.octets) > 512:
            wrong.append("%d octets without EDNS: %r" % (whole, plain))
        for size in {whole + 10, whole + 11, 0, 300, 512, 1232, 4096}:
            a = s.ask(name, "TXT", use_edns=0, payload=size)
            limit = min(max(size, 512), 1232)
            if a.tc != (whole + 11 > limit) or len(a.octets) > limit:
                wrong.append("%d octets, EDNS %d: %r" % (whole, size, a))
            if a.tc and (a.answer or a.authority or a.m.edns != 0 or
                         not a.aa):
                wrong.append("more than the question: %r" % a)
    ok(not wrong, "RFC 6891 6.2.3, 6.2.5: sizes from 512 to 1232 octets are "
       "kept to the octet, less than 512 is 512", *wrong[:5])
    a = s.ask("t1190.example.com", "TXT", use_edns=0, payload=4096)
    ok(a.tc and not a.answer, "RFC 2181 9: TC, and no part of the set")
    same(s.raw(wire.query((b"t1190", b"example", b"com"), 16))[4:12],
         b"\0\1\0\0\0\0\0\0", "RFC 1035 4.1.1: whose counts say so")
    a = s.ask("t1190.example.com", "TXT", tcp=True)
    ok(not a.tc and "".join(r.strings[0].decode()[:1] for rr in a.m.answer
                            for r in rr) == "x",
       "RFC 7766 5: the same question over TCP gives all")


def big(s):
    a = s.ask("big.example.com", "MX", tcp=True)
    want = {(i, "m%04d.host-%d.example.com." % (i, i % 7)) for i in range(BIG)}
    got = {(r.preference, str(r.exchange)) for rr in a.m.answer for r in rr}
    ok(len(a.octets) > 55000, "an answer of %d octets" % len(a.octets))
    ok(got == want, "RFC 1035 4.1.4: its names are right, though pointers "
       "reach 16383 only", sorted(got ^ want)[:5])
    a = s.ask("late.example.com", "MX", tcp=True)
    want = {(i, "%s.example.com." % ("before" if i < 1200 else "behind"))
            for i in range(1300)}
    got = {(r.preference, str(r.exchange)) for rr in a.m.answer for r in rr}
    ok(got == want, "RFC 1035 4.1.4: nothing points at a name behind 16383",
       sorted(got ^ want)[:5])
    # read by wire.py, which follows ten pointers and no more
    r = wire.Reply(s.raw_tcp(wire.query((b"nested", b"example", b"com"), 15)))
    got = {x[4][2:] for x in r.sections[0]}
    ok(got == {wire.pack((b"k",) * i + (b"example", b"com"))
               for i in range(1, 40)},
       "RFC 1035 4.1.4: names that end in one another are not chains of "
       "pointers without end", got)
    with s.connect() as c:
        q = [dns.message.make_query(n, "A").to_wire()
             for n in ("www.example.com", "nothing.example.com",
                       "four.example.com")]
        c.sendall(b"".join(struct.pack(">H", len(x)) + x for x in q))
        f, rcodes = c.makefile("rb"), []
        for _ in q:
            n = struct.unpack(">H", f.read(2))[0]
            rcodes.append(dns.message.from_wire(f.read(n)).rcode())
        same(sorted(rcodes), [0, 0, 3], "RFC 7766 6.2.1: three queries on one "
             "connection")


def formats(s):
    q = wire.query((b"www", b"example", b"com"), 1)
    none = q[:4] + b"\0\0" + q[6:12]
    same(wire.Reply(s.raw(none)).rcode, 1,
         "RFC 9619 4: no question is FORMERR")
    two = q[:4] + b"\0\2" + q[6:] + q[12:]
    r = wire.Reply(s.raw(two))
    same((r.rcode, r.counts), (1, (0, 0, 0, 0)),
         "RFC 9619 4: two questions are FORMERR")
    opt = wire.query((b"www",), 1, edns=(1232, 0, b""))[-11:]
    for n, packet in ((0, q[:12]), (2, q + q[12:])):
        for junk in (b"", opt):
            r = wire.Reply(s.raw(packet[:4] + struct.pack(">HHHH", n, 0, 0,
                                 1 + bool(junk)) + packet[12:] + opt + junk))
            same((r.rcode, r.counts), (1, (0, 0, 0, int(not junk))),
                 "RFC 6891 6.1.1: OPT with FORMERR for %d questions, %s" %
                 (n, "not for two OPT" if junk else "too"))
    same(wire.Reply(s.raw(q[:-1])).rcode, 1, "half a question is FORMERR")
    same(wire.Reply(s.raw(q[:12] + b"\xc0\x0c\0\1\0\1")).rcode, 1,
         "a question that points at itself is FORMERR")
    long = b"".join(b"\x3f" + b"x" * 63 for _ in range(4)) + b"\0"
    same(wire.Reply(s.raw(q[:12] + long + q[-4:])).rcode, 1,
         "RFC 1035 2.3.4: a name of 257 octets is FORMERR")
    for name, packet in (("nothing", b""), ("half a header", q[:11]),
                         ("an answer", q[:2] + b"\x80" + q[3:]),
                         ("our own answer", s.raw(q))):
        ok(s.raw(packet) is None, "RFC 1035 7.3: no answer to " + name)
    r = wire.Reply(s.raw(q[:2] + b"\x20" + q[3:]))
    same((r.rcode, r.flags >> 11 & 15), (4, 4),
         "RFC 1035 4.1.1: NOTIMP for NOTIFY, the opcode copied")
    r = wire.Reply(s.raw(b"\xab\xcd" + b"\x28" + q[3:11] + b"\0" + q[12:]))
    same(r.rcode, 4, "RFC 2136 3.8: and for UPDATE")


def rfc8906(s):
    """The test queries of RFC 8906 8, at an apex."""
    apex = (b"example", b"com")
    com = lambda t, **how: wire.query(apex, t, **how)
    a = Answer(s.raw(com(6)))
    ok(a.rcode == "NOERROR" and a.aa and a.answer[0].split()[2] == "SOA",
       "RFC 8906 8.1.1: SOA at the apex")
    no_data(Answer(s.raw(com(1000))), "RFC 8906 8.1.2: an unknown type is "
            "NODATA")
    for what, flags, n in (("CD", 0x10, 1), ("AD", 0x20, 2), ("Z", 0x40, 3),
                           ("RD", 0x100, 4)):
        r = wire.Reply(s.raw(com(6, flags=flags)))
        same((r.rcode, r.flags & 0xfff, r.counts[1]),
             (0, 0x400 | flags & 0x100, 1), "RFC 8906 8.1.3.%d: %s" % (n, what))
    same(wire.Reply(s.raw(com(6, flags=15 << 11)[:12] + com(6)[12:])).rcode, 4,
         "RFC 8906 8.1.4: opcode 15 is NOTIMP")
    same(wire.Reply(s.raw(com(6, flags=15 << 11)[:4] + bytes(8))).rcode, 4,
         "RFC 8906 8.1.4: without a question, too")
    ok(Answer(s.raw_tcp(com(6))).answer, "RFC 8906 8.1.5: over TCP")
    opt = lambda r: [(c, ttl, d) for o, t, c, ttl, d in r.sections[2]
                     if t == wire.OPT]
    unknown = b"\0\x64\0\0"
    for n, what, ttl, options, size in (
            ("1", "minimal EDNS", 0, b"", 4096),
            ("3", "an unknown option", 0, unknown, 4096),
            ("4", "an unknown flag", 0x40, b"", 4096),
            ("7", "512 octets", 0x8000, b"", 512),
            ("8", "DO", 0x8000, b"", 4096),
            ("10", "many options", 0, b"\0\3\0\0\0\x0a\0\x0812345678"
             b"\0\x08\0\4\0\1\0\0\0\x09\0\0", 4096)):
        r = wire.Reply(s.raw(com(6, edns=(size, ttl, options))))
        same((r.rcode, r.counts[1], opt(r)),
             (0, 1, [(1232, ttl & 0x8000, b"")]),
             "RFC 8906 8.2.%s: %s" % (n, what))
    for n, what, ttl, options in (("2", "for version 1", 0, b""),
                                  ("5", "with an unknown flag", 0x40, b""),
                                  ("6", "with an unknown option", 0, unknown),
                                  ("9", "with DO", 0x8000, b"")):
        r = wire.Reply(s.raw(com(6, edns=(4096, 1 << 16 | ttl, options))))
        same((r.rcode, r.counts, opt(r)),
             (0, (1, 0, 0, 1), [(1232, 1 << 24 | ttl & 0x8000, b"")]),
             "RFC 8906 8.2.%s, RFC 6891 6.1.3: BADVERS, %s" % (n, what))


def no_data_cdb(s):
    for tcp in (False, True):
        a = s.ask("www.example.com", tcp=tcp, use_edns=0)
        same((a.rcode, a.aa, a.m.edns), ("SERVFAIL", False, 0),
             "SERVFAIL without data, over " + ("TCP" if tcp else "UDP"))
    same(wire.Reply(s.raw(b"\0\1" + bytes(10))).rcode, 1,
         "and FORMERR where due")


def main():
    if os.geteuid() != 0:
        skip_all("needs root")
    room = servers.Room()
    running = []
    try:
        with open(os.path.join(HERE, "lib/data.answers")) as f:
            text = (f.read() + made_data()).encode()
        plain = Service(room, "plain", 0, text)
        running.append(plain)
        for test in (basics, case, negative, sets, addresses, aliases, dnames,
                     wildcards, cuts, glue, edns, sizes, big, formats,
                     rfc8906):
            test(plain)
        running.append(Service(room, "named", 1, text, NSID="ns1.test"))
        nsid(running[-1])
        running.append(Service(room, "empty", 2))
        no_data_cdb(running[-1])
    finally:
        for s in running:
            s.stop()
        room.remove()
    done()


main()
