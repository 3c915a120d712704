#!/usr/bin/python3
# axfrdns: zones handed out, under the real tcpserver.
# needs: root
"""What a transfer holds is compared with what the data say; then who may have
it, and what happens when something goes wrong on the way."""
import os
import random
import re
import socket
import struct
import sys
import time

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.zone

from tap import done, ok, run_all, same, wait

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tcp import (NET, TIME, Service, addresses, dig, end, frame, receive, take)

ALL = ":allow\n"
TEXT = r""".example.org:192.0.2.1:a
+www.example.org:192.0.2.2:300
+www.example.org:192.0.2.3:300
6www.example.org:20010db8000000000000000000000001:300
@example.org:192.0.2.4:mx:10
'example.org:a text
+*.wild.example.org:192.0.2.5
+a.b.c.d.example.org:192.0.2.6
Calias.example.org:www.example.org
&cut.example.org::ns.cut.example.org
+ns.cut.example.org:192.0.2.7
'below.cut.example.org:occluded
:dn.example.org:DNAME:example.com
'x.dn.example.org:occluded, too
.kid.example.org:192.0.2.8:a
&kid.example.org::b.kid.example.org
&kid.example.org::ns.example.net
+b.kid.example.org:192.0.2.9
:kid.example.org:DS:12345 13 2 0000000000000000000000000000000000000000000000000000000000000000
+www.kid.example.org:192.0.2.10
'kid.example.org:the child's
+zz.example.org:192.0.2.11
.example.com:192.0.2.12:a
"""
KID = r"""kid NS a.ns.kid|kid NS b.kid|kid NS ns.example.net.|kid DS 12345 13 2 0000000000000000000000000000000000000000000000000000000000000000|a.ns.kid A 192.0.2.8|b.kid A 192.0.2.9"""


def messages(s, name, rdtype="AXFR", serial=None, **more):
    """Ask on a connection; the messages up to the one that ends the answer."""
    q = dns.message.make_query(name, rdtype, **more)
    if serial is not None:
        q.authority.append(dns.rrset.from_text(
            name + ".", 0, "IN", "SOA", "m. r. %d 0 0 0 0" % serial))
    s.sendall(frame(q.to_wire()))
    got, soas = [], 0
    while soas < 2:
        n = take(s, 2)
        if not n:
            return got, q, False
        wire = take(s, struct.unpack(">H", n)[0])
        if wire is None:
            return got, q, False
        m = dns.message.from_wire(wire, one_rr_per_rrset=True)
        m.wire_len = len(wire)
        got.append(m)
        if m.rcode():
            break
        soas += sum(r.rdtype == dns.rdatatype.SOA for r in m.answer)
        if rdtype == "IXFR" and len(m.answer) == 1 and len(got) == 1:
            break
    return got, q, True


def records(got):
    return [r for m in got for r in m.answer]


def lines(rrs, origin):
    o = dns.name.from_text(origin)
    return ["%s %s %s" % (r.name.relativize(o),
                          dns.rdatatype.to_text(r.rdtype),
                          r[0].to_text(o, True)) for r in rrs]


def transfer(t, name, sock=None, **more):
    s = sock or t.connect()
    got = messages(s, name, **more)[0]
    if sock is None:
        s.close()
    return got


def canonical(names):
    return all(a <= b for a, b in zip(names, names[1:]))


SIBLINGS = """.p.test:192.0.2.1:a
.x.p.test::a.y.p.test
+a.x.p.test:192.0.2.3
.y.p.test::a.x.p.test
+a.y.p.test:192.0.2.2
+h.y.p.test:192.0.2.4
&cut.p.test::h.y.p.test
&cut2.p.test::h.y.p.test
&cut2.p.test::ns.example.net
&cut2.p.test::a.ns.p.test
.z.p.test:192.0.2.5:own.z.p.test
&w.p.test::own.z.p.test
&w.p.test::none.z.p.test
"""


