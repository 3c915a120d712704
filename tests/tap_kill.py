"""tap_kill -- kill a program at each of its system calls in turn.

points() runs a command once, whole, and lists its calls as NAME:K, the K-th one
of that name; killed_at() runs it again and kills it as it enters that call.

Points have names because strace counts each system call by itself: "all" with
when=9 would be the ninth one of some name, and most points would be left out.
"""
import collections
import re
import shutil
import subprocess

from tap import skip_all

if shutil.which("strace") is None:
    skip_all("needs strace")


def both(*argv, **how):
    """What came of the command: its exit code, and out, all that it says."""
    p = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       **how)
    p.out = p.stdout.decode(errors="replace")
    p.last = p.out.splitlines()[-1] if p.out else ""
    return p


def points(trace, *argv, **how):
    """The points, and what came of the whole run. The file trace is written. The
    first call, by which the program itself is started, is not among them."""
    p = both("strace", "-o", trace, *argv, **how)
    seen, out = collections.Counter(), []
    with open(trace, errors="replace") as lines:
        next(lines)
        for line in lines:
            m = re.match(r"([a-z][a-z_0-9]*)\(", line)
            if m:
                seen[m[1]] += 1
                out.append("%s:%d" % (m[1], seen[m[1]]))
    return out, p


def killed_at(point, *argv, **how):
    """Whether it was: a call that is not made every time does not kill."""
    name, k = point.split(":")
    p = both("strace", "-o", "/dev/null", "-e",
             "inject=%s:signal=KILL:when=%s" % (name, k), *argv, **how)
    return p.returncode == -9
