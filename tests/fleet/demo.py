#!/usr/bin/python3
"""demo -- the main job, in front of the user's eyes.

	tests/fleet/demo.py [-k] DIRECTORY

Run by ./demo, which has built the programs. Sets up the fleet of topology.py in
DIRECTORY, publishes to it, edits, breaks things, and shows what the servers
answer. -k: stay up until Enter.
"""
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import machines

if not machines.possible():
    print("demo: this machine does not allow namespaces; ./demo as an ordinary"
        " user\nshows what one machine can do")
    sys.exit(111)
machines.enter()

import topology

BOLD, PLAIN = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
steps = 1  # ./demo has built already


def step(text):
    global steps
    steps += 1
    print("\n%s%d. %s%s" % (BOLD, steps, text, PLAIN))
    sys.stdout.flush()


def show(text):
    print("   " + text)
    sys.stdout.flush()


def output(text):
    for line in text.rstrip("\n").splitlines():
        print("     " + line)
    sys.stdout.flush()


class Demo:
    def __init__(self, directory, keep):
        self.keep = keep
        self.f = topology.Fleet(directory, machines.TOP, show)

    def dig(self, *names):
        """Ask servers by name of machine."""
        for machine, name, rdtype in names:
            m = self.f.m[machine]
            args = ["dig", "+norec", "+short", "+tries=1", "+time=2",
                "@" + m.ip, name, rdtype]
            p = subprocess.run(args, capture_output=True, text=True)
            show("$ %-62s %s" % (" ".join(args[0:1] + args[5:]),
                p.stdout.strip().replace("\n", ", ") or "(no answer)"))

    def make(self, machine, wanted=0):
        show("%s$ cd %s && make" % (machine, topology.ROOT))
        start = time.monotonic()
        p = self.f.make(machine, check=False)
        # warnings about sources made by a generator are of no interest here
        output("\n".join(line for line in (p.stdout + p.stderr).splitlines()
            if ": warning: " not in line))
        show("exit code %d, %.1f seconds" % (p.returncode,
            time.monotonic() - start))
        if (p.returncode != 0) != (wanted != 0):
            print("demo: fatal: that was not expected")
            sys.exit(111)

    def edit(self, line):
        show("p1$ echo '%s' >>%s/zones.agnes" % (line, topology.ROOT))
        text = self.f.m["p1"].read(topology.ROOT_REAL + "/zones.agnes")
        self.f.edit("p1", "zones.agnes", text + line + "\n")

    def run(self):
        zone = "z0.s1.example"
        name = "new." + zone
        step("Six machines: two primaries, four replicas, each with its own"
            " accounts, sshd, supervise")
        print(topology.__doc__.split("\n\n")[1])
        show("All files are in %s" % self.f.dir)
        self.f.set_up()
        step("Sources: %d zones, kept by people in text files" % sum(
            len(re.findall(r"^[.Z]", t, re.M)) for z in self.f.zones.values()
            for t in z.values()))
        output(self.f.m["p1"].run("cd %s && wc -l zones.* && sed -n 3,12p"
            " zones.agnes" % topology.ROOT).stdout)
        step("make on each primary: check, merge, compile, push, all at once")
        self.make("p1")
        self.make("p2")
        step("Every server gives the same serial and the same answers")
        zone2 = re.findall(r"^[.Z](z\d+\.s2\.[a-z]+)",
            self.f.zones["p2"]["zones.agnes"], re.M)[0]
        self.dig(*[(m, zone, "SOA") for m in ("p1", "r1", "r2", "r3", "r4")])
        self.dig(*[(m, zone2, "SOA") for m in ("p2", "r3", "r4")])
        step("An edit, and make: it shows on all servers")
        self.edit("+%s:192.0.2.77:300" % name)
        self.make("p1")
        self.dig(*[(m, name, "A") for m in ("p1", "r1", "r2", "r3", "r4")])
        step("A mistake: it is named, and nothing changes anywhere")
        good = self.f.m["p1"].read(topology.ROOT_REAL + "/zones.agnes")
        self.edit("+www.%s:192.0.2.300" % zone)
        self.make("p1", 2)
        self.dig(("p1", name, "A"), ("r4", name, "A"))
        self.f.edit("p1", "zones.agnes", good)
        step("A replica loses power: the others get the change, it catches up")
        show("r2# (power off)")
        self.f.m["r2"].cut_power()
        self.edit("+later.%s:192.0.2.78:300" % zone)
        self.make("p1", 2)
        self.dig(("r1", "later." + zone, "A"), ("r4", "later." + zone, "A"))
        show("r2# (power on)")
        self.f.power_on("r2")
        self.f.wait_up("r2")
        self.make("p1")
        self.dig(("r2", "later." + zone, "A"))
        step("The servers are confined: their own uid, chroot, no way back")
        m = self.f.m["r4"]
        output(m.run("for p in $(pidof tinydns); do ls -l /proc/$p/root;"
            " egrep '^(Uid|Groups|CapEff|NoNewPrivs)' /proc/$p/status;"
            " done").stdout)
        step("Done")
        if self.keep:
            self.stay()

    def stay(self):
        p1 = self.f.m["p1"]
        show("It stays up until you press Enter. Look around, as root:")
        pid = host_pid(p1.pid)
        show("nsenter -t %d -a -r -w sh        # a shell on p1" % pid)
        show("cd %s; vi zones.agnes; make      # there, as hostmaster" %
            topology.ROOT)
        show("dig @%s %s                       # there, too" % (
            self.f.m["r4"].ip, "www.z0.s1.example"))
        open(os.path.join(self.f.dir, "up"), "w").close()
        try:
            input()
        except (EOFError, KeyboardInterrupt):
            if not sys.stdin.isatty():
                signal.pause()


def host_pid(pid):
    """The number that a process of ours has outside of our namespace."""
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith("NSpid:"):
                return int(line.split()[1])
    return pid


args = sys.argv[1:]
keep = args[:1] == ["-k"]
directory = args[-1]
machines.network()
signal.signal(signal.SIGTERM, lambda *a: sys.exit(111))
try:
    Demo(directory, keep).run()
except KeyboardInterrupt:
    sys.exit(111)
