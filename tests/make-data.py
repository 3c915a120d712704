#!/usr/bin/env python3
# make-data.py -- what make-data promises of all sources, on random ones: the
# same records as their sources; serials that move with content and only then.
#
# limit: 300
import os, random, shutil, struct, subprocess, sys, tempfile, time

B = os.path.abspath(os.environ.get("O", "."))
ROUNDS = int(os.environ.get("ROUNDS", "40"))
SEED = int(os.environ.get("SEED", "1"))
SHARED = os.environ.get("SHARED_DATA") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../shared/data")
W = tempfile.mkdtemp(prefix="fleetdns.")
os.chdir(W)
count = bad = 0


def ok(fact, text, detail=""):
    global count, bad
    count += 1
    bad += not fact
    print(f"{'ok' if fact else 'not ok'} {count} - {text}", flush=True)
    if not fact:
        print("".join(f"# {line}\n" for line in str(detail).split("\n")))


def run(*args, stdin=None, code=0):
    p = subprocess.run(args, stdin=stdin, capture_output=True)
    if code is not None and p.returncode != code:
        raise Exception(f"{args}: exit {p.returncode}\n{p.stderr.decode()}")
    return p.stdout


def make(*sources, state="state"):
    return run(f"{B}/make-data", "-s", state, *sources)


def write(fn, lines):
    with open(fn, "w", encoding="latin-1") as f:
        f.write("".join(line + "\n" for line in lines))
    return fn


# ---- what tinydns-data makes of text, and which zones that falls into:
# written here once more, from the layout of 1.05 and from the manual

def lower(wire):
    return bytes(c + 32 if 65 <= c <= 90 else c for c in wire)


def name_end(b, i):
    while b[i]:
        i += b[i] + 1
    return i + 1


def canonical(rtype, rdata):
    if rtype in (2, 5, 12):
        return lower(rdata)
    if rtype == 15:
        return rdata[:2] + lower(rdata[2:])
    if rtype == 6:
        i = name_end(rdata, name_end(rdata, 0))
        return lower(rdata[:i]) + bytes(4) + rdata[i + 4:]
    return rdata


def records(*files):
    """[(owner, type, loc, ttl, stamp, rdata)] as the files say, in order."""
    run(f"{B}/tinydns-data", "-1", "-o", "c.cdb", *files)
    b = open("c.cdb", "rb").read()
    end = min(struct.unpack("<256I", b[:2048:4] and
                            b"".join(b[i:i + 4] for i in range(0, 2048, 8))))
    pos, out = 2048, []
    while pos < end:
        k, v = struct.unpack_from("<II", b, pos)
        key, val = b[pos + 8:pos + 8 + k], b[pos + 8 + k:pos + 8 + k + v]
        pos += 8 + k + v
        if key[:2] == b"\0%":
            out.append(("%", key, val))
            continue
        rtype, mark, loc = struct.unpack(">H", val[:2])[0], val[2:3], b"\0\0"
        val = val[3:]
        if mark in b">+":
            loc, val = val[:2], val[2:]
        if mark in b"*+":
            key = b"\1*" + key
        ttl, stamp = struct.unpack(">IQ", val[:12])
        out.append((lower(key), rtype, loc, ttl, stamp,
                    canonical(rtype, val[12:])))
    return out


def parents(name):
    while True:
        yield name
        if name == b"\0":
            return
        name = name[name[0] + 1:]


def contents(recs):
    """{zone: set of records}, by the rules of make-data(8)."""
    recs = {r for r in recs if r[0] != "%"}
    apexes = {r[0] for r in recs if r[1] == 6}
    zones = {z: set() for z in apexes}

    def zone_of(name):
        return next((p for p in parents(name) if p in apexes), None)

    def above(z):
        return zone_of(z[z[0] + 1:]) if z != b"\0" else None

    handed = []
    for r in recs:
        z = zone_of(r[0])
        if z is None:
            continue
        holders = [z]
        if r[0] == z and above(z) is not None:
            if r[1] == 43:
                holders = [above(z)]
            if r[1] == 2:
                holders.append(above(z))
        for h in holders:
            zones[h].add(r)
            if r[1] == 2 and r[0] != h:
                handed.append((h, r[5]))
    for h, server in handed:
        if h in list(parents(server)):
            zones[h] |= {r for r in recs
                         if r[0] == server and r[1] in (1, 28)}
    return zones


