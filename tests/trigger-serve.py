#!/usr/bin/python3
# trigger-serve: who gets which run, and that nobody can hold one up.
# limit: 240
import os
import pwd
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import ok, same, done, note

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.geteuid() == 0
USER = "daemon" if ROOT else pwd.getpwuid(os.geteuid()).pw_name
W = tempfile.mkdtemp(prefix="fleetdns.")
os.chmod(W, 0o711)
DIR, SOCKET, LIMIT = W + "/root", W + "/socket/trigger", 4
MAKE, SERVE, LOG = W + "/trigger-make", W + "/trigger-serve", W + "/log"


def until(fact, what, seconds=20):
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            raise RuntimeError("waited for: %s\n%s" % (what, log()[-2000:]))
        time.sleep(0.01)


def log():
    with open(LOG, errors="replace") as f:
        return f.read()


def makefile(text):
    with open(DIR + "/Makefile.new", "w") as f:
        f.write(text)
    os.rename(DIR + "/Makefile.new", DIR + "/Makefile")


class Server:
    """trigger-serve, started again like supervise does if it ends."""

    def __init__(self, env=None):
        self.env = env
        self.keep = True
        open(LOG, "w").close()
        self.start()
        self.thread = threading.Thread(target=self.supervise, daemon=True)
        self.thread.start()
        self.idle()

    def start(self):
        with open(LOG, "ab") as f:
            self.p = subprocess.Popen([SERVE, DIR, USER], stderr=f,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                env=self.env)

    def supervise(self):
        while True:
            self.p.wait()
            if not self.keep:
                return
            self.start()

    def idle(self):
        """Wait until the run at its start has ended."""
        until(lambda: "run 1: exit code" in log(), "the first run")

    def stop(self):
        self.keep = False
        self.p.terminate()
        self.thread.join(15)


def call(**kw):
    return subprocess.run([MAKE], capture_output=True, timeout=60, **kw)


def connect():
    s = socket.socket(socket.AF_UNIX)
    s.connect(SOCKET)
    s.settimeout(60)
    return s


def listen(s):
    """All records up to the end: (kinds, output, notes, code)."""
    f = s.makefile("rb")
    kinds, out, notes, code = "", b"", [], None
    while True:
        head = f.read(3)
        if len(head) < 3:
            return kinds, out, notes, code
        kind, n = chr(head[0]), struct.unpack(">H", head[1:])[0]
        text = f.read(n)
        kinds += kind if kinds[-1:] != kind else ""
        if kind == "o":
            out += text
        elif kind == "n":
            notes.append(text.decode())
        elif kind == "x":
            code = text[0]


def begun():
    return log().count(": begins")


def alive(pid):
    try:
        os.kill(pid, 0)
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
    except PermissionError:
        return True


def number(name):
    """The number in a file below DIR, once it is there whole."""
    path = os.path.join(DIR, name)
    until(lambda: os.path.exists(path) and
        open(path).read().endswith("\n"), name)
    with open(path) as f:
        return int(f.read())


def forget(*names):
    for n in names:
        if os.path.exists(DIR + "/" + n):
            os.remove(DIR + "/" + n)


def plain():
    makefile("all:\n\t@echo hello; echo there >&2\n")
    r = call()
    same((r.returncode, r.stdout, r.stderr), (0, b"hello\nthere\n", b""),
        "output comes back, exit code 0")
    makefile("all:\n\t@exit 7\n")
    r = call()
    same(r.returncode, 2, "make's exit code comes back")
    ok(b"Error 7" in r.stdout, "and what it said", r.stdout)
    ok("Error 7" in log(), "the log has it, too")
    makefile("all:\n\t@printf 'x\\0\\001\\0'; exit 1\n")
    r = call()
    same(r.returncode, 2, "output cannot forge an exit code")
    ok(r.stdout.startswith(b"x\0\1\0"), "and is passed on as it is")
    makefile("all:\n\t@kill -9 $$PPID\n")
    r = call()
    same((r.returncode, r.stderr),
        (111, b"trigger-make: make was killed by signal 9\n"), "a killed make")
    makefile("all:\n\t@echo hello\n")
    with open("/dev/full", "wb") as full:
        r = subprocess.run([MAKE], stdout=full, stderr=subprocess.PIPE)
    same((r.returncode, r.stderr), (111, b"trigger-make: fatal: unable to "
        b"write output: out of disk space\n"), "a caller whose disk is full")
    if shutil.which("cat"):
        r = subprocess.run("'%s' | true; echo $? done" % MAKE, shell=True,
            capture_output=True)
        ok(b"done" in r.stdout, "a caller whose output is closed")


