"""random_data -- data texts that every line type and every trap of look-ups is
in. Few labels, so that names meet: wildcards at several depths, names below
cuts and below names that do not exist, zones in zones.

All of it is what 1.05 takes without dropping or guessing anything.

    random_data.py SEED    prints one, with locations and timestamps
"""
import random
import sys

from wire import pack

LABELS = ["a", "b", "c", "d", "e", "h1", "h2", "www", "*", "X", r"\052", r"d\.e", r"\000", "_tcp",
          "mail", r"q\101"]
TTLS = ["", "", "", "0", "1", "60", "300", "3600", "86400", "259200"]
TYPES = [28, 33, 44, 65280, 65281, 99]


# Clients below 127, by location; the last two have none.
RANGES = ["%aa:127.0.1", "%bb:127.0.2.", "%cc:127.0.2.9", "%:127.0.1.7",
          "%c:127.7", "%zz:10", "%:192.0.2.0", "%aa:127.0.1"]
CLIENTS = ["127.0.1.1", "127.0.2.1", "127.0.2.9", "127.7.0.1", "127.0.1.7",
           "127.0.0.1"]
LOCATIONS = ["aa", "bb", "cc", "c", "zz"]


def octal(b):
    return "".join("\\%03o" % c for c in b)


def conditions(stamps, share):
    """The ends of lines: for a share of them a timestamp (a TAI64 label) or a
    location or both. A line that ends by its timestamp begins with TTL 0."""
    def choose(rng):
        if rng.random() > share:
            return ""
        stamp, lo = "", ""
        kind = rng.randrange(4)
        if kind != 0:
            stamp = "%016x" % rng.choice(stamps)
        if kind != 1:
            lo = rng.choice(LOCATIONS[:3] if rng.random() < 0.9 else LOCATIONS)
        ends = "0" if stamp and rng.random() < 0.5 else ""
        return "%s:%s%s" % (ends, stamp, ":" + lo if lo else "")
    return choose