def wire(text):
    out, label, i = b"", b"", 0
    while i < len(text):
        c = text[i]
        if c == "\\":
            n = 1
            while n < 4 and i + n < len(text) and text[i + n] in "01234567":
                n += 1
            label += bytes([int(text[i + 1:i + n], 8)]) if n > 1 else \
                text[i + 1].encode("latin-1")
            i += max(n, 2)
            continue
        if c == ".":
            out += bytes([len(label)]) + label if label else b""
            label = b""
        else:
            label += c.encode("latin-1")
        i += 1
    out += bytes([len(label)]) + label if label else b""
    return lower(out + b"\0")


def serials(text):
    out = {}
    for line in text.decode("latin-1").split("\n"):
        if line.startswith("Z"):
            f = line[1:].split(":")
            out.setdefault(wire(f[0]), set()).add(int(f[3]))
    assert all(len(s) == 1 for s in out.values()), out
    return {z: s.pop() for z, s in out.items()}


def newer(a, b):
    return 0 < (a - b) % 2 ** 32 < 2 ** 31


# ---- random sources: lines with all they say, written plainly or otherwise

APEX = ["a.test", "b.test", "sub.a.test", "x.sub.a.test", "c.example",
        "2.0.192.in-addr.arpa", "d\\056e.test", "test"]
LABELS = ["www", "ns", "mx", "h1", "h2", "*", "deep.er", "a\\.b", "k", ""]
LOCS = ["", "", "", "", "in", "x"]
STAMPS = ["", "", "", "", "4000000038000000", "40000000f0000000"]
TTLS = ["", "", "", "300", "0", "3600"]


def tail(r):
    return {"ttl": r.choice(TTLS), "ts": r.choice(STAMPS), "lo": r.choice(LOCS)}


def name(r, apexes):
    head = r.choice(LABELS)
    return f"{head}.{r.choice(apexes)}" if head else r.choice(apexes)


def ip4(r):
    return f"192.0.2.{r.randrange(256)}"


def ip6(r):
    return "20010db8" + "0" * 20 + "%04x" % r.randrange(9)


def line(r, apexes):
    kind = r.choice(".&+=@'^C:36Z")
    n = name(r, apexes)
    d = {"kind": kind, "name": n, **tail(r)}
    if kind in ".&":
        if kind == "." or r.random() < .4:
            d["name"] = r.choice(apexes)
        d["ip"] = r.choice(["", ip4(r), "[2001:db8::%x]" % r.randrange(9)])
        d["x"] = r.choice(["", "a", "b", name(r, apexes)])
        if kind == ".":
            d["lo"] = d["ts"] = ""
    elif kind == "Z":
        d["name"] = r.choice(apexes)
        d["soa"] = [name(r, apexes), "host." + n] + \
            [r.choice(["", "600", "0"]) for _ in range(4)]
    elif kind in "+=":
        d["ip"] = ip4(r)
    elif kind in "36":
        d["ip"] = ip6(r)
    elif kind == "@":
        d["ip"], d["x"] = r.choice(["", ip4(r)]), r.choice(["", "m", n])
        d["dist"] = r.choice(["", "10"])
    elif kind in "^C":
        d["p"] = name(r, apexes)
    elif kind == "'":
        d["s"] = r.choice(["hello World", "v=x\\072 a\\\\b", "", "x" * 300])
    else:
        d["type"] = r.choice(["65400", "43"])
        if d["type"] == "43":
            d["name"] = r.choice(apexes)
        d["s"] = {"65400": "\\001ab\\377", "43":
                  "\\001\\002\\010\\002" + "\\125" * 32}[d["type"]]
    return d


def server(d, mid):
    x = d["x"]
    return x if "." in x else (x + "." if x else "") + f"{mid}.{d['name']}"


