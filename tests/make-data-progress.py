"""make-data-progress.py -- on a terminal work that takes long says how far it is.

The line comes after a second, in one place, and is gone in the end; nothing of
it where standard error is no terminal. tinydns-data has it, too.
"""
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, same, wait

LINES = b".a.test:192.0.2.1:a\n+www.a.test:192.0.2.2\n"
ERASE = b"\r\x1b[K"


def started(stderr, term="xterm", program="make-data", stdin=subprocess.PIPE):
    return subprocess.Popen([B + "/" + program], stdin=stdin, stdout=subprocess.PIPE,
                            stderr=stderr, env=dict(os.environ, TERM=term))


def all_of(master):
    """What was written to a terminal that nobody has open any more."""
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
    return shown


def seen(pause, term="xterm", text=LINES):
    """What is on the terminal of a make-data that waits so long for its source."""
    master, slave = pty.openpty()
    p = started(slave, term)
    os.close(slave)
    time.sleep(pause)
    p.communicate(text)
    return p.returncode, all_of(master)


def line_waits(pid):
    """Has the thread that writes the line, the first one beside, gone to sleep?"""
    tasks = sorted(int(t) for t in os.listdir("/proc/%d/task" % pid))
    if len(tasks) < 2:
        return False
    with open("/proc/%d/task/%d/stat" % (pid, tasks[1])) as f:
        return f.read().rsplit(")", 1)[1].split()[0] == "S"


def compiled(pause):
    """What is on the terminal of a tinydns-data that comes to a stop for so long
    at once, when its line is being waited for."""
    master, slave = pty.openpty()
    p = started(slave, program="tinydns-data", stdin=subprocess.DEVNULL)
    os.close(slave)
    if pause:
        wait(lambda: line_waits(p.pid))
        p.send_signal(signal.SIGSTOP)
        time.sleep(pause)
        p.send_signal(signal.SIGCONT)
    p.communicate()
    return p.returncode, all_of(master)


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
    with open("data", "wb") as f:
        f.write(LINES)
    same(compiled(0), (0, b""), "tinydns-data: nothing when it is quick")
    with open("data", "wb") as f:
        f.write(b".a.test:192.0.2.1:a\n" + b"".join(b"+h%d.a.test:192.0.2.2\n" % i for i in range(400000)))
    code, shown = compiled(1.2)
    ok(code == 0 and ERASE + b"tinydns-data: " in shown, "tinydns-data: a line after a second", shown)
    ok(shown.endswith(ERASE) and b"\n" not in shown, "in one place, and gone in the end", shown)
    os.chdir("/")
done()