def test_siblings():
    """Servers whose names are in another zone of ours below the same one."""
    t = Service(rules=ALL)
    t.put(SIBLINGS)
    have = lines(records(transfer(t, "p.test"))[1:-1], "p.test")
    same(have, ["@ NS a.ns", "cut NS h.y", "h.y A 192.0.2.4",
                "cut2 NS h.y", "cut2 NS ns.example.net.", "cut2 NS a.ns",
                "a.ns A 192.0.2.1", "w NS own.z", "w NS none.z",
                "x NS a.y", "a.y A 192.0.2.2", "y NS a.x",
                "a.x A 192.0.2.3", "z NS own.z", "own.z A 192.0.2.5"],
         "each one's address once, behind the first cut it serves")
    many = ["&n%03d.p.test::h.y.p.test" % i for i in range(300)]
    t.put(SIBLINGS + "\n".join(many) + "\n")
    have = lines(records(transfer(t, "p.test"))[1:-1], "p.test")
    same(have.count("h.y A 192.0.2.4"), 1, "once for hundreds of cuts, too")
    same(len(have), 15 + 300, "all of them there")
    far = ["&a.p.test::h.y.p.test", "&zz.p.test::h.y.p.test"]
    far += ["+m%03d.p.test:192.0.2.6" % i for i in range(300)]
    t.put(SIBLINGS + "\n".join(far) + "\n")
    have = lines(records(transfer(t, "p.test"))[1:-1], "p.test")
    ok(have[have.index("zz NS h.y") + 1:] == ["h.y A 192.0.2.4"],
       "far apart it may come again", have[-2:])
    t.stop()


def test_records():
    t = Service(rules=ALL)
    t.put(TEXT)
    s = t.connect()
    got, q, whole = messages(s, "example.org", use_edns=0)
    ok(whole and len(got) == 1, "a small zone is one message")
    m = got[0]
    same(m.id, q.id, "the id")
    ok(m.flags & dns.flags.AA and m.flags & dns.flags.QR and
       not m.flags & (dns.flags.TC | dns.flags.RA), "flags")
    same(m.question, q.question, "the question")
    ok(m.edns == 0, "EDNS")
    rrs = records(got)
    ok(rrs[0] == rrs[-1] and rrs[0].rdtype == dns.rdatatype.SOA,
       "the SOA, first and last")
    same(len([r for r in rrs if r.rdtype == dns.rdatatype.SOA]), 2,
         "and nowhere else")
    same(set(r.ttl for r in rrs if str(r.name) == "www.example.org."), {300},
         "TTLs")
    same(set(m.answer and r.rdclass for r in rrs), {1}, "class IN")
    have = lines(rrs[1:-1], "example.org")
    want = ["@ NS a.ns", "@ MX 10 mx.mx", '@ TXT "a text"',
            "a.ns A 192.0.2.1", "mx.mx A 192.0.2.4",
            "www A 192.0.2.2", "www A 192.0.2.3", "www AAAA 2001:db8::1",
            "*.wild A 192.0.2.5", "a.b.c.d A 192.0.2.6", "alias CNAME www",
            "cut NS ns.cut", "ns.cut A 192.0.2.7",
            'below.cut TXT "occluded"', "dn DNAME example.com.",
            'x.dn TXT "occluded, too"', "zz A 192.0.2.11"] + KID.split("|")
    same(sorted(have), sorted(want), "each record once, and no other")
    plain = [r.name for r in rrs[1:-1] if "kid" not in str(r.name)]
    ok(canonical(plain), "in canonical order", plain)
    same(sorted(lines(records(transfer(t, "KID.example.ORG"))[1:-1],
                      "kid.example.org")),
         sorted(["@ NS a.ns", "@ NS b", "@ NS ns.example.net.",
                 "@ DS 12345 13 2 " + "0" * 64,
                 "a.ns A 192.0.2.8", "b A 192.0.2.9", "www A 192.0.2.10",
                 '@ TXT "the child\'s"']), "the child zone, asked for in "
         "capitals")
    m = transfer(t, "kid.EXAMPLE.org", use_edns=False)[0]
    ok(m.edns == -1, "without EDNS")
    q = dns.message.make_query("example.org", "AXFR", "ANY")
    s.sendall(frame(q.to_wire()))
    ok(len(receive(s).answer) > 10, "class ANY, as in 1.05")
    s.close()
    zone = dns.zone.from_xfr(dns.query.xfr(t.ip, "example.org", port=t.port,
                                           relativize=False),
                             relativize=False)
    ok(len(zone.nodes) > 12, "dnspython makes a zone of it")
    out = dig(t, "example.org", "AXFR", "+noall", "+answer", "+stats")
    ok("XFR size: 25 records (messages 1, bytes" in out, "dig", out)
    t.stop()