def parts(d):
    """The line as lines that say the same together."""
    k, t = d["kind"], {q: d[q] for q in ("ttl", "ts", "lo", "name")}
    if k == ".":
        ttl = "0" if d["ttl"] == "0" else ""
        return [{**t, "kind": "Z", "ttl": ttl,
                 "soa": [server(d, "ns"), "hostmaster." + d["name"]] + [""] * 4},
                {**d, "kind": "&"}]
    if k in "&@" and d["ip"]:
        sv = server(d, "ns" if k == "&" else "mx")
        ttl = d["ttl"] or ("259200" if k == "&" else "86400")
        return [{**d, "x": sv, "ip": ""},
                {**t, "kind": "+", "name": sv, "ip": d["ip"], "ttl": ttl}]
    if k == "=":
        rev = ".".join(reversed(d["ip"].split("."))) + ".in-addr.arpa"
        return [{**d, "kind": "+"},
                {**t, "kind": "^", "name": rev, "p": d["name"]}]
    if k == "6":
        rev = ".".join(reversed(d["ip"])) + ".ip6.arpa"
        return [{**d, "kind": "3"},
                {**t, "kind": "^", "name": rev, "p": d["name"]}]
    return [d]


class Plain:
    def name(self, s):
        return s

    text = name

    def number(self, s, default):
        return s


class Fancy:
    """Other case, other escapes, defaults written out."""

    def __init__(self, r):
        self.r = r

    def name(self, s):
        out, i = "", 0
        while i < len(s):
            if s[i] == "\\":
                n = 4 if s[i + 1].isdigit() else 2
                out += s[i:i + n] if n == 4 or self.r.random() < .5 else \
                    "\\%03o" % ord(s[i + 1])
                i += n
                continue
            c = s[i]
            if c != "." and self.r.random() < .2:
                c = "\\%03o" % ord(self.r.choice([c, c.upper()]))
            elif self.r.random() < .5:
                c = c.upper()
            out += c
            i += 1
        return out + ("." if s and self.r.random() < .1 else "")

    def text(self, s):
        out, i = "", 0
        while i < len(s):
            if s[i] == "\\":
                n = 4 if s[i + 1].isdigit() else 2
                out += s[i:i + n]
                i += n
                continue
            out += "\\%03o" % ord(s[i]) if self.r.random() < .3 else s[i]
            i += 1
        return out

    def number(self, s, default):
        s = s or (default if self.r.random() < .6 else "")
        return "0" * self.r.randrange(3) + s if s else s


def show(d, style, serial=""):
    k, n = d["kind"], style.name(d["name"])
    num = style.number

    def end(f, default, k):
        f += [num(d["ttl"], default), d["ts"], d["lo"]]
        return k + ":".join(f).rstrip(":") + (":" if isinstance(style, Fancy)
                                              and k not in "':" else "")

    if k in ".&@":
        mid = {"@": "mx"}.get(k, "ns")
        x = d["x"]
        if isinstance(style, Fancy) and style.r.random() < .5:
            x = server(d, mid)
        f = [n, d["ip"], style.name(x) if "." in x else x]
        if k == "@":
            f.append(num(d["dist"], "0"))
        return end(f, "86400" if k == "@" else "259200", k)
    if k == "Z":
        s = d["soa"]
        f = [n, style.name(s[0]), style.name(s[1]), serial] + [
            num(v, w) for v, w in
            zip(s[2:], ["16384", "2048", "1048576", "2560"])]
        return end(f, "2560", k)
    if k in "+=36":
        ip = d["ip"]
        if k in "36" and isinstance(style, Fancy):
            ip = "[" + ":".join(ip[i:i + 4] for i in range(0, 32, 4)) + "]"
        return end([n, ip], "86400", k)
    if k in "^C":
        return end([n, style.name(d["p"])], "86400", k)
    if k == "'":
        return end([n, style.text(d["s"])], "86400", k)
    return end([n, d["type"], style.text(d["s"])], "86400", k)


def source(r):
    """A list of lines; each zone has a SOA."""
    apexes = r.sample(APEX, r.randrange(1, len(APEX)))
    lines = [line(r, apexes) for _ in range(r.randrange(5, 40))]
    for a in apexes:
        lines.append({"kind": ".", "name": a, "ip": r.choice(["", ip4(r)]),
                      "x": "a", "ttl": r.choice(TTLS), "ts": "", "lo": ""})
    return apexes, lines


