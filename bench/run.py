# run -- what bench/run does: each part in turn, and then the report.
#
# It works in a network namespace of its own, where each server has an address
# and port 53. One core is the servers', the other the generator's.
import argparse
import json
import os
import platform
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
HOUSE = os.path.dirname(BENCH)
sys.dont_write_bytecode = True
sys.path.insert(0, BENCH)
import measure
import report
import servers
import transfers
import writing
from measure import loaded, memory

OPT = b'\0\0\x29\x10\0\0\0\0\0\0\0'  # 4096 octets, RFC 6891 6.1.2
PARTS = ['sets', 'log', 'workers', 'reload', 'overload', 'cross', 'amplify', 'compile', 'axfr']
SERVE, LOAD = 0, 1  # cores
TURNS = 3  # of each server in a round: what is compared is never far apart


class Bench:
    def __init__(self, args):
        self.quick = args.quick
        self.n = args.rounds or (3 if args.quick else 15)
        self.without = args.without
        self.out = args.out
        self.began = time.monotonic()
        self.results = {}
        self.running = []
        self.dir = tempfile.mkdtemp(prefix='fleetdns-bench.')
        os.chmod(self.dir, 0o755)

    def say(self, text):
        print(f'{time.monotonic() - self.began:7.1f} s  {text}', flush=True)

    def trouble(self, text):
        self.say(text)
        self.results.setdefault('trouble', []).append(text)

    def set(self, name):
        """The directory with that set: made when first asked for."""
        d = os.path.join(self.dir, name)
        if not os.path.exists(d):
            os.mkdir(d)
            for tool in 'zones', 'queries':
                subprocess.run([os.path.join(BENCH, tool), name, d], check=True,
                               stdout=subprocess.DEVNULL)
        return d

    def server(self, kind, set_name, number=None, tag=''):
        n = servers.ALL.index(kind) + 1 if number is None else number
        work = os.path.join(self.dir, 'work', set_name + tag, kind.name)
        return kind(self.set(set_name), work, f'127.77.0.{n}', SERVE)

    def kinds(self):
        out = []
        for k in servers.ALL:
            if k.name in self.without or k.missing():
                if k.missing():
                    self.trouble(f'{k.label}: not installed, left out')
            else:
                out.append(k)
        return out

    def stop(self, server):
        server.stop()
        if server in self.running:
            self.running.remove(server)

    def end(self):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it would leave files
        for s in list(self.running):
            try:
                self.stop(s)
            except Exception as e:
                print(e)
        shutil.rmtree(self.dir, ignore_errors=True)

    def launch(self, server):
        """Seconds from text to the first answer."""
        zone = last_zone(server.data)
        server.prepare()
        begin = time.monotonic()
        server.build()
        self.running.append(server)
        server.start()
        server.answer('www.' + zone, 1)
        return time.monotonic() - begin

    # sets: each set in turn: loading, the check, the rounds

    def part_sets(self):
        out = self.results.setdefault('sets', {})
        for name, plan in (QUICK if self.quick else FULL).items():
            one = out[name] = {'load': {}, 'memory': {}, 'udp': {}}
            loads = min(plan['loads'], self.n)
            for k in range(loads):
                up = self.bring_up(name, one)
                if k == 0:
                    self.check(name, up, one)
                if k == 0 and name == 'large':
                    self.amplify(up, one)
                self.rounds(name, plan, up, one, range(self.n * k // loads, self.n * (k + 1) // loads))
                if k + 1 == loads and plan.get('change'):
                    self.changes(up, one)
                for s in up:
                    self.stop(s)

    def bring_up(self, name, out):
        """All servers. Each load has its share of the rounds: where a process
        has its memory is luck, and costs or saves some hundredths."""
        up = []
        kinds = self.kinds()
        if name == 'small' and servers.Echo in kinds:
            kinds.append(servers.SecondEcho)
        for k in kinds:
            s = self.server(k, name, 44 if k is servers.SecondEcho else None)
            try:
                t = self.launch(s)
            except Exception as e:
                self.trouble(f'{name}: {k.label} left out: {e}')
                self.stop(s)
                continue
            if k.answers:
                out['load'].setdefault(k.name, []).append(t)
            self.say(f'{name}: {k.label} answers after {t:.2f} s')
            up.append(s)
        return up

    def check(self, name, up, out):
        """All must say the same, and something, half of the queries with EDNS.
        Not compared: what a CNAME leads to, TTLs of a SOA that tells of what is
        not there, and additional records."""
        d = self.set(name)
        out['check'] = {}
        judges = [s for s in up if s.answers]
        for kind, count in ('mix', 300), ('positive', 60), ('flood', 60), ('deep', 20):
            for i, q in enumerate(measure.read_queries(os.path.join(d, kind + '.q'), count)):
                if i % 2:
                    q = q[:11] + b'\1' + q[12:] + OPT
                said = {s.name: self.asked(s, q) for s in judges}
                want = said.get('nsd') or said.get('fleetdns')
                for who, a in said.items():
                    c = out['check'].setdefault(who, {'asked': 0, 'differ': []})
                    c['asked'] += 1
                    if (a is None or a != want) and len(c['differ']) < 5:
                        c['differ'].append(f'{kind}: {name_of(q)}: {a} and not {want}')
        for who, c in out['check'].items():
            for d in c['differ']:
                self.trouble(f'{name}: {who} differs: {d}')

    def asked(self, server, q):
        for _ in range(5):
            p = raw(server.ip, q)
            if p:
                try:
                    return measure.read_answer(p)
                except (IndexError, ValueError, struct.error):
                    return None
        return None

    def amplify(self, up, out):
        """The largest answer, and the largest for an octet of question."""
        most = {'octets': 0, 'factor': 0}
        for s in up:
            if s.name != 'fleetdns':
                continue
            for q in self.corpus(s.data):
                p = raw(s.ip, q) or b''
                most['octets'] = max(most['octets'], len(p))
                most['factor'] = max(most['factor'], len(p) / len(q))
        out['amplification'] = most

    def corpus(self, d):
        for kind in 'mix', 'positive', 'flood', 'deep':
            for q in measure.read_queries(os.path.join(d, kind + '.q'), 100):
                end = 12 + q[12:].index(0) + 1
                for t in 1, 2, 6, 15, 16, 28, 255:
                    p = q[:end] + bytes([0, t, 0, 1])
                    yield p
                    yield p[:11] + b'\1' + p[12:] + OPT

    def rounds(self, name, plan, up, out, numbers):
        d = self.set(name)
        for s in up:  # caches fill
            for kind in sorted({c.split('+')[0] for c in plan['ask']}):
                self.once(s, d, kind, 300)
        for i in numbers:
            for case in plan['ask']:
                turns = 1 if self.quick or '+rate' in case else TURNS
                parts = {}
                for k in range(turns):
                    for s in turned(up, i + k):
                        r = self.once(s, d, case, plan['ms'] / turns)
                        if r:
                            parts.setdefault(s.name, []).append(r)
                for who, p in parts.items():
                    out['udp'].setdefault(case, {}).setdefault(who, []).append({**measure.joined(p), 'round': i})
        for s in up:
            if s.answers:
                out['memory'][s.name] = memory(s.pids())
        self.say(f'{name}: {numbers.stop} rounds done')

    def once(self, s, d, case, ms):
        kind, *options = case.split('+')
        flags = []
        for o in options:
            flags += {'edns': ['-e'], 'rate': ['-r', 20000]}[o]
        if kind == 'flood':
            flags += ['-f']
        if 'rate' in options:
            ms = max(ms, 700)
        try:
            r = loaded(s, os.path.join(d, kind + '.q'), LOAD, ms, *flags)
        except Exception as e:
            self.trouble(f'{s.label}, {case}: {e}')
            return None
        return {k: r[k] for k in ('cpu', 'qps', 'sent', 'answered', 'lost', 'p50', 'p99', 'p999')}

    def changes(self, up, out):
        """How long until one changed address is served."""
        out['change'] = {}
        for s in [s for s in up if s.answers]:
            zone = last_zone(s.data)
            old = re.search(r'^www A (\S+)', open(os.path.join(s.data, 'zones', zone)).read(), re.M).group(1)
            times = []
            try:
                for ip in ['10.255.1.1'] if s.name == 'gdnsd' else ['10.255.1.1', '10.255.1.2', '10.255.1.3']:
                    begin = time.monotonic()
                    s.change(zone, old, ip)
                    b = bytes(map(int, ip.split('.')))
                    s.answer('www.' + zone, 1, lambda p: b in p, 150)
                    times.append(time.monotonic() - begin)
                    old = ip
            except Exception as e:
                self.trouble(f'change: {s.label}: {e}')
            if times:
                out['change'][s.name] = times
        self.say('changes done')

    # what only ours, or ours and 1.05, are asked for

    def part_log(self):
        """CPU per answer with and without the log; the server's alone."""
        name = 'mid' if self.quick else 'large'
        cases, out = [], self.results.setdefault('log', {'set': name, 'cpu': {}})
        for kind, how in [(servers.Tinydns, 'off'), (servers.Tinydns, 'file'), (servers.Tinydns, 'multilog'),
                          (servers.Old, 'file'), (servers.Old, 'multilog')]:
            if kind.missing():
                continue
            s = self.server(kind, name, 20 + len(cases), '.log.' + how)
            try:
                self.launch_logged(s, how)
                cases.append((f'{kind.name} {how}', s))
            except Exception as e:
                self.trouble(f'log: {kind.label}, {how}: {e}')
        d = self.set(name)
        for i in range(self.n):
            for label, s in turned(cases, i):
                r = self.once(s, d, 'mix', 400)
                if r:
                    out['cpu'].setdefault(label, []).append(r['cpu'])
                self.empty_log(s)
        for _, s in cases:
            self.stop(s)

    def launch_logged(self, s, how):
        s.prepare()
        s.build()
        log = s.path('log')
        if s.name == 'fleetdns':
            s.env['LOG'] = 'off' if how == 'off' else 'on'
        if how == 'multilog':
            os.mkfifo(log)
            keep = os.open(log, os.O_RDWR)
            main = s.path('main')
            os.mkdir(main)
            m = Other(['taskset', '-c', str(LOAD), 'multilog', 't', 's999999', main], log)
            self.running.append(m)
        self.running.append(s)
        s.start(log)
        s.answer('www.' + last_zone(s.data), 1)
        if how == 'multilog':
            os.close(keep)

    def empty_log(self, s):
        log = s.path('log')
        if os.path.isfile(log):
            os.truncate(log, 0)

    def part_workers(self):
        """The same low rate, from many ports, to one and to two workers; and to
        as many processes that do nothing, which tell what the kernel takes for
        going from one to the other."""
        name = 'mid' if self.quick else 'large'
        up = []
        for n in 1, 2:
            s = self.server(servers.Tinydns, name, 30 + n, f'.workers.{n}')
            s.env['WORKERS'] = str(n)
            self.launch(s)
            up.append((str(n), s))
        if len(up[1][1].pids()) < 3:
            self.trouble('WORKERS=2 starts no second worker: not measured')
            for _, s in up:
                self.stop(s)
            return
        for n in 1, 2:
            s = self.server(servers.Echo, name, 32 + n, f'.echoes.{n}')
            s.processes = n
            self.launch(s)
            up.append((f'echo {n}', s))
        out = self.results['workers'] = {'own': [], **{n: [] for n, _ in up}}
        q = os.path.join(self.set(name), 'mix.q')
        for i in range(self.n):
            for n, s in turned(up, i):
                out[n].append(loaded(s, q, LOAD, 700, '-r', 20000, '-s', 16)['cpu'])
        for p in up[1][1].pids():
            out['own'].append(memory([p])['own'])
        for _, s in up:
            self.stop(s)

    def part_reload(self):
        """data.cdb renamed once a second, and the same load at rest, in turns:
        20,000 queries a second for ten seconds nine times, and all that it can
        answer for a minute three times. One run tells little: what the machine
        does besides is most of the slowest thousandth."""
        name = 'mid' if self.quick else 'large'
        s = self.server(servers.Tinydns, name, 40, '.reload')
        self.launch(s)
        q = os.path.join(self.set(name), 'mix.q')
        cdb = s.path('data.cdb')
        copies = [s.path('a.cdb'), s.path('b.cdb')]
        for c in copies: # compiled as always: a copy would lie in small pages
            s.build()
            os.link(cdb, c)
        out = self.results['reload'] = {'set': name}
        for suffix, rate, seconds, n in ('', ['-r', '20000'], 10, 9), ('_full', [], 60, 3):
            if self.quick:
                seconds, n = 8, 1
            rest, renamed = out['rest' + suffix], out['reload' + suffix] = [], []
            out['renames' + suffix] = 0
            for _ in range(min(self.n, n)):
                rest.append(measure.load(q, s.ip, LOAD, 1000 * min(seconds, 15), *rate))
                p = subprocess.Popen(['taskset', '-c', str(LOAD), os.path.join(BENCH, 'load'), '-q', q,
                                      '-m', str(seconds * 1000), *rate, s.ip, '53'],
                                     stdout=subprocess.PIPE, text=True)
                out['renames' + suffix] += self.rename(p, copies, s.path('data.cdb.new'), cdb)
                renamed.append(measure.figures(p.stdout.read()))
        self.stop(s)

    @staticmethod
    def rename(p, copies, new, cdb):
        """One copy after the other once a second, until p ends: how often."""
        n = 0
        while p.poll() is None:
            time.sleep(1)
            os.link(next(c for c in copies if not os.path.samefile(c, cdb)), new)
            os.rename(new, cdb)
            n += 1
        return n

    def part_overload(self):
        """The most it answers in a closed loop, and when all is offered that
        the generator can send; and the same of one that does nothing, which
        tells what the kernel takes for a queue that is always full."""
        name = 'mid' if self.quick else 'large'
        up = [('', self.server(servers.Tinydns, name, 41, '.overload')),
              ('echo ', self.server(servers.Echo, name, 43, '.overload.echo'))]
        for _, s in up:
            self.launch(s)
        q = os.path.join(self.set(name), 'mix.q')
        out = self.results['overload'] = {'set': name}
        for i in range(self.n):
            for who, s in turned(up, i):
                peak = measure.load(q, s.ip, LOAD, 1000)
                r = measure.load(q, s.ip, LOAD, 1000, '-r', 5000000)
                for what, rate in (('peak', peak['qps']), ('flooded', r['qps']),
                                   ('offered', r['sent'] / max(r['seconds'], 0.1))):
                    out.setdefault(who + what, []).append(rate)
        for _, s in up:
            self.stop(s)

    def part_cross(self):
        """The generator beside dnsperf: the same server, the same queries."""
        if not servers.tool('dnsperf'):
            self.trouble('dnsperf: not installed, generator not checked')
            return
        kind = servers.Nsd if servers.tool('nsd') else servers.Tinydns
        s = self.server(kind, 'small', 42, '.cross')
        self.launch(s)
        q, out = os.path.join(self.set('small'), 'positive'), []
        for _ in range(3):
            r = {}
            for label, ours, theirs in ('', [], []), (', 20,000 a second', ['-r', 20000], ['-Q', '20000']), \
                    (', 60,000 a second', ['-r', 60000], ['-Q', '60000']):
                mine = loaded(s, q + '.q', LOAD, 2000, *ours)
                r['load' + label] = {'cpu': mine['cpu'], 'qps': mine['qps']}
                r['dnsperf' + label] = self.dnsperf(s, q + '.txt', *theirs)
            out.append(r)
        self.results['cross'] = {'server': kind.label, 'runs': out}
        self.stop(s)

    @staticmethod
    def dnsperf(s, queries, *more):
        pids = s.pids()
        before = measure.cpu_ns(pids)
        r = subprocess.run(['taskset', '-c', str(LOAD), servers.tool('dnsperf'), '-s', s.ip, '-d', queries,
                            '-l', '2', '-q', '128', '-c', '1', '-T', '1', *more],
                           capture_output=True, text=True, timeout=60).stdout
        took = measure.cpu_ns(pids) - before
        done = int(re.search(r'Queries completed:\s+(\d+)', r).group(1))
        return {'cpu': took / 1000 / max(done, 1),
                'qps': float(re.search(r'Queries per second:\s+([\d.]+)', r).group(1))}

    def part_amplify(self):
        """The worst of a test's million queries made to be dangerous."""
        subprocess.run(['make', '-s', 'tests/answer_amplify_test'], cwd=HOUSE, check=True)
        text = subprocess.run([os.path.join(HOUSE, 'tests/answer_amplify_test')], check=True,
                              capture_output=True, text=True).stdout
        queries, octets = re.search(r'^# (\d+) queries, largest answer (\d+) octets', text, re.M).groups()
        worst = re.search(r'^# worst amplification: ([\d.]+) \((.*)\)', text, re.M)
        plain = re.search(r'^# worst without EDNS: ([\d.]+) \((.*)\)', text, re.M)
        self.results['amplify'] = {'queries': int(queries), 'octets': int(octets),
                                   'worst': worst.groups(), 'plain': plain.groups()}

    def part_compile(self):
        self.results['compile'] = writing.measure_all(self, self.quick)

    def part_axfr(self):
        self.results['axfr'] = transfers.measure_all(self, self.quick)


# what is asked of the servers on each set; +edns, +rate (20,000 a second)
FULL = {
    'small': {'loads': 3, 'ms': 420, 'change': True, 'ask': ['positive', 'positive+edns', 'mix', 'positive+rate']},
    'mid': {'loads': 3, 'ms': 420, 'change': True, 'ask': ['mix']},
    'large': {'loads': 3, 'ms': 420, 'change': True,
              'ask': ['positive', 'mix', 'mix+edns', 'flood', 'deep', 'mix+rate']},
    'one': {'loads': 3, 'ms': 420, 'ask': ['positive', 'mix']},
}
QUICK = {
    'small': {'loads': 1, 'ms': 200, 'ask': ['positive', 'positive+edns', 'positive+rate']},
    'mid': {'loads': 1, 'ms': 200, 'change': True,
            'ask': ['positive', 'mix', 'mix+edns', 'flood', 'deep', 'mix+rate']},
}


class Other(servers.Server):
    """A program beside a server, ended with it."""
    label = 'multilog'

    def __init__(self, args, source):
        self.process = subprocess.Popen(args, stdin=open(source))


def raw(ip, q):
    import socket
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(1)
        try:
            s.connect((ip, 53))
            s.send(q)
            return s.recv(65535)
        except OSError:
            return None


def name_of(q):
    return measure.read_name(q, 12)[0].decode()[:40]


def last_zone(d):
    """The last zone with an even number, or the only one."""
    zones = [l.split('"')[1] for l in open(os.path.join(d, 'named.zones'))]
    return zones[-1] if len(zones) < 3 else zones[-2]


def turned(things, i):
    i %= max(len(things), 1)
    return things[i:] + things[:i]


def machine(bench, args):
    cpu = re.search(r'model name\s*: (.*)', open('/proc/cpuinfo').read())
    total = int(open('/proc/meminfo').readline().split()[1]) // 1024
    commit = subprocess.run(['git', '-C', HOUSE, 'describe', '--always', '--dirty'],
                            capture_output=True, text=True).stdout.strip()
    return {'quick': args.quick, 'rounds': bench.n, 'date': time.strftime('%Y-%m-%d'), 'commit': commit,
            'cpu': cpu.group(1) if cpu else '', 'cores': os.cpu_count(), 'memory': total,
            'kernel': platform.release(), 'cc': open(os.path.join(HOUSE, 'conf-cc')).readline().strip(),
            'versions': {k.label: k(bench.dir, bench.dir, '', 0).version() for k in bench.kinds() if k.answers}}


def join_heads(old, new, parts):
    """What is told of results of which some parts are older."""
    if old['commit'] != new['commit']:
        of = ', '.join(parts)
        before = re.sub(rf' \({re.escape(of)}: [^)]*\)', '', old['commit'])  # measured anew
        new['commit'] = f'{before} ({of}: {new["commit"]})'
    new['minutes'], new['again'] = old['minutes'], 0
    return new


def save(bench, args):
    m = bench.results['machine']
    took = round((time.monotonic() - bench.began) / 60, 1)
    m['again' if 'again' in m else 'minutes'] = took
    with open(os.path.join(args.out, 'RESULTS.json'), 'w') as f:
        json.dump(bench.results, f, indent=1, default=float)
    write_report(bench.results, args.out)


def write_report(results, out):
    report.write(results, out)
    if out == BENCH:
        report.readme(results, os.path.join(HOUSE, 'README'))


def ready(args):
    """Programs and packages; then the namespace, in which it begins again."""
    if os.geteuid():
        sys.exit('bench/run: fatal: needs root: a network namespace and port 53')
    if os.cpu_count() < 2:
        sys.exit('bench/run: fatal: needs two cores')
    if subprocess.run([os.path.join(HOUSE, 'tests/need'), 'bench']).returncode:
        print('bench/run: some packages are missing; who is not here is left out')
    subprocess.run(['make', '-s', 'bench'], cwd=HOUSE, check=True)
    up = 'ip link set lo up && for i in $(seq 1 60); do ip addr add 127.77.0.$i/32 dev lo; done && exec "$@"'
    os.execvp('unshare', ['unshare', '-n', 'sh', '-c', up, 'sh', sys.executable, *sys.argv, '--inside'])


def options():
    p = argparse.ArgumentParser(prog='bench/run', description='measure our servers and compilers beside others')
    words = lambda s: [w for w in s.split(',') if w]
    p.add_argument('--quick', action='store_true', help='a look, under 5 minutes')
    p.add_argument('--rounds', type=int, default=0, metavar='N', help='for figures of queries (15, quick 3)')
    p.add_argument('--only', type=words, default=PARTS, metavar='PART,...', help='of: ' + ' '.join(PARTS))
    p.add_argument('--without', type=words, default=[], metavar='SERVER,...', help='leave servers out')
    p.add_argument('--out', default=BENCH, metavar='DIR', help='where RESULTS go (%(default)s)')
    p.add_argument('--keep', action='store_true', help='begin with the parts in RESULTS.json')
    p.add_argument('--report', action='store_true', help='only write RESULTS.md anew')
    p.add_argument('--inside', action='store_true', help=argparse.SUPPRESS)
    args = p.parse_args()
    for part in args.only:
        if part not in PARTS:
            p.error(f'no part {part}')
    args.out = os.path.abspath(args.out)
    os.makedirs(args.out, exist_ok=True)
    return args


def main():
    args = options()
    old = os.path.join(args.out, 'RESULTS.json')
    if (args.report or args.keep) and not os.path.exists(old):
        sys.exit(f'bench/run: fatal: unable to open {old}')
    if args.report:
        return write_report(json.load(open(old)), args.out)
    if not args.inside:
        ready(args)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    bench = Bench(args)
    try:
        if args.keep:
            bench.results = json.load(open(old))
        head = machine(bench, args)
        old = bench.results.get('machine')
        bench.results['machine'] = join_heads(old, head, args.only) if old else head
        for part in args.only:
            bench.results.pop(part, None)
            bench.say(f'part {part}')
            try:
                getattr(bench, 'part_' + part)()
            except Exception as e:
                bench.trouble(f'{part}: {type(e).__name__}: {e}')
            for s in list(bench.running):
                bench.stop(s)
            save(bench, args)
    finally:
        bench.end()
    print(open(os.path.join(args.out, 'RESULTS.md')).read())


if __name__ == '__main__':
    main()
