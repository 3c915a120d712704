"""tap -- the Test Anything Protocol for Python tests.

    from tap import ok, same, done

ok(fact, text) prints one line; same(got, wanted, text) also shows both when
they differ; end with done(). run_all(globals()) runs every function test_*,
wait(what) polls and read(fn) reads. B is the directory with the programs under
test.
"""
import os
import sys
import time

B = os.path.abspath(os.environ.get("O", "."))
count = bad = 0


def note(text):
    for line in str(text).splitlines():
        print("# " + line)


def ok(fact, text, *notes):
    """One test; notes are shown if it fails."""
    global count, bad
    count += 1
    bad += not fact
    print("%sok %d - %s" % ("" if fact else "not ", count, text))
    if not fact:
        for n in notes:
            note(n)
    sys.stdout.flush()
    return bool(fact)


def same(got, wanted, text):
    return ok(got == wanted, text, "got:    %s" % (got,),
              "wanted: %s" % (wanted,))


def read(fn):
    """The octets of a file; None if there is none."""
    try:
        with open(fn, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None


def wait(what, limit=5):
    """Poll until what() is true, for so many seconds; what it returned, or
    None."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        got = what()
        if got:
            return got
        time.sleep(0.005)
    return None


def run_all(names, without=()):
    """Run the functions among these names that begin with test_, in order."""
    for name, test in list(names.items()):
        if name.startswith("test_") and name not in without:
            print("# " + name)
            began = time.monotonic()
            test()
            print("# %.1f s" % (time.monotonic() - began))


def skip_all(why):
    print("1..0 # SKIP " + why)
    sys.exit(0)


def forget_faketime(pid):
    """A process that libfaketime was preloaded into is gone: remove what it
    leaves unless it ends by exit()."""
    for name in ("faketime_shm_%d", "sem.faketime_sem_%d"):
        try:
            os.unlink("/dev/shm/" + name % pid)
        except FileNotFoundError:
            pass


def done():
    print("1..%d" % count)
    sys.exit(bad > 0)