def clean():
    makefile("all:\n\t@env | sort; umask; pwd; id -un; ls /proc/self/fd; "
        "ls -l /proc/self/fd/0; cat /proc/$$$$/stat; "
        "grep Sig[BI] /proc/self/status; ulimit -c\n")
    r = call(env={"A": "B", "MAKEFLAGS": "-n", "PATH": "/nonexistent"},
        cwd="/", stdin=subprocess.PIPE, preexec_fn=lambda: os.umask(0))
    lines = r.stdout.decode().splitlines()
    env = [l.split("=")[0] for l in lines if "=" in l]
    # make and sh add some of their own
    same(sorted(set(env) - {"MAKELEVEL", "MAKEFLAGS", "MFLAGS", "PWD", "OLDPWD",
        "_", "SHLVL", "MAKE_TERMOUT", "MAKE_TERMERR"}), ["PATH", "SHELL"],
        "the environment of make")
    ok("PATH=" + path_of_conf() in lines and "SHELL=/bin/sh" in lines,
        "PATH is that of conf-path", lines)
    ok("MAKEFLAGS=" in lines, "nobody's MAKEFLAGS", lines)
    ok("0022" in lines and DIR in lines and USER in lines,
        "umask, directory and user", lines)
    fds = [int(l) for l in lines if l.isdigit() and len(l) < 3]
    ok(set(fds) >= {0, 1, 2} and max(fds) <= 3, "no other descriptors", fds)
    ok(any(l.endswith("/dev/null") for l in lines), "input is /dev/null")
    sh = [l for l in lines if "(sh)" in l][0].rsplit(")", 1)[1].split()
    ok(sh[3] != str(os.getsid(0)) and sh[4] == "0",
        "own session, no terminal", sh)
    ok(all(int(l.split()[1], 16) & 0x7fffffff == 0 for l in lines
        if l.startswith("Sig")), "no signal is blocked or ignored", lines)


def path_of_conf():
    with open(HERE + "/../conf-path") as f:
        return f.readline().strip()


def socket_modes():
    st = os.stat(SOCKET)
    same((st.st_mode & 0o777, st.st_uid, st.st_gid), (0o660, os.geteuid(),
        os.stat(W + "/socket").st_gid), "mode and owner of the socket")
    r = subprocess.run([SERVE, DIR, USER], capture_output=True, timeout=20)
    same((r.returncode, r.stderr), (111, b"trigger-serve: fatal: unable to "
        b"listen at %s: address already used\n" % SOCKET.encode()),
        "a second server on the same socket")
    makefile("all:\n\t@echo still\n")
    same(call().stdout, b"still\n", "the first one has not noticed")
    same(os.listdir(W + "/socket"), ["trigger"], "nothing else lies there")


