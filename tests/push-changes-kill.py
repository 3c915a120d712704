#!/usr/bin/python3
# push-changes is killed at each of its system calls: the next one brings the
# data to all.
# needs: time
# sanitizers: no: their start-up is thousands of system calls
# limit: 300
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, read, same
from tap_kill import both, killed_at, points

PUSH = B + "/push-changes"
TEXT = b"#fleetdns data 1 %d\n.a.test:192.0.2.1:ns\n"


def following():
    """The text of the next generation, which data now has."""
    global generation
    generation += 1
    with open("data", "wb") as f:
        f.write(TEXT % generation)
    return TEXT % generation


def arrived(text):
    return read("../r1/data") == text and read("../r2/data") == text


def healed(text):
    """What the killed one has started may still be at work, and is let finish."""
    for _ in range(5):
        if both(PUSH, env=ENV).returncode == 0:
            break
        time.sleep(0.2)
    return arrived(text) and "all replicas (2)" in both(PUSH, env=ENV).out


def two_replicas():
    """Without network: what they take lies in r1 and r2."""
    for d in "root", "push", "bin", "r1", "r2":
        os.mkdir(d)
    with open("bin/ssh", "w") as f:
        f.write("#!/bin/sh\n"
                "for host; do verb=$last last=$host; done\n"
                "SSH_ORIGINAL_COMMAND=$last exec %s/update-dns %s/$verb\n"
                % (B, os.getcwd()))
    os.chmod("bin/ssh", 0o755)
    with open("push/replicas", "w") as f:
        f.write("dns@r1\ndns@r2\n")


def at_every_call():
    which, _ = points("../trace", PUSH, env=ENV)
    ok(arrived(TEXT % generation), "whole without a kill")
    wrong, calls = [], 0
    for p in which:
        text = following()
        # how often it polls and reads is not always the same
        calls += killed_at(p, PUSH, env=ENV)
        if not healed(text):
            wrong.append(p)
    same(wrong, [], "killed at each of %d: the next one heals" % calls)
    ok(calls > 100, "which are many", calls)


generation = 0
with tempfile.TemporaryDirectory(prefix="fleetdns.") as top:
    os.chdir(top)
    two_replicas()
    ENV = {"PATH": top + "/bin:" + B + ":" + os.environ["PATH"]}
    os.chdir("root")
    following()
    at_every_call()
    following()
    both(PUSH, env=ENV)
    same(sorted(os.listdir("../push")), ["pushed", "replicas"],
         "nothing is left in ../push")
    os.chdir("/")
done()
