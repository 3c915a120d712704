"""servers -- name servers under test, started, asked and stopped.

1.05's tinydns listens on port 53 of an address of its own, below 127/8, so that
tests do not meet. Replies come back in the order of the queries, as both
servers have one thread: a last query that is always answered tells that
whatever did not come until then will not come.
"""
import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import wire
from tap import B, forget_faketime

OLD = "/usr/sbin/tinydns"
OLD_DATA = "/usr/sbin/tinydns-data"
NEW = os.path.join(B, "tinydns")
NEW_DATA = os.path.join(B, "tinydns-data")
NOBODY = "65534"


def address(k):
    """Address k (0 to 3) of this process."""
    pid = os.getpid()
    return "127.%d.%d.%d" % (53 + (pid >> 14) % 64, pid >> 6 & 255,
                             (pid << 2 & 255) | k)


class Room:
    """A temporary directory."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="fleetdns.")
        os.chmod(self.path, 0o755)

    def root(self, name, text, compiler, when=1700000000):
        """A service root with data compiled; when is the default serial."""
        root = os.path.join(self.path, name)
        os.makedirs(root, exist_ok=True)
        data = os.path.join(root, "data")
        with open(data, "wb") as f:
            f.write(text)
        os.utime(data, (when, when))
        done = subprocess.run([compiler], cwd=root, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
        return root

    def remove(self):
        shutil.rmtree(self.path)


class Server:
    """A running tinydns. before: words in front of the program's name."""

    def __init__(self, program, root, ip, port=53, before=(), **env):
        self.ip, self.port = ip, port
        self.log = os.path.join(os.path.dirname(root), ip + ".log")
        env = dict(os.environ, IP=ip, PORT=str(port), ROOT=root, UID=NOBODY,
                   GID=NOBODY, **env)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(list(before) + [program], env=env,
                                            stdin=subprocess.DEVNULL,
                                            stderr=log)
        self.wait(program)
        self.sockets = {}

    def wait(self, program):
        deadline = time.monotonic() + 20
        while b"starting" not in self.said():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("%s does not start: %s"
                                   % (program, self.said()[:500]))
            time.sleep(0.01)

    def said(self):
        with open(self.log, "rb") as f:
            return f.read()

    def socket(self, source):
        if source not in self.sockets:
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((source, 0))
            s.connect((self.ip, self.port))
            self.sockets[source] = s
        return self.sockets[source]

    def ask(self, packets, source="127.0.0.1"):
        """The replies to packets: a list of octets, or None for silence."""
        out = []
        for i in range(0, len(packets), 32):
            out += self.ask_few(packets[i:i + 32], source)
        return out

    def ask_few(self, packets, source):
        s = self.socket(source)
        back = {}
        for i, p in enumerate(packets):
            s.send(struct.pack(">H", i) + p[2:] if len(p) > 1 else p)
        # not a question for either: FORMERR here, REFUSED there
        s.send(wire.query((), wire.A, qclass=77, ident=0xffff))
        while 0xffff not in back:
            if not select.select([s], [], [], 10)[0]:
                raise RuntimeError("%s:%d does not answer; it said %s" % (
                    self.ip, self.port, self.said()[-500:]))
            reply = s.recv(65535)
            back[struct.unpack(">H", reply[:2])[0]] = reply
        return [back.get(i) for i in range(len(packets))]

    def stop(self):
        for s in self.sockets.values():
            s.close()
        self.process.terminate()
        self.process.wait()
        forget_faketime(self.process.pid)
