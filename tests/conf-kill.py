#!/usr/bin/python3
# The -conf programs killed at every change they make: what their manual pages
# say puts it right, and then all is as if nothing had happened.
# needs: root
# sanitizers: no: strace and LeakSanitizer both trace
# limit: 180
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import B, done, ok, same, skip_all
from tap_kill import both, killed_at, points

ENV = {"PATH": B + ":" + os.environ["PATH"] + ":/usr/sbin:/sbin"}
CHANGES = re.compile(r"(mkdir|mkdirat|openat|fchmod|fchown|write|fsync|renameat2"
                     r"|unlinkat|clone|vfork)[0-9]*:.*")
ACCOUNT = "fdk%d" % os.getpid()


def ran(*argv):
    return both(*argv, env=ENV)


def remove(path):
    """A file or a directory, if it is there."""
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def tree():
    """What is in made: each path's mode and owners, and a file's content; not
    that of a key, of which each is another."""
    out = {}
    for top, dirs, files in os.walk("made"):
        for fn in [top] + [os.path.join(top, f) for f in dirs + files]:
            st = os.lstat(fn)
            out[fn] = [oct(st.st_mode), st.st_uid, st.st_gid]
        for f in files:
            if not f.startswith("key"):
                with open(os.path.join(top, f), "rb") as content:
                    out[os.path.join(top, f)].append(content.read())
    return out


def mended(mend, *argv):
    """Run again, as it is or after what the manual page says: what it says if
    that does not help, and else None."""
    p = ran(*argv)
    if p.returncode != 0:
        mend()
        p = ran(*argv)
    return p.out + " exit %d" % p.returncode if p.returncode != 0 else None


def killed(text, before, mend, *argv):
    """before() makes what the command needs, mend() is what the page says."""
    remove("made")
    before()
    which, _ = points("trace", *argv, env=ENV)
    whole, wrong, n = tree(), [], 0
    for point in filter(CHANGES.fullmatch, which):
        remove("made")
        before()
        if not killed_at(point, *argv, env=ENV):
            wrong.append((point, "not killed"))
            continue
        said = mended(mend, *argv)
        if said or tree() != whole:
            wrong.append((point, said or "differs"))
        n += 1
    same(wrong, [], text)
    ok(n > 6, "at points enough", n)


def nothing():
    pass


def away():
    shutil.rmtree("made")


def service():
    ran("tinydns-conf", ACCOUNT, ACCOUNT, MADE, "127.0.0.1")


def no_push():
    remove("made/push")
    remove("made/root/header")
    if os.path.exists("made/root/Makefile.old"):
        remove("made/root/Makefile")


def no_ssh():
    shutil.rmtree("made/.ssh")


def all_of_them():
    a, tinydns = ACCOUNT, os.path.join(os.getcwd(), "tinydns")
    killed("tinydns-conf", nothing, away,
           "tinydns-conf", a, a, MADE, "127.0.0.1")
    killed("axfrdns-conf", nothing, away,
           "axfrdns-conf", a, a, MADE, tinydns, "127.0.0.1")
    killed("trigger-conf", nothing, away,
           "trigger-conf", a, a, a, MADE, tinydns)
    killed("push-conf", service, no_push, "push-conf", a, MADE)
    killed("update-dns-conf in a service", service, no_ssh,
           "update-dns-conf", a, MADE, "key.pub")
    killed("update-dns-conf", nothing, away,
           "update-dns-conf", a, MADE, "key.pub")


# the account goes also when the time is over
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with tempfile.TemporaryDirectory(prefix="fleetdns.") as top:
    os.chdir(top)
    MADE = os.path.join(top, "made")
    if ran("useradd", "-r", "-U", "-M", "-d", MADE, ACCOUNT).returncode != 0:
        skip_all("useradd fails")
    try:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                        "key"], check=True)
        all_of_them()
    finally:
        ran("userdel", ACCOUNT)
        ran("groupdel", ACCOUNT)
        os.chdir("/")
done()