def many():
    """Each caller changes something, then calls; its run must have seen the
    change, and be the first one that could."""
    os.mkdir(DIR + "/in")
    makefile("all:\n\t@echo `ls in`; sleep 0.0$$(($$$$ % 9 + 1))\n")
    late, wrong, codes = [], [], []
    start = begun()

    def caller(i):
        time.sleep(random.random() * 3)
        open("%s/in/c%d." % (DIR, i), "w").close()
        s = connect()
        time.sleep(0.05)
        seen = begun()
        kinds, out, notes, code = listen(s)
        codes.append(code)
        if ("c%d." % i).encode() not in out:
            late.append((i, out))
        # our line in the log tells the run; its begin is counted from there
        run = 0
        for l in log().splitlines():
            if l.endswith(": begins"):
                run = int(l.split()[2][:-1])
            if l.startswith("c") and "c%d." % i in l.split():
                break
        if run > seen + 1:
            wrong.append((i, run, seen))

    random.seed(5)
    t = [threading.Thread(target=caller, args=(i,)) for i in range(50)]
    [x.start() for x in t]
    [x.join(60) for x in t]
    same(codes, [0] * 50, "50 callers, each has its exit code")
    same(late, [], "each run began after its callers' triggers")
    same(wrong, [], "and was the first that did")
    ok(1 < begun() - start <= 50, "triggers shared runs",
        begun() - start)
    note("%d runs for 50 callers" % (begun() - start))
    makefile("all:\n\t@sleep 1\n")
    n = begun()
    first = connect()
    until(lambda: begun() > n, "a run")
    s = [connect() for i in range(200)]
    got = [listen(x) for x in s]
    same([g[3] for g in got], [0] * 200, "200 callers during one run")
    ok(begun() - n <= 3, "needed two runs, or three", begun() - n)
    same(got[0][0], "wbx", "they are told to wait, and when their run begins")
    first.close()
    r = [subprocess.Popen([MAKE], stderr=subprocess.PIPE) for i in range(2)]
    time.sleep(0.3)
    r.append(subprocess.Popen([MAKE], stderr=subprocess.PIPE))
    said = [p.communicate()[1] for p in r]
    ok(b"trigger-make: waiting for the run before to end\n"
        b"trigger-make: run begins\n" in said, "so does trigger-make", said)


def slow():
    makefile("all:\n\t@head -c 10000000 /dev/zero | tr '\\0' a; echo END\n")
    t = time.monotonic()
    r = call()
    took = time.monotonic() - t
    ok(r.returncode == 0 and r.stdout.endswith(b"END\n"), "ten million octets")
    s = [connect() for i in range(20)]
    t = time.monotonic()
    r = call()
    ok(r.returncode == 0 and r.stdout.endswith(b"END\n"),
        "twenty callers that do not read")
    ok(time.monotonic() - t < 5 * took + 2, "do not slow another one",
        (took, time.monotonic() - t))
    kinds, out, notes, code = listen(s[0])
    ok(code == 0 and out.endswith(b"END\n"), "a late reader gets the end")
    ok(len(notes) == 1 and "octets of output were dropped" in notes[0] and
        int(notes[0].split()[0]) + len(out) > 10000000,
        "and is told what it missed", kinds, notes, len(out))
    if not os.environ.get("SANITIZED"):
        with open("/proc/%d/status" % server.p.pid) as f:
            peak = [int(l.split()[1]) for l in f if l.startswith("VmHWM")][0]
        ok(peak < 16000, "memory stays bounded", peak)
    [x.close() for x in s]
    os.truncate(LOG, 0)
    makefile("all:\n\t@sleep 0.3; echo done >>ran\n")
    s = connect()
    s.close()
    until(lambda: os.path.exists(DIR + "/ran"), "the run of one who has gone")
    ok(True, "a caller that goes away at once still has its run")
    forget("ran")
    n = begun()
    p = subprocess.Popen([MAKE])
    until(lambda: begun() > n, "its run")
    p.kill()
    p.wait()
    until(lambda: os.path.exists(DIR + "/ran"), "the run of one killed")
    ok(True, "a caller killed during its run does not stop that")
    makefile("all:\n\t@sleep 0.3; echo yes\n")
    s = connect()
    s.setblocking(False)
    sent = 0
    try:
        while sent < 1 << 20:
            sent += s.send(b"MAKEFLAGS=-n\n" * 1000)
    except BlockingIOError:
        pass
    s.setblocking(True)
    s.settimeout(60)
    s.shutdown(socket.SHUT_WR)
    kinds, out, notes, code = listen(s)
    ok((out, code) == (b"yes\n", 0), "what a caller says is ignored",
        out, code)
    cpu = cpu_of(server.p.pid)
    time.sleep(0.5)
    ok(cpu_of(server.p.pid) - cpu < 10, "idle means idle")


