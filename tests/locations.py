# Random data whose SOA, NS and whole names differ by location and time: at the
# seconds around every timestamp, for clients of three locations and others, the
# answers of djbdns 1.05, but for the differences listed in lib/model.py.
# needs: root
# sanitizers: no: faketime cannot be preloaded under them
# limit: 240
import glob
import os
import random
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))

import model
import random_data
import servers
import wire
from tap import done, note, ok, skip_all

ZONES = [
    ["example.org", "a.example.org", "b.a.example.org"],
    ["", "example.org", "a.example.org", "192.in-addr.arpa"],
    ["org", "example.org", "c.org"],
]
QTYPES = [1, 1, 1, 2, 5, 6, 12, 15, 16, 28, 33, 43, 65280, wire.ANY]
QUERIES = 60 # for each second, text and client
START = 1800000000
STAMPS = [START + s for s in (0, 1, 5000, 90000, 90007)]
AROUND = [-1, 0, 1, 2]
SECONDS = sorted({s + d for s in STAMPS for d in AROUND} |
                 {START - 86400, START + 5000 - 3600, START + 5000 - 3599,
                  START + 86400 * 365})


def tai(seconds):
    return (1 << 62) + 10 + seconds


def make(rng, zones):
    text = random_data.make(rng, zones, 150, random_data.conditions(
        [tai(s) for s in STAMPS], 0.45))
    return text + b"\n" + "\n".join(random_data.RANGES).encode() + b"\n"


def queries(rng, data):
    names = sorted({r.key for r in data.records})
    out = []
    for _ in range(QUERIES):
        name = rng.choice(names)
        kind = rng.randrange(4)
        if kind == 0:
            name = (rng.choice([b"a", b"b", b"www", b"zz"]),) + name
        elif kind == 1:
            name = name[1:]
        out.append(wire.query(name, rng.choice(QTYPES)))
    return out


class Pair:
    """Both servers over one text."""

    def __init__(self, room, name, text):
        self.roots = [room.root(name + ".old", text, servers.OLD_DATA),
                      room.root(name + ".new", text, servers.NEW_DATA)]
        with open(os.path.join(self.roots[0], "data.cdb"), "rb") as f:
            self.data = model.Data(f.read())

    def at(self, second, asked):
        """Replies of both at a second to asked, a list of (client, packets)."""
        # a date without @ stands still
        env = {"LD_PRELOAD": PRELOAD, "LOG": "off", "TZ": "UTC",
               "FAKETIME": time.strftime("%Y-%m-%d %H:%M:%S",
                                         time.gmtime(second))}
        replies = []
        for k, program in enumerate((servers.OLD, servers.NEW)):
            server = servers.Server(program, self.roots[k],
                                    servers.address(k), **env)
            replies.append([server.ask(packets, client)
                            for client, packets in asked])
            server.stop()
        return replies


class Proof:
    def __init__(self):
        self.wrong = {"1.05": [], "ours": []}
        self.answers, self.asked = set(), 0

    def compare(self, view, packet, replies, what):
        self.asked += 1
        for who, reply, rules in (("1.05", replies[0], ()),
                                  ("ours", replies[1], model.RULES)):
            why = model.mismatch(model.expect(view, packet, rules), reply)
            if why:
                q = model.Question(packet)
                self.wrong[who].append("%s %s %s: %s" % (
                    what, wire.text(q.name), q.type, why))
        if replies[1]:
            self.answers.add(replies[1][2:])

    def report(self, what):
        for who, wrong in self.wrong.items():
            ok(not wrong, "%s: %s answers as the model" % (what, who),
               "%d wrong" % len(wrong), *wrong[:6])


def prove(pair, rng, what):
    proof = Proof()
    for second in SECONDS:
        asked = [(c, queries(rng, pair.data)) for c in random_data.CLIENTS]
        replies = pair.at(second, asked)
        for i, (client, packets) in enumerate(asked):
            view = pair.data.view(socket.inet_aton(client), second)
            for j, p in enumerate(packets):
                proof.compare(view, p, [r[i][j] for r in replies], "%s at %d" % (
                    client, second - START))
    proof.report(what)
    note("%d queries, %d different answers" % (proof.asked,
                                               len(proof.answers)))


def main():
    if not os.path.exists(servers.OLD):
        skip_all("no djbdns 1.05 here")
    if not PRELOAD:
        skip_all("no faketime here")
    room = servers.Room()
    try:
        for seed, zones in enumerate(ZONES):
            rng = random.Random(seed)
            prove(Pair(room, "random%d" % seed, make(rng, zones)), rng,
                  "random data %d" % seed)
    finally:
        room.remove()
    done()


PRELOAD = (glob.glob("/usr/lib/*/faketime/libfaketime.so.1") + [""])[0]
main()
