# Random and hand-written data, compiled and served by djbdns 1.05 and by us:
# the same answers, but for the differences listed in lib/model.py.
# needs: root
# limit: 240
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))

import model
import random_data
import servers
import wire
from tap import done, note, ok, skip_all
from wire import ANY, AXFR, CH, IN, lower, pack

ZONES = [
    ["example.org", "a.example.org", "2.0.192.in-addr.arpa", "example.com"],
    ["example.org", "b.a.example.org", r"d\.e.example.org", "org", "test"],
    ["", "example.org", "192.in-addr.arpa", "c.b.a.example.org"],
]
QTYPES = [1, 1, 1, 1, 2, 2, 5, 6, 12, 15, 15, 16, 16, 28, 28, 33, 39, 43, 43,
          44, 99, 65280, 251, 250, ANY, ANY]
QUERIES = 2500 # for each data text
SHARED = os.path.join(os.path.dirname(__file__), "../../shared/data")


def owners(data):
    for r in data.records:
        yield (b"*",) + r.key if r.wild else r.key
        if r.type in wire.COMPRESSED:
            yield wire.unpack(r.rdata, 2 if r.type == wire.MX else 0)[0]


def near(rng, name):
    """The name, or one like it."""
    label = rng.choice([b"a", b"b", b"www", b"*", b"zz", b"_tcp", b"d.e"])
    kind = rng.randrange(8)
    if kind == 0:
        name = name[1:]
    elif kind == 1:
        name = (label,) + name
    elif kind == 2:
        name = (b"x", label) + name
    elif kind == 3 and name:
        name = (label,) + name[1:]
    elif kind == 4 and len(name) > 1:
        name = name[:1] + (label,) + name[1:]
    if rng.random() < 0.3:
        name = tuple(bytes(c ^ (32 * (rng.random() < 0.5))
                           if chr(c).isalpha() and c < 128 else c
                           for c in x) for x in name)
    return name if len(pack(name)) <= 255 else ()


def good_query(rng, names):
    edns = None
    if rng.random() < 0.15:
        edns = (rng.choice([0, 300, 512, 513, 700, 1232, 4096]),
                rng.choice([0, 0, 0x8000]), b"")
    return wire.query(near(rng, rng.choice(names)), rng.choice(QTYPES),
                      rng.choice([IN] * 12 + [ANY]),
                      rng.choice([0, wire.RD, 0x10, 0x20]), edns=edns)


def odd_query(rng, names):
    """A packet that a client should not send."""
    q = bytearray(good_query(rng, names))
    kind = rng.randrange(10)
    if kind == 0: # other class
        q = bytearray(wire.query(rng.choice(names), rng.choice(QTYPES),
                                 rng.choice([0, CH, 4, 254, 65535]),
                                 rng.choice([0, wire.RD])))
    elif kind == 1: # any flags and opcode
        q[2:4] = bytes([rng.randrange(128), rng.randrange(256)])
    elif kind == 2: # any counts
        q[4 + rng.randrange(8)] = rng.choice([0, 1, 2, 255])
    elif kind == 3:
        q = q[:rng.randrange(2, len(q))]
    elif kind == 4:
        q += bytes(rng.randrange(256) for _ in range(rng.choice([1, 11, 90])))
    elif kind == 5: # any octet
        q[rng.randrange(2, len(q))] = rng.randrange(256)
    elif kind == 6: # a compressed question, forward or round and round
        to = rng.choice([12, 14, 18, 30])
        q = q[:12] + bytes([0xc0, to, 0, 1, 0, 1]) + q[12:]
    elif kind == 7:
        q = bytearray(wire.query(rng.choice(names), AXFR,
                                 rng.choice([IN, ANY]), rng.choice([0, 256])))
    elif kind == 8: # EDNS of any kind
        q = bytearray(wire.query(
            rng.choice(names), rng.choice(QTYPES), edns=(
                rng.choice([0, 512, 1232]), rng.choice([0, 1 << 16, 255 << 16]),
                rng.choice([b"", b"\0\3\0\0", b"\xff\0\0\1x", b"\0", b"\0\3\0\7"]))))
        if rng.random() < 0.3: # two of them
            q[11] = 2
            q += q[-11:]
    else: # long
        q = bytearray(wire.query(rng.choice(names), rng.choice(QTYPES),
                                 edns=(1232, 0, b"\xff\0\1\xf0" + bytes(496))))
    return bytes(q)


