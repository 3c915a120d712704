#!/usr/bin/python3
# serve: what tinydns does under load: batches, system calls, new data, damaged
# data, and a log that nobody reads.
# needs: root
# needs: alone
import fcntl
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import tty

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from live import IP, NET, Live, Load, query  # noqa: E402
from tap import done, ok, run_all, same, skip_all, wait  # noqa: E402

if os.geteuid() != 0:
    skip_all("needs root")
SANITIZED = "SANITIZED" in os.environ
STARTED = []


def start(*args, **env):
    t = Live(*args, **env)
    STARTED.append(t)
    return t


class Trace:
    """strace of a running process."""

    def __init__(self, t, *options):
        self.out = t.dir + "/trace"
        self.p = subprocess.Popen(["strace", "-p", str(t.p.pid), "-o",
                                   self.out, *options],
                                  stderr=subprocess.DEVNULL)
        wait(lambda: "TracerPid:\t0" not in status(t))

    def text(self):
        with open(self.out) as f:
            return f.read()

    def end(self):
        self.p.terminate()  # it detaches, and tells
        self.p.wait(5)
        return self.text()


def status(t):
    with open("/proc/%d/status" % t.p.pid) as f:
        return f.read()


def test_batches():
    """A flood is taken 64 at a time; and no second system call for one."""
    t = start()
    load = Load(t, clients=1)
    load.burst(1)
    trace = Trace(t, "-e", "trace=recvmmsg,sendmmsg", "-e", "abbrev=all")
    t.p.send_signal(signal.SIGSTOP)
    time.sleep(0.05)
    for i in range(200):
        load.socks[0].send(query(i, i))
    t.p.send_signal(signal.SIGCONT)
    wait(lambda: False, 0.2)
    for i in range(200):
        load.socks[0].recv(4096)
    load.burst(1)
    load.burst(1)

    def counts(what):
        calls = re.findall(what + r"mmsg\(.*= (\d+)", trace.text())
        return [int(n) for n in calls if n != "0"]

    # an answer may be here before its call is written down
    wait(lambda: sum(counts("send")) >= 202)
    trace.end()
    took, gave = counts("recv"), counts("send")
    same(took, [64, 64, 64, 8, 1, 1], "a flood comes 64 at a time, and a lone "
         "query alone")
    same(gave, took, "and goes so")
    load.close()
    t.end()


def calls_under_load(what, ips, allowed, **env):
    t = start(" ".join(ips), **env)
    load = Load(t, clients=6, ips=ips)
    load.run(0.1)
    before = re.findall("Vm(?:Data|Stk|Size).*", status(t))
    trace = Trace(t, "-c", "-U", "calls,name")
    began = time.monotonic()
    load.run(1)
    took = time.monotonic() - began
    table = trace.end()
    same(re.findall("Vm(?:Data|Stk|Size).*", status(t)), before,
         what + ": no more memory")
    calls = {name: int(n) for n, name in
             re.findall(r"^ +(\d+) +(\w+)$", table, re.M) if name != "total"}
    ok(set(calls) <= allowed, what + ": no system call but " +
       " ".join(sorted(allowed)), calls)
    stats = calls.get("newfstatat", 0) + calls.get("stat", 0)
    ok(1 <= stats <= took / 0.05 + 2, what + ": a look every 50 ms", calls)
    batches = calls["sendmmsg"]
    ok(calls.get("epoll_wait", 0) <= batches + 2 and
       calls["recvmmsg"] <= batches + 2 and
       calls.get("write", 0) <= batches + 2,
       what + ": one of each a batch", calls)
    same((load.lost, load.odd, set(load.seen)), (0, 0, {1}),
         what + ": all answered")
    load.close()
    t.end()


def test_calls():
    allowed = {"recvmmsg", "sendmmsg", "newfstatat", "stat"}
    calls_under_load("one address", [IP], allowed)
    calls_under_load("three addresses", [NET + "1", NET + "2", NET + "3"],
                     allowed | {"epoll_wait"})
    calls_under_load("with a log", [IP], allowed | {"write"}, LOG="on")


def test_log_after():
    """The log may be slow: the answer is on its way before."""
    t = start(LOG="on")
    load = Load(t, clients=1)
    load.burst(1)
    trace = Trace(t, "-e", "trace=recvmmsg,sendmmsg,write")
    load.burst(1)
    wait(lambda: "write(" in trace.text())
    calls = re.findall(r"^(\w+)\(", trace.end(), re.M)
    same([c for c in calls if c != "recvmmsg"], ["sendmmsg", "write"],
         "answered, then logged")
    load.close()
    t.end()


