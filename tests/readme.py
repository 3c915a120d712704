#!/usr/bin/python3
# readme: every command that README shows is run, in its order, on machines with
# README's addresses.
# needs: root
# sanitizers: no: the services run under softlimit, where AddressSanitizer dies
# limit: 300
"""A line "tour$ ...", "primary# ..." or "replica$ ..." is a command for that
machine, by root (#) or by an ordinary user ($). What README says in between
(the key is brought over; two lines are added on the primary) is done here."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "fleet"))
import machines

if not machines.possible() or not machines.BRIDGE:
    print("1..0 # SKIP not allowed to make namespaces")
    sys.exit(0)
machines.enter()

import checks
from checks import ok

NUMBERS = {"tour": 9, "primary": 1, "replica": 2}


def commands():
    with open(os.path.join(HERE, "..", "README")) as f:
        for line in f:
            m = re.match(r"(tour|primary|replica)([$#]) (.*)", line)
            if m:
                yield m.groups()


def before(m, who, command):
    """What README says in words."""
    if command.startswith("update-dns-conf"):
        key = m["primary"].read("/etc/tinydns/push/key.pub")
        m["replica"].write("/root/key.pub", key)


def add_lines(m, said):
    """The two lines that update-dns-conf printed, with the address it has."""
    where, added = None, []
    for line in said.splitlines():
        if "push/replicas" in line:
            where = "/etc/tinydns/push/replicas"
        elif "push/known_hosts" in line:
            where = "/etc/tinydns/push/known_hosts"
        elif line.startswith("  ") and where:
            with open(m["primary"].path(where), "a") as f:
                f.write(line.strip().replace("replica", m["replica"].ip)
                    + "\n")
            added.append(where)
    ok(sorted(added) == ["/etc/tinydns/push/known_hosts",
        "/etc/tinydns/push/replicas"], "update-dns-conf prints two lines for"
        " the primary", said)


def main(directory, m):
    build = os.path.abspath(os.environ.get("O", "."))
    shell = {}
    for name, number in NUMBERS.items():
        m[name] = machines.Machine(directory, name, number, build)
        m[name].boot()
        m[name].sshd()
        for account in ("dns", "dnslog", "hostmaster"):
            m[name].run("userdel %s" % account, check=False)
    m["tour"].run("useradd -m hostmaster")
    ran = 0
    for who, prompt, command in commands():
        before(m, who, command)
        # one shell after another: what cd did must be said again
        key = (who, prompt)
        user = "hostmaster" if prompt == "$" else None
        script = "cd %s && %s" % (shell.get(key, "~hostmaster" if user
            else "/root"), command)
        p = m[who].run(script + "\npwd >/tmp/pwd." + who + (user or ""),
            user=user, check=False)
        ok(p.returncode == 0, "%s%s %s" % (who, prompt, command),
            p.stdout + p.stderr)
        shell[key] = m[who].read("/tmp/pwd." + who + (user or "")).strip()
        if command.startswith("update-dns-conf"):
            add_lines(m, p.stdout)
        if command.startswith("ln -s"):
            machines.wait_for("services", lambda: all(": up " in line
                for line in m[who].run("svstat /service/*", check=False)
                .stdout.splitlines()))
        ran += 1
    ok(ran > 25, "README shows commands")
    for name in ("primary", "replica"):
        for tcp in (False, True):
            r = checks.ask(m[name].ip, "www.example.org", "A", tcp=tcp)
            ok(r is not None and r.answer and r.answer[0][0].to_text() ==
                "192.0.2.80", "then %s answers over %s" % (name, "TCP" if tcp
                else "UDP"), r)
    ok(checks.serial(m["primary"].ip, "example.org") is not None and
        checks.serial(m["primary"].ip, "example.org") ==
        checks.serial(m["replica"].ip, "example.org"),
        "and both have one serial")


machines.network()
directory = machines.fleet_dir()
m = {}
try:
    main(directory, m)
except Exception as e:
    ok(False, "it ran to its end", repr(e))
finally:
    machines.remove(m.values(), directory)
checks.done()