def test_large():
    """Many messages; names that share much, and RDATA of all sizes."""
    rnd = random.Random(7)
    text = [".big.test:192.0.2.1:a", ".big.test:192.0.2.2:ns.else.test"]
    want = set()
    for i in range(4000):
        deep = ".".join("l%d" % rnd.randrange(6) for j in range(i % 9))
        name = "h%d.%s%sbig.test" % (i, deep, "." if deep else "")
        text.append("+%s:10.0.%d.%d" % (name, i >> 8, i & 255))
        want.add((name + ".", "A", "10.0.%d.%d" % (i >> 8, i & 255)))
    for n in (1000, 16000, 16300, 20000, 40000, 65400):
        text.append(":r%d.big.test:65400:%s" % (n, r"\101" * n))
        want.add(("r%d.big.test." % n, "TYPE65400", n))
    for i in range(300):
        text.append("C%d.cn.big.test:H%d.Mixed.Case.TEST" % (i, i))
        want.add(("%d.cn.big.test." % i, "CNAME",
                  "H%d.Mixed.Case.TEST." % i))
        text.append("@mx%d.big.test::x%d.mail.big.test:%d" % (i, i, i))
        want.add(("mx%d.big.test." % i, "MX",
                  "%d x%d.mail.big.test." % (i, i)))
    t = Service(rules=ALL)
    t.put("\n".join(text) + "\n")
    got = transfer(t, "big.test")
    rrs = records(got)
    have = set()
    for r in rrs:
        kind = dns.rdatatype.to_text(r.rdtype)
        if kind == "TYPE65400":
            have.add((str(r.name), kind, len(r[0].data)))
        elif kind not in ("SOA", "NS") and str(r.name) != "a.ns.big.test.":
            have.add((str(r.name), kind, r[0].to_text()))
    same(have == want, True, "%d records in %d messages" %
         (len(rrs), len(got)))
    same(len(rrs), len(want) + 2 + 2 + 1, "each once")
    ok(canonical([r.name for r in rrs[:-1]]), "in canonical order")
    ok(all(not m.question for m in got[1:]), "one question is enough")
    ok(all(m.id == got[0].id and m.flags & dns.flags.AA for m in got),
       "id and AA on each")
    sizes = [m.wire_len for m in got]
    ok(all(n <= 16384 + 11 or len(m.answer) == 1
           for n, m in zip(sizes, got)), "16 KB, but for large records", sizes)
    ok(sum(n > 12000 for n in sizes) > len(sizes) // 2, "well filled", sizes)
    same(len(records(transfer(t, "big.test", use_edns=0))), len(rrs),
         "the same with EDNS")
    t.stop()


def test_largest():
    """The largest record that a message can hold, to the octet."""
    t = Service(rules=ALL)
    owner = dns.name.from_text("x.big.test")
    most = 65535 - 12 - len(owner.to_wire()) - 10
    for n in (most, most + 1):
        t.put(".big.test:192.0.2.1:a\n:x.big.test:65400:" + r"\101" * n + "\n")
        time.sleep(0.06)
        s = t.connect()
        got, q, whole = messages(s, "big.test")
        s.close()
        if n == most:
            ok(whole and max(m.wire_len for m in got) == 65535,
               "a message of 65535 octets", [m.wire_len for m in got])
            r = [r for r in records(got) if r.name == owner]
            same([x[0].data for x in r], [b"A" * n], "one record fills it")
    # what does not fit is told loudly
    ok(not whole, "a record too long for any message: no whole zone")
    ok(wait(lambda: "axfrdns: fatal: unable to send zone: a record is longer "
            "than a message can be" in t.text()), "which is said", t.text())
    t.stop()


def cpu(pid):
    """Nanoseconds that a process has run."""
    with open("/proc/%d/schedstat" % pid) as f:
        return int(f.read().split()[0])


def test_cost():
    """A zone costs what it holds, however much there is beside it."""
    zone = ".small.test:192.0.2.1:a\n" + "".join(
        "+h%d.small.test:192.0.2.2\n" % i for i in range(8))
    took = []
    for n in (0, 200000):
        t = Service(rules=ALL, LOG="off")
        t.put(zone + "".join("+h%d.z%d.test:192.0.2.3\n.z%d.test:192.0.2.4\n"
                             % (i, i % 5000, i % 5000) for i in range(n)))
        s = t.connect()
        q = frame(dns.message.make_query("small.test", "AXFR").to_wire())
        pid = t.child()
        for i in range(50):
            if i == 10:  # what is there is found in the cache by now
                before = cpu(pid)
            s.sendall(q * 50)
            for k in range(50):
                wire = take(s, struct.unpack(">H", take(s, 2))[0])
        same(len(dns.message.from_wire(wire, one_rr_per_rrset=True).answer),
             12, "a small zone")
        took.append(cpu(pid) - before)
        s.close()
        t.stop()
    ok(took[1] < 4 * took[0], "200,000 names beside it cost nothing: %.1f and "
       "%.1f us" % tuple(x / 2e6 for x in took))


def test_views():
    now = int(time.time()) + (1 << 62) + 10
    text = ["%%in:%s9" % NET, "%ex", ".v.test:192.0.2.1:a",
            "+both.v.test:192.0.2.2", "+in.v.test:192.0.2.3:::in",
            "+ex.v.test:192.0.2.4:::ex",
            "+ends.v.test:192.0.2.5:0:%x" % (now + 1000),
            "+ended.v.test:192.0.2.6:0:%x" % (now - 10),
            "+starts.v.test:192.0.2.7:60:%x" % (now + 1000),
            "+started.v.test:192.0.2.8:60:%x" % (now - 10),
            ".sub.v.test:192.0.2.9:a:::in", "+www.sub.v.test:192.0.2.10",
            ".only.test:192.0.2.11:a:::in", "+www.only.test:192.0.2.12",
            ".a.sub.v.test:192.0.2.13:a:::in", "+x.a.sub.v.test:192.0.2.14"]
    t = Service(rules=ALL)
    t.put("\n".join(text) + "\n")
    inside = socket.socket()
    inside.bind((NET + "9", 0))
    inside.settimeout(TIME)
    inside.connect((t.ip, t.port))

    def names(sock, zone="v.test"):
        return sorted(set(str(r.name.relativize(dns.name.from_text(zone)))
                          for r in records(transfer(t, zone, sock))))
    same(names(None), sorted("@ a.ns both ex ends started www.sub x.a.sub"
                             .split()),
         "outside: a zone further down that is not there is none")
    same(names(inside), sorted("@ a.ns both in ends started sub a.ns.sub"
                               .split()), "inside: it is cut out")
    same(names(inside, "sub.v.test"), sorted("@ a.ns www a a.ns.a".split()),
         "inside: itself, with the one below it cut out")
    ends = [r for r in records(transfer(t, "v.test")) if str(r.name) ==
            "ends.v.test."]
    ok(900 < ends[0].ttl <= 1000, "a record that ends: what is left", ends)
    same(names(inside, "only.test"), ["@", "a.ns", "www"], "inside only")
    same(dns.rcode.to_text(transfer(t, "only.test")[0].rcode()), "NOTAUTH",
         "and not outside")
    inside.close()
    t.stop()


def test_allowed():
    rules = ('%s1:allow\n%s2:allow,AXFR="example.org"\n%s3:allow,'
             'AXFR="/EXAMPLE.net.,kid.example.org//"\n%s4:allow,AXFR="."\n'
             ':allow,AXFR=""\n' % ((NET,) * 4))
    t = Service(rules=rules)
    t.put(TEXT)
    t.ip = NET + "1"

    def verdicts(last):
        s = socket.socket()
        s.bind((NET + str(last), 0))
        s.settimeout(TIME)
        s.connect((t.ip, t.port))
        got = [dns.rcode.to_text(transfer(t, n, s)[0].rcode())
               for n in ("example.org", "kid.example.org", "www.example.org",
                         "example.net", ".")]
        same(addresses(t.ask("zz.example.org", sock=s)), ["192.0.2.11"],
             "the connection goes on")
        s.close()
        return got
    same(verdicts(1), ["NOERROR", "NOERROR", "NOTAUTH", "NOTAUTH", "NOTAUTH"],
         "no AXFR variable: every zone of ours")
    same(verdicts(2), ["NOERROR"] + ["REFUSED"] * 4, "one zone")
    same(verdicts(3), ["REFUSED", "NOERROR", "REFUSED", "NOTAUTH", "REFUSED"],
         "two, a comma between")
    same(verdicts(4), ["REFUSED"] * 4 + ["NOTAUTH"], "the root is a name")
    same(verdicts(5), ["REFUSED"] * 5, "empty: none")
    s = t.connect()
    got, q, whole = messages(s, "example.org", use_edns=0)
    same((got[0].id, got[0].question, got[0].edns, got[0].flags & ~0x100),
         (q.id, q.question, 0, dns.flags.QR | dns.rcode.REFUSED),
         "a refusal's header")
    q = dns.message.make_query("example.org", "AXFR", "CH")
    s.sendall(frame(q.to_wire()))
    same(dns.rcode.to_text(receive(s).rcode()), "REFUSED", "class CH")
    q = dns.message.make_query("example.org", "AXFR")
    q.set_opcode(dns.opcode.NOTIFY)
    s.sendall(frame(q.to_wire()))
    same(dns.rcode.to_text(receive(s).rcode()), "NOTIMP", "opcode NOTIFY")
    same("disallowed zone transfer request" in t.text() and
         "unable to locate information in data.cdb" in t.text(), True,
         "the log tells")
    ok("Transfer failed" in dig(t, "example.com", "AXFR"), "dig AXFR")
    s.close()
    t.stop()
    t = Service(rules=ALL)
    same(dns.rcode.to_text(transfer(t, "example.org")[0].rcode()), "SERVFAIL",
         "no data")
    t.stop()


def test_ixfr():
    t = Service(rules=ALL + "")
    t.put("Z" + "i.test:a.ns.i.test:h.i.test:100\n&i.test:192.0.2.1:a\n"
          "+www.i.test:192.0.2.2\n")
    s = t.connect()
    for serial, n in ((99, 5), (0, 5), (100, 1), (101, 1),
                      (100 + (1 << 31) - 1, 1), (100 + (1 << 31) + 1, 5)):
        got, q, whole = messages(s, "i.test", "IXFR", serial)
        rrs = records(got)
        same((len(rrs), rrs[0].rdtype, rrs[-1].rdtype), (n, 6, 6),
             "client has %d, we 100: %d records" % (serial, n))
        same(got[0].question, q.question, "its question")
    s.sendall(frame(dns.message.make_query("i.test", "IXFR").to_wire()))
    same(dns.rcode.to_text(receive(s).rcode()), "FORMERR", "without a serial")
    out = dig(t, "i.test", "IXFR=5", "+noall", "+answer")
    same(len(out.strip().splitlines()), 5, "dig IXFR")
    same(addresses(t.ask("www.i.test", sock=s)), ["192.0.2.2"],
         "the connection goes on")
    s.close()
    t.stop()
    t = Service()
    t.put(TEXT)
    s = t.connect()
    same(dns.rcode.to_text(messages(s, "example.org", "IXFR", 1)[0][0]
                           .rcode()), "REFUSED", "refused like AXFR")
    s.close()
    t.stop()


def test_pipelined():
    t = Service(rules=ALL)
    t.put(TEXT + heavy("", 3000))
    s = t.connect()
    asked = [dns.message.make_query(*q) for q in
             (("www.example.org", "A"), ("example.org", "AXFR"),
              ("zz.example.org", "A"), ("heavy.test", "AXFR"),
              ("www.example.org", "A"), ("nothing.test", "AXFR"),
              ("zz.example.org", "A"))]
    s.sendall(b"".join(frame(q.to_wire()) for q in asked))
    ids, count = [], 0
    while not ids or ids[-1] != asked[-1].id:
        m = receive(s)
        count += len(m.answer)
        if not ids or ids[-1] != m.id:
            ids.append(m.id)
    same(ids, [q.id for q in asked], "answers in the order of the questions")
    s.close()
    t.stop()


def heavy(mark, n=40000):
    """A zone of n TXT records, 9 MB: more than the kernel takes before the
    client reads."""
    return ".heavy.test:192.0.2.1:a\n" + "".join(
        "'t%d.heavy.test:%s%s\n" % (i, mark, "x" * 200) for i in range(n))


def ask_slowly(t):
    s = t.connect()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    s.sendall(frame(dns.message.make_query("heavy.test", "AXFR").to_wire()))
    return s


def receive_marks(s, marks, most=None, had=0):
    """Read most messages, or to the end of the zone, of which had records were
    read, or of the connection: how many records, and how often each mark."""
    records, found = had, [0] * len(marks)
    while records < 40004 and most != 0:
        n = take(s, 2)
        wire = n and take(s, struct.unpack(">H", n)[0])
        if not wire:
            break
        records += struct.unpack(">H", wire[6:8])[0]
        for i, mark in enumerate(marks):
            found[i] += wire.count(mark.encode())
        most = most and most - 1
    return records, found


def mapped(pid, name):
    """KB that a process has mapped of files of that name."""
    kb, here = 0, False
    with open("/proc/%d/smaps" % pid) as f:
        for line in f:
            word = line.split()
            if word[0].endswith(":"):
                kb += int(word[1]) if here and word[0] == "Rss:" else 0
            else:
                here = len(word) > 5 and os.path.basename(word[5]) == name
    return kb


def test_snapshot():
    """The zone is of one data.cdb, whatever takes its name meanwhile; and of
    none, if that is cut short."""
    t = Service(rules=ALL)
    t.put(heavy("mark-1"))
    s = ask_slowly(t)
    n, found = receive_marks(s, ["mark-1"], 1)
    pid = t.child()
    size = os.stat(t.root + "/data.cdb").st_size
    t.put(".heavy.test:192.0.2.1:a\n'x.heavy.test:mark-2\n")
    time.sleep(0.1)
    with open("/proc/%d/status" % pid) as f:
        status = dict(x.split(":", 1) for x in f)
    n, others = receive_marks(s, ["mark-1", "mark-2"], None, n)
    same((n, found[0] + others[0], others[1]), (40004, 40000, 0),
         "the old zone to its end")
    anon = int(status["RssAnon"].split()[0])
    ok(anon < 2000 or os.environ.get("SANITIZED"),
       "private memory: %d KB" % anon)
    # of the file's pages those are ours that were read last
    ok(mapped(pid, "data.cdb") < 6000 < size // 1024, "memory of data.cdb: %d KB of %d" %
       (mapped(pid, "data.cdb"), size // 1024))
    same(len(records(transfer(t, "heavy.test", s))), 5,
         "then the new one, in the same connection")
    s.close()
    t.put(heavy("mark-3"))
    s = ask_slowly(t)
    n, first = receive_marks(s, ["mark-3"], 1)
    os.truncate(t.root + "/data.cdb", 100000)
    n, found = receive_marks(s, ["mark-3"], None, n)
    ok(100 < n == first[0] + found[0] + 3 < 40000, "cut short in place: it breaks off", n, found)
    ok(wait(lambda: "axfrdns: fatal: unable to read data.cdb: it was cut short "
            "in place" in t.text()), "and says so", t.text())
    s.close()
    t.put(heavy("mark-5"))
    s = ask_slowly(t)
    n, first = receive_marks(s, ["mark-5", "mark-6"], 1)
    with open(t.root + "/data.cdb", "r+b") as f:
        octets = f.read().replace(b"mark-5", b"mark-6")
        f.seek(0)
        f.write(octets)
    n, found = receive_marks(s, ["mark-5", "mark-6"], None, n)
    ok(n < 40000, "written over in place: it breaks off", n, first, found)
    ok(wait(lambda: "axfrdns: fatal: unable to read data.cdb: it was written "
            "over in place" in t.text()), "and says so", t.text())
    s.close()
    t.put(heavy("mark-5"))
    s = t.connect()
    os.link(t.root + "/data.cdb", t.root + "/same")
    same(t.ask("heavy.test", "SOA", sock=s).rcode(), 0, "a sound file")
    told = len(t.text())
    os.truncate(t.root + "/same", 4096)
    s.sendall(frame(dns.message.make_query("heavy.test", "AXFR").to_wire()))
    same(receive(s).rcode(), 2, "cut short just before: SERVFAIL")
    ok(wait(lambda: re.search(r"axfrdns: warning: unable to use data\.cdb: .*; "
                              "answering SERVFAIL", t.text()[told:])),
       "and says that", t.text())
    s.close()
    t.stop()


def test_gone():
    t = Service(rules=ALL)
    t.put(heavy("mark-4"))
    s = ask_slowly(t)
    receive_marks(s, [], 1)
    pid = t.child()
    s.close()
    ok(wait(lambda: not os.path.exists("/proc/%d" % pid)),
       "a client that is gone in the middle")
    same(receive_marks(ask_slowly(t), ["mark-4"])[1], [40000],
         "others are served")
    t.stop()


try:
    run_all(globals())
finally:
    end()
done()
