#!/usr/bin/python3
# axfrdns: BIND, NSD, Knot DNS and PowerDNS as secondaries of ours.
# needs: root
# sanitizers: no: the peers have the time limits of the real thing
"""tinydns and axfrdns serve one zone with everything in it; each secondary gets
it, then a new version because the SOA says so, and must then have the same
records. The peers run on loopback, in a temporary directory."""
import os
import shutil
import socket
import subprocess
import sys

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype

from tap import B, done, ok, same, wait

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tcp import WORK, Service, base_env, end

ZONE = "feature.test"
PEERS = ["named", "nsd", "knotd", "pdns_server"]
WITHIN = 20  # seconds for a transfer
running = []

# tinydns data: %d is the serial; the numbers behind make secondaries ask every
# second
TEXT = r"""Z@:a.ns.@:hostmaster.@:%d:1:1:3600:60:300
&@:192.0.2.1:a
&@::ns.elsewhere.example
@@:192.0.2.2:mx:10
@@::mail.elsewhere.example:20
'@:a text with "quotes"; and \134backslash\:\072 \000\001\377
'long.@:LONG
+version.@:192.0.2.%d
+*.wild.@:192.0.2.3
+below.exists.wild.@:192.0.2.4
'*.wild.@:a wild text
+deep.d.c.b.a.@:192.0.2.5
Calias.@:version.@
Cout.@:www.elsewhere.example
&cut.@:192.0.2.6:ns1.cut.@
&cut.@:192.0.2.7:ns2.cut.@
&cut.@::ns.elsewhere.example
:cut.@:DS:12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
.kid.@:192.0.2.8:a
+www.kid.@:192.0.2.9
+a\056dot.@:192.0.2.10
+sp\040ace\000\377.@:192.0.2.11
+under_score.@:192.0.2.12
+\052.star.@:192.0.2.13
6six.@:20010db8000000000000000000000001
3three.@:20010db8000000000000000000000002
:_sip._tcp.@:SRV:1 2 5060 sip.@.
:@:CAA:0 issue "ca.example"
:n.@:NAPTR:100 10 "u" "E2U+sip" "!^.*$!sip:info@@!" .
:ssh.@:SSHFP:1 2 123456789abcdef67890123456789abcdef67890123456789abcdef123456789
:_443._tcp.@:TLSA:3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
:svc.@:HTTPS:1 . alpn="h2,h3" ipv4hint="192.0.2.14"
:loc.@:LOC:52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
:rp.@:RP:who.@. txt.@.
:afs.@:AFSDB:1 afs.@.
:hinfo.@:HINFO:"PC" "Unix"
:uri.@:URI:10 1 "https\:\/\/www.@\/"
:dname.@:DNAME:elsewhere.example.
:odd.@:65400:\001\002\003\377
""".replace(r"\:\072", r"\072").replace(r"https\:\/\/www.@\/",
                                         r"https\://www.@/")


def zone_text(serial):
    text = TEXT % (serial, serial % 100)
    text = text.replace("LONG", "x" * 900).replace("@@!", "\0!")
    lines = []
    for line in text.splitlines():
        head, rest = line[0], line[1:]
        lines.append(head + rest.replace("@", ZONE).replace("\0", "@" + ZONE))
    for i in range(2500):
        lines.append("+h%d.many.%s:10.1.%d.%d:%d" %
                     (i, ZONE, i >> 8, i & 255, 60 + i % 7))
        if i % 5 == serial % 5:
            lines.append("'h%d.many.%s:of version %d" % (i, ZONE, serial))
    return "\n".join(lines) + "\n"


def publish(t, serial):
    t.put(zone_text(serial))


def transferred(ip, port):
    """What AXFR gives: {(name, type, ttl, rdata)}, or None; and messages."""
    have, messages = [], 0
    try:
        for m in dns.query.xfr(ip, ZONE, port=port, lifetime=10, timeout=5,
                               relativize=False):
            messages += 1
            for r in m.answer:
                for rd in r:
                    have.append((r.name.canonicalize(), r.rdtype, r.ttl,
                                 rd.to_digestable(dns.name.root)))
    except (OSError, EOFError, dns.exception.DNSException):
        return None, 0
    return have, messages