def test_reload():
    """Under load: from 50 ms after the rename on all is new, nothing is lost,
    no answer is of two versions."""
    t = start()
    load = Load(t)
    late = mixed = 0
    for v in range(2, 42):
        octets = t.cdb(v)
        t.put_bytes(octets)
        due = time.monotonic() + 0.05
        while time.monotonic() < due:
            mixed += not load.burst(4) <= {v - 1, v}
        late += load.burst(4) != {v}
    same((late, mixed), (0, 0), "40 renames: none late, none mixed")
    same((load.lost, load.odd), (0, 0), "none lost")
    ok(load.slowest < 0.2, "none slow", load.slowest)
    time.sleep(0.3)
    t.put(77)
    time.sleep(0.05)
    same(load.burst(1), {77}, "idle, renamed, 50 ms: the next answer is new")
    load.close()
    t.end()


def test_old_map():
    """What answers does not wait until the old file is deleted."""
    t = start()
    load = Load(t, clients=2)
    load.run(0.1)
    maps = "/proc/%d/maps" % t.p.pid
    trace = Trace(t, "-e", "trace=openat,munmap")
    for v in (2, 3, 4):
        t.put(v)
        time.sleep(0.05)
        same(load.burst(1), {v}, "new data")

    def files():
        with open(maps) as f:
            return f.read().count("data.cdb")
    ok(wait(lambda: files() == 1), "old maps are gone")
    calls = re.findall(r"^(\w+)\(", trace.end(), re.M)
    same(calls, ["openat"] * 3, "but not by who answers")
    load.close()
    t.end()


def damage(rnd, good):
    """A file that is none."""
    n = rnd.randrange(len(good))
    return rnd.choice([
        good[:n],
        good + bytes(1 + n),
        bytes(len(good)),
        rnd.randbytes(len(good)),
        rnd.randbytes(2048) + good[2048:],
        b"",
        b"+www.example.org:192.0.2.1\n" * 99,
        good[:n] + good,
    ])