def all_lines(lines, style):
    return ["%in:10", "%x:192"] + [show(d, style) for d in lines]


# ---- the properties

def kindly(r, lines):
    """Other texts of the same content: [(what, {file: lines})]."""
    plain = Plain()
    shuffled = r.sample(lines, len(lines))
    split = [p for d in lines for p in parts(d)]
    resplit = [p for d in split for p in parts(d)]
    # a whole zone goes to another source: its SOA lines must go together
    moved = r.choice([d["name"] for d in lines if d["kind"] in ".Z"])
    there = [d for d in lines if d["name"] == moved]
    here = [d for d in lines if d["name"] != moved]
    yield "order", {"zones.x": all_lines(shuffled, plain)}
    yield "case, escapes, defaults", {"zones.x": all_lines(lines, Fancy(r))}
    yield "parts", {"zones.x": all_lines(split, plain)}
    yield "parts of parts, in any order, in other words", \
        {"zones.x": all_lines(r.sample(resplit, len(resplit)), Fancy(r))}
    yield "repeats", {"zones.x": all_lines(lines + lines, plain)}
    yield "another source", {"zones.x": all_lines(here, plain),
                             "zones.y": all_lines(there, plain)[2:]}
    yield "comments", {"zones.x": [t for s in all_lines(lines, plain)
                                   for t in ("# x", "", "#! y", s + " \t")]}


def edits(r, apexes, lines):
    for _ in range(6):
        new = list(lines)
        what = r.randrange(3)
        if what == 0 or len(new) < 2:
            new.append(line(r, apexes))
        else:
            i = r.randrange(len(new))
            if what == 1:
                del new[i]
            else:
                new[i] = {**new[i], **tail(r)}
                if new[i]["kind"] in ".Z":
                    new[i]["ts"] = new[i]["lo"] = ""
        lines = new
        yield lines


def check_same_records(seed):
    r = random.Random(seed)
    _, lines = source(r)
    a = write("zones.a", all_lines(lines, Fancy(r)))
    b = write("zones.b", [".other.test:192.0.2.1:ns:0",
                          ".far.test:[2001:db8::1]:ns.else.test"])
    merged = make(a, b, state="state.r")
    with open("merged", "wb") as f:
        f.write(merged)
    want, got = records(a, b), records("merged")
    ok(got == want, f"the same records, in the same order (seed {seed})",
       f"{set(got) ^ set(want)}")
    again = run(f"{B}/make-data", "merged")
    ok(again.split(b"\n", 1)[1] == merged.split(b"\n", 1)[1],
       f"merged data merges to itself (seed {seed})")


def check_kindness(seed):
    r = random.Random(seed)
    _, lines = source(r)
    write("zones.a", all_lines(lines, Plain()))
    first = serials(make("zones.a", state="state.k"))
    # so that a serial given anew would show
    with open("state.k") as f:
        text = f.read()
    for z in set(first.values()):
        text = text.replace(f" {z} ", " 1000000000 ")
    with open("state.k", "w") as f:
        f.write(text)
    first = dict.fromkeys(first, 1000000000)
    for what, files in kindly(r, lines):
        for fn, t in files.items():
            write(fn, t)
        again = serials(make(*files, state="state.k"))
        ok(again == first, f"kind to {what} (seed {seed})",
           {z: s for z, s in again.items() if s != first.get(z)})


def check_edits(seed):
    """A zone's serial moves exactly when its content does, always forward, and
    no serial ever has two contents; dropped zones come back on top."""
    r = random.Random(seed)
    apexes, lines = source(r)
    old, before, seen, last = {}, {}, {}, {}
    good, why = True, ""
    history = [lines] + list(edits(r, apexes, lines))
    for step in history + [[lines[-1]]] + history[::-1]:
        write("zones.e", all_lines(step, Plain()))
        after = contents(records("zones.e"))
        now = serials(make("zones.e", state="state.e"))
        for z, s in now.items():
            moved = z in last and s != last[z]
            changed = z in old and old[z] != after[z]
            if z in last and moved != changed:
                good, why = False, f"{z}: moved {moved}, changed {changed}: " \
                    f"{old[z] ^ after[z]}"
            if moved and not newer(s, last[z]):
                good, why = False, f"{z}: {last[z]} to {s}"
            if seen.setdefault((z, s), after[z]) != after[z]:
                good, why = False, f"{z}: serial {s} twice"
        old.update({z: after[z] for z in now})
        last.update(now)
    ok(good, f"serials move with content, forward (seed {seed})", why)


