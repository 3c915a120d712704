#!/usr/bin/python3
# tinydns: the real daemon as root starts it, in its own chroot, asked from
# outside.
# needs: root
# needs: alone
"""Starts tinydns on loopback addresses of its own; dig and dnspython ask."""
import os
import random
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from tap import B, done, ok, run_all, same, skip_all, wait

UID = 64001
GID = 64002
NET = "127.%d.%d." % (20 + os.getpid() // 250 % 200, os.getpid() % 250)
IP = NET + "1"
TIME = 5  # seconds that anything may take
WORK = tempfile.mkdtemp(prefix="fleetdns-tinydns.")

if os.geteuid() != 0:
    skip_all("needs root")
os.chmod(WORK, 0o755)

TEXT = """.example.org:192.0.2.1:a
+www.example.org:%s:300
=six.example.org:192.0.2.6
3six.example.org:[2001:db8::6]
"""
BIG = "".join("'big.example.org:%03d%s\n" % (i, "x" * 200) for i in range(9))


def free_port(ip=IP):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((ip, 0))
        return s.getsockname()[1]


def compile_to(path, text):
    with open(path + ".txt", "w") as f:
        f.write(text)
    subprocess.run([B + "/tinydns-data", "-o", path, path + ".txt"],
                   check=True, cwd=os.path.dirname(path))
    os.unlink(path + ".txt")


STARTED = []


class Tinydns:
    """A running server, its root directory and what it wrote."""

    def __init__(self, ip=IP, wait_start=True, fds=(), stderr=None, **env):
        self.dir = tempfile.mkdtemp(dir=WORK)
        os.chmod(self.dir, 0o755)
        self.root = self.dir + "/root"
        os.mkdir(self.root, 0o755)
        self.ip = ip.split()[0] if ip else None
        if self.ip == "0.0.0.0":
            self.ip = IP
        self.env = {"PATH": os.environ["PATH"], "UID": str(UID),
                    "GID": str(GID), "ROOT": self.root}
        if ip is not None:
            self.env["IP"] = ip
        self.env["PORT"] = str(free_port())
        for k in os.environ:
            if k.endswith("SAN_OPTIONS"):
                self.env[k] = os.environ[k]
        for k, v in env.items():
            if v is None:
                self.env.pop(k, None)
            else:
                self.env[k] = v
        self.port = int(self.env.get("PORT", "53")) if (
            self.env.get("PORT", "53").isdigit()) else 0
        self.log = self.dir + "/log"
        err = stderr or open(self.log, "wb")
        STARTED.append(self)
        self.p = subprocess.Popen([B + "/tinydns"], env=self.env, stderr=err,
                                  stdout=err, stdin=subprocess.DEVNULL,
                                  pass_fds=fds)
        if stderr is None:
            err.close()
        if wait_start:
            wait(lambda: b"starting" in self.text().encode() or
                 self.p.poll() is not None)

    def text(self):
        with open(self.log, "r", errors="replace") as f:
            return f.read()

    def lines(self):
        return self.text().splitlines()

    def alive(self):
        return self.p.poll() is None

    def status(self, field):
        with open("/proc/%d/status" % self.p.pid) as f:
            for line in f:
                if line.startswith(field + ":"):
                    return line.split(":", 1)[1].split()
        return None

    def put(self, text):
        """A new data.cdb, renamed into place."""
        compile_to(self.root + "/new.cdb", text)
        os.rename(self.root + "/new.cdb", self.root + "/data.cdb")

    def serve(self, ip="192.0.2.2", more=""):
        """The same, and wait until it is served."""
        self.put(TEXT % ip + more)
        return ok(wait(lambda: self.a() == [ip], 2), "serves new data",
                  self.text())

    def put_bytes(self, octets):
        with open(self.root + "/new.cdb", "wb") as f:
            f.write(octets)
        os.rename(self.root + "/new.cdb", self.root + "/data.cdb")

    def cdb(self):
        with open(self.root + "/data.cdb", "rb") as f:
            return f.read()

    def send(self, wire, ip=None, limit=TIME, sock=None):
        """Send one packet from a socket that hears this address only."""
        ip = ip or self.ip
        s = sock or client(ip)
        s.settimeout(limit)
        try:
            s.connect((ip, self.port))
            s.send(wire)
            return s.recv(65535)
        except socket.timeout:
            return None
        finally:
            if sock is None:
                s.close()

    def ask(self, name, rdtype="A", ip=None, edns=0, limit=TIME, **kw):
        q = dns.message.make_query(name, rdtype, use_edns=edns, **kw)
        got = self.send(q.to_wire(), ip, limit)
        return got and dns.message.from_wire(got)

    def a(self, name="www.example.org", limit=TIME):
        """The addresses of a name, or the response code."""
        r = self.ask(name, limit=limit)
        if r is None:
            return None
        if r.rcode() != dns.rcode.NOERROR:
            return dns.rcode.to_text(r.rcode())
        return [rd.address for rr in r.answer for rd in rr]

    def stop(self):
        if self.alive():
            self.p.terminate()
        self.p.wait()
        return self.p.returncode


def client(ip):
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return socket.socket(family, socket.SOCK_DGRAM)


def have_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


def dig(t, *args):
    return subprocess.run(
        ["dig", "@" + t.ip, "-p", str(t.port), "+time=3", "+tries=1", *args],
        capture_output=True, text=True).stdout


def test_confined():
    outside = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    t = Tinydns(fds=(outside,))
    os.close(outside)
    ok(t.lines()[0].startswith("starting tinydns: uid %d, " % UID),
       "the first line", t.text())
    same(t.status("Uid"), [str(UID)] * 4, "all four uids")
    same(t.status("Gid"), [str(GID)] * 4, "all four gids")
    same(t.status("Groups"), [str(GID)], "one group")
    for caps in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        same(int(t.status(caps)[0], 16), 0, "no capabilities: " + caps)
    same(t.status("NoNewPrivs"), ["1"], "no new privileges")
    same(os.readlink("/proc/%d/root" % t.p.pid), t.root, "chroot")
    same(os.readlink("/proc/%d/cwd" % t.p.pid), t.root, "directory")
    fds = os.listdir("/proc/%d/fd" % t.p.pid)
    links = {f: os.readlink("/proc/%d/fd/%s" % (t.p.pid, f)) for f in fds}
    ok(all(int(f) < 3 or v.startswith("socket:") for f, v in links.items()),
       "no descriptor but sockets is open", links)
    # nobody of its own uid may look into it
    same(os.stat("/proc/%d/mem" % t.p.pid).st_uid, 0, "not dumpable")
    same(t.stop(), -15, "ends by SIGTERM like any program")


def test_without_data():
    t = Tinydns()
    same(t.a(), "SERVFAIL", "without data.cdb: SERVFAIL")
    same(t.a(), "SERVFAIL", "and again")
    same([x for x in t.lines() if "warning" in x],
         ["tinydns: warning: unable to use data.cdb: file does not exist; "
          "answering SERVFAIL"], "said once")
    t.put(TEXT % "192.0.2.2")
    same(wait(lambda: t.a() == ["192.0.2.2"], 1), True,
         "the first data.cdb is found within a second")
    ok("data.cdb is good again" in t.text(), "and that is said", t.text())
    t.stop()


def test_renamed():
    t = Tinydns()
    t.serve()
    worst = 0
    for i in range(20):
        want = "192.0.2.%d" % (10 + i)
        compile_to(t.root + "/new.cdb", TEXT % want)
        start = time.monotonic()
        os.rename(t.root + "/new.cdb", t.root + "/data.cdb")
        if not wait(lambda: t.a() == [want], 2):
            worst = 99
            break
        worst = max(worst, time.monotonic() - start)
    ok(worst < 1, "a renamed file is served within a second", worst)
    # after a pause the very next query sees it, and the pause costs nothing
    time.sleep(0.1)
    before = t.status("voluntary_ctxt_switches")
    time.sleep(0.3)
    same(t.status("voluntary_ctxt_switches"), before, "idle: does not run")
    t.put(TEXT % "192.0.2.99")
    same(t.a(), ["192.0.2.99"], "idle: the next query is answered from it")
    # a link to another directory inside the root
    os.mkdir(t.root + "/a")
    compile_to(t.root + "/a/data.cdb", TEXT % "192.0.2.100")
    os.symlink("a/data.cdb", t.root + "/link")
    os.rename(t.root + "/link", t.root + "/data.cdb")
    same(wait(lambda: t.a() == ["192.0.2.100"], 1), True, "a symlink")
    os.unlink(t.root + "/data.cdb")
    os.symlink("/etc/passwd", t.root + "/data.cdb")
    time.sleep(0.06)
    same(t.a(), ["192.0.2.100"], "a link out of the root: the old data stay")
    t.stop()


def bad_files(good):
    """What could take data.cdb's name, and is not ours."""
    yield "empty", b""
    yield "text", b"rubbish\n" * 1000
    yield "zeros", bytes(len(good))
    yield "random", random.Random(1).randbytes(5000)
    for n in (1, 100, 2047, 2048, 2049, len(good) // 2, len(good) - 1):
        yield "cut at %d" % n, good[:n]
    yield "longer", good + b"x" * 100
    yield "another cdb", foreign()


def foreign():
    """A valid cdb of another kind: 1.05's layout."""
    d = tempfile.mkdtemp(dir=WORK)
    with open(d + "/data", "w") as f:
        f.write("+www.example.org:192.0.2.66\n")
    tool = shutil.which("tinydns-data", path="/usr/sbin:/usr/bin")
    if tool is None:
        return b"\0" * 2048
    subprocess.run([tool], cwd=d, check=True)
    with open(d + "/data.cdb", "rb") as f:
        return f.read()


def test_bad_files():
    t = Tinydns()
    t.serve()
    good = t.cdb()
    for name, octets in bad_files(good):
        seen = len(t.lines())
        t.put_bytes(octets)
        time.sleep(0.06)
        same(t.a(), ["192.0.2.2"], "the old data stay: " + name)
        t.a()
        told = [x for x in t.lines()[seen:] if "warning" in x]
        ok(len(told) == 1 and "the one before goes on" in told[0],
           "told once: " + name, *told)
    os.unlink(t.root + "/data.cdb")
    time.sleep(0.06)
    same(t.a(), ["192.0.2.2"], "the old data stay: no file")
    os.mkdir(t.root + "/data.cdb")
    time.sleep(0.06)
    same(t.a(), ["192.0.2.2"], "the old data stay: a directory")
    os.rmdir(t.root + "/data.cdb")
    os.mkfifo(t.root + "/data.cdb")
    time.sleep(0.06)
    same(t.a(), ["192.0.2.2"], "the old data stay: a FIFO")
    t.put(TEXT % "192.0.2.3")
    same(wait(lambda: t.a() == ["192.0.2.3"], 1), True, "a good one again")
    ok(t.alive(), "it lives")
    t.stop()


def test_damaged():
    """Right size, right format record, rubbish in between."""
    t = Tinydns(LOG="off")
    t.serve(more=BIG)
    good = t.cdb()
    rnd = random.Random(7)
    names = ["www.example.org", "big.example.org", "no.example.org",
             "six.example.org", "a.b.c.d.e.example.org", "example.com"]
    unanswered = 0
    for i in range(60):
        octets = bytearray(good)
        for j in range(rnd.choice((1, 5, 100))):
            octets[rnd.randrange(len(octets))] = rnd.randrange(256)
        t.put_bytes(bytes(octets))
        time.sleep(0.051)
        for name in names:
            unanswered += t.ask(name, rnd.choice(("A", "TXT", "ANY", "NS")),
                                limit=2) is None
    same(unanswered, 0, "damaged files: each query has an answer")
    ok(t.alive(), "damaged files: it lives", t.text())
    t.put(TEXT % "192.0.2.3")
    same(wait(lambda: t.a() == ["192.0.2.3"], 1), True,
         "damaged files: a good one again")
    t.stop()


def test_shortened():
    t = Tinydns()
    for cut in (0, 100, 2048, 4096, 5000):
        t.serve(more=BIG)
        # at once, before a look: the map itself loses its pages
        t.ask("www.example.org")
        os.truncate(t.root + "/data.cdb", cut)
        r = [t.ask(n, x) for n in ("www.example.org", "big.example.org",
                                   "x.y.example.org") for x in ("A", "TXT")]
        ok(all(r), "cut to %d in place: answers" % cut)
        ok(wait(lambda: t.a() == "SERVFAIL", 1),
           "cut to %d in place: SERVFAIL" % cut)
        ok(t.alive(), "cut to %d in place: it lives" % cut)
    ok("answering SERVFAIL" in t.text(), "and says so", t.text())
    # someone's cp: written over in place
    compile_to(t.dir + "/other.cdb", TEXT % "192.0.2.4")
    subprocess.run(["cp", t.dir + "/other.cdb", t.root + "/data.cdb"],
                   check=True)
    ok(wait(lambda: t.a() == ["192.0.2.4"], 2), "cp of a good one heals it")
    compile_to(t.dir + "/other.cdb", TEXT % "192.0.2.5" + BIG)
    subprocess.run(["cp", t.dir + "/other.cdb", t.root + "/data.cdb"],
                   check=True)
    ok(wait(lambda: t.a() == ["192.0.2.5"], 2), "cp of another over it")
    t.stop()


def query_line(s, qid, flag, rdtype, name):
    ip, port = s.getsockname()[:2]
    if ":" in ip:
        shown = socket.inet_pton(socket.AF_INET6, ip).hex()
    else:
        shown = socket.inet_aton(ip).hex()
    return "%s:%04x:%04x %s %04x %s" % (shown, port, qid, flag, rdtype, name)


def logged(t, s, line, text):
    wait(lambda: line in t.lines(), 2)
    ok(line in t.lines(), text, line, t.text())


def packet(qid=0x1234, flags=0, counts=(1, 0, 0, 0), name="www.example.org",
           rdtype=1, rdclass=1):
    return struct.pack(">6H", qid, flags, *counts) + dns.name.from_text(
        name).to_wire() + struct.pack(">2H", rdtype, rdclass)


def test_log():
    t = Tinydns()
    t.serve()
    s = client(t.ip)
    s.bind((NET + "9", 0))
    cases = [
        (packet(), ("+", 1, "www.example.org")),
        (packet(0xfffe, name="WWW.Example.ORG", rdtype=255),
         ("+", 255, "www.example.org")),
        (packet(name="a\\.b\\\\.\\001_-.example.org"),
         ("+", 1, "a\\056b\\134.\\001_-.example.org")),
        (packet(name="example.com"), ("-", 1, "example.com")),
        (packet(name="."), ("-", 1, ".")),
        (packet(rdclass=3, name="x.bind"), ("C", 1, "x.bind")),
        (packet(flags=0x2800), ("I", 1, "www.example.org")),
        (packet(rdtype=252), ("I", 252, "www.example.org")),
    ]
    for wire, (flag, rdtype, name) in cases:
        ok(t.send(wire, sock=s), "an answer")
        qid, = struct.unpack(">H", wire[:2])
        logged(t, s, query_line(s, qid, flag, rdtype, name), "logged " + flag)
    for what, wire in (("short", b"\x12\x34\0"), ("an answer",
                       packet(flags=0x8000)), ("long", packet() + bytes(2000))):
        before = len(t.lines())
        ok(t.send(wire, limit=0.2, sock=s) is None, "no answer to: " + what)
        logged(t, s, query_line(s, 0, "/", 0, "."), "logged /: " + what)
        same(len(t.lines()), before + 1, "one line: " + what)
    s.close()
    t.stop()


def test_log_off():
    t = Tinydns(LOG="off")
    t.serve()
    same(len([x for x in t.lines() if " + " in x or " - " in x]), 0,
         "LOG=off: no query lines")
    ok(t.lines()[0].startswith("starting tinydns"), "but the first line")
    t.stop()


def test_log_full():
    def answers():
        try:
            return t.a() == ["192.0.2.2"]
        except ConnectionRefusedError:  # not there yet, and no log tells
            return False
    with open("/dev/full", "wb", buffering=0) as full:
        t = Tinydns(stderr=full, wait_start=False)
        t.put(TEXT % "192.0.2.2")
        ok(wait(answers, 5), "the log's disk is full")
        same(t.a(), ["192.0.2.2"], "it goes on")
        ok(t.alive(), "and lives")
        t.stop()


def test_log_gone():
    r, w = os.pipe()
    t = Tinydns(stderr=w, wait_start=False)
    os.close(w)
    while b"starting" not in os.read(r, 1000):
        pass
    os.close(r)
    t.put(TEXT % "192.0.2.2")
    ok(wait(lambda: t.a() == ["192.0.2.2"]), "serves without a log")
    ok(t.alive(), "nobody reads the log: it lives")
    t.stop()


def test_second():
    t = Tinydns()
    u = Tinydns(PORT=str(t.port), wait_start=False)
    same(u.p.wait(TIME), 111, "a second server: exit 111")
    same(u.text(), "tinydns: fatal: unable to bind UDP socket: "
         "address already used\n", "and 1.05's words")
    u = Tinydns(ip=NET + "2 " + IP, PORT=str(t.port), wait_start=False)
    same(u.p.wait(TIME), 111, "a second server with more addresses: 111")
    same(u.lines()[-1], "tinydns: fatal: unable to bind UDP socket: "
         "address already used", "the same words")
    ok(IP in u.lines()[0], "and which address", u.text())
    u = Tinydns(ip="0.0.0.0", PORT=str(t.port), wait_start=False)
    same(u.p.wait(TIME), 111, "the wildcard over a bound address: 111")
    ok(t.alive(), "the first one lives")
    t.stop()


def test_addresses():
    many = [NET + str(i) for i in range(1, 6)]
    t = Tinydns(ip=" ".join(many) + (" ::1" if have_ipv6() else ""))
    t.serve()
    for ip in many:
        r = t.ask("www.example.org", ip=ip)
        ok(r and r.answer, "one of many addresses: " + ip)
    if have_ipv6():
        s = client("::1")
        wire = packet(0x77)
        ok(t.send(wire, ip="::1", sock=s), "and ::1")
        logged(t, s, query_line(s, 0x77, "+", 1, "www.example.org"),
               "an IPv6 client has 32 digits")
        s.close()
    t.stop()
    t = Tinydns(ip="0.0.0.0 ::" if have_ipv6() else "0.0.0.0")
    t.serve()
    for ip in many + ["127.0.0.1"] + (["::1"] if have_ipv6() else []):
        # the socket is connected: an answer from elsewhere is not heard
        r = t.ask("www.example.org", ip=ip, limit=2)
        ok(r and r.answer, "wildcard: answers from the address asked, " + ip)
    t.stop()


def test_port_53():
    t = Tinydns(PORT=None)
    if "unable to bind" in t.text():
        ok(True, "# SKIP somebody serves port 53 of all addresses")
        return
    t.put(TEXT % "192.0.2.2")
    ok(wait(lambda: t.a() == ["192.0.2.2"]), "port 53 without PORT")
    out = dig(t, "www.example.org", "+short")
    same(out, "192.0.2.2\n", "dig")
    out = dig(t, "six.example.org", "AAAA", "+short")
    same(out, "2001:db8::6\n", "dig AAAA")
    t.stop()


def test_edns():
    t = Tinydns(NSID="ns1.rack4 \u00fc")
    t.serve(more=BIG)
    out = dig(t, "www.example.org", "+nsid")
    ok("NSID: " + "ns1.rack4 \u00fc".encode().hex(" ") in out, "NSID", out)
    out = dig(t, "id.server", "CH", "TXT", "+short")
    ok("ns1.rack4" in out, "id.server", out)
    r = t.ask("big.example.org", "TXT")
    ok(r.flags & dns.flags.TC, "a long answer is truncated")
    same(r.payload, 1232, "announces 1232")
    t.stop()
    t = Tinydns()
    t.serve()
    ok("NSID" not in dig(t, "www.example.org", "+nsid"), "no NSID unless set")
    t.stop()
    same(refuses(NSID="x" * 227), "unable to parse $NSID: longer than 226 "
         "octets", "NSID too long")


def test_hostile():
    t = Tinydns(LOG="off")
    t.serve()
    rnd = random.Random(3)
    s = client(t.ip)
    good = packet()
    for i in range(3000):
        b = bytearray(good if i % 2 else rnd.randbytes(rnd.randrange(600)))
        for j in range(rnd.randrange(4)):
            if b:
                b[rnd.randrange(len(b))] = rnd.randrange(256)
        s.sendto(bytes(b), (t.ip, t.port))
    s.sendto(b"", (t.ip, t.port))
    s.close()
    ok(wait(lambda: t.a(limit=1) == ["192.0.2.2"]), "3000 odd packets: serves")
    ok(t.alive(), "3000 odd packets: it lives", t.text())
    t.stop()


def test_port_zero():
    """A packet that claims to come from port 0 must not be answered: nobody
    can be there, and sending to it is an error."""
    t = Tinydns()
    t.serve()
    body = packet(0x4242)
    udp = struct.pack(">4H", 0, t.port, 8 + len(body), 0) + body
    with socket.socket(socket.AF_INET, socket.SOCK_RAW,
                       socket.IPPROTO_UDP) as s:
        s.bind((NET + "9", 0))
        s.sendto(udp, (t.ip, 0))
    line = "%s:0000:4242 + 0001 www.example.org" % socket.inet_aton(
        NET + "9").hex()
    ok(wait(lambda: line in t.lines(), 2), "port 0 is logged", t.text())
    same(t.a(), ["192.0.2.2"], "and ends nothing")
    t.stop()


def test_signals():
    t = Tinydns()
    t.serve()
    for sig in (19, 18):  # STOP, CONT: interrupts what it waits in
        os.kill(t.p.pid, sig)
    same(t.a(), ["192.0.2.2"], "goes on after a stop")
    t.stop()


def refuses(**env):
    """Start with this environment: why it does not."""
    ip = env.pop("ip", IP)
    t = Tinydns(ip=ip, wait_start=False, **env)
    try:
        code = t.p.wait(TIME)
    except subprocess.TimeoutExpired:
        t.stop()
        return "it runs"
    return t.text().removeprefix("tinydns: fatal: ").strip() if (
        code == 111) else "exit code %d: %s" % (code, t.text())


def test_refused():
    cases = [
        ({"ip": None}, "$IP not set"),
        ({"ip": "127.0.0.256"}, "unable to parse IP address 127.0.0.256"),
        ({"ip": "127.0.0.1 x 127.0.0.2"}, "unable to parse IP address x"),
        ({"ROOT": None}, "$ROOT not set"),
        ({"ROOT": "/nonexistent/x"}, "unable to chdir to /nonexistent/x: "
         "file does not exist"),
        ({"GID": None}, "$GID not set"),
        ({"UID": None}, "$UID not set"),
        ({"LOG": "yes"}, "unable to parse $LOG: yes is neither on nor off nor 1/n"),
        ({"PORT": "0"}, "unable to parse $PORT: 0 is not a port"),
        ({"PORT": "65536"}, "unable to parse $PORT: 65536 is not a port"),
        ({"ip": "192.0.2.250"}, "unable to bind UDP socket: "
         "address not available"),
    ]
    for env, why in cases:
        same(refuses(**env), why, "refused: %s" % env)
    for bad in ("0", "-2", "tinydns", "4294967296", "4294967295", "5x"):
        for var in ("UID", "GID"):
            same(refuses(**{var: bad}),
                 "unable to parse $%s: \"%s\" is not an id above 0"
                 % (var, bad), "refused: %s=%s" % (var, bad))


try:
    run_all(globals())
finally:
    for daemon in STARTED:
        daemon.stop()
    shutil.rmtree(WORK, ignore_errors=True)
done()
