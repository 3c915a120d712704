#!/usr/bin/python3
# fragments: what goes over a link: an answer is never cut into fragments, whatever
# somebody forges, and where a link takes no long packets it is made shorter.
# needs: root
import os
import re
import socket
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
from tap import B, done, ok, run_all, same, skip_all, wait  # noqa: E402

if os.geteuid() != 0:
    skip_all("needs root")
if os.environ.pop("INSIDE", None) is None:  # a network of its own
    os.execvp("unshare", ["unshare", "-n", "env", "INSIDE=1", sys.executable,
                          "-B", os.path.abspath(__file__)])
import wire  # noqa: E402
from servers import Room, Server  # noqa: E402

SERVER, CLIENT = socket.inet_aton("10.77.0.1"), socket.inet_aton("10.77.0.2")
ICMP, UDP = 1, 17
DF = 0x4000  # with all else 0: no fragment (RFC 791 3.1)
TEXT, ADDRESS = "x" * 900, socket.inet_aton("192.0.2.7")
DATA = (".example.org:192.0.2.1:a\n'long.example.org:%s\n"
        "+short.example.org:192.0.2.7\n" % TEXT).encode()
LONG, SHORT = ((x, b"example", b"org") for x in (b"long", b"short"))


def ip(*args):
    return subprocess.run(["ip", *args], check=True, capture_output=True,
                          text=True).stdout


def mac(name):
    text = re.search(r"link/ether (\S+)", ip("link", "show", name)).group(1)
    return bytes.fromhex(text.replace(":", ""))


def checksum(octets):
    """RFC 1071."""
    n = sum(struct.unpack(">%dH" % (len(octets) // 2), octets))
    while n >> 16:
        n = (n >> 16) + (n & 65535)
    return struct.pack(">H", n ^ 65535)


class Link:
    """The far end of the server's cable: every packet is seen and made here."""

    def __init__(self):
        ip("link", "add", "near", "type", "veth", "peer", "name", "far")
        ip("addr", "add", "10.77.0.1/24", "dev", "near")
        for name in ("lo", "near", "far"):
            ip("link", "set", name, "up")
        self.header = mac("near") + mac("far") + b"\x08\0"
        here = ":".join("%02x" % x for x in mac("far"))
        ip("neigh", "add", "10.77.0.2", "lladdr", here, "dev", "near")
        self.s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                               socket.htons(0x0800))
        self.s.bind(("far", 0x0800))
        self.s.settimeout(5)

    def send(self, protocol, payload):
        head = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(payload), 1, 0, 64,
                           protocol)
        ends = CLIENT + SERVER
        self.s.send(self.header + head + checksum(head + ends) + ends + payload)

    def ask(self, name, qtype, port=53):
        q = wire.query(name, qtype, edns=(1232, 0, b""))
        self.send(UDP, struct.pack(">4H", 4711, port, 8 + len(q), 0) + q)

    def take(self):
        """The next packet from the server: its header's word of flags and
        offset, all of it, and the reply in it."""
        p = b""
        while p[12:16] != SERVER:
            p = self.s.recv(65535)[14:]
        word, = struct.unpack(">H", p[6:8])
        return word, p, wire.Reply(p[28:]) if word & 0x3fff == 0 else None

    def forge(self, packet, mtu):
        """A router's word that a packet was too long for it (RFC 1191)."""
        m = struct.pack(">HHHH", 3 << 8 | 4, 0, 0, mtu) + packet[:28]
        self.send(ICMP, m[:2] + checksum(m) + m[4:])

    def silent(self):
        self.s.settimeout(0.2)
        try:
            self.take()
            return False
        except TimeoutError:
            return True
        finally:
            self.s.settimeout(5)


def whole(link, what):
    link.ask(LONG, wire.TXT)
    word, packet, reply = link.take()
    ok(word == DF and len(packet) > 900 and not reply.flags & wire.TC and
       len(reply.sections[0]) == 1, what, "flags %x" % word, len(packet))
    return packet


def small(link):
    """Three questions at once; only one answer is too long."""
    ip("link", "set", "near", "mtu", "600")
    for name, qtype in ((SHORT, wire.A), (LONG, wire.TXT), (SHORT, wire.A)):
        link.ask(name, qtype)
    got = [link.take() for _ in range(3)]
    same([word for word, _, _ in got], [DF] * 3, "no fragments on a small link")
    cut = [r for _, _, r in got if r.flags & wire.TC]
    same(len(cut), 1, "the long answer is cut, so that the client uses TCP")
    same((wire.unpack(cut[0].question)[0], cut[0].counts),
         (LONG, (1, 0, 0, 1)), "and is a message with the OPT record")
    same([r.sections[0][0][4] for _, _, r in got if not r.flags & wire.TC],
         [ADDRESS] * 2, "the others are as they were")
    ok(link.silent(), "and nothing more comes")
    ip("link", "set", "near", "mtu", "1500")
    whole(link, "on a larger link the same server sends it whole")


def test_link():
    room, link = Room(), Link()
    root = room.root("root", DATA, B + "/tinydns-data")
    server = Server(B + "/tinydns", root, "10.77.0.1", LOG="off")
    try:
        packet = whole(link, "an answer goes out whole, and nobody may cut it")
        link.forge(packet, 600)
        ok(wait(lambda: "mtu 600" in ip("route", "get", "10.77.0.2")),
           "a forged message is believed that a router takes less")
        whole(link, "the answer goes out whole all the same")
        small(link)
    finally:
        server.stop()
        room.remove()


run_all(globals())
done()
