#!/usr/bin/python3
# crash: each program that writes is killed at every system call in turn; what
# readers see is then the old or the new, whole, and the next run heals all.
# needs: time
# sanitizers: no: strace and AddressSanitizer's own threads do not agree
# limit: 600
"""Every case is a fresh directory, a command, and what must be true after."""
import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

B = os.path.abspath(os.environ.get("O", "."))
ENV = {"PATH": B + ":/usr/bin:/bin:/usr/sbin:/sbin", "TZ": "UTC"}
count = bad = 0


def ok(fact, text, why=""):
    global count, bad
    count += 1
    bad += not fact
    print("%sok %d - %s" % ("" if fact else "not ", count, text))
    if not fact and why:
        print("# " + str(why).replace("\n", "\n# "))
    sys.stdout.flush()


def run(argv, cwd, check=True):
    p = subprocess.run(argv, cwd=cwd, env=ENV, capture_output=True)
    if check and p.returncode != 0:
        raise RuntimeError("%s: %d %s" % (argv, p.returncode, p.stderr))
    return p


def sh(command, cwd, check=True):
    return run(["sh", "-c", command], cwd, check)


# when it was built stands in data.cdb, behind a format number, and may differ
BUILT = re.compile(rb"(\xffformat.{4}).{8}", re.S)


def digest(directory, name):
    try:
        with open(os.path.join(directory, name), "rb") as f:
            return hashlib.sha256(BUILT.sub(rb"\1", f.read())).hexdigest()
    except FileNotFoundError:
        return None


def calls(command, cwd):
    """The system calls of a run: {name: most by one process}."""
    trace = os.path.join(cwd, "..", "trace")
    run(["strace", "-f", "-o", trace, *command.split()], cwd, check=False)
    most = collections.Counter()
    seen = collections.Counter()
    for line in open(trace, errors="replace"):
        m = re.match(r"(\d+) +([a-z_0-9]+)\(", line)
        if m:
            seen[m.groups()] += 1
    for (pid, name), n in seen.items():
        most[name] = max(most[name], n)
    # the start of a program writes nothing
    for name in ("execve", "brk", "access", "arch_prctl", "mprotect",
            "set_tid_address", "set_robust_list", "rseq", "prlimit64",
            "pread64", "exit_group", "wait4", "rt_sigaction",
            "rt_sigprocmask", "rt_sigreturn"):
        most.pop(name, None)
    return most


def case(title, before, command, readers, after=None, heal=None):
    """before, for a shell, sets up; command, words only, is killed; each of
    readers must then be as before or as after a whole run; heal, for a shell, or
    the command again must lead to the same as one."""
    top = tempfile.mkdtemp(prefix="fleetdns.")
    try:
        d, ready = os.path.join(top, "d"), os.path.join(top, "ready")
        os.mkdir(ready)
        sh(before, ready)
        def fresh():
            shutil.rmtree(d, ignore_errors=True)
            shutil.copytree(ready, d) # with its times
        fresh()
        old = {f: digest(d, f) for f in readers}
        run(command.split(), d)
        new = {f: digest(d, f) for f in readers}
        ok(new != old, title + ": a whole run changes something")
        fresh()
        runs, wrong = 0, []
        for name, n in sorted(calls(command, d).items()):
            for k in range(1, n + 1):
                fresh()
                run(["strace", "-f", "-o", "/dev/null", "-e",
                    "inject=%s:signal=KILL:when=%d" % (name, k),
                    *command.split()], d, check=False)
                runs += 1
                for f in readers:
                    if digest(d, f) not in (old[f], new[f]):
                        wrong.append("%s %d: %s is neither" % (name, k, f))
                p = sh(heal, d, check=False) if heal else \
                    run(command.split(), d, check=False)
                for f in readers:
                    if digest(d, f) != new[f]:
                        wrong.append("%s %d: %s is not healed: %s" % (name, k,
                            f, p.stderr))
                left = sorted(os.listdir(d))
                for f in left:
                    if after and not re.fullmatch(after, f):
                        wrong.append("%s %d: %s is left" % (name, k, f))
        ok(runs > 20 and not wrong, "%s: killed %d times" % (title, runs),
            "\n".join(wrong[:10]))
    finally:
        shutil.rmtree(top, ignore_errors=True)


DATA1 = "printf \".example.org:192.0.2.1:a\\n\" >data; touch -d @1000000000 data"
DATA2 = "printf \".example.org:192.0.2.2:a\\n\" >data; touch -d @1000000001 data"

if shutil.which("strace") is None:
    print("1..0 # SKIP strace is not installed")
    sys.exit(0)

case("tinydns-data", DATA1 + "; tinydns-data; " + DATA2,
    "tinydns-data", ["data.cdb", "data"], r"data|data\.cdb")
case("tinydns-data -1", DATA1 + "; tinydns-data -1; " + DATA2,
    "tinydns-data -1", ["data.cdb", "data"], r"data|data\.cdb")
case("tinydns-edit", "echo >data",
    "tinydns-edit data data.new add host www.example.org 192.0.2.9",
    ["data"], r"data", heal="grep -q www data || tinydns-edit data data.new"
    " add host www.example.org 192.0.2.9") \
    if os.path.exists(B + "/tinydns-edit") else None
case("delbut", "for i in 1 2 3 4; do echo $i >data.$i; touch -d @100$i data.$i;"
    " done; echo x >data", "delbut 2 data.1 data.2 data.3 data.4",
    ["data", "data.3", "data.4", "data.1", "data.2"], r"data(\.[34])?")
print("1..%d" % count)
