#!/usr/bin/python3
# fleet: two primaries, four replicas, real sshd, supervise and servers; what
# people see when all is well, and when something fails.
# needs: root
# needs: quiet
# sanitizers: no: the services run under softlimit, where AddressSanitizer dies
# limit: 600
"""Each fault: nothing is lost, the old answers stay, the primary says what is
wrong and exits accordingly, the next make heals it."""
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
    "fleet"))
import machines

if not machines.possible():
    print("1..0 # SKIP not allowed to make namespaces")
    sys.exit(0)
machines.enter()

import checks
import topology
from checks import ok

ZONES = 220
HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, "..", "..", "shared", "data")


class Scenario:
    def __init__(self, directory):
        self.f = topology.Fleet(directory, os.path.abspath(
            os.environ.get("O", ".")), zones=ZONES)
        self.edits = 0
        self.shared()

    def shared(self):
        """Real sources, where they are at hand."""
        if not os.path.isdir(SHARED):
            return
        for name in sorted(os.listdir(SHARED)):
            if name.startswith("zones."):
                with open(os.path.join(SHARED, name)) as f:
                    self.f.zones["p1"][name] = f.read()

    def ip(self, name):
        return self.f.m[name].ip

    def ips(self, *names):
        return [self.ip(n) for n in names]

    def push_again(self, name="p1"):
        """make, as often as people would until all is well."""
        return self.f.make(name, check=False)

    def edit(self, primary="p1"):
        """One more name in one zone; returns it."""
        self.edits += 1
        source = "zones.agnes"
        zone = checks.zones_of({"": self.f.zones[primary][source]})[0]
        name = "edit%d.%s" % (self.edits, zone)
        text = self.f.zones[primary][source] + "+%s:192.0.2.77\n" % name
        self.f.zones[primary][source] = text
        self.f.edit(primary, source, text)
        return name

    def has(self, server, name):
        r = checks.ask(self.ip(server), name, "A", timeout=2)
        return r is not None and bool(r.answer)

    def all_have(self, name, servers=("p1", "r1", "r2", "r3", "r4"),
                 seconds=5):
        end = time.monotonic() + seconds
        missing = servers
        while missing and time.monotonic() < end:
            missing = [s for s in servers if not self.has(s, name)]
            if missing:
                time.sleep(0.1)
        return "missing on %s" % missing if missing else None

    # ---- all is well

    def first_push(self):
        for p in ("p1", "p2"):
            r = self.f.make(p, check=False)
            ok(r.returncode == 0, "the first make on %s" % p,
                r.stdout[-3000:] + r.stderr[-3000:])
        self.compare("after the first push")

    def compare(self, when, limit=300):
        for p, servers in (("p1", ("p1", "r1", "r2", "r3", "r4")),
                           ("p2", ("p2", "r3", "r4"))):
            zones = checks.zones_of(self.f.zones[p])
            wrong = []
            for z in zones:
                serials = [checks.serial(ip, z) for ip in self.ips(*servers)]
                if None in serials or len(set(serials)) != 1:
                    wrong.append((z, serials))
            ok(zones and not wrong, "%s: %d zones of %s have one serial"
                " everywhere" % (when, len(zones), p), wrong[:5])
            why = checks.same_answers(self.ips(*servers),
                checks.names_of(self.f.zones[p], limit))
            ok(why is None, "%s: %s's names have one answer everywhere"
                % (when, p), why)

    def dig(self):
        """The same by the tool that people have."""
        zone = checks.zones_of(self.f.zones["p1"])[0]
        for flag in ("+notcp", "+tcp"):
            said = {subprocess.run(["dig", "@" + ip, "+norec", "+noedns",
                "+short", "+tries=2", "+time=3", flag, zone, "SOA"],
                capture_output=True, text=True).stdout
                for ip in self.ips("p1", "r1", "r2", "r3", "r4")}
            ok(len(said) == 1 and len(said.pop().split()) == 7,
                "dig %s shows one SOA of %s everywhere" % (flag, zone), said)

    def tcp(self):
        name = "dkim._domainkey." + next(z for t in
            self.f.zones["p1"].values() for z in re.findall(
                r"^'dkim\._domainkey\.([^:]*)", t, re.M))
        for s in ("p1", "r1", "r4"):
            r = checks.ask(self.ip(s), name, "TXT", tcp=True)
            ok(r is not None and r.answer, "%s answers over TCP" % s)

    def confined(self):
        for s in topology.NUMBERS:
            why = checks.jailed(self.f.m[s], "tinydns", "/etc/tinydns/root")
            ok(why is None, "tinydns on %s is jailed" % s, why)

    def edit_shows(self):
        before = checks.serial(self.ip("r4"), checks.zones_of(
            self.f.zones["p1"])[1])
        name = self.edit()
        start = time.monotonic()
        r = self.f.make("p1", check=False)
        ok(r.returncode == 0, "an edit, and make", r.stdout + r.stderr)
        why = self.all_have(name)
        ok(why is None, "the edit shows everywhere", why)
        print("# %.1f s from make to all servers" %
            (time.monotonic() - start))
        ok(checks.serial(self.ip("r4"), checks.zones_of(
            self.f.zones["p1"])[1]) == before,
            "a zone that was not edited keeps its serial")
        p2 = self.edit("p2")
        r = self.f.make("p2", check=False)
        ok(r.returncode == 0, "an edit on the other primary",
            r.stdout + r.stderr)
        why = self.all_have(p2, ("p2", "r3", "r4"))
        ok(why is None, "shows on its replicas", why)
        r = self.f.make("p1", check=False)
        ok(r.returncode == 0 and "ok" not in r.stdout.split(),
            "make with nothing new has nothing to push", r.stdout + r.stderr)

    # ---- faults

    def fails(self, title, words, primary="p1", target=""):
        """make must fail and say these words."""
        r = self.f.make(primary, target, check=False)
        out = r.stdout + r.stderr
        ok(r.returncode != 0, title + ": make fails", out[-2000:])
        ok(all(re.search(w, out) for w in words), title + ": and says why",
            "wanted %s in:\n%s" % (words, out[-2000:]))
        return out

    def heals(self, title, name, primary="p1", servers=None):
        servers = servers or ("p1", "r1", "r2", "r3", "r4")
        r = self.f.make(primary, check=False)
        ok(r.returncode == 0, title + ": the next make succeeds",
            (r.stdout + r.stderr)[-3000:])
        why = self.all_have(name, servers)
        ok(why is None, title + ": and heals", why)

    def replica_down(self):
        self.f.m["r2"].cut_power()
        name = self.edit()
        self.fails("a replica is down", [self.ip("r2")])
        why = self.all_have(name, ("p1", "r1", "r3", "r4"))
        ok(why is None, "a replica is down: the others have it", why)
        self.f.power_on("r2")
        self.f.wait_up("r2")
        self.heals("a replica is down", name)

    def broken_data(self):
        source = "zones.bakery"
        good = self.f.zones["p1"][source]
        zone = checks.zones_of(self.f.zones["p1"])[0]
        before = [checks.serial(ip, zone) for ip in self.ips("p1", "r1")]
        text = good + "+broken.example:192.0.2.300\n"
        self.f.edit("p1", source, text)
        line = text.count("\n")
        self.fails("broken data", [r"zones\.bakery:%d:\d+: error: " % line])
        ok([checks.serial(ip, zone) for ip in self.ips("p1", "r1")] == before,
            "broken data: the old answers stay")
        self.f.edit("p1", source, good)
        self.heals("broken data", self.edit())

    def disk_full(self):
        r1 = self.f.m["r1"]
        at = "/etc/tinydns/root"
        size = os.path.getsize(r1.path(at + "/data"))
        fill = at + "/filler"
        r1.run("rm -f %s/data.2* && mkdir /var/keep && cp -a %s/. /var/keep &&"
            " mount -t tmpfs -o size=%d,mode=2755 none %s && cp -a"
            " /var/keep/. %s && chown --reference=/var/keep %s && chmod 2755"
            " %s" % (at, at, size * 12, at, at, at, at))
        r1.run("svc -t /service/tinydns /service/axfrdns")
        self.f.wait_up("r1")
        r1.run("cat /dev/zero >%s 2>/dev/null; true" % fill, check=False)
        old = self.last
        name = self.edit()
        self.fails("disk full", [self.ip("r1"), "disk|space"])
        ok(self.has("r1", old) and not self.has("r1", name),
            "disk full: the old answers stay")
        r1.run("rm " + fill)
        self.heals("disk full", name)

    def keys(self):
        r1 = self.f.m["r1"]
        p1 = self.f.m["p1"]
        known = "/etc/tinydns/push/known_hosts"
        saved = p1.read(known)
        with open(p1.path(known), "w") as f:
            f.write(saved.replace(r1.host_key(), self.f.m["r2"].host_key()))
        name = self.edit()
        self.fails("a changed host key", [self.ip("r1"), "[Hh]ost key"])
        with open(p1.path(known), "w") as f:
            f.write(saved)
        self.heals("a changed host key", name)
        key = "/etc/tinydns/push/key"
        p1.run("mv %s %s.good && ssh-keygen -q -t ed25519 -N '' -f /root/k &&"
            " cp /root/k %s && chown --reference=%s.good %s && chmod 600 %s"
            % ((key,) * 6))
        name = self.edit()
        self.fails("a wrong key", [self.ip("r1"), "[Pp]ermission denied|key"])
        p1.run("mv %s.good %s" % (key, key))
        self.heals("a wrong key", name)

    def clock_back(self):
        name = self.edit()
        p1 = self.f.m["p1"]
        zone = checks.zones_of(self.f.zones["p1"])[0]
        before = checks.serial(self.ip("r1"), zone)
        r = p1.run("cd %s && faketime -f -2d make" % topology.ROOT,
            user="hostmaster", check=False)
        ok(r.returncode == 0, "clock set back: make succeeds",
            (r.stdout + r.stderr)[-2000:])
        why = self.all_have(name)
        ok(why is None, "clock set back: the edit shows everywhere", why)
        after = checks.serial(self.ip("r1"), zone)
        ok(before is not None and after is not None and
            0 <= (after - before) % 2**32 < 2**31,
            "clock set back: no serial went back", (before, after))
        self.heals("clock set back", self.edit())

    def two_at_once(self):
        name = self.edit()
        p1 = self.f.m["p1"]
        runs = [subprocess.Popen(p1.command("cd %s && make" % topology.ROOT,
            "hostmaster"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for i in range(3)]
        outs = [(r.communicate(timeout=120)[0], r.returncode) for r in runs]
        ok(all(code == 0 for out, code in outs), "three makes at once succeed",
            outs)
        why = self.all_have(name)
        ok(why is None, "three makes at once: the edit shows", why)
        name, other = self.edit(), self.edit("p2")
        runs = [subprocess.Popen(self.f.m[p].command("cd %s && make"
            % topology.ROOT, "hostmaster"), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT) for p in ("p1", "p2")]
        outs = [(r.communicate(timeout=200)[0], r.returncode) for r in runs]
        ok(all(code == 0 for out, code in outs),
            "two primaries at once succeed", outs)
        why = self.all_have(name) or self.all_have(other, ("p2", "r3", "r4"))
        ok(why is None, "two primaries at once: both edits show", why)

    def one_refused(self):
        """p2 claims a zone of p1: p2 is refused on r3, p1 is not."""
        zone = checks.zones_of(self.f.zones["p1"])[0]
        good = self.f.zones["p2"]["zones.club"]
        self.f.edit("p2", "zones.club", good + ".%s:192.0.2.66:a\n" % zone)
        out = self.fails("a zone claimed twice", [self.ip("r3"), "refuse"],
            "p2")
        ok(re.search(r"zones\.p[12]:\d+", out),
            "a zone claimed twice: the place is named", out[-2000:])
        self.heals("a zone claimed twice: the other primary", self.edit())
        self.f.edit("p2", "zones.club", good)
        self.heals("a zone claimed twice", self.edit("p2"), "p2",
            ("p2", "r3", "r4"))

    def cut_lines(self, n=12):
        """The connection breaks after so many octets."""
        p1, r1 = self.f.m["p1"], self.f.m["r1"]
        reps = "/etc/tinydns/push/replicas"
        known = "/etc/tinydns/push/known_hosts"
        saved, savedk = p1.read(reps), p1.read(known)
        listener = socket.socket()
        listener.bind((machines.CLIENT, 0))
        listener.listen(8)
        port = listener.getsockname()[1]
        budget = [0]
        threading.Thread(target=cutter, args=(listener, (r1.ip, 22), budget),
            daemon=True).start()
        with open(p1.path(reps), "w") as f:
            f.write(saved.replace("dnsslave@%s " % r1.ip,
                "dnsslave@%s:%d " % (machines.CLIENT, port)))
        with open(p1.path(known), "a") as f:
            f.write("[%s]:%d %s\n" % (machines.CLIENT, port, r1.host_key()))
        size = os.path.getsize(p1.path("/etc/tinydns/root/data"))
        bad, r = [], random.Random(3)
        old = self.last
        for i in range(n):
            name = self.edit()
            budget[0] = r.randrange(size + 6000)
            p = self.f.make("p1", check=False)
            new, was = self.has("r1", name), self.has("r1", old)
            if not was or (p.returncode == 0) != new:
                bad.append((budget[0], p.returncode, new, was,
                    p.stdout[-500:]))
            if new:
                old = name
        ok(not bad, "the line is cut at %d places: the old or the new data,"
            " and the primary knows which" % n, bad)
        budget[0] = 1 << 40
        self.heals("the line is cut", name)
        with open(p1.path(reps), "w") as f:
            f.write(saved)
        with open(p1.path(known), "w") as f:
            f.write(savedk)
        listener.close()

    def power_cuts(self, n=5):
        r = random.Random(5)
        for i in range(n):
            victim = r.choice(("p1", "r1", "r3"))
            name = self.edit()
            make = subprocess.Popen(self.f.m["p1"].command("cd %s && make"
                % topology.ROOT, "hostmaster"), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            time.sleep(r.uniform(0.02, 0.8))
            self.f.m[victim].cut_power()
            self.f.power_on(victim)
            make.wait()
            self.f.wait_up(victim)
            old = self.last
            ok(self.all_have(old, (victim,)) is None,
                "power cut on %s: it answers again" % victim)
            self.heals("power cut on %s" % victim, name)

    def run(self):
        self.first_push()
        self.dig()
        self.tcp()
        self.confined()
        self.edit_shows()
        self.last = self.edit()
        self.heals("an edit", self.last)
        for fault in (self.broken_data, self.replica_down, self.keys,
                      self.clock_back, self.two_at_once, self.one_refused,
                      self.cut_lines, self.power_cuts, self.disk_full):
            begin = time.monotonic()
            try:
                fault()
            except Exception as e:
                ok(False, "%s ran to its end" % fault.__name__, repr(e))
            print("# %s: %.0f s" % (fault.__name__,
                time.monotonic() - begin))
        self.compare("after all faults", 100)


def cutter(listener, target, budget):
    """A TCP relay that breaks both ends after budget[0] octets sent on."""
    while True:
        try:
            a, _ = listener.accept()
        except OSError:
            return
        b = socket.create_connection(target)
        left = [budget[0]]
        def pump(x, y, counted):
            try:
                while True:
                    d = x.recv(4096)
                    if not d:
                        break
                    if counted:
                        d = d[:left[0]]
                        left[0] -= len(d)
                    y.sendall(d)
                    if counted and left[0] <= 0:
                        break
            except OSError:
                pass
            for s in (x, y):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        for args in ((a, b, True), (b, a, False)):
            threading.Thread(target=pump, args=args, daemon=True).start()


machines.network()
directory = machines.fleet_dir()
s = None
try:
    s = Scenario(directory)
    s.f.set_up()
    s.run()
except Exception as e:
    ok(False, "the scenario ran to its end", repr(e))
    raise
finally:
    if os.environ.get("FLEET_KEEP"):
        print("# kept: %s" % directory)
    else:
        machines.remove(s.f.m.values() if s else [], directory)
checks.done()