def test_damaged():
    """100 damaged files: SERVFAIL only where a file was cut in place."""
    t = start()
    load = Load(t, clients=4)
    # it says that it starts before it opens its data
    same(load.burst(1), {1}, "the first data")
    rnd = random.Random(4)
    wrong = []
    v, cut = 1, False
    for i in range(100):
        if i % 10 == 9:  # in place, at a page: the rest is gone
            os.truncate(t.root + "/data.cdb",
                        rnd.randrange(len(t.cdb(v)) // 4096) * 4096)
            cut = True
        else:
            t.put_bytes(damage(rnd, t.cdb(v)))
        got = load.run(0.055, 4)
        if not got <= ({v, -2} if cut else {v}):
            wrong.append((i, v, got))
        if i % 10 >= 8:
            v += 1
            t.put(v)
            end = time.monotonic() + 2
            while load.burst(4) != {v} and time.monotonic() < end:
                pass
            cut = False
            if load.burst(4) != {v}:
                wrong.append((i, v, "not good again"))
    same(wrong, [], "100 damaged files: no wrong answer")
    same((load.lost, load.odd), (0, 0), "and none lost")
    ok(-2 in load.seen, "the files that were cut in place were read",
       load.seen)
    ok(t.p.poll() is None, "it lives", t.said()[-500:])
    load.close()
    t.end()


LINE = re.compile(r"^7f[0-9a-f]{6}:[0-9a-f]{4}:([0-9a-f]{4}) \+ 0001 "
                  r"n\d+\.example\.org$")


def drain(fd):
    """What is in a pipe now."""
    out = b""
    os.set_blocking(fd, False)
    try:
        while True:
            got = os.read(fd, 1 << 20)
            if not got:
                break
            out += got
    except BlockingIOError:
        pass
    return out


def logged(octets):
    """How many query lines, how many told as dropped, and what else."""
    lines, dropped, other = 0, 0, []
    for line in octets.decode().split("\n")[:-1]:
        told = re.match(r"tinydns: warning: (\d+) log lines dropped$", line)
        if told:
            dropped += int(told.group(1))
        elif LINE.match(line):
            lines += 1
        else:
            other.append(line)
    return lines, dropped, other


def test_log_stalled():
    """Ten seconds in which nobody reads the log."""
    r, w = os.pipe()
    t = start(stderr=w, LOG="on")
    wait(lambda: b"starting" in drain(r))
    same(fcntl.fcntl(w, fcntl.F_GETFL) & os.O_NONBLOCK, 0,
         "others who have this pipe may still block")
    load = Load(t, clients=4)
    began = time.monotonic()
    load.run(3, 32)
    t.put_bytes(b"junk")  # a warning is not waited for either
    while time.monotonic() < began + 10:
        load.burst(1)
        time.sleep(0.01)
    ok(load.slowest < 0.1, "answers come promptly all the time", load.slowest)
    same((load.lost, load.odd, set(load.seen)), (0, 0, {1}), "and all")
    out = drain(r)
    load.burst(1)
    load.burst(1)
    ok(wait(lambda: False, 0.05) is None, "it had time to log")
    out += drain(r)
    lines, dropped, other = logged(out)
    same(other, ["tinydns: warning: unable to use data.cdb: truncated, or not "
                 "a cdb file; the one before goes on"],
         "no line is torn, and the warning is said afterwards, once")
    ok(dropped > 0 and out.endswith(b"\n"), "lines were dropped", lines)
    same(lines + dropped, load.sent, "logged + dropped = queries")
    load.close()
    t.end()
    os.close(r)
    os.close(w)


def flood_held(t, sock, packets):
    """Packets that all are there when the server looks."""
    t.p.send_signal(signal.SIGSTOP)
    time.sleep(0.02)
    for packet in packets:
        sock.send(packet)
    t.p.send_signal(signal.SIGCONT)
    for _ in packets:
        sock.recv(4096)


LONG = (b"\x3c" + b"%" * 60) * 4 + b"\0"
LONG_SHOWN = ".".join([r"\045" * 60] * 4)


def long_queries():
    return [struct.pack(">6H", i, 0, 1, 0, 0, 0) + LONG + b"\0\1\0\1"
            for i in range(64)]


def odd_lines(octets):
    """Lines that tell of no query, digits left out."""
    return [re.sub(r"\d+", "N", line) for line in octets.decode().split("\n")
            if line and not LINE.match(line) and
            not re.fullmatch(r"7f\S+ . 0001 " + re.escape(LONG_SHOWN), line)]


def test_log_long():
    """A batch of the longest lines is one write, but none that a pipe takes in
    part: whenever the server ends, the last line is whole."""
    r, w = os.pipe()
    t = start(stderr=w, LOG="on")
    wait(lambda: b"starting" in drain(r))
    load = Load(t, clients=1)
    trace = Trace(t, "-e", "trace=write")
    flood_held(t, load.socks[0], long_queries())
    wait(lambda: "write(" in trace.text())
    calls = re.findall(r"^write\(.*= (\d+)$", trace.end(), re.M)
    out = drain(r)
    same((len(calls), out.count(b"\n"), len(out)),
         (1, 64, int(calls[0])), "64 long lines in one write")
    for _ in range((1 << 20) // len(out) + 2):
        flood_held(t, load.socks[0], long_queries())
    load.close()
    t.end()
    out = drain(r)
    ok(out.count(b"\n") > 900 and out.endswith(b"\n"), "the pipe was full")
    same(set(odd_lines(out)) - {"tinydns: warning: N log lines dropped"},
         set(), "and every line is whole")
    os.close(r)
    os.close(w)


def test_log_terminal():
    """A line that a terminal took in part is ended before a warning is said."""
    r, w = os.openpty()
    tty.setraw(w)
    t = start(stderr=w, LOG="on")
    wait(lambda: b"starting" in drain(r))
    load = Load(t, clients=1)
    for _ in range(3):
        flood_held(t, load.socks[0], long_queries())
    t.put_bytes(b"junk")
    time.sleep(0.06)
    out = b""
    for _ in range(4):
        load.burst(1)
        time.sleep(0.05)
        out += drain(r)
    same(set(odd_lines(out)),
         {"tinydns: warning: N log lines dropped",
          "tinydns: warning: unable to use data.cdb: truncated, or not a cdb "
          "file; the one before goes on"}, "no line is torn by the warning")
    load.close()
    t.end()
    os.close(r)
    os.close(w)


def test_log_sample():
    t = start(LOG="1/100")
    load = Load(t, clients=1)
    for _ in range(50):
        load.burst(20)
    ok(wait(lambda: t.said().count(" + 0001 ") >= 10), "LOG=1/100 logs")
    load.burst(20)
    time.sleep(0.05)
    same(logged(t.said().encode())[0], 10, "1020 queries: ten lines")
    load.close()
    t.end()


try:
    # sanitizers make system calls of their own
    run_all(globals(), ("test_batches", "test_calls", "test_log_after",
                          "test_old_map")
            if SANITIZED else ())
finally:
    for daemon in STARTED:
        daemon.end()
        shutil.rmtree(daemon.dir, ignore_errors=True)
done()
