"""make-data-progress.py -- on a terminal work that takes long says how far it is.

The line comes after a second, in one place, and is gone in the end; nothing of
it where standard error is no terminal.
"""
import os
import pty
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, same

LINES = b".a.test:192.0.2.1:a\n+www.a.test:192.0.2.2\n"
ERASE = b"\r\x1b[K"


def started(stderr, term="xterm"):
    return subprocess.Popen([B + "/make-data"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=stderr, env=dict(os.environ, TERM=term))


def seen(pause, term="xterm", text=LINES):
    """What is on the terminal of a make-data that waits so long for its source."""
    master, slave = pty.openpty()
    p = started(slave, term)
    os.close(slave)
    time.sleep(pause)
    p.communicate(text)
    shown = b""
    while True:
        try:
            more = os.read(master, 65536)
        except OSError:
            break
        if not more:
            break
        shown += more
    os.close(master)
    return p.returncode, shown


with tempfile.TemporaryDirectory() as where:
    os.chdir(where)
    code, shown = seen(1.5)
    ok(code == 0 and ERASE + b"make-data: 0 lines read\r" in shown, "a line after a second", shown)
    ok(shown.endswith(ERASE) and b"\n" not in shown, "in one place, and gone in the end", shown)
    same(seen(0), (0, b""), "nothing when it is quick")
    same(seen(1.3, "dumb"), (0, b""), "nothing on a dumb terminal")
    code, shown = seen(1.3, text=b"+a:1\n")
    last = shown.split(ERASE)[-1]
    ok(code == 100 and last.startswith(b"stdin:1:") and b"lines read" not in last,
       "messages stand on lines of their own", shown)
    p = started(subprocess.PIPE)
    time.sleep(1.3)
    same(p.communicate(LINES)[1], b"", "nothing where there is no terminal")
    os.chdir("/")
done()
