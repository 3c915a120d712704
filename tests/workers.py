#!/usr/bin/python3
# workers: tinydns with WORKERS=n: they live and end together.
# needs: root
# needs: alone
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from live import IP, NET, UID, Live, Load, text as data  # noqa: E402
from tap import B, done, ok, run_all, same, skip_all, wait  # noqa: E402

if os.geteuid() != 0:
    skip_all("needs root")
STARTED = []


def gone(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


def read(pid, what):
    with open("/proc/%d/%s" % (pid, what)) as f:
        return f.read()


def private_kb(pid):
    return sum(int(n) for n in re.findall(
        r"^Private_(?:Clean|Dirty): +(\d+)", read(pid, "smaps_rollup"), re.M))


def own_kb(pid):
    """What is no file's, and so cannot be taken back."""
    return sum(int(n) for n in re.findall(
        r"^Pss_(?:Anon|Shmem): +(\d+)", read(pid, "smaps_rollup"), re.M))


def woken(pid):
    return int(re.search(r"^voluntary_ctxt_switches:\s(\d+)",
                         read(pid, "status"), re.M).group(1))


def sockets(pid):
    d = "/proc/%d/fd/" % pid
    return sorted(x for x in (os.readlink(d + f) for f in os.listdir(d))
                  if x.startswith("socket:"))


def confined(pid):
    return bool(re.search(r"^Max processes +0 +0 ", read(pid, "limits"), re.M))


def start(*args, **env):
    """A server, and all of its workers at work."""
    t = Live(*args, **env)
    STARTED.append(t)
    n = env.get("WORKERS", "1")
    wait(lambda: t.p.poll() is not None or n == "1" or
         [confined(p) for p in t.children()] == [True] * int(n))
    return t


def test_what_they_are():
    ips = [NET + "1", NET + "2"]
    t = start(" ".join(ips), WORKERS="3", LOG="1/1")
    same(len(t.children()), 3, "three workers")
    load = Load(t, clients=48, ips=ips)
    before = {p: woken(p) for p in t.children()}
    for _ in range(5):
        load.burst(1)
    same((load.lost, load.odd, set(load.seen)), (0, 0, {1}), "all is answered")
    ok(all(woken(p) > n for p, n in before.items()),
       "each worker has its share", before)
    ok(wait(lambda: t.said().count(" + 0001 n") == load.sent),
       "and logs it", t.said()[:300])
    own = [sockets(p) for p in t.children()]
    same([len(x) for x in own], [2, 2, 2], "a socket for each address")
    same(len(set(sum(own, []))), 6, "of its own")
    for p in t.children() + [t.p.pid]:
        text = read(p, "status")
        same(re.findall(r"^(?:Uid|NoNewPrivs):\s+(\d+)", text, re.M),
             [str(UID), "1"], "no privileges, and no new ones")
        same(os.readlink("/proc/%d/root" % p), t.root, "in the jail")
        ok(private_kb(p) < 8192, "private memory below 8 MB", private_kb(p))
    for p in t.children():
        ok(confined(p), "a worker can start no process")
    t.put(2)
    time.sleep(0.05)
    same(load.burst(1), {2}, "all have new data")
    load.close()
    same(t.end(), -15, "TERM ends it as any program")


def test_wildcard():
    t = start("0.0.0.0", WORKERS="2")
    load = Load(t, clients=12, ips=[NET + "1", NET + "7", NET + "9"])
    load.burst(4)
    same((load.lost, load.odd), (0, 0),
         "wildcard: from the address that was asked")
    load.close()
    t.end()


def test_large_data():
    """Data of more than 24 MB: next to nothing of them is a worker's own."""
    t = start(WORKERS="2")
    big = t.dir + "/big"
    with open(big, "w") as f:
        f.write(data(2))
        for i in range(400000):
            f.write("+h%06d.example.org:10.0.0.1\n" % i)
    subprocess.run([B + "/tinydns-data", "-o", big + ".cdb", big],
                   check=True, cwd=t.dir)
    size = os.path.getsize(big + ".cdb") >> 10
    ok(size > 3 * 8192, "large data", size)
    before = [own_kb(p) for p in t.children()]
    os.rename(big + ".cdb", t.root + "/data.cdb")
    time.sleep(0.05)
    load = Load(t, clients=48)
    seen = load.run(0.2, 4)
    same((seen, load.lost, load.odd), ({2}, 0, 0), "are answered from")
    for p, was in zip(t.children(), before):
        ok(own_kb(p) < 8192, "a worker's own memory is below 8 "
           "MB", own_kb(p))
        ok(own_kb(p) < was + 1024, "and what it was", own_kb(p), was)
    load.close()
    t.end()


def test_killed():
    t = start(WORKERS="3")
    load = Load(t, clients=16)
    load.run(0.2, 4)
    time.sleep(1)  # one that lived for less is replaced later
    first = t.children()
    os.kill(first[1], signal.SIGKILL)
    load.run(0.5, 4)
    second = t.children()
    ok(len(second) == 3 and first[1] not in second and
       {first[0], first[2]} < set(second), "killed under load: another one",
       first, second)
    lost = load.lost
    ok(lost <= 64, "at most what it had taken is lost", lost)
    load.run(0.5, 4)
    same((load.lost, load.odd, set(load.seen)), (lost, 0, {1}),
         "all is answered again")
    ok("tinydns: warning: worker 2 was ended by signal 9: starting another\n"
       in t.said(), "and that is said", t.said())
    time.sleep(0.2)
    old = next(p for p in second if p in first)
    began = time.monotonic()
    os.kill(old, signal.SIGKILL)
    young = wait(lambda: [p for p in t.children() if p not in second], 0.5)
    ok(young and len(t.children()) == 3, "one that had lived: at once")
    os.kill(young[0], signal.SIGSEGV)
    ok(wait(lambda: young[0] not in t.children(), 0.5), "one that dies young")
    ok(wait(lambda: len(t.children()) == 3, 3), "is replaced, too")
    ok(0.9 < time.monotonic() - began < 1.5, "but not at once",
       time.monotonic() - began)
    load.run(0.1, 1)
    load.close()
    t.end()


def test_deaf():
    """A log whose reader is gone, and later one whose reader is slow."""
    r, w = os.pipe()
    t = start(stderr=w, WORKERS="2")
    os.close(w)
    os.close(r)
    first = t.children()
    time.sleep(1)
    os.kill(first[0], signal.SIGKILL)
    ok(wait(lambda: len(set(t.children()) - {first[0]}) == 2, 3),
       "nobody reads the log: a worker is replaced all the same",
       t.p.poll())
    load = Load(t, clients=16)
    same(load.burst(1), {1}, "and all is answered")
    load.close()
    t.end()

    r, w = os.pipe()
    t = start(stderr=w, WORKERS="2", LOG="on")
    load = Load(t, clients=16)
    load.run(2, 32)
    first = t.children()
    os.kill(first[0], signal.SIGKILL)
    ok(wait(lambda: len(set(t.children()) - {first[0]}) == 2, 3),
       "the log is full: a worker is replaced all the same")
    os.set_blocking(r, False)
    said = b""

    def told():
        nonlocal said
        try:
            said += os.read(r, 1 << 20)
        except BlockingIOError:
            pass
        load.burst(1)
        return (b"worker 1 was ended by signal 9: starting another\n" in said
                and b" log lines dropped\n" in said)

    ok(wait(told, 4), "and that is said when there is room", said[-500:])
    load.close()
    t.end()
    os.close(r)
    os.close(w)


def test_ignored():
    """Signals that it was started to ignore."""
    t = start(ignored=(signal.SIGHUP, signal.SIGCHLD), WORKERS="2")
    t.p.send_signal(signal.SIGHUP)
    first = t.children()
    time.sleep(1)
    os.kill(first[0], signal.SIGKILL)
    ok(wait(lambda: len(set(t.children()) - {first[0]}) == 2, 3),
       "SIGHUP and SIGCHLD ignored: a worker is replaced all the same",
       t.children())
    same(t.p.poll(), None, "and SIGHUP ends nothing")
    t.p.send_signal(signal.SIGTERM)
    same(t.p.wait(5), -signal.SIGTERM, "but SIGTERM does")


def test_ended():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP,
                   signal.SIGKILL, signal.SIGABRT):
        t = start(WORKERS="2")
        pids = t.children()
        os.kill(pids[0], signal.SIGSTOP)
        t.p.send_signal(number)
        same(t.p.wait(5), -number, "the supervisor ends by %s" % number.name)
        if number in (signal.SIGKILL, signal.SIGABRT):
            # the kernel is at it; another one starts meanwhile
            u = start(port=t.port, WORKERS="2")
            wait(lambda: all(gone(p) for p in pids))
        same([gone(p) for p in pids], [True, True], "all are gone by then")
        if number not in (signal.SIGKILL, signal.SIGABRT):
            u = start(port=t.port, WORKERS="2")
        ok(u.p.poll() is None and len(u.children()) == 2,
           "the address is free", u.said())
        u.end()


def test_second():
    t = start(WORKERS="3")
    for env in ({}, {"WORKERS": "3"}, {"ip": "0.0.0.0", "WORKERS": "2"}):
        u = start(port=t.port, **env)
        same(u.p.wait(5), 111, "a second server is refused: %s" % env)
        same(u.said(), "tinydns: fatal: unable to bind UDP socket: "
             "address already used\n", "in the same words")
    u = start()
    same(u.children(), [], "without WORKERS: one process")
    u.end()
    u = start(WORKERS="1")
    same(u.children(), [], "WORKERS=1: one process")
    v = start(port=u.port, WORKERS="2")
    same(v.p.wait(5), 111, "a second server with workers is refused, too")
    for bad in ("0", "65", "", "x", "-1", "2 "):
        v = start(WORKERS=bad)
        same((v.p.wait(5), v.said()), (111, "tinydns: fatal: unable to parse "
             "$WORKERS: %s is not a number from 1 to 64\n" % bad), "WORKERS=" +
             bad)
    t.end()
    u.end()


try:
    run_all(globals())
finally:
    for daemon in STARTED:
        daemon.end()
        shutil.rmtree(daemon.dir, ignore_errors=True)
done()
