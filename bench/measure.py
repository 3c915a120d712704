# measure -- CPU time and memory of processes, runs of the generator, medians,
# and what a DNS answer says.
import os
import statistics
import struct
import subprocess

BENCH = os.path.dirname(os.path.abspath(__file__))


def cpu_ns(pids):
    """Nanoseconds of CPU, user and system, that all threads have had."""
    total = 0
    for p in pids:
        try:
            for t in os.listdir(f'/proc/{p}/task'):
                with open(f'/proc/{p}/task/{t}/schedstat') as f:
                    total += int(f.read().split()[0])
        except OSError:
            pass
    return total


MEMORY = {'Rss': 'rss', 'Pss': 'pss', 'Pss_Anon': 'own', 'Pss_Shmem': 'own'}


def memory(pids):
    """MB: Rss; Pss; and of that what is no file's, which the kernel cannot take
    back. What processes share is divided among them in Pss."""
    out = {'rss': 0, 'pss': 0, 'own': 0}
    for p in pids:
        try:
            for line in open(f'/proc/{p}/smaps_rollup'):
                key, _, value = line.partition(':')
                if key in MEMORY:
                    out[MEMORY[key]] += int(value.split()[0]) / 1024
        except OSError:
            pass
    return out


def figures(text):
    return {k: float(v) for k, v in (l.split() for l in text.split('\n') if l)}


def load(queries, ip, cpu, ms, *options):
    """One run of the generator: its figures, by name."""
    args = ['taskset', '-c', str(cpu), os.path.join(BENCH, 'load'), '-q', queries,
            '-m', str(int(ms)), *map(str, options), ip, '53']
    r = subprocess.run(args, capture_output=True, text=True, timeout=ms / 1000 + 60)
    if r.returncode:
        raise RuntimeError(r.stderr.strip())
    return figures(r.stdout)


def loaded(server, *args):
    """The same, with the microseconds of the server's CPU for each answer."""
    pids = server.pids()
    before = cpu_ns(pids)
    out = load(args[0], server.ip, *args[1:])
    out['cpu'] = (cpu_ns(pids) - before) / 1000 / max(out['answered'], 1)
    return out


def joined(runs):
    """Several runs of a closed loop as one. Its delays are not looked at."""
    if len(runs) == 1:
        return runs[0]
    out = {k: sum(r[k] for r in runs) for k in ('sent', 'answered', 'lost')}
    share = lambda key: sum(r[key] * r['answered'] for r in runs) / max(out['answered'], 1)
    return {**runs[0], **out, 'cpu': share('cpu'), 'qps': statistics.mean(r['qps'] for r in runs)}


def waited(args, cwd, env=None, warm=0, **more):
    """Run it, when so many MB of memory were used and given back: wall and CPU
    seconds, and MB of the largest of its processes."""
    used = os.path.join(cwd, 'used')
    r = subprocess.run([os.path.join(BENCH, 'spent'), used, str(warm)] + args, cwd=cwd, env=env,
                       stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    if r.returncode:
        raise RuntimeError(f'{args[0]}: {r.stderr.decode()[-200:]}')
    return figures(open(used).read())


def median(values):
    return statistics.median(values) if values else None


def spread(values):
    """Half the distance between the quartiles."""
    if len(values) < 2:
        return 0.0
    q = statistics.quantiles(values, n=4, method='inclusive')
    return (q[2] - q[0]) / 2


def read_name(p, at):
    labels, end = [], None
    while p[at]:
        if p[at] >= 192:
            end = end or at + 2
            at = (p[at] & 63) << 8 | p[at + 1]
        else:
            labels.append(p[at + 1:at + 1 + p[at]].lower())
            at += 1 + p[at]
    return b'.'.join(labels), end or at + 1


def read_data(p, at, n, rtype):
    if at + n > len(p):
        raise ValueError('a record is cut off')
    if rtype in (2, 5, 12):
        return read_name(p, at)[0]
    if rtype == 15:
        return p[at:at + 2] + read_name(p, at + 2)[0]
    if rtype == 6:
        mname, next = read_name(p, at)
        rname, next = read_name(p, next)
        return mname + b' ' + rname + p[next:next + 20]
    return p[at:at + n]


def read_records(p, at, count):
    out = []
    for _ in range(count):
        name, at = read_name(p, at)
        rtype, _, ttl, n = struct.unpack('>2HIH', p[at:at + 10])
        out.append((name, rtype, ttl, read_data(p, at + 10, n, rtype)))
        at += 10 + n
    return out, at


def read_answer(p):
    """(rcode, AA, the answers sorted, and if there are none whom the client is
    referred to, or the SOA). Of a CNAME's answer only the CNAME: not every
    server follows it."""
    flags, questions, answers, authorities = struct.unpack('>4H', p[2:10])
    at = 12
    for _ in range(questions):
        at = read_name(p, at)[1] + 4
    out, at = read_records(p, at, answers)
    why, at = read_records(p, at, authorities)
    alias = [r for r in out if r[1] == 5]
    # a SOA without its TTL, which is the minimum's (RFC 2308 3) or its own
    why = [(r[0], r[1], 0 if r[1] == 6 else r[2], r[3]) for r in why if r[1] in (2, 6)]
    return flags & 15, flags >> 10 & 1, sorted(alias[:1] or out), [] if out else sorted(why)


def read_queries(name, count, seed=7):
    """Some of a file of queries, evenly spread."""
    b = open(name, 'rb').read()
    out, at = [], 0
    while at < len(b):
        n = b[at] << 8 | b[at + 1]
        out.append(b[at + 2:at + 2 + n])
        at += 2 + n
    return out[seed::max(1, len(out) // count)][:count]
