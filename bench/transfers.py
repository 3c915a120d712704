# transfers -- zones handed out over TCP.
import os
import subprocess
import threading

import measure
import servers
from servers import Failed

BIG = 'z000001.test'  # of the set one
LOAD = 1
# queries on one connection, which has answered one before, and how often: few
# take no longer than waking somebody up
QUERIES = (1, 20), (10, 20), (100, 20), (10000, 1)


class Axfrdns(servers.Tinydns):
    """Ours below tcpserver as axfrdns-conf runs it, a process for each connection."""
    program = os.path.join(servers.HOUSE, 'axfrdns')
    label = 'axfrdns'

    def command(self):
        self.env = {'ROOT': self.work, 'UID': str(servers.NOBODY), 'GID': str(servers.NOBODY), 'IP': self.ip}
        return [servers.tool('tcpserver'), '-DRHl0', '-c100', self.ip, '53', self.program]


class OldAxfrdns(Axfrdns):
    name, label = 'tinydns105', 'axfrdns 1.05'
    compiler = servers.Old.compiler
    program = '/usr/bin/axfrdns'

    @classmethod
    def missing(cls):
        cls.program = servers.tool('axfrdns')
        return not cls.program or not servers.tool('tinydns-data')

    version = servers.Old.version


KINDS = [Axfrdns, servers.Nsd, servers.Knot, servers.Bind, servers.Pdns, OldAxfrdns]


def xfr(server, zone, *more):
    r = subprocess.run(['taskset', '-c', str(LOAD), os.path.join(servers.BENCH, 'xfr'), server.ip, '53',
                        zone, *map(str, more)], capture_output=True, text=True, timeout=60)
    if r.returncode:
        raise Failed(f'{server.label}: {r.stderr.strip()}')
    return measure.figures(r.stdout)


def start(bench, kind, name, number):
    s = bench.server(kind, name, number, '.axfr')
    s.prepare()
    s.build()
    bench.running.append(s)
    s.start()
    if not isinstance(s, Axfrdns):
        s.answer('www.' + BIG, 1)
    for n in range(50):
        try:
            return s, xfr(s, 'a.z')
        except Failed as e:
            if n == 49:
                raise e
            threading.Event().wait(0.1)


def measure_all(bench, quick):
    name = 'mid' if quick else 'one'
    out = {'set': name, 'big': {}, 'memory': {}, 'opened': {}, 'queries': {}, 'small': {}}
    up = []
    for n, kind in enumerate(KINDS):
        if kind.name in bench.without or kind.missing():
            continue
        try:
            up.append(start(bench, kind, name, 50 + n)[0])
        except Exception as e:
            bench.trouble(f'axfr: {e}')
    for i in range(3 if quick else 9):
        for s in up:
            one_round(bench, s, out)
    for s in up:
        attempt(bench, lambda: out['memory'].update({s.name: peak(s)}))
        bench.stop(s)
    small(bench, 'mid' if quick else 'large', out)
    return out


def attempt(bench, job):
    try:
        job()
    except Exception as e:
        bench.trouble(f'axfr: {type(e).__name__}: {e}')


def one_round(bench, s, out):
    def big():
        r = xfr(s, BIG)
        out['big'].setdefault(s.name, []).append(r)

    def queries():
        for n, times in QUERIES:
            for _ in range(times):
                r = xfr(s, BIG, n)
                out['opened'].setdefault(s.name, []).append(r['opened'] * 1e6)
                out['queries'].setdefault(str(n), {}).setdefault(s.name, []).append(r['seconds'] * 1e6)
    attempt(bench, big)
    attempt(bench, queries)


def peak(s):
    """MB of Pss: at rest, and the most while the zone goes out."""
    rest, most = measure.memory(s.pids())['pss'], 0
    own = 0
    t = threading.Thread(target=lambda: xfr(s, BIG))
    t.start()
    while t.is_alive():
        now = measure.memory(s.pids())
        most, own = max(most, now['pss']), max(own, now['own'])
    t.join()
    return {'rest': rest, 'peak': most, 'own': own}


def small(bench, name, out):
    """A zone of ten records, and one query, each on a connection of its own."""
    for n, kind in enumerate([Axfrdns, OldAxfrdns]):
        if kind.missing():
            continue
        try:
            s, _ = start(bench, kind, name, 57 + n)
        except Exception as e:
            bench.trouble(f'axfr of a small zone: {e}')
            continue
        times = {'zone': [], 'query': []}
        for i in range(50):
            zone = f'z{2 * i + 2:06}.test'
            times['zone'].append(xfr(s, zone)['seconds'] * 1e6)
            times['query'].append(xfr(s, zone, 1)['opened'] * 1e6)
        out['small'][s.name] = times
        bench.stop(s)
