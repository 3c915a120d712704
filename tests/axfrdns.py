#!/usr/bin/python3
# axfrdns: queries over TCP, under the real tcpserver.
# needs: root
"""Starts tcpserver on loopback addresses of its own; dig and dnspython ask."""
import glob
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from tap import B, done, forget_faketime, ok, run_all, same, wait

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tcp import (GID, NET, TIME, UID, WORK, Service, addresses, base_env,
                 compile_to, dig, end, frame, receive)

OLD = "/usr/sbin/axfrdns"  # Debian's package axfrdns: 1.05
TEXT = """.example.org:192.0.2.1:a
+www.example.org:%s:300
"""
BIG = "".join("'big.example.org:%03d%s\n" % (i, "x" * 200) for i in range(9))
HUGE = "".join("'huge.example.org:%03d%s\n" % (i, "x" * 200)
               for i in range(280))


def alone(wire, env=()):
    """axfrdns on pipes, without tcpserver: exit code, output, messages."""
    root = WORK + "/alone"
    if not os.path.isdir(root):
        os.mkdir(root, 0o755)
        compile_to(root + "/data.cdb", TEXT % "192.0.2.2")
    p = subprocess.run([B + "/axfrdns"], input=wire, capture_output=True,
                       env=base_env(**{"ROOT": root, **dict(env)}),
                       timeout=TIME * 4)
    return p.returncode, p.stdout, p.stderr.decode(errors="replace")


def test_answers():
    t = Service()
    t.put(TEXT % "192.0.2.2" + BIG + HUGE)
    same(addresses(t.ask("www.example.org")), ["192.0.2.2"], "an answer")
    same(dig(t, "www.example.org", "+short"), "192.0.2.2\n", "dig +tcp")
    r = t.ask("big.example.org", "TXT")
    ok(not r.flags & dns.flags.TC and len(r.answer[0]) == 9,
       "what UDP truncates is whole here")
    r = t.ask("huge.example.org", "TXT")
    ok(not r.flags & dns.flags.TC and len(r.answer[0]) == 280,
       "a message of nearly 64 KB")
    same(addresses(t.ask("example.com")), "REFUSED", "not ours: REFUSED")
    same(addresses(t.ask("no.example.org")), "NXDOMAIN", "no such name")
    t.stop()


def test_pipelined():
    t = Service()
    t.put(TEXT % "192.0.2.2" + BIG)
    queries = [dns.message.make_query("www.example.org", "A")
               for i in range(200)]
    s = t.connect()
    s.sendall(b"".join(frame(q.to_wire()) for q in queries))
    got = [receive(s) for q in queries]
    ok(all(addresses(r) == ["192.0.2.2"] for r in got), "200 in one write")
    same([r.id for r in got], [q.id for q in queries], "in their order")
    wire = frame(queries[0].to_wire())
    for i in range(len(wire)):
        s.sendall(wire[i:i + 1])
    same(addresses(receive(s)), ["192.0.2.2"], "octet by octet")
    s.sendall(wire + wire[:7])
    same(addresses(receive(s)), ["192.0.2.2"], "one and a half")
    s.sendall(wire[7:])
    same(addresses(receive(s)), ["192.0.2.2"], "and the other half")
    # a client that asks much and reads nothing blocks only itself
    big = frame(dns.message.make_query("big.example.org", "TXT").to_wire())
    s.sendall(big * 100)
    u = t.connect()
    same(addresses(t.ask("www.example.org", sock=u)), ["192.0.2.2"],
         "another client meanwhile")
    ok(all(len(receive(s).answer[0]) == 9 for i in range(100)),
       "then it reads all")
    s.close()
    u.close()
    t.stop()


