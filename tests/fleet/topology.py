"""topology -- two primaries and four replicas, set up as README says.

	p1 (primary) ----+--> r1, r2   take what p1 pushes
	                 |
	                 +--> r3 ----> r4
	p2 (primary) ---------^        r3 merges p1's and p2's data and pushes on

Every machine has its own accounts, sshd, svscan, tinydns and axfrdns. make runs
as the account hostmaster, which owns the service root; on r3 trigger-serve runs
it. Each command that sets something up is in STEPS or below, and the demo shows
it before it runs.
"""
import os

import machines
import sources

NUMBERS = {"p1": 1, "p2": 2, "r1": 11, "r2": 12, "r3": 13, "r4": 14}
ROOT = "/service/tinydns/root"
ROOT_REAL = "/etc/tinydns/root" # what the link /service/tinydns leads to
PRIMARIES = {"p1": ["r1", "r2", "r3"], "p2": ["r3"], "r3": ["r4"]}


class Fleet:
    def __init__(self, directory, programs, say=lambda *a: None, zones=220):
        self.dir, self.say = directory, say
        self.m = {}
        for name, number in NUMBERS.items():
            self.m[name] = machines.Machine(directory, name, number, programs)
        self.zones = {"p1": sources.primary(1, zones),
            "p2": sources.primary(2, max(zones // 4, 3))}

    def do(self, name, command, user=None):
        """Show a command, run it."""
        self.say("%s%s %s" % (name, "$" if user else "#", command))
        p = self.m[name].run(command, user=user)
        return p.stdout

    # ---- each machine by itself

    def power_on(self, name):
        self.m[name].boot()

    def basics(self, name):
        """Accounts, sshd, a DNS server over UDP and TCP."""
        for account in ("tinydns", "axfrdns", "dnslog"):
            self.m[name].run("id %s >/dev/null 2>&1 || useradd -r -M -d"
                " /nonexistent -s /usr/sbin/nologin %s" % (account, account))
        self.m[name].sshd()
        ip = self.m[name].ip
        self.do(name, "tinydns-conf tinydns dnslog /etc/tinydns %s" % ip)
        self.do(name, "axfrdns-conf axfrdns dnslog /etc/axfrdns /etc/tinydns"
            " %s" % ip)
        self.m[name].run("cd /etc/axfrdns && make")

    def start(self, name):
        self.do(name, "ln -s /etc/tinydns /etc/axfrdns /service")

    # ---- publishing

    def publisher(self, name):
        self.m[name].run("useradd -m hostmaster")
        self.do(name, "push-conf hostmaster /etc/tinydns")

    def publisher_key(self, name):
        return self.m[name].read("/etc/tinydns/push/key.pub")

    def admit(self, name, replica, account, directory):
        """Let a publisher push to an account on a replica."""
        r = self.m[replica]
        r.write("/root/%s.pub" % name, self.publisher_key(name))
        self.do(replica, "update-dns-conf %s %s /root/%s.pub" % (account,
            directory, name))
        p = self.m[name]
        with open(p.path("/etc/tinydns/push/replicas"), "a") as f:
            # the default of 600 s is for large data and slow merging makes
            f.write("%s@%s timeout=10\n" % (account, r.ip))
        with open(p.path("/etc/tinydns/push/known_hosts"), "a") as f:
            f.write("%s %s\n" % (r.ip, r.host_key()))
        p.run("chown hostmaster: /etc/tinydns/push/*")

    def merger(self, name, pushers):
        """r3: data of several primaries come together in one service root."""
        self.publisher(name)
        self.m[name].run("groupadd dnspush")
        for primary, (account, directory) in pushers.items():
            self.admit(primary, name, account, directory)
            self.m[name].run("usermod -a -G dnspush %s" % account)
            self.do(name, "ln -s %s/root/data /etc/tinydns/root/zones.%s"
                % (directory, primary))
            self.do(name, "ln -s /usr/local/bin/trigger-make"
                " %s/root/trigger-make" % directory)
        self.do(name, "trigger-conf hostmaster dnslog dnspush /etc/trigger"
            " /service/tinydns")
        self.do(name, "ln -s /etc/trigger /service/trigger")

    def edit(self, name, source, text):
        """Write a source as the people who keep it do."""
        m = self.m[name]
        m.write("/etc/tinydns/root/" + source, text)
        m.run("chown hostmaster: /etc/tinydns/root/" + source)

    def make(self, name, target="", check=True):
        return self.m[name].run("cd %s && make %s" % (ROOT, target),
            user="hostmaster", check=check)

    # ---- the whole

    def set_up(self):
        for name in NUMBERS:
            self.power_on(name)
        for name in NUMBERS:
            self.basics(name)
        for name in ("p1", "p2"):
            self.publisher(name)
            for source, text in self.zones[name].items():
                self.edit(name, source, text)
        for replica in ("r1", "r2"):
            self.admit("p1", replica, "dnsslave", "/etc/tinydns")
        self.merger("r3", {"p1": ("dnsp1", "/var/dnsp1"),
            "p2": ("dnsp2", "/var/dnsp2")})
        self.admit("r3", "r4", "dnsslave", "/etc/tinydns")
        for name in NUMBERS:
            self.start(name)
        for name in NUMBERS:
            self.wait_up(name)

    def wait_up(self, name):
        m = self.m[name]
        machines.wait_for("services of " + name, lambda: all(
            ": up " in line for line in m.run("svstat /service/*",
            check=False).stdout.splitlines()))