def cpu_of(pid):
    with open("/proc/%d/stat" % pid) as f:
        field = f.read().rsplit(")", 1)[1].split()
    return int(field[11]) + int(field[12])


def limit():
    makefile("all:\n\t@echo $$$$ >pid; setsid sh -c 'echo $$$$ >away; "
        "exec sleep 100' & exec sleep 100\n")
    t = time.monotonic()
    r = call()
    took = time.monotonic() - t
    same((r.returncode, r.stderr.splitlines()[-1:]),
        (111, [b"trigger-make: make was stopped: it took longer than %d "
        b"seconds" % LIMIT]), "the time limit")
    ok(LIMIT - 0.1 <= took < LIMIT + 4, "is kept", took)
    ok(not alive(number("pid")) and not alive(number("away")),
        "nothing that make started lives on")
    forget("pid", "away")
    makefile("all:\n\t@trap '' TERM; echo $$$$ >pid; while :; do sleep 1; "
        "done\n")
    t = time.monotonic()
    same(call().returncode, 111, "a make that does not want to end")
    ok(time.monotonic() - t < LIMIT + 9, "ends", time.monotonic() - t)
    until(lambda: not alive(number("pid")), "its shell's end")
    forget("pid")
    makefile("all:\n\t@sleep 100 & echo $$! >pid; echo hello\n")
    t = time.monotonic()
    r = call()
    same((r.returncode, r.stdout), (0, b"hello\n"),
        "a make that leaves a process behind has ended all the same")
    ok(time.monotonic() - t < 3 and not alive(number("pid")),
        "and the process with it")
    forget("pid")


