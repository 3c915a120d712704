#!/usr/bin/python3
# What tinydns-data and make-data write and tell does not depend on how many
# threads they have; and a cdb tool can read what several threads wrote.
# limit: 200
import hashlib
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok

THREADS = ("1", "2", "7")
FORMAT = b"\xffformat"
WINDOW = 2097152  # octets: file_large.h


def source(lines, faults):
    """Records of all kinds out of order, some of them wrong in some way."""
    rng = random.Random(20261121)
    out = []
    for i in range(lines):
        zone = "z%d.%s" % (rng.randrange(400), rng.choice(("test", "example")))
        name = "%s.%s" % (rng.choice(("www", "Mail", "a.b", "*", "x%d" % (i % 97))), zone)
        ip = "10.%d.%d.%d" % (i >> 16, i >> 8 & 255, i & 255)
        out.append(rng.choice((
            ".%s:%s:a" % (zone, ip), "&sub.%s::ns.elsewhere.test" % zone,
            "+%s:%s" % (name, ip), "+%s:%s:300:4000000060000000:in" % (name, ip),
            "=%s:%s" % (name, ip), "@%s:%s:m:%d" % (zone, ip, i % 50),
            "'%s:text %d" % (name, i % 100), "Cc%d.%s:%s" % (i % 50, zone, name),
            ":%s:CAA:0 issue \"ca%d.test\"" % (zone, i % 9), "+same.%s:192.0.2.1" % zone,
            "3%s:[2001:db8::%x]" % (name, i % 65536), "# a comment", "",
            "%in:10" if i % 7 == 0 else "%%ex:192.168.%d" % (i % 256))))
        if faults and rng.randrange(100) == 0:
            out.append("+bad%d.%s:10.0.0.%d" % (i, zone, 256 + i))
    return "\n".join(out) + "\n"


def run(*argv):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def compiled(threads, *more):
    """Exit code, diagnostics, file; the file without the time it was made."""
    code, _, err = run("tinydns-data", *more, "-j", threads, "-o", "out.cdb", "zones.a")
    with open("out.cdb", "rb") as f:
        made = bytearray(f.read())
    at = made.find(FORMAT)
    if at != -1:
        at += len(FORMAT) + 4
        made[at:at + 8] = bytes(8)
    return code, err, bytes(made)


def hashed(threads, *sources):
    """Does data.cdb hold the BLAKE2b-256 of its sources' text?"""
    run("tinydns-data", "-q", "-j", threads, "-o", "out.cdb", *sources)
    text = b"".join(open(s, "rb").read() for s in sources)
    with open("out.cdb", "rb") as f:
        made = f.read()
    at = made.find(FORMAT) + len(FORMAT) + 36  # man/data.cdb.5
    return made[at:at + 32] == hashlib.blake2b(text, digest_size=32).digest()


def windows(threads):
    """Writes of a large file by their place."""
    write("\n".join("+n%d.test:10.%d.%d.%d" % (i, i >> 16, i >> 8 & 255, i & 255) for i in range(150000)) + "\n")
    run("strace", "-f", "-qq", "-e", "trace=pwrite64", "-e", "signal=none", "-s", "0", "-o", "trace",
        "tinydns-data", "-q", "-j", threads, "-o", "out.cdb", "zones.a")
    with open("trace") as f:
        found = re.findall(r'pwrite64\(\d+, ""\.\.\., (\d+), (\d+)', f.read())
    return sorted((int(at), int(n)) for n, at in found), os.path.getsize("out.cdb")


def all_same(what, results, code):
    ok(all(r == results[0] for r in results), what)
    ok(results[0][0] == code, "%s: exit code %d" % (what, code))


def write(text):
    with open("zones.a", "w") as f:
        f.write(text)


def main():
    write(source(60000, False))
    results = [compiled(t) for t in THREADS]
    all_same("data.cdb and warnings are the same", results, 0)
    ok(results[0][1].count(b": warning: ") > 100, "there were warnings")
    code, dump, _ = run("cdb", "-d", "out.cdb")
    ok(code == 0 and dump.count(b"->") > 10000, "cdb reads it")
    results = [compiled(t, "-1") for t in THREADS]
    all_same("the classic layout is the same", results, 0)
    # zones get the serials that they have had
    run("make-data", "-s", "state", "zones.a")
    results = [run("make-data", "-j", t, "-s", "state", "zones.a") for t in THREADS]
    all_same("make-data, too", results, 0)

    with open("zones.b", "w") as f:
        f.write("+b.test:192.0.2.1")  # one line, and no newline
    for t in THREADS:
        ok(hashed(t, "zones.a"), "-j %s: the text is hashed" % t)
        ok(hashed(t, "zones.b", "zones.a", "zones.b"), "-j %s: all sources, in their order" % t)

    for t in THREADS:
        writes, size = windows(t)
        ok(size > 4 * WINDOW and writes == [(at, min(WINDOW, size - at)) for at in range(0, size, WINDOW)],
           "-j %s: each window of the file in one write" % t)

    write(source(60000, True))
    results = [compiled(t) for t in THREADS]
    all_same("errors are the same", results, 111)
    numbers = [int(l.split(b":")[1]) for l in results[0][1].split(b"\n") if l.startswith(b"zones.a:")]
    ok(len(numbers) > 300, "there were errors")
    ok(numbers == sorted(numbers), "in the order of the lines")
    with open("zones.a") as f:
        lines = f.read().split("\n")
    ok(all("bad" in lines[n - 1] for n in numbers[:500]), "and at the right ones")


os.environ["PATH"] = B + ":" + os.environ["PATH"]
with tempfile.TemporaryDirectory() as where:
    os.chdir(where)
    main()
    os.chdir("/")
done()