def check_replica(seed):
    """What was merged elsewhere keeps its serials, by a link and beside
    another source; and so does what is merged from that."""
    r = random.Random(seed)
    _, lines = source(r)
    write("zones.p", all_lines(lines, Plain()))
    os.makedirs("replica", exist_ok=True)
    for _ in range(3):
        primary = make("zones.p", state="state.p")
        with open("pushed", "wb") as f:
            f.write(primary)
        if not os.path.lexists("replica/zones.p"):
            os.symlink("../pushed", "replica/zones.p")
        write("replica/zones.own", [".own.example:192.0.2.1:a"])
        got = serials(make("replica/zones.p", "replica/zones.own",
                           state="replica/state"))
        got.pop(wire("own.example"))
        ok(got == serials(primary), f"the same serials there (seed {seed})")
        lines = list(edits(r, ["a.test"], lines))[-1]
        write("zones.p", all_lines(lines, Plain()))
    for fn in ("state.p", "replica/state"):
        os.unlink(fn)


def check_without_state(seed):
    """The data in the directory stands in for a state."""
    r = random.Random(seed)
    apexes, lines = source(r)
    good = True
    for step in [lines] + list(edits(r, apexes, lines)):
        write("zones.d", all_lines(step, Plain()))
        # a new serial is the second it was given in: both in the same one
        for attempt in range(20):
            if os.path.exists("state.d"):
                shutil.copyfile("state.d", "state.try")
            # time(2) lags behind this clock by up to a tick
            while time.time() % 1 < 0.02:
                time.sleep(0.01)
            second = int(time.time())
            a = make("zones.d", state="state.try")
            b = run(f"{B}/make-data", "zones.d")
            if int(time.time()) == second:
                break
            os.unlink("state.try")
        os.rename("state.try", "state.d")
        good = good and a == b
        with open("data.new", "wb") as f:
            f.write(a)
        os.rename("data.new", "data")
    ok(good, f"data serves as state (seed {seed})")
    os.unlink("data")
    os.unlink("state.d")


def check_shared():
    for fn in sorted(os.listdir(SHARED)):
        if not fn.startswith("zones."):
            continue
        src = os.path.join(SHARED, fn)
        p = subprocess.run([f"{B}/make-data", "-s", "state.s", src],
                           capture_output=True)
        if p.returncode == 100:
            # a real source may have what 1.05 swallowed
            ok(p.stdout == b"" and b"error:" in p.stderr,
               f"{fn}: refused with reasons")
            continue
        with open("merged", "wb") as f:
            f.write(p.stdout)
        ok(records("merged") == records(src), f"{fn}: the same records")
        given = {}
        for s in open(src, encoding="latin-1"):
            f = s.rstrip("\n")[1:].split(":")
            if s.startswith("Z") and len(f) > 3 and f[3]:
                given[wire(f[0])] = int(f[3])
        got = serials(p.stdout)
        ok(all(got[z] == s for z, s in given.items()),
           f"{fn}: its {len(given)} serials are taken")
        ok(make(src, state="state.s") == p.stdout, f"{fn}: twice the same")


try:
    for seed in range(SEED, SEED + ROUNDS):
        check_same_records(seed)
        check_kindness(seed)
        check_edits(seed)
        for f in ("state.r", "state.k", "state.e"):
            os.unlink(f)
        if seed % 4 == 0:
            check_replica(seed)
            check_without_state(seed)
    if os.path.isdir(SHARED):
        check_shared()
    else:
        print("# the real sources are not at hand")
finally:
    os.chdir("/")
    shutil.rmtree(W)
print(f"1..{count}")
sys.exit(bad > 0)
