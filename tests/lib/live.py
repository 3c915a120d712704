"""live -- a tinydns that runs, and load for it.

The server listens on a loopback address of this process' own, in a chroot of
its own; clients check every answer that they get.
"""
import os
import select
import signal
import socket
import struct
import subprocess
import tempfile
import time

from tap import B, wait

UID = 64001
NET = "127.%d.%d." % (128 + os.getpid() // 250 % 100, os.getpid() % 250)
IP = NET + "1"
NAMES = 48


def name(i):
    return b"".join(bytes([len(x)]) + x for x in
                    (b"n%d" % (i % NAMES), b"example", b"org")) + b"\0"


def query(qid, i=0):
    return struct.pack(">6H", qid, 0, 1, 0, 0, 0) + name(i) + b"\0\1\0\1"


def version(reply):
    """What an answer says: the version, or the response code below 0; None if
    it is not what anybody should say."""
    flags, = struct.unpack(">H", reply[2:4])
    if flags & 15:
        return -(flags & 15)
    count, = struct.unpack(">H", reply[6:8])
    # two addresses at the end: 10.a.b.1 and 10.a.b.2 of version a * 256 + b
    both = sorted((reply[-4:], reply[-20:-16]))
    if (count != 2 or both[0][:3] != both[1][:3] or both[0][0] != 10 or
            (both[0][3], both[1][3]) != (1, 2)):
        return None
    return both[0][1] << 8 | both[0][2]


def text(v):
    """Data of version v."""
    ip = "10.%d.%d." % (v >> 8, v & 255)
    return ".example.org:192.0.2.1:a\n" + "".join(
        "+n%d.example.org:%s1\n+n%d.example.org:%s2\n" % (i, ip, i, ip)
        for i in range(NAMES))


class Live:
    """A running server."""

    def __init__(self, ip=IP, port=None, stderr=None, ignored=(), **env):
        """ignored: signals that it is started to ignore, as by nohup."""
        self.dir = tempfile.mkdtemp(prefix="fleetdns-live.")
        os.chmod(self.dir, 0o755)
        self.root = self.dir + "/root"
        os.mkdir(self.root, 0o755)
        self.ip = IP if ip == "0.0.0.0" else ip.split()[0]
        self.port = port or self.free_port()
        self.made = {}
        self.put(1)
        self.env = {"PATH": os.environ["PATH"], "IP": ip, "LOG": "off",
                    "PORT": str(self.port), "ROOT": self.root,
                    "UID": str(UID), "GID": str(UID), **env}
        for k in os.environ:
            if k.endswith("SAN_OPTIONS"):
                self.env[k] = os.environ[k]
        self.log = self.dir + "/log"
        with open(self.log, "wb") as log:
            self.p = subprocess.Popen(
                [B + "/tinydns"], env=self.env, stdin=subprocess.DEVNULL,
                stderr=log if stderr is None else stderr,
                preexec_fn=lambda: [signal.signal(n, signal.SIG_IGN)
                                    for n in ignored])
        if stderr is None:
            wait(lambda: "starting" in self.said() or
                 self.p.poll() is not None)

    def free_port(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind((self.ip, 0))
            return s.getsockname()[1]

    def said(self):
        with open(self.log) as f:
            return f.read()

    def cdb(self, v):
        """The octets of data.cdb of a version, compiled once."""
        if v not in self.made:
            with open(self.dir + "/data", "w") as f:
                f.write(text(v))
            subprocess.run([B + "/tinydns-data", "-o", self.dir + "/data.cdb",
                            self.dir + "/data"], check=True, cwd=self.dir)
            with open(self.dir + "/data.cdb", "rb") as f:
                self.made[v] = f.read()
        return self.made[v]

    def put(self, v):
        self.put_bytes(self.cdb(v))

    def put_bytes(self, octets):
        with open(self.root + "/new", "wb") as f:
            f.write(octets)
        os.rename(self.root + "/new", self.root + "/data.cdb")

    def children(self):
        p = self.p.pid
        with open("/proc/%d/task/%d/children" % (p, p)) as f:
            return [int(x) for x in f.read().split()]

    def end(self):
        if self.p.poll() is None:
            self.p.send_signal(signal.SIGCONT)
            self.p.terminate()
        return self.p.wait()


class Load:
    """Clients that ask in bursts."""

    def __init__(self, live, clients=8, ips=None):
        self.socks = []
        for i in range(clients):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(5)
            s.connect(((ips or [live.ip])[i % len(ips or [1])], live.port))
            self.socks.append(s)
        self.sent = self.lost = self.odd = 0
        self.slowest = 0.0
        self.seen = {}  # how often each version was the answer
        self.id = 0

    def burst(self, n=16, limit=1.0):
        """n queries from each client; returns versions of the answers."""
        began = time.monotonic()
        open_ids = {}
        for s in self.socks:
            for _ in range(n):
                self.id = (self.id + 1) & 0xffff
                open_ids[self.id] = s
                s.send(query(self.id, self.id))
        self.sent += len(open_ids)
        got = set()
        while open_ids:
            ready = select.select(self.socks, [], [],
                                  began + limit - time.monotonic()
                                  if began + limit > time.monotonic() else 0)
            if not ready[0]:
                break
            for s in ready[0]:
                reply = s.recv(4096)
                if open_ids.pop(struct.unpack(">H", reply[:2])[0], None) != s:
                    self.odd += 1
                    continue
                v = version(reply)
                got.add(v)
                self.seen[v] = self.seen.get(v, 0) + 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.lost += len(open_ids)
        return got

    def run(self, seconds, n=16):
        got = set()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            got |= self.burst(n)
        return got

    def close(self):
        for s in self.socks:
            s.close()
