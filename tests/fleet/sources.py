"""sources -- zones.* of realistic size and variety, the same for every run.

primary(seed, n) gives {"zones.NAME": text} for n zones of several owners; every
line type of data(5) is in it. Zone names contain the seed, so that two
primaries do not claim the same zone.
"""
import random

PEOPLE = ("agnes", "bakery", "club", "dental")


def host(r):
    return "192.0.2.%d" % r.randrange(1, 250)


def host6(r):
    return "2001:db8:%x::%x" % (r.randrange(65536), r.randrange(1, 65536))


def flat6(r):
    return "20010db8" + "%024x" % r.randrange(1, 1 << 64)


def apex(r, zone):
    """SOA, NS and addresses, in the ways that people write them."""
    way = r.randrange(4)
    if way == 0:
        return [".%s:%s:a" % (zone, host(r)), ".%s:%s:b" % (zone, host(r))]
    if way == 1:
        return ["Z%s:a.ns.%s:hostmaster.%s" % (zone, zone, zone),
            "&%s:%s:a" % (zone, host(r)), "&%s::ns.elsewhere.example." % zone]
    if way == 2:
        return ["Z%s:ns1.%s.:dns\\.admin.%s.:%d:57600:7200:604800:3600:86400::"
            % (zone, zone, zone, r.randrange(2010010101, 2026010100)),
            "&%s::ns1.%s.:14400::" % (zone, zone), "+ns1.%s:%s" % (zone,
            host(r))]
    return [".%s:[%s]:a:3600" % (zone, host6(r)), "&%s:%s:b" % (zone, host(r))]


def body(r, zone):
    out = ["=www.%s:%s" % (zone, host(r)), "+%s:%s:300" % (zone, host(r)),
        "@%s:%s:mx:10" % (zone, host(r)), "@%s::mail.elsewhere.example.:20"
        % zone, "Cftp.%s:www.%s" % (zone, zone),
        "'%s:v=spf1 mx include\\072_spf.elsewhere.example -all" % zone]
    more = [
        lambda: "+*.wild.%s:%s" % (zone, host(r)),
        lambda: "3six.%s:%s" % (zone, flat6(r)),
        lambda: "6both.%s:[%s]:600" % (zone, host6(r)),
        lambda: "+v6.%s:[%s]" % (zone, host6(r)),
        lambda: "&child%d.%s:%s:a" % (r.randrange(9), zone, host(r)),
        lambda: "'dkim._domainkey.%s:k=rsa; p=%s" % (zone, "A" * 380),
        lambda: ":_sip._tcp.%s:33:\\000\\001\\000\\002\\023\\304\\003sip"
            "\\004test\\000" % zone,
        lambda: ":_sip._udp.%s:SRV:1 2 5060 sip.%s" % (zone, zone),
        lambda: ":%s:CAA:0 issue \"ca.example\"" % zone,
        lambda: ":www.%s:HTTPS:1 . alpn=h2,h3 ipv4hint=%s" % (zone, host(r)),
        lambda: ":_443._tcp.www.%s:TLSA:3 1 1 %s" % (zone, "ab" * 32),
        lambda: ":old%d.%s:DNAME:%s" % (r.randrange(99), zone, zone),
        lambda: ":odd.%s:TYPE65280:\\# 4 0a000001" % zone,
        lambda: ":key%d.%s:SSHFP:4 2 %s" % (r.randrange(99), zone, "cd" * 32),
        lambda: ":sec%d.%s:DS:12345 13 2 %s" % (r.randrange(99), zone,
            "ef" * 32),
        lambda: "+timed.%s:%s:0:400000007%07x" % (zone, host(r),
            r.randrange(1 << 28)),
        lambda: "+later.%s:%s:60:400000005%07x" % (zone, host(r),
            r.randrange(1 << 28)),
        lambda: "+where.%s:10.0.0.1:::in" % zone,
        lambda: "+where.%s:%s:::ex" % (zone, host(r)),
        lambda: "+a.b.c.deep.%s:%s" % (zone, host(r)),
        lambda: "+esc\\141ped.%s:%s" % (zone.upper(), host(r)),
        lambda: "-down.%s:%s" % (zone, host(r)),
        lambda: "# a note about %s" % zone,
        lambda: "",
    ]
    for make in r.sample(more, r.randrange(4, 12)):
        out.append(make())
    return out


def primary(seed, n):
    r = random.Random(seed)
    out = {"zones.%s" % p: ["# kept by %s" % p] for p in PEOPLE}
    out["zones.net"] = ["%in:10", "%ex:", "%v6:[2001:db8:ffff::/48]"]
    for i in range(n):
        zone = "z%d.s%d.%s" % (i, seed, r.choice(("example", "test")))
        lines = out["zones." + PEOPLE[i % len(PEOPLE)]]
        lines += ["", "# %s" % zone] + apex(r, zone) + body(r, zone)
    if seed == 1:
        net = out["zones.net"]
        net.append(".2.0.192.in-addr.arpa:192.0.2.1:a")
        for i in range(10, 60):
            net.append("^%d.2.0.192.in-addr.arpa:host%d.elsewhere.example."
                % (i, i))
    return {name: "\n".join(lines) + "\n" for name, lines in out.items()}
