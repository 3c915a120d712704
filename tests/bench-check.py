#!/usr/bin/python3
# bench-check: the bench's comparison of what the servers say can fail, and its
# report says so and holds nothing that was not measured.
# sanitizers: no: nothing that is compiled
import os
import re
import shutil
import struct
import sys
import tempfile
from types import SimpleNamespace

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../bench"))
import measure  # noqa: E402
import report  # noqa: E402
import run  # noqa: E402
from tap import done, ok, run_all, same  # noqa: E402

WWW = b"\3www\1a\1z\0"
A, NS, CNAME, SOA, MX = 1, 2, 5, 6, 15


def query(i):
    return struct.pack(">6H", i, 0, 1, 0, 0, 0) + WWW + b"\0\1\0\1"


def record(rtype, rdata, ttl=3600, owner=b"\xc0\x0c"):
    return owner + struct.pack(">2HIH", rtype, 1, ttl, len(rdata)) + rdata


def reply(*records, rcode=0, aa=1, authority=(), more=b""):
    return struct.pack(">6H", 7, 0x8000 | aa << 10 | rcode, 1, len(records),
                       len(authority), 0) + WWW + b"\0\1\0\1" + b"".join(
                           records) + b"".join(authority) + more


ONE, TWO = record(A, b"\x0a\0\0\1"), record(A, b"\x0a\0\0\2")
NAMED, OTHER = record(NS, b"\1a\0"), record(NS, b"\1b\0")
BEGUN = b"\1a\0\1h\0" + struct.pack(">5I", 1, 2, 3, 4, 5)


def checked(**said):
    """What the check made of servers that say always the same: who differs,
    what is told of it, and the report."""
    bench = run.Bench(SimpleNamespace(quick=False, rounds=1, without=[],
                                      out=None))
    bench.say = lambda text: None
    d = os.path.join(bench.dir, "small")
    os.mkdir(d)
    for kind in "mix", "positive", "flood", "deep":
        with open(os.path.join(d, kind + ".q"), "wb") as f:
            for i in range(400):
                f.write(struct.pack(">H", len(query(i))) + query(i))
    raw, run.raw = run.raw, lambda ip, q: said[ip]
    out = {"load": {}, "memory": {}}
    try:
        bench.check("small", [SimpleNamespace(name=n, ip=n, answers=True)
                              for n in said], out)
    finally:
        run.raw = raw
        shutil.rmtree(bench.dir)
    text = report.set_tables("small", out)
    return ([n for n, c in out["check"].items() if c["differ"]],
            bench.results.get("trouble", []), text)


def differs(text, who, **said):
    bad, told, shown = checked(**said)
    same(bad, who, text)
    if who:
        ok(told and all("differs" in t for t in told), "and that is told", told)
        ok("not all gave the same" in shown and
           all(report.LABEL[w] in shown for w in who), "and reported", shown)
    else:
        same(told, [], "nothing is told")
        ok(re.search(r"440 sampled queries .*: all %d servers gave the same "
                     r"rcode, AA, answers, referrals and SOA" % len(said),
                     shown),
           "and that all agree is reported", shown)


def test_agree():
    good = reply(ONE, TWO)
    differs("all say the same", [], nsd=good, fleetdns=good, knot=good)
    differs("in another order, without pointers, in capitals", [], nsd=good,
            fleetdns=reply(TWO, record(A, b"\x0a\0\0\1", owner=WWW.upper())))
    differs("with another authority section, but answers", [], nsd=good,
            fleetdns=reply(ONE, TWO, authority=[NAMED]))
    differs("with another additional section", [], nsd=good,
            fleetdns=reply(ONE, TWO, more=b"\0"))
    differs("the same referral, in another order", [],
            nsd=reply(aa=0, authority=[NAMED, OTHER]),
            fleetdns=reply(aa=0, authority=[OTHER, NAMED], more=b"\0"))
    differs("the same SOA, with another TTL", [],
            nsd=reply(rcode=3, authority=[record(SOA, BEGUN, 60)]),
            fleetdns=reply(rcode=3, authority=[record(SOA, BEGUN, 3600)]))
    alias = record(CNAME, b"\1h\xc0\x10")
    differs("what a CNAME leads to is not compared", [], nsd=reply(alias),
            fleetdns=reply(alias, record(A, b"\x0a\0\0\3", owner=b"\1h\0")))