class Proof:
    """What the queries showed."""

    def __init__(self):
        self.unused = dict.fromkeys(model.RULES)
        self.asked = self.differ = self.silent = 0

    def compare(self, view, packets, old, new, what):
        wrong = {"1.05": [], "ours": []}
        for p, o, n in zip(packets, old, new):
            self.asked += 1
            self.silent += o is None
            self.differ += o is None or n is None or o[2:] != n[2:]
            for who, reply, rules in (("1.05", o, ()),
                                      ("ours", n, model.RULES)):
                why = model.mismatch(model.expect(view, p, rules), reply)
                if why:
                    wrong[who].append("%s: %s" % (describe(p), why))
            if self.unused:
                for rule in list(model.used(view, p, self.unused)):
                    del self.unused[rule]
        ok(not wrong["1.05"], "%s: 1.05 answers as the model without rules"
           % what, *few(wrong["1.05"]))
        ok(not wrong["ours"], "%s: ours answers as the model with all rules"
           % what, *few(wrong["ours"]))


def few(wrong):
    return ["%d answers are wrong" % len(wrong)] + wrong[:8]


def describe(p):
    try:
        q = model.Question(p)
        return "%s %s class %s flags %04x edns %s" % (
            wire.text(q.name), q.type, q.cls, q.flags, q.edns)
    except (TypeError, AttributeError, ValueError):
        return p.hex()


def both(room, name, text, packets):
    """The view of a data text, and both servers' replies to packets(data)."""
    old_root = room.root(name + ".old", text, servers.OLD_DATA)
    new_root = room.root(name + ".new", text, servers.NEW_DATA)
    with open(os.path.join(old_root, "data.cdb"), "rb") as f:
        data = model.Data(f.read())
    asked = packets(data)
    return (data.view(b"\x7f\0\0\1", 0), asked) + serve(old_root, new_root,
                                                          asked)


def serve(old_root, new_root, asked):
    """What 1.05 and ours reply."""
    replies = []
    for program, root, ip in ((servers.OLD, old_root, servers.address(0)),
                              (servers.NEW, new_root, servers.address(1))):
        server = servers.Server(program, root, ip, LOG="off")
        replies.append(server.ask(asked))
        server.stop()
    return tuple(replies)


def without_data(room):
    """The same as both, where there is no data.cdb."""
    roots = [os.path.join(room.path, name) for name in ("no.old", "no.new")]
    for root in roots:
        os.mkdir(root)
    rng = random.Random(1)
    names = [(b"www", b"example", b"org"), ()]
    asked = [make(rng, names) for make in (good_query, odd_query)
             for _ in range(100)]
    return (None, asked) + serve(*roots, asked)


def random_queries(rng, data):
    names = sorted(set(owners(data))) + [(b"nowhere",), ()]
    return ([good_query(rng, names) for _ in range(QUERIES)] +
            [odd_query(rng, names) for _ in range(QUERIES // 5)])


def every_query(data):
    """Every name, its parent and a child, with every type; once with EDNS."""
    names = set(owners(data))
    names |= {n[1:] for n in names} | {(b"x",) + n for n in names}
    types = {r.type for r in data.records} | {1, 28, 99, ANY}
    return ([wire.query(n, t) for n in sorted(names) for t in sorted(types)] +
            [wire.query(n, t, edns=(1232, 0, b"")) for n in sorted(names)
             for t in (1, 28)])


def hand_written():
    with open(os.path.join(os.path.dirname(__file__), "lib/data.classic"),
              "rb") as f:
        return f.read()


def main():
    if not os.path.exists(servers.OLD):
        skip_all("no djbdns 1.05 here")
    room = servers.Room()
    proof = Proof()
    try:
        for seed, zones in enumerate(ZONES):
            rng = random.Random(seed)
            text = random_data.make(rng, zones, 400)
            proof.compare(*both(room, "random%d" % seed, text,
                                lambda data: random_queries(rng, data)),
                          "random data %d" % seed)
        proof.compare(*both(room, "hand", hand_written(), every_query),
                      "hand-written data")
        proof.compare(*without_data(room), "without data")
        for name in sorted(os.listdir(SHARED) if os.path.isdir(SHARED)
                           else []):
            if name.startswith("zones."):
                with open(os.path.join(SHARED, name), "rb") as f:
                    text = f.read()
                proof.compare(*both(room, name, text, every_query), name)
    finally:
        room.remove()
    for rule, reason in model.RULES.items():
        ok(rule not in proof.unused, "difference: %s: %s" % (rule, reason),
           "no query shows it")
    note("%d queries, %d replies differ, %d times 1.05 is silent" % (
        proof.asked, proof.differ, proof.silent))
    done()


main()
