#!/usr/bin/python3
# update-dns with a primary that takes nothing of what it is told: the data is
# made all the same, and update-dns ends.
# needs: quiet
# limit: 150
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, read, run_all, same

PIPE = 4096
DEAF = 60  # seconds, of update-dns


def test_deaf():
    t = b"#fleetdns data 1 5\n.a.test:192.0.2.1:ns\n"
    with open("stream", "wb") as f:
        f.write(b"fleetdns-push 1 %d %s 5 -\n" % (len(t), hashlib.blake2b(
            t, digest_size=32).hexdigest().encode()) + t)
    os.mkdir("d")
    r, w = os.pipe()
    fcntl.fcntl(w, fcntl.F_SETPIPE_SZ, PIPE)
    os.write(w, b"x" * PIPE)
    began = time.monotonic()
    with open("stream", "rb") as stream:
        p = subprocess.Popen([B + "/update-dns", "d"], stdin=stream, stdout=w,
                             env={"PATH": os.environ["PATH"],
                                  "SSH_ORIGINAL_COMMAND": "push"})
    code = p.wait(DEAF + 60)
    took = time.monotonic() - began
    same(code, 0, "it ends well")
    ok(DEAF <= took < DEAF + 30, "when nobody took anything for a minute", took)
    same(read("d/data"), t, "the data is in place")
    ok(os.path.getsize("d/data.cdb") > 0, "and made")
    os.close(w)
    same(os.read(r, 2 * PIPE), b"x" * PIPE, "no more was said")
    os.close(r)


here = tempfile.mkdtemp(prefix="fleetdns-deaf.")
os.chdir(here)
try:
    run_all(globals())
finally:
    os.chdir("/")
    shutil.rmtree(here)
done()
