#!/usr/bin/python3
# update-dns is killed at each of its system calls: data is whole, and the next
# push heals.
# needs: time
# sanitizers: no: their start-up is thousands of system calls
# limit: 240
import hashlib
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, read, run_all, same
from tap_kill import both, killed_at, points

UPDATE = B + "/update-dns"
PUSH = {"PATH": B + ":" + os.environ["PATH"], "SSH_ORIGINAL_COMMAND": "push"}
REFUSED = "192.0.2.66"  # the make of d/trigger-make does not take it
generation = 19


def text(address):
    """data as make-data writes it."""
    return ("#fleetdns data 1 %d\n.a.test:192.0.2.1:ns\n+w.a.test:%s\n"
            % (generation, address)).encode()


def following(address=None):
    """The text of the next generation, and the file stream it is pushed from."""
    global generation
    generation += 1
    t = text(address or "192.0.2.%d" % (generation % 50 + 100))
    with open("stream", "wb") as f:
        f.write(b"fleetdns-push 1 %d %s %d -\n" % (len(t), hashlib.blake2b(
            t, digest_size=32).hexdigest().encode(), generation) + t)
    return t


def push():
    """The last line that it says."""
    with open("stream", "rb") as stream:
        return both(UPDATE, "d", stdin=stream, env=PUSH).last


def hidden():
    return [fn for fn in os.listdir("d") if fn.startswith(".")]


def taken(t):
    """What is wrong after the text was pushed again."""
    said = push()
    if said != "ok %d" % generation or read("d/data") != t or hidden():
        return said or "nothing said"


def built_anew(t):
    wrong = []
    if not os.path.isfile("d/data.cdb") or os.path.getsize("d/data.cdb") == 0:
        wrong.append("no data.cdb")
    said = taken(t)
    status = both(UPDATE, "-n", "d", env=PUSH).out.split(" ")
    if said or not int(status[4]) > 0:
        wrong.append("not healed: %s" % said)
    return wrong


def made_anew(t):
    said = taken(t)
    return ["not healed: %s" % said] if said or read("made") != t else []


def refused_and_made_anew(t, was, twice):
    """Half of the time it is refused once more before one is taken."""
    wrong = []
    if twice:
        if push().startswith("ok"):
            wrong.append("taken")
        if read("d/data") != was:
            wrong.append("not back")
    return wrong + made_anew(following())


def at_each(which, address, healed):
    """Killed at each point, when that address is pushed: what is wrong."""
    wrong, calls = [], 0
    for p in which:
        was, t = read("d/data"), following(address)
        with open("stream", "rb") as stream:
            # how many links depends on how many pushes one second has seen
            if not killed_at(p, UPDATE, "d", stdin=stream, env=PUSH) and \
                    not p.startswith("link:"):
                wrong.append((p, "alive"))
        if read("d/data") not in (was, t):
            wrong.append((p, "lost"))
        wrong += [(p, w) for w in healed(t, was, calls % 2)]
        calls += 1
    return wrong, calls


def every_call(what, pattern, address, least, healed):
    following(address)
    refused = address == REFUSED
    with open("stream", "rb") as stream:
        which, p = points("trace", UPDATE, "d", stdin=stream, env=PUSH)
    ok(p.last.startswith("refused the make" if refused
                         else "ok %d" % generation),
       "%s: %s without a kill" % (what, "told" if refused else "whole"), p.out)
    which = [p for p in which if re.fullmatch(pattern, p.split(":")[0])]
    wrong, calls = at_each(which, address, healed)
    same(wrong, [], "%s: killed at each of %d calls, whole and healed"
         % (what, calls))
    ok(calls > least, what + ": which are many", calls)


def test_compiled_by_tinydns_data():
    every_call("tinydns-data", ".*", None, 20,
               lambda t, was, odd: built_anew(t))


def make_of_ours():
    with open("d/trigger-make", "w") as f:
        f.write("#!/bin/sh\n! grep -q %s data || exit 2\ncp data %s/made\n"
                % (REFUSED, os.getcwd()))
    os.chmod("d/trigger-make", 0o755)


def test_a_make_that_takes_it():
    """What changes names and files, and what starts programs."""
    make_of_ours()
    every_call("a make that takes it",
               "link|rename|unlink|fsync|write|vfork|clone3*|wait4", None, 20,
               lambda t, was, odd: made_anew(t))


def test_a_make_that_refuses_it():
    """Then the last good data is what the next push finds, taken or refused."""
    every_call("a make that refuses it", "link|rename|unlink", REFUSED, 10,
               lambda t, was, odd: refused_and_made_anew(t, was, odd))


with tempfile.TemporaryDirectory(prefix="fleetdns.") as top:
    os.chdir(top)
    os.mkdir("d")
    both(UPDATE, "d", input=text("192.0.2.1"),
         env={k: v for k, v in PUSH.items() if k != "SSH_ORIGINAL_COMMAND"})
    run_all(globals())
    os.chdir("/")
done()