class Text:
    """A data text being made. conditions(rng) gives the ends of lines."""

    def __init__(self, rng, zones, conditions=None):
        self.rng, self.zones, self.lines = rng, zones, []
        self.conditions = conditions

    def zone(self):
        return self.rng.choice(self.zones)

    def owner(self, zone=None, least=0):
        zone = self.zone() if zone is None else zone
        r = self.rng
        n = max(least, r.choice([0, 1, 1, 1, 2, 2, 3, 4]))
        labels = [r.choice(LABELS) for _ in range(n)]
        name = ".".join(labels + ([zone] if zone else []))
        return name.upper() if r.random() < 0.1 else name

    def target(self):
        r = self.rng.random()
        if r < 0.1:
            return self.rng.choice(["host.example.com", "x.invalid", "."])
        return self.owner()

    def ip(self):
        return "192.0.2.%d" % self.rng.randrange(256)

    def tail(self, ttl=None):
        """TTL, timestamp and location."""
        ttl = self.rng.choice(TTLS) if ttl is None else ttl
        more = self.conditions(self.rng) if self.conditions else ""
        if more.startswith("0"):
            return ":0" + more[1:] # it ends
        if more[1:2] not in ("", ":") and ttl == "0":
            ttl = "5" # else it would end, too
        return ":" + ttl + more

    def add(self, line):
        self.lines.append(line)

    # -- lines

    def server(self, zone):
        """Address and name of a server, in its zone or not."""
        r = self.rng
        x = r.choice(["", "a", "b", "ns." + zone if zone else "ns.", "ns." +
                      self.owner(zone), "a.ns." + self.zone(),
                      "ns.example.net"])
        if x == "ns.":
            x = "ns.root."
        return "%s:%s" % (r.choice(["", self.ip(), self.ip()]), x)

    def cut(self, zone=None):
        name = self.owner(zone, least=self.rng.choice([1, 2, 2]))
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            self.add("&%s:%s%s" % (name, self.server(name), self.tail()))
        if self.rng.random() < 0.3:
            self.generic(name, 43)
        if self.rng.random() < 0.3:
            self.add("+ns.%s:%s%s" % (name, self.ip(), self.tail()))
            self.generic("ns." + name, 28)

    def rdata(self, t):
        r = self.rng
        if t == 28:
            return bytes(r.randrange(256) for _ in range(16))
        if t == 33:
            return bytes(r.randrange(256) for _ in range(6)) + pack(
                (b"srv", b"example", b"org"))
        if t == 39:
            return pack(r.choice([(b"a",), (b"b", b"www"), (b"x" * 60,)]) +
                        (b"example", b"org"))
        if t == 43:
            return bytes([r.randrange(256), 1, 13, 2]) + bytes(32)
        if t == 44:
            return b"\4\2" + bytes(r.randrange(256) for _ in range(32))
        if t == 99:
            return b"\3abc\4defg"
        if t == 16:
            return b"\3one\3two"
        return bytes(r.randrange(256) for _ in range(r.choice([0, 1, 9, 80])))

    def generic(self, name, t):
        self.add(":%s:%d:%s%s" % (name, t, octal(self.rdata(t)), self.tail()))

    def text(self):
        r = self.rng
        n = r.choice([0, 1, 20, 126, 127, 128, 200, 254, 255, 300, 600])
        s = "".join(r.choice(r"abc \072 \\ \; \177 \000 é".split(" "))
                    for _ in range(n))
        return s

    def line(self):
        r = self.rng
        kind = r.choice("++++++==@@CC''::::^^&&&Z#-8D")
        # an alias at an apex would hide too much
        name = self.owner(least=kind in "CD" and r.random() < 0.95)
        if kind in "+=":
            self.add("%s%s:%s%s" % (kind, name, self.ip(), self.tail()))
        elif kind == "@":
            self.add("@%s:%s:%s:%s%s" % (
                name, r.choice(["", self.ip()]),
                r.choice(["", "a", "mx." + self.target()]),
                r.choice(["", "0", "10", "65535"]), self.tail()))
        elif kind in "C^":
            self.add("%s%s:%s%s" % (kind, name, self.target(), self.tail()))
        elif kind == "'":
            self.add("'%s:%s%s" % (name, self.text(), self.tail()))
        elif kind == ":":
            self.generic(name, r.choice(TYPES + [16]))
        elif kind == "D":
            self.generic(name, 39)
        elif kind == "&":
            self.cut()
        elif kind == "Z":
            self.apex(name, with_ns=r.random() < 0.5)
        elif kind == "8":
            for _ in range(r.choice([2, 8, 9, 20, 40])):
                self.add("+%s:%s%s" % (name, self.ip(), self.tail("300")))
            if r.random() < 0.5:
                for _ in range(r.choice([2, 9, 12])):
                    self.generic(name, 28)
        else:
            self.add(kind + "not data: " + name)

    def apex(self, zone, with_ns=True):
        r = self.rng
        if r.random() < 0.5:
            self.add("Z%s:%s:%s:%s:%s:%s:%s:%s%s" % (
                zone, "ns." + zone if zone else "ns.root", "host." + zone,
                r.choice(["", "1", "2026112001"]),
                r.choice(["", "7200"]), r.choice(["", "600"]),
                r.choice(["", "604800"]), r.choice(["", "300", "9999"]),
                self.tail()))
            if not with_ns:
                return
        else:
            self.add(".%s:%s%s" % (zone, self.server(zone), self.tail()))
        for _ in range(r.choice([1, 1, 2])):
            self.add("&%s:%s%s" % (zone, self.server(zone), self.tail()))


def make(rng, zones, lines, conditions=None):
    """A text of about that many lines, as octets, without a final newline."""
    t = Text(rng, zones, conditions)
    for zone in zones:
        t.apex(zone)
    while len(t.lines) < lines:
        t.line()
    for _ in range(lines // 50):
        t.add(rng.choice(t.lines)) # repeats
    rng.shuffle(t.lines)
    return "\n".join(t.lines).encode("latin-1")


def main():
    rng = random.Random(int(sys.argv[1]))
    stamps = [rng.getrandbits(62) | 1 << 62 for _ in range(9)]
    text = make(rng, ["example.org", "a.example.org", "", "192.in-addr.arpa"],
                600, conditions(stamps, 0.3))
    sys.stdout.buffer.write(text + b"\n" + "\n".join(RANGES).encode())


if __name__ == "__main__":
    main()