def test_log():
    t = Service()
    t.put(TEXT % "192.0.2.2")
    s = t.connect()
    ip, port = s.getsockname()[:2]
    q = dns.message.make_query("WWW.Example.org", "A", id=0x1234)
    s.sendall(frame(q.to_wire()))
    receive(s)
    q = dns.message.make_query("example.org", "AXFR", id=0xfffe)
    s.sendall(frame(q.to_wire()))
    receive(s)
    s.close()
    head = "%s:%04x" % (socket.inet_aton(ip).hex(), port)
    same(t.lines(), [head + ":1234 0001 www.example.org",
                     head + ":fffe 00fc example.org",
                     "axfrdns: warning: disallowed zone transfer request"],
         "the lines of 1.05")
    t.stop()
    wire = frame(dns.message.make_query("a.org", "A", id=1).to_wire())
    cases = [
        ("192.0.2.7", "c0000207"),
        ("::ffff:192.0.2.7", "c0000207"),
        ("2001:db8::1", "20010db8000000000000000000000001"),
        ("fe80::1%eth0", "fe800000000000000000000000000001"),
        ("unknown", "00000000"),
        (None, "00000000"),
    ]
    for ip, shown in cases:
        env = {"TCPREMOTEIP": ip, "TCPREMOTEPORT": "53"}
        code, out, err = alone(wire, env)
        same((code, err), (0, shown + ":0035:0001 0001 a.org\n"),
             "client %s" % ip)
    code, out, err = alone(wire, {"TCPREMOTEIP": "192.0.2.7",
                                  "TCPREMOTEPORT": "70000"})
    same(err, "c0000207:0000:0001 0001 a.org\n", "a port that is none")
    code, out, err = alone(wire, {"LOG": "off"})
    same((code, err, len(out) > 12), (0, "", True), "LOG=off")
    code, out, err = alone(wire * 1000, {"LOG": "1/10"})
    ok(40 < err.count("\n") < 200, "LOG=1/10: about 100 of 1000 queries",
       err.count("\n"))


