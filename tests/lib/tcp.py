"""tcp -- axfrdns under tcpserver on a loopback address of its own, and how to
talk to it: messages behind their length, with dnspython."""
import os
import shutil
import socket
import struct
import subprocess
import tempfile

import dns.message
import dns.rcode

from tap import B, skip_all, wait

UID = 64003
GID = 64004
NET = "127.%d.%d." % (20 + os.getpid() // 250 % 200, os.getpid() % 250)
IP = NET + "1"
TIME = 5  # seconds that anything may take
STARTED = []

if os.geteuid() != 0:
    skip_all("needs root")
if shutil.which("tcpserver") is None:
    skip_all("needs tcpserver (ucspi-tcp-ipv6)")
WORK = tempfile.mkdtemp(prefix="fleetdns-tcp.")
os.chmod(WORK, 0o755)


def compile_to(path, text):
    with open(path + ".txt", "w") as f:
        f.write(text)
    subprocess.run([B + "/tinydns-data", "-o", path, path + ".txt"],
                   check=True, cwd=os.path.dirname(path))
    os.unlink(path + ".txt")


def base_env(**more):
    env = {"PATH": os.environ["PATH"], "UID": str(UID), "GID": str(GID)}
    env.update((k, v) for k, v in os.environ.items()
               if k.endswith("SAN_OPTIONS"))
    env.update(more)
    return {k: v for k, v in env.items() if v is not None}


class Service:
    """tcpserver with axfrdns, a root directory, and what they wrote."""

    def __init__(self, ip=IP, rules=':allow,AXFR=""\n', **env):
        self.dir = tempfile.mkdtemp(dir=WORK)
        os.chmod(self.dir, 0o755)
        self.root = self.dir + "/root"
        os.mkdir(self.root, 0o755)
        subprocess.run(["tcprules", "tcp.cdb", "tcp.tmp"], cwd=self.dir,
                       input=rules, text=True, check=True)
        self.ip = IP if ip == "0" else ip
        with socket.socket(self.family(self.ip)) as s:
            s.bind((self.ip, 0))
            self.port = s.getsockname()[1]
        self.log = self.dir + "/log"
        STARTED.append(self)
        with open(self.log, "wb") as err:
            self.p = subprocess.Popen(
                ["tcpserver", "-vDRHl0", "-x", "tcp.cdb", "--", ip,
                 str(self.port), B + "/axfrdns"], cwd=self.dir, stderr=err,
                stdout=err, stdin=subprocess.DEVNULL,
                env=base_env(ROOT=self.root, **env))
        wait(lambda: "status: 0/" in self.text())

    @staticmethod
    def family(ip):
        return socket.AF_INET6 if ":" in ip else socket.AF_INET

    def text(self):
        with open(self.log, "r", errors="replace") as f:
            return f.read()

    def lines(self):
        return [x for x in self.text().splitlines()
                if not x.startswith("tcpserver:")]

    def put(self, text):
        compile_to(self.root + "/new.cdb", text)
        os.rename(self.root + "/new.cdb", self.root + "/data.cdb")

    def connect(self, ip=None):
        ip = ip or self.ip
        s = socket.socket(self.family(ip), socket.SOCK_STREAM)
        s.settimeout(TIME)
        s.connect((ip, self.port))
        return s

    def ask(self, name, rdtype="A", sock=None):
        s = sock or self.connect()
        wire = dns.message.make_query(name, rdtype).to_wire()
        s.sendall(frame(wire))
        got = receive(s)
        if sock is None:
            s.close()
        return got

    def child(self):
        """The axfrdns of the one open connection."""
        def find():
            with open("/proc/%d/task/%d/children" % (self.p.pid,
                                                    self.p.pid)) as f:
                for pid in f.read().split():
                    try:
                        if open("/proc/%s/comm" % pid).read() == "axfrdns\n":
                            return int(pid)
                    except OSError:
                        pass
            return None
        return wait(find)

    def stop(self):
        if self.p.poll() is None:
            self.p.terminate()
        self.p.wait()


def frame(wire):
    return struct.pack(">H", len(wire)) + wire


def take(s, n):
    got = b""
    while len(got) < n:
        b = s.recv(n - len(got))
        if not b:
            return None
        got += b
    return got


def receive(s):
    """The next message, or None at the end."""
    n = take(s, 2)
    return n and dns.message.from_wire(take(s, struct.unpack(">H", n)[0]))


def addresses(r):
    if r is None or r.rcode() != dns.rcode.NOERROR:
        return r and dns.rcode.to_text(r.rcode())
    return [rd.address for rr in r.answer for rd in rr]


def dig(t, *args):
    return subprocess.run(
        ["dig", "@" + t.ip, "-p", str(t.port), "+tcp", "+time=3", "+tries=1",
         *args], capture_output=True, text=True).stdout


def end():
    """Stop what was started, and remove what was written."""
    for service in STARTED:
        service.stop()
    shutil.rmtree(WORK, ignore_errors=True)
