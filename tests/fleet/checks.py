"""checks -- what is asked of the fleet from outside, and counting."""
import random
import subprocess
import sys

import dns.flags
import dns.message
import dns.query
import dns.rdatatype

count = bad = 0


def ok(fact, text, why=""):
    global count, bad
    count += 1
    bad += not fact
    print("%sok %d - %s" % ("" if fact else "not ", count, text))
    if not fact and why:
        print("# " + str(why).strip().replace("\n", "\n# "))
    sys.stdout.flush()
    return bool(fact)


def done():
    print("1..%d" % count)
    sys.exit(bad > 0)


def ask(ip, name, rdtype="A", tcp=False, timeout=3):
    """An answer, or None: no server there."""
    q = dns.message.make_query(name, rdtype, use_edns=True)
    q.flags &= ~dns.flags.RD
    try:
        if tcp:
            return dns.query.tcp(q, ip, timeout=timeout)
        r, _ = dns.query.udp_with_fallback(q, ip, timeout=timeout)
        return r
    except Exception:
        return None


def form(r):
    """What must be equal on all servers, whatever the order of addresses."""
    if r is None:
        return None
    return (r.rcode(), bool(r.flags & dns.flags.AA)) + tuple(
        sorted((s.name.to_text().lower(), s.rdtype, s.ttl, sorted(
            rd.to_text() for rd in s)) for s in section)
        for section in (r.answer, r.authority, r.additional))


def serial(ip, zone):
    r = ask(ip, zone, "SOA")
    try:
        return r.answer[0][0].serial
    except (AttributeError, IndexError):
        return None


def zones_of(texts):
    """Apexes in sources: the owners of "." and "Z" lines."""
    out = []
    for text in texts.values():
        for line in text.splitlines():
            if line[:1] in (".", "Z"):
                zone = line[1:].split(":")[0]
                if zone not in out:
                    out.append(zone)
    return out


def names_of(texts, limit, seed=1):
    """Some questions about what is in sources."""
    r = random.Random(seed)
    out = []
    for text in texts.values():
        for line in text.splitlines():
            if line[:1] in tuple(".&+=@36'C:^Z") and "\\" not in \
                    line.split(":")[0]:
                owner = line[1:].split(":")[0] if line[0] != ":" else \
                    line.split(":")[1]
                out.append(owner.replace("*", "some"))
    out = r.sample(sorted(set(out)), min(limit, len(set(out))))
    types = ("A", "AAAA", "MX", "TXT", "NS", "SRV", "CAA", "SOA", "DS", "ANY")
    return [(n, r.choice(types)) for n in out] + \
        [("no-such-name." + n, "A") for n in out[:limit // 10]]


def same_answers(servers, questions):
    """Ask all servers all questions; the first difference, or None."""
    for name, rdtype in questions:
        first = form(ask(servers[0], name, rdtype))
        if first is None:
            return "%s does not answer %s" % (servers[0], name)
        for ip in servers[1:]:
            other = form(ask(ip, name, rdtype))
            if other != first:
                return "%s %s: %s says %s, %s says %s" % (name, rdtype,
                    servers[0], first, ip, other)
    return None


def jailed(machine, program, root):
    """Why a server process on a machine is not confined as it should be."""
    pids = machine.run("pidof " + program, check=False).stdout.split()
    if not pids:
        return program + " does not run"
    for pid in pids:
        status = dict(line.split(":\t", 1) for line in machine.run(
            "cat /proc/%s/status" % pid).stdout.splitlines() if ":\t" in line)
        uids = set(status["Uid"].split()) | set(status["Gid"].split())
        if "0" in uids or len(set(status["Uid"].split())) != 1:
            return "uids " + status["Uid"]
        if status["Groups"].split() not in ([], [status["Gid"].split()[0]]):
            return "groups " + status["Groups"]
        if int(status["CapEff"], 16) or int(status["CapPrm"], 16):
            return "capabilities " + status["CapEff"]
        if status["NoNewPrivs"].strip() != "1":
            return "may gain privileges"
        at = machine.run("readlink /proc/%s/root" % pid).stdout.strip()
        if at != root:
            return "root is %s, not %s" % (at, root)
    return None