def logged(program, compiler, asked):
    """What axfrdns of that make writes to its log for each connection."""
    root = tempfile.mkdtemp(dir=WORK)
    os.chmod(root, 0o755)
    with open(root + "/data", "w") as f:
        f.write(TEXT % "192.0.2.2" + ".example.net:192.0.2.1:a\n")
    subprocess.run([compiler], cwd=root, check=True)
    env = base_env(ROOT=root, TCPREMOTEIP="192.0.2.7", TCPREMOTEPORT="4660",
                   AXFR="example.org/example.net")
    return [subprocess.run([program], input=wire, env=env, timeout=TIME * 4,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            .stderr.decode() for wire in asked]


def test_log_of_105():
    """Side by side with 1.05, which goes on to end, where ours does not, with
    a line of its own."""
    if not os.path.exists(OLD):
        ok(True, "# SKIP no djbdns 1.05 here")
        return
    asked = [("WWW.Example.org", "A"), ("Example.ORG", "AXFR"),
             ("example.net", "AXFR"), ("example.org", "IXFR"),
             ("www.example.org", "AXFR"), ("no.example.com", "A"),
             (".", "NS"), ("a\\.b\\ c\\200_-.example.org", "TXT"),
             ("www.example.org", "TYPE65280"), ("www.example.org", "ANY")]
    wires = [frame(dns.message.make_query(*q, id=0xfe01 + i).to_wire())
             for i, q in enumerate(asked)]
    wires.append(wires[0] + wires[7] + wires[1])
    theirs = logged(OLD, "/usr/sbin/tinydns-data", wires)
    ours = logged(B + "/axfrdns", B + "/tinydns-data", wires)
    for q, old, new in zip(asked + ["three in one connection"], theirs, ours):
        queries = [x for x in old.splitlines() if "fatal" not in x]
        ok(len(queries) > 0, "1.05 logs %s" % (q,), old)
        same([x for x in new.splitlines() if "warning" not in x], queries,
             "ours the same")
    same(ours[4], theirs[4].replace("fatal", "warning"), "a refused transfer")


def test_dual_stack():
    """tcpserver's 0: IPv4 clients are IPv4 clients."""
    t = Service(ip="0")
    t.put(TEXT % "192.0.2.2")
    s = t.connect()
    same(addresses(t.ask("www.example.org", sock=s)), ["192.0.2.2"], "IPv4")
    head = socket.inet_aton(s.getsockname()[0]).hex()
    ok(t.lines() and t.lines()[0].startswith(head + ":"), "8 digits", t.text())
    s.close()
    try:
        s = t.connect("::1")
        same(addresses(t.ask("www.example.org", sock=s)), ["192.0.2.2"],
             "IPv6")
        ok(t.lines()[-1].startswith("0" * 31 + "1:"), "32 digits", t.text())
        s.close()
    except OSError:
        ok(True, "# SKIP no IPv6 here")
    t.stop()


def test_location():
    """The address of the client chooses the view."""
    t = Service()
    t.put("%%lo:%s9\n.example.org:192.0.2.1:a\n" % NET +
          "+www.example.org:192.0.2.7:300::lo\n")
    s = socket.socket()
    s.bind((NET + "9", 0))
    s.settimeout(TIME)
    s.connect((t.ip, t.port))
    same(addresses(t.ask("www.example.org", sock=s)), ["192.0.2.7"], "inside")
    s.close()
    same(addresses(t.ask("www.example.org")), "NXDOMAIN", "outside")
    t.stop()


def test_bad_requests():
    q = dns.message.make_query("www.example.org", "A").to_wire()
    good = frame(q)
    same(alone(b"")[0::2], (0, ""), "nothing: exit 0")
    for n in (1, 2, 3, 20, len(good) - 1):
        same(alone(good[:n]), (0, b"", ""), "the end after %d octets" % n)
    code, out, err = alone(good + good[:5])
    same((code, len(out) > 12), (0, True), "one answered, half of the next")
    for wire in (b"", b"\0" * 11):
        same(alone(frame(wire)),
             (111, b"", "axfrdns: fatal: truncated request\n"),
             "%d octets" % len(wire))
    same(alone(frame(q[:2] + b"\x80" + q[3:])),
         (111, b"", "axfrdns: fatal: bogus query\n"), "an answer")
    # the largest request there can be
    code, out, err = alone(frame(q + bytes(65535 - len(q))))
    ok(code == 0 and len(out) > 12, "65535 octets are read", err)
    rnd = random.Random(5)
    bad = 0
    for i in range(40):
        wire = bytearray(good * 3)
        for j in range(4):
            wire[rnd.randrange(len(wire))] = rnd.randrange(256)
        bad += alone(bytes(wire))[0] not in (0, 111)
    same(bad, 0, "random damage: exits 0 or 111")


def test_confined():
    t = Service()
    t.put(TEXT % "192.0.2.2")
    s = t.connect()
    t.ask("www.example.org", sock=s)
    pid = t.child()
    status = dict(x.split(":", 1) for x in open("/proc/%d/status" % pid))
    same(status["Uid"].split(), [str(UID)] * 4, "uids")
    same(status["Gid"].split(), [str(GID)] * 4, "gids")
    same(status["Groups"].split(), [str(GID)], "groups")
    same(int(status["CapEff"], 16) | int(status["CapPrm"], 16), 0,
         "no capabilities")
    same(status["NoNewPrivs"].strip(), "1", "no new privileges")
    same(os.readlink("/proc/%d/root" % pid), t.root, "chroot")
    fds = {f: os.readlink("/proc/%d/fd/%s" % (pid, f))
           for f in os.listdir("/proc/%d/fd" % pid)}
    ok(set(fds) == {"0", "1", "2"}, "descriptors 0 to 2 only", fds)
    s.close()
    t.stop()


def test_data_changes():
    t = Service()
    s = t.connect()
    same(addresses(t.ask("www.example.org", sock=s)), "SERVFAIL", "no data")
    t.put(TEXT % "192.0.2.2" + BIG)
    ok(wait(lambda: addresses(t.ask("www.example.org", sock=s)) ==
            ["192.0.2.2"], 1), "data, in the same connection")
    t.put(TEXT % "192.0.2.3" + BIG)
    ok(wait(lambda: addresses(t.ask("www.example.org", sock=s)) ==
            ["192.0.2.3"], 1), "other data, in the same connection")
    os.truncate(t.root + "/data.cdb", 100)
    ok(wait(lambda: addresses(t.ask("www.example.org", sock=s)) ==
            "SERVFAIL", 1), "cut short in place: SERVFAIL")
    t.put(TEXT % "192.0.2.4")
    ok(wait(lambda: addresses(t.ask("www.example.org", sock=s)) ==
            ["192.0.2.4"], 1), "healed, in the same connection")
    s.close()
    t.stop()


def faketime():
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    return None if os.environ.get("SANITIZED") or not found else found[0]


def without_faketime():
    """AddressSanitizer refuses it: nothing to run there, and no fault."""
    if os.environ.get("SANITIZED"):
        print("# the limits of time are tested without sanitizers")
    else:
        ok(True, "# SKIP no faketime")


def test_time_limit():
    """A client that says nothing, or only half, is sent away after 30 s: with
    a clock that runs thirty times as fast."""
    lib = faketime()
    if lib is None:
        without_faketime()
        return
    q = frame(dns.message.make_query("www.example.org", "A").to_wire())
    for what, sent in (("silent", b""), ("half", q[:9])):
        r, w = os.pipe()
        start = time.monotonic()
        env = base_env(ROOT=WORK + "/alone", LD_PRELOAD=lib,
                       FAKETIME="+0 x30", FAKETIME_DONT_RESET="1")
        p = subprocess.Popen([B + "/axfrdns"], stdin=r, env=env,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(r)
        os.write(w, sent)
        out, err = p.communicate(timeout=70)
        forget_faketime(p.pid)
        took = time.monotonic() - start
        same((p.returncode, err.decode()),
             (111, "axfrdns: fatal: unable to read from network: "
              "timed out\n"), "%s: sent away" % what)
        ok(0.9 < took < 30, "%s: after its time" % what, took)
        os.close(w)


def test_write_limit():
    """One that reads nothing, likewise."""
    lib = faketime()
    if lib is None:
        without_faketime()
        return
    q = frame(dns.message.make_query("www.example.org", "A").to_wire())
    r, w = os.pipe()
    env = base_env(ROOT=WORK + "/alone", LD_PRELOAD=lib, FAKETIME="+0 x30",
                   LOG="off")
    p = subprocess.Popen([B + "/axfrdns"], stdin=subprocess.PIPE, env=env,
                         stdout=w, stderr=subprocess.PIPE)
    os.close(w)
    try:
        p.stdin.write(q * 3000)
        p.stdin.flush()
    except BrokenPipeError:
        pass
    same((p.wait(70), p.stderr.read().decode()),
         (111, "axfrdns: fatal: unable to write to network: timed out\n"),
         "reads nothing: sent away")
    forget_faketime(p.pid)
    os.close(r)


def fast_clock(**env):
    return base_env(LD_PRELOAD=faketime(), FAKETIME="+0 x30",
                    FAKETIME_DONT_RESET="1", LOG="off", **env)


def test_trickle():
    """A query that comes octet by octet must be whole in time."""
    if faketime() is None:
        without_faketime()
        return
    q = frame(dns.message.make_query("www.example.org", "A").to_wire())
    p = subprocess.Popen([B + "/axfrdns"], stdin=subprocess.PIPE, bufsize=0,
                         env=fast_clock(ROOT=WORK + "/alone"),
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    start = time.monotonic()
    sent = 0
    try:
        while p.poll() is None and sent < len(q) - 1:
            p.stdin.write(q[sent:sent + 1])
            sent += 1
            time.sleep(0.2)
    except BrokenPipeError:
        pass
    same((p.wait(70), p.stderr.read().decode()),
         (111, "axfrdns: fatal: unable to read from network: timed out\n"),
         "an octet now and then: sent away")
    ok(sent < len(q) - 1 and time.monotonic() - start < 5,
       "before the query was whole", sent)
    forget_faketime(p.pid)


def processor_time(pid):
    """Nanoseconds that a process has run."""
    with open("/proc/%d/schedstat" % pid) as f:
        return int(f.read().split()[0])


def silence(t, query):
    """Ten questions on one connection, then nothing: nanoseconds of work in
    the silence."""
    s = t.connect()
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(10):
        s.sendall(query)
        receive(s)
    pid = t.child()
    before = processor_time(pid)
    time.sleep(0.03)
    work = processor_time(pid) - before
    s.close()
    wait(lambda: not os.path.exists("/proc/%d" % pid))
    return work


def test_near():
    """The next query of a client near by is waited for awake, but only half a
    millisecond, once (SERVE_CONN_AWAKE). (That it is awake at all, bench/
    shows.)"""
    t = Service(LOG="off")
    t.put(TEXT % "192.0.2.2")
    query = frame(dns.message.make_query("www.example.org", "A").to_wire())
    work = sorted(silence(t, query) for _ in range(40))
    ok(work[20] < 1e6, "a near client's silence takes next to no work", work)
    t.stop()


def test_slow_reader():
    """One that takes a zone too slowly, though never nothing."""
    if faketime() is None:
        without_faketime()
        return
    root = WORK + "/slow"
    os.mkdir(root, 0o755)
    compile_to(root + "/data.cdb", ".example.org:192.0.2.1:a\n" + "".join(
        "'t%d.example.org:%s\n" % (i, "x" * 200) for i in range(5000)))
    q = frame(dns.message.make_query("example.org", "AXFR").to_wire())
    p = subprocess.Popen([B + "/axfrdns"], stdin=subprocess.PIPE, bufsize=0,
                         env=fast_clock(ROOT=root), stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    p.stdin.write(q)
    start = time.monotonic()
    got = 0
    while p.poll() is None and time.monotonic() - start < 20:
        got += len(os.read(p.stdout.fileno(), 512))
        time.sleep(0.1)
    same((p.wait(70), p.stderr.read().decode()),
         (111, "axfrdns: fatal: unable to write to network: timed out\n"),
         "a slow reader: sent away")
    ok(1 < time.monotonic() - start < 15 and got > 2000, "after its time",
       got)
    forget_faketime(p.pid)


def test_log_shared():
    """Three connections log to one pipe whose reader is slow."""
    q = frame(dns.message.make_query("www.example.org", "A").to_wire())
    r, w = os.pipe()
    running = [subprocess.Popen(
        [B + "/axfrdns"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=w, env=base_env(ROOT=WORK + "/alone")) for _ in range(3)]
    os.close(w)
    asking = [threading.Thread(target=p.communicate, args=(q * 2000,))
              for p in running]
    for a in asking:
        a.start()
    out = b""
    while chunk := os.read(r, 1500):
        out += chunk
        time.sleep(0.0005)
    for a in asking:
        a.join()
    os.close(r)
    lines = out.decode().split("\n")[:-1]
    torn = [line for line in lines if not re.fullmatch(
        r"[0-9a-f]{8}:[0-9a-f]{4}:[0-9a-f]{4} 0001 www\.example\.org", line)]
    same((len(lines), torn[:3]), (6000, []), "no line is torn")


def test_log_full():
    q = dns.message.make_query("www.example.org", "A")
    with open("/dev/full", "wb") as full:
        p = subprocess.run([B + "/axfrdns"], input=frame(q.to_wire()),
                           env=base_env(ROOT=WORK + "/alone"),
                           stdout=subprocess.PIPE, stderr=full)
    r = dns.message.from_wire(p.stdout[2:])
    same((p.returncode, r.id, len(r.answer)), (0, q.id, 1),
         "the log's disk is full: an answer all the same")


def test_gone():
    q = frame(dns.message.make_query("www.example.org", "A").to_wire())
    r, w = os.pipe()
    os.close(r)
    p = subprocess.run([B + "/axfrdns"], input=q, stdout=w,
                       stderr=subprocess.PIPE,
                       env=base_env(ROOT=WORK + "/alone", LOG="off"))
    os.close(w)
    same((p.returncode, p.stderr.decode()),
         (111, "axfrdns: fatal: unable to write to network: broken pipe\n"),
         "a client that is gone")


def test_refused():
    cases = [
        ({"ROOT": None}, "$ROOT not set"),
        ({"ROOT": "/nonexistent/x"},
         "unable to chdir to /nonexistent/x: file does not exist"),
        ({"GID": None}, "$GID not set"),
        ({"UID": None}, "$UID not set"),
        ({"UID": "0"}, 'unable to parse $UID: "0" is not an id above 0'),
        ({"GID": "x"}, 'unable to parse $GID: "x" is not an id above 0'),
        ({"AXFR": "a.org/b..c." + "x" * 64},
         "unable to parse $AXFR: label longer than 63 octets"),
        ({"LOG": "maybe"}, "unable to parse $LOG: maybe is neither on nor off nor 1/n"),
    ]
    for env, why in cases:
        same(alone(b"", env), (111, b"", "axfrdns: fatal: %s\n" % why),
             "refused: %s" % env)


try:
    run_all(globals())
finally:
    end()
done()