def death():
    makefile("all:\n\t@echo $$$$ >pid$$((`ls pid* 2>/dev/null | wc -l`)); "
        "sleep 1; echo finished\n")
    p = subprocess.Popen([MAKE], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    old = number("pid0")
    server.p.kill()
    out, err = p.communicate(timeout=30)
    same((p.returncode, out), (0, b"finished\n"),
        "a server killed in the middle: the caller asks its successor")
    ok(b"trigger-serve went away, asked again" in err, "and says so", err)
    until(lambda: not alive(old), "the end of the old make")
    ok(True, "the make of the killed server ends")
    forget("pid0", "pid1", "pid2")
    makefile("all:\n\t@echo $$$$ >pid; exec sleep 3\n")
    p = subprocess.Popen([MAKE], stderr=subprocess.PIPE)
    old, before = number("pid"), server.p.pid
    t = time.monotonic()
    server.p.terminate()
    until(lambda: server.p.pid != before, "another server")
    ok(time.monotonic() - t < 3 and not alive(old),
        "SIGTERM ends server and make")
    forget("pid")
    p.communicate(timeout=30)
    same(p.returncode, 0, "and the caller asks the next one")
    ok("stopped" in log(), "the log says so")
    makefile("all:\n\t@touch built\n")
    os.truncate(LOG, 0)
    server.p.kill()
    until(lambda: os.path.exists(DIR + "/built"), "the run at a start")
    ok(True, "a server that starts makes what may have been missed")
    server.idle()


def trouble():
    os.rename(DIR, DIR + ".away")
    r = call()
    same((r.returncode, r.stderr), (111, b"trigger-make: unable to switch to "
        b"make's directory: file does not exist\n"), "no directory")
    os.rename(DIR + ".away", DIR)
    makefile("all:\n\t@echo back\n")
    same(call().stdout, b"back\n", "and it is back")


CALLS = ("openat,flock,unlink,socket,bind,lchown,chmod,listen,rename,"
    "setgroups,setresgid,setresuid,chdir,clone,vfork,pipe2,accept4,ppoll")


def traced(*options):
    """A server under strace, for a second at most. Each system call is counted
    by itself there, so a place has a name and a number."""
    return subprocess.run(["timeout", "1", "strace", "-o", W + "/trace",
        *options, SERVE, DIR, USER], capture_output=True)


def crash():
    """Killed at each of these calls in turn, as power cuts do; then another
    one takes over, whatever lies there."""
    makefile("all:\n\t@echo made\n")
    if shutil.which("strace") is None or os.environ.get("SANITIZED"):
        return
    traced("-e", "trace=" + CALLS)
    with open(W + "/trace", errors="replace") as f:
        names = re.findall(r"^([a-z_0-9]+)\(", f.read(), re.M)
    bad, killed = [], 0
    for name in sorted(set(names)):
        # the end of a run opens one file for each process in the machine
        for k in range(1, min(names.count(name), 12) + 1):
            r = traced("-e", "inject=%s:signal=KILL:when=%d" % (name, k))
            killed += r.returncode in (-9, 137)
            s = Server()
            c = call()
            if (c.returncode, c.stdout) != (0, b"made\n"):
                bad.append((name, k, c))
            s.stop()
            if os.listdir(W + "/socket") != ["trigger"]:
                bad.append((name, k, os.listdir(W + "/socket")))
    same(bad, [], "killed at each system call, its successor is well")
    ok(killed > 20, "which were many", killed, names)
    note("killed %d times" % killed)


def without_server():
    r = call()
    same((r.returncode, r.stderr), (111, b"trigger-make: fatal: unable to "
        b"reach trigger-serve at %s: connection refused\n" % SOCKET.encode()),
        "nobody serves")
    os.remove(SOCKET)
    t = time.monotonic()
    r = call()
    same((r.returncode, r.stderr), (111, b"trigger-make: fatal: unable to "
        b"reach trigger-serve at %s: file does not exist\n" %
        SOCKET.encode()), "nobody ever did")
    ok(time.monotonic() - t < 2, "which is told at once")


def refused():
    def says(code, text, *args):
        r = subprocess.run([SERVE, *args], capture_output=True, timeout=20)
        ok(r.returncode == code and text in r.stderr.decode(),
            "trigger-serve %s: %s" % (" ".join(args), text), r.returncode,
            r.stderr)

    says(100, "usage: trigger-serve dir user")
    says(100, "usage: trigger-serve dir user", DIR)
    says(100, "usage: trigger-serve dir user", "root", USER)
    says(100, "unknown account nosuchone", DIR, "nosuchone")
    if not ROOT:
        says(100, "only root can become root", DIR, "root")
    os.chmod(W + "/socket", 0o770)
    says(111, "permission denied", DIR, USER)
    os.chmod(W + "/socket", 0o710)
    shutil.rmtree(W + "/socket")
    says(111, "file does not exist", DIR, USER)


try:
    subprocess.run([HERE + "/trigger/build", W, "conf-dir=" + DIR,
        "conf-trigger=" + SOCKET, "conf-limit=%d" % LIMIT], check=True)
    os.mkdir(DIR)
    if ROOT:
        os.chown(DIR, pwd.getpwnam(USER).pw_uid, -1)
    os.mkdir(W + "/socket", 0o710)
    makefile("all:\n\t@true\n")
    server = Server({"A": "C", "MAKEFLAGS": "-n", "PATH": "/nonexistent"})
    try:
        for part in (plain, clean, socket_modes, many, slow, limit, death,
                trouble):
            part()
    finally:
        server.stop()
    same(server.p.returncode, 0, "it ends well")
    crash()
    without_server()
    refused()
finally:
    shutil.rmtree(W, ignore_errors=True)
done()
