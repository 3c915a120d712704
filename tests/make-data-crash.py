#!/usr/bin/python3
# make-data-crash.py -- killed at every system call in turn, make-data forgets no
# serial that anybody may have seen, and the next run is as if nothing happened.
#
# sanitizers: no: strace and AddressSanitizer's own threads do not agree
# limit: 300
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, skip_all

if shutil.which("strace") is None:
    skip_all("needs strace")

STATE = re.compile(rb"#fleetdns serials 1\ngeneration \d+ [0-9a-f]{64}\n"
                   rb"(zone \S+ \d+ [0-9a-f]{64}\n)+\Z")
SOA = re.compile(rb"^Z(\S+?):.*?:.*?:(\d+):", re.M)
STAMP = re.compile(rb"^#fleetdns data 1 (\d+)\n")


def source(n):
    with open("zones.a", "w") as f:
        f.write(".a.test:192.0.2.%d:a\n.b.test:192.0.2.1:a\n" % n)


def make(*inject):
    with open("out", "wb") as out:
        subprocess.run([*inject, B + "/make-data", "-s", "state", "zones.a"],
                       stdout=out, stderr=subprocess.DEVNULL)
    return read("out")


def read(fn):
    with open(fn, "rb") as f:
        return f.read()


def calls():
    make("strace", "-o", "trace")
    seen = collections.Counter()
    for line in open("trace", errors="replace"):
        m = re.match(r"([a-z_0-9]+)\(", line)
        if m and m.group(1) not in ("execve", "exit_group"):
            seen[m.group(1)] += 1
    return seen


top = tempfile.mkdtemp(prefix="fleetdns.")
os.chdir(top)
try:
    source(1)
    first = make()
    shutil.copy("state", "state.first")
    source(2)
    runs, bad, unseen = 0, [], 0
    wanted = calls()
    for name, n in sorted(wanted.items()):
        for k in range(1, n + 1):
            shutil.copy("state.first", "state")
            source(2)
            killed = make("strace", "-o", "/dev/null", "-e",
                          "inject=%s:signal=KILL:when=%d" % (name, k))
            where = "%s %d" % (name, k)
            runs += 1
            if not STATE.match(read("state")):
                bad.append(where + ": the state is damaged")
            if killed and not STATE.match(read("state")) or (
                    killed and read("state") == read("state.first")):
                bad.append(where + ": data came out before the state was safe")
            unseen += not killed
            shutil.copy("state", "state.killed")
            # the same sources: what came out is confirmed
            again = make()
            if not again.startswith(killed):
                bad.append(where + ": the same content has other serials now")
            a, b = dict(SOA.findall(first)), dict(SOA.findall(again))
            if b[b"b.test"] != a[b"b.test"] or \
                    int(b[b"a.test"]) <= int(a[b"a.test"]) or \
                    STAMP.findall(again) <= STAMP.findall(first):
                bad.append(where + ": wrong serials afterwards")
            # other sources: nothing that came out is given again
            shutil.copy("state.killed", "state")
            source(3)
            c = dict(SOA.findall(make()))
            for zone, serial in SOA.findall(killed):
                if zone == b"a.test" and int(c[zone]) <= int(serial):
                    bad.append(where + ": a serial given twice")
            left = set(os.listdir(".")) - {"zones.a", "state", "state.first",
                                           "state.killed", "out", "trace"}
            if left:
                bad.append(where + ": %s stays" % left)
    ok(runs > 40 and not bad, "killed %d times, nothing lost" % runs,
       "\n".join(bad[:10]))
    ok(0 < unseen < runs, "before and after data came out")
finally:
    os.chdir("/")
    shutil.rmtree(top)
done()
