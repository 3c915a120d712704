#!/usr/bin/python3
# make, in a primary's service root, is killed with all that it started before
# each command of its recipes in turn: data and data.cdb are the old or the new,
# whole, and the next make brings everything about.
# needs: time
# limit: 240
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, read, same, skip_all

# every command of the recipes takes the next number, and ends everything when it
# is the one: what is killed inside of a command has tests of its own. Some run
# at a time: a number is taken by who makes the file of its name. No process is
# started for it, as this is done some thousand times.
COUNTED = """#!/bin/sh
set -C; n=1
until true 2>/dev/null >%s/$n; do n=$((n + 1)); done
[ $n != "$KILL" ] || kill -9 0
exec %s "$@"
"""
COMMANDS = ("flock rm sed grep stat chmod cmp mv sync svc date make-data "
            "tinydns-data update-dns push-changes").split()
LEFT = [".lock", ".lock.push", "Makefile", "data", "data.cdb", "header",
        "zones.a"]


def script(fn, text):
    with open(fn, "w") as f:
        f.write(text)
    os.chmod(fn, 0o755)


def programs():
    """bin: a replica without network, whose data lie in r1, and no svc; counted:
    the same, and every command that counts."""
    for d in "bin", "counted", "steps":
        os.mkdir(d)
    script("bin/ssh", '#!/bin/sh\nfor verb; do :; done\nmkdir -p %s/r1; '
           'SSH_ORIGINAL_COMMAND=$verb exec %s/update-dns %s/r1\n' % (W, B, W))
    os.symlink("/bin/true", "bin/svc")
    for c in COMMANDS:
        real = "/bin/true" if c == "svc" else shutil.which(c, path=ENV["PATH"])
        script("counted/" + c, COUNTED % (W + "/steps", real))


def address():
    p = subprocess.run([B + "/tinydns-get", "a", "w.a.test"], cwd=ROOT, env=ENV,
                       capture_output=True)
    return re.findall(rb"^answer: .* A (.*)$", p.stdout, re.M)


def serial():
    """The one of a.test in data; None without data."""
    m = re.search(rb"^Za\.test:(?:[^:]*:){2}(\d*):", read(ROOT + "/data") or b"",
                  re.M)
    return int(m[1]) if m else None


def make(programs_of, **env):
    """Whether it ran to its end. It is by itself in a process group of its own."""
    with open(W + "/out", "wb") as out:
        return subprocess.run(
            ["make", "BIN=%s/%s" % (W, programs_of)], cwd=ROOT, env=ENV | env,
            stdout=out, stderr=out, start_new_session=True).returncode == 0


def killed(step):
    """make, killed before that command; the last number is the steps it took."""
    shutil.rmtree(W + "/steps")
    os.mkdir(W + "/steps")
    return not make("counted", KILL=str(step),
                    PATH="%s/counted:%s" % (W, ENV["PATH"]))


def copy(to, *names):
    """Those that are there, with modes and times; what was there before, goes."""
    for name in names:
        shutil.rmtree(to + "/" + name, ignore_errors=True)
        if os.path.exists(name):
            shutil.copytree(name, to + "/" + name, symlinks=True)


def edit(address):
    with open(ROOT + "/zones.a", "w") as f:
        f.write(".a.test:192.0.2.1:ns\n+w.a.test:%s\n" % address)


def reset():
    """svc and r1 are as before the edit, and it is edited."""
    os.chdir("before")
    copy("..", "svc", "r1")
    os.chdir("..")
    edit("192.0.2.2")


def found(old, new):
    """What is wrong with what the killed one has left."""
    data = read(ROOT + "/data")
    if address() not in (old, new):
        yield "neither"
    if data not in (None, read("before/svc/root/data")) and \
            b"+w.a.test:192.0.2.2" not in data.split(b"\n"):
        yield "data"


def built():
    """Whether data.cdb is what data says: update-dns -n tells when it was built,
    or 0."""
    p = subprocess.run([B + "/update-dns", "-n"], cwd=ROOT, env=ENV,
                       capture_output=True, text=True)
    return int(p.stdout.split(" ")[4]) > 0


def healed(new, before, seen):
    """What is wrong after the next make, and one more. seen: the serial in the
    killed one's data."""
    if not make("bin"):
        yield (read("out") or b"nothing said").splitlines()[-1]
    if address() != new or read(ROOT + "/data") != read("r1/data") or \
            not built():
        yield "not healed"
    if not serial() > (before or 0):
        yield "old serial"
    # a serial that somebody may have seen stays with its content
    if seen not in (None, before, serial()):
        yield "other serial"
    if sorted(os.listdir(ROOT)) != LEFT:
        yield "left: %s" % os.listdir(ROOT)
    make("bin")
    if not re.search(rb"^push-changes: all replicas \(1\)", read("out"), re.M):
        yield "not marked"


def every_step(text):
    """before has the service before the edit."""
    reset()
    old, before = address(), serial()
    killed(0)
    steps, new, wrong = len(os.listdir("steps")), address(), []
    same(read(ROOT + "/data"), read("r1/data"), text + ": whole without a kill")
    ok(steps > 10 and old != new,
       "%s: %d commands change something" % (text, steps), old, new)
    for i in range(1, steps + 1):
        reset()
        if not killed(i):
            wrong.append((i, "not killed"))
        wrong += [(i, w) for w in found(old, new)]
        wrong += [(i, w) for w in healed(new, before, serial())]
    same(wrong, [], text + ": killed before each command, the next make heals")


with tempfile.TemporaryDirectory(prefix="fleetdns.") as W:
    os.chdir(W)
    ROOT = W + "/svc/root"
    ENV = {k: v for k, v in os.environ.items() if k not in (
        "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "SSH_ORIGINAL_COMMAND",
        "SSH_CONNECTION")}
    ENV |= {"HOME": W, "PATH": "%s/bin:%s:%s" % (W, B, ENV["PATH"])}
    os.makedirs(ROOT)
    programs()
    p = subprocess.run(["push-conf", pwd.getpwuid(os.getuid()).pw_name,
                        W + "/svc"], env=ENV, capture_output=True, text=True)
    if p.returncode != 0:
        skip_all("push-conf: " + p.stderr)
    with open("svc/push/replicas", "w") as f:
        f.write("dns@r1\n")
    os.mkdir("dnscache") # which the recipe tells
    os.mkdir("before")
    copy("before", "svc")
    every_step("the first make")
    edit("192.0.2.1")
    make("bin")
    copy("before", "svc", "r1")
    every_step("an edit")
    os.chdir("/")
done()