def serial_of(ip, port):
    try:
        m = dns.query.udp(dns.message.make_query(ZONE, "SOA"), ip, 1, port)
    except (OSError, dns.exception.DNSException):
        return None
    return m.answer[0][0].serial if m.answer else None


# ---- the peers, each as it likes

def place():
    """An address and a port: named listens only where an interface has the
    address itself."""
    with socket.socket() as u:
        u.bind(("127.0.0.1", 0))
        return u.getsockname()


def start(program, args, folder):
    log = open(folder + "/log", "wb")
    p = subprocess.Popen([program] + args, cwd=folder, stdout=log,
                         stderr=log, stdin=subprocess.DEVNULL)
    log.close()
    running.append(p)
    return p


def write(path, text):
    with open(path, "w") as f:
        f.write(text)


def start_named(d, ip, port, t):
    write(d + "/named.conf", """
options { directory "%s"; listen-on port %d { %s; }; listen-on-v6 { none; };
  pid-file "named.pid"; session-keyfile "session.key"; recursion no;
  dnssec-validation no; notify no; allow-transfer { any; };
  min-refresh-time 1; max-refresh-time 2; lock-file none; };
controls { };
zone "%s" { type secondary; primaries { %s port %d; }; file "zone.db"; };
""" % (d, port, ip, ZONE, t.ip, t.port))
    start("/usr/sbin/named", ["-g", "-n", "1", "-c", d + "/named.conf"], d)


def start_nsd(d, ip, port, t):
    write(d + "/nsd.conf", """
server:
  ip-address: %s
  port: %d
  username: ""
  server-count: 1
  zonesdir: "%s"
  database: ""
  pidfile: "%s/nsd.pid"
  xfrdfile: "%s/xfrd.state"
  zonelistfile: "%s/zone.list"
  xfrdir: "%s"
  logfile: "%s/nsd.log"
  verbosity: 2
remote-control:
  control-enable: no
zone:
  name: %s
  zonefile: "zone.db"
  min-refresh-time: 1
  max-refresh-time: 2
  request-xfr: %s@%d NOKEY
  provide-xfr: 127.0.0.0/8 NOKEY
""" % (ip, port, d, d, d, d, d, d, ZONE, t.ip, t.port))
    start("/usr/sbin/nsd", ["-d", "-c", d + "/nsd.conf"], d)


def start_knotd(d, ip, port, t):
    write(d + "/knot.conf", """
server:
  listen: %s@%d
  rundir: "%s"
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "%s"
  journal-db-max-size: 20M
  kasp-db-max-size: 20M
  timer-db-max-size: 20M
log:
  - target: stderr
    any: info
remote:
  - id: ours
    address: %s@%d
acl:
  - id: all
    address: 127.0.0.0/8
    action: transfer
zone:
  - domain: %s
    storage: "%s"
    master: ours
    acl: all
    refresh-min-interval: 2
    refresh-max-interval: 2
""" % (ip, port, d, d, t.ip, t.port, ZONE, d))
    start("/usr/sbin/knotd", ["-c", d + "/knot.conf"], d)


def start_pdns_server(d, ip, port, t):
    schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
    with open(schema) as f:
        sql = f.read()
    sql += ("INSERT INTO domains (name, master, type) VALUES "
            "('%s', '%s:%d', 'SLAVE');\n" % (ZONE, t.ip, t.port))
    subprocess.run(["sqlite3", d + "/pdns.db"], input=sql, text=True,
                   check=True)
    os.mkdir(d + "/conf")
    write(d + "/conf/pdns.conf", """
launch=gsqlite3
gsqlite3-database=%s/pdns.db
gsqlite3-pragma-synchronous=0
local-address=%s
local-port=%d
socket-dir=%s
slave=yes
slave-cycle-interval=1
daemon=no
guardian=no
disable-syslog=yes
disable-axfr=yes
query-cache-ttl=0
cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
consistent-backends=no
""" % (d, ip, port, d))
    start("/usr/sbin/pdns_server", ["--config-dir=" + d + "/conf"], d)


# ---- tests

def start_tinydns(t):
    """SOA queries come over UDP, to the port that axfrdns has for TCP."""
    with open(t.dir + "/tinydns.log", "wb") as log:
        running.append(subprocess.Popen(
            [B + "/tinydns"], stderr=log, stdin=subprocess.DEVNULL,
            env=base_env(ROOT=t.root, IP=t.ip, PORT=str(t.port))))
    return wait(lambda: "starting" in open(t.dir + "/tinydns.log").read())