def test_differ():
    good = reply(ONE, TWO)
    for what, odd in [("another address", reply(ONE, ONE)),
                      ("a record more", reply(ONE, TWO, TWO)),
                      ("a record less", reply(ONE)),
                      ("another TTL", reply(ONE, record(A, b"\x0a\0\0\2", 60))),
                      ("another type", reply(ONE, record(MX, b"\0\1\0"))),
                      ("another owner", reply(ONE, record(
                          A, b"\x0a\0\0\2", owner=b"\1a\0"))),
                      ("another code", reply(ONE, TWO, rcode=3)),
                      ("no AA", reply(ONE, TWO, aa=0)),
                      ("no answer", None), ("half an answer", good[:-9])]:
        differs(what, ["fleetdns"], nsd=good, fleetdns=odd, knot=good)
    referral = reply(aa=0, authority=[NAMED, OTHER])
    for what, odd in [("no server", reply(aa=0)),
                      ("a server less", reply(aa=0, authority=[NAMED])),
                      ("another zone cut", reply(aa=0, authority=[
                          NAMED, record(NS, b"\1b\0", owner=b"\1z\0")]))]:
        differs(what, ["fleetdns"], nsd=referral, fleetdns=odd)
    differs("another serial", ["fleetdns"],
            nsd=reply(rcode=3, authority=[record(SOA, BEGUN)]),
            fleetdns=reply(rcode=3, authority=[record(
                SOA, BEGUN.replace(b"\0\0\0\1", b"\0\0\0\x09"))]))
    differs("another one says so", ["knot"], nsd=good, fleetdns=good,
            knot=reply(ONE))
    differs("without NSD ours is the judge", ["gdnsd"], fleetdns=good,
            gdnsd=reply(ONE))
    differs("nobody answers", ["nsd", "fleetdns"], nsd=None, fleetdns=None)


def figures():
    """The least that a run can have measured."""
    one = {"cpu": 2.0, "qps": 9.0, "sent": 5, "lost": 0, "p50": 1.0,
           "p99": 2.0, "p999": 3.0, "round": 0}  # of one run
    udp = {"echo": [one], "echo2": [one], "fleetdns": [one],
           "nsd": [dict(one, cpu=4.0)]}
    return {"machine": {"minutes": 1, "date": "then", "commit": "that",
                        "cores": 2, "cpu": "one", "memory": 1, "kernel": "k",
                        "cc": "cc", "versions": {"NSD": "4"}, "rounds": 1,
                        "quick": False},
            "sets": {"small": {"udp": {"positive": udp}}},
            "trouble": ["gdnsd: not installed, left out"]}


def test_report():
    d = tempfile.mkdtemp(prefix="fleetdns-bench.")
    try:
        report.write(figures(), d)
        with open(os.path.join(d, "RESULTS.md")) as f:
            text = f.read()
    finally:
        shutil.rmtree(d)
    ok("| tinydns | and behind no peer (NSD is the best) | 0.50 | met |\n" in
       text, "a target that was measured", text)
    measured, _, tried = text.partition("## What did not win\n")
    ok("large mix" not in measured and "AXFR" not in measured,
       "none that was not", measured)
    ok(tried.count("\n- ") > 10, "what was tried in vain is told", tried)
    ok(text.endswith("## What went wrong or was left out\n\n"
                     "- gdnsd: not installed, left out\n"),
       "what went wrong stands there", text[-200:])
    worse = figures()
    worse["sets"]["small"]["udp"]["positive"]["fleetdns"][0] = {
        **worse["sets"]["small"]["udp"]["positive"]["fleetdns"][0], "cpu": 4.1}
    rows = [r for r in report.udp_targets(worse["sets"]) if not r[3]]
    same([r[1] for r in rows], ["small positive within the spread of echo, "
                                "round by round",
                                "and behind no peer (NSD is the best)"],
         "a target can be missed")


def test_joined():
    """Turns of one round: CPU time by answer."""
    one = {"sent": 10, "answered": 10, "lost": 0, "cpu": 2.0, "qps": 100,
           "p50": 1}
    more = dict(one, sent=31, answered=30, lost=1, cpu=4.0, qps=300)
    same(measure.joined([one]), one, "one turn is a round")
    got = measure.joined([one, more])
    same([got[k] for k in ("sent", "answered", "lost", "cpu", "qps")],
         [41, 40, 1, 3.5, 200], "two are taken together")


def test_pairs():
    """A round that one server missed is none for a pair of the two."""
    a = [{"cpu": c, "round": i} for i, c in enumerate((2, 20, 200))]
    b = [{"cpu": c, "round": i} for i, c in enumerate((1, 10, 100))]
    same(report.ratios(a, b), [2, 2, 2], "rounds are paired")
    same(report.ratios(a, b[1:]), [2, 2], "when the first is missing")
    same(report.ratios(a[:1] + a[2:], b), [2, 2], "or one in the middle")
    same(report.beyond(a[1:], b), [10, 100], "differences, too")


run_all(globals())
done()