def log_of(program):
    out = ""
    for fn in ("log", "nsd.log"):
        path = "%s/%s/%s" % (WORK, program, fn)
        if os.path.exists(path):
            with open(path, errors="replace") as f:
                out += "".join(f.readlines()[-25:])
    return out


def compare(program, at, ours):
    theirs, messages = transferred(*at)
    if not ok(theirs is not None, program + " hands out the zone",
              log_of(program)):
        return
    missing = [str(r) for r in set(ours) - set(theirs)]
    more = [str(r) for r in set(theirs) - set(ours)]
    ok(not missing and not more, "%s: the same %d records" %
       (program, len(set(theirs))), "\n".join(["missing:"] + missing[:9] +
                                              ["more:"] + more[:9]))


def answers(ip, port, name, rdtype):
    q = dns.message.make_query(name, rdtype)
    m = dns.query.udp(q, ip, 3, port)
    if m.flags & dns.flags.TC:
        m = dns.query.tcp(q, ip, 3, port)
    return (dns.rcode.to_text(m.rcode()),
            sorted(rd.to_digestable(dns.name.root) for r in m.answer
                   for rd in r if r.rdtype == rdtype))


def compare_by_queries(program, at, t, ours):
    """PowerDNS is asked for what can be asked for, but for a name whose zero
    octet its SQLite does not take."""
    kid = dns.name.from_text("kid." + ZONE)
    cut = dns.name.from_text("cut." + ZONE)
    wrong, n = [], 0
    for name, rdtype in sorted(set(r[:2] for r in ours)):
        if name.is_subdomain(kid) or name.is_subdomain(cut) or (
                b"\0" in name.to_wire()[:-1]) or (
                "many" in str(name) and hash(name) % 10):
            continue
        n += 1
        a = answers(*at, name, rdtype)
        b = answers(t.ip, t.port, name, rdtype)
        if a != b:
            wrong.append("%s %d: %s %s" % (name, rdtype, a, b))
    ok(not wrong and n > 200, "%s: the same answers to %d queries" %
       (program, n), "\n".join(wrong[:9]))


def check(program, at, serial, t, ours):
    if not ok(wait(lambda: serial_of(*at) == serial, WITHIN),
              "%s has version %d" % (program, serial), log_of(program)):
        return
    if program == "pdns_server":
        compare_by_queries(program, at, t, ours)
    else:
        compare(program, at, ours)


def test_secondaries():
    t = Service(rules=":allow\n")
    os.chmod(WORK, 0o755)
    publish(t, 2026010101)
    ok(start_tinydns(t), "tinydns serves over UDP")
    ours, messages = transferred(t.ip, t.port)
    ok(messages > 3, "%d records in %d messages" % (len(ours), messages))
    at = {p: place() for p in PEERS if shutil.which("/usr/sbin/" + p)}
    for program in PEERS:
        if program not in at:
            ok(True, "# SKIP no " + program)
            continue
        os.mkdir("%s/%s" % (WORK, program))
        globals()["start_" + program]("%s/%s" % (WORK, program), *at[program],
                                      t)
    for program in at:
        check(program, at[program], 2026010101, t, ours)
    publish(t, 2026010102)
    wait(lambda: serial_of(t.ip, t.port) == 2026010102)
    ours, messages = transferred(t.ip, t.port)
    for program in at:
        check(program, at[program], 2026010102, t, ours)
    if shutil.which("kdig"):
        out = subprocess.run(["kdig", "@" + t.ip, "-p", str(t.port), ZONE,
                              "AXFR"], capture_output=True, text=True).stdout
        ok("3044 records)" in out, "kdig", out[-300:])
    else:
        ok(True, "# SKIP no kdig")
    said = t.text()
    ok(" 00fb " in said and " 00fc " in said, "they asked by AXFR and IXFR")
    fatal = [x for x in t.lines() if "fatal" in x]
    same(fatal, [], "no connection ended badly")


try:
    test_secondaries()
finally:
    for p in running:
        if p.poll() is None:
            p.terminate()
    for p in running:
        try:
            p.wait(5)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
    end()
done()
