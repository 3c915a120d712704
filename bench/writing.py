# writing -- how long the compilers take, and how much memory.
import os
import shutil
import subprocess

import servers
from measure import waited

HOUSE = servers.HOUSE
SIZES = ['r10k', 'r30k', 'r100k', 'r300k', 'r1m', 'r3m']


def warm(data):
    """MB that are used before each run: more than any of them takes for that
    text and writes."""
    return 15 * os.path.getsize(data) >> 20


def measure_all(bench, quick):
    out = {'sets': {}}
    for name in ['mid'] if quick else ['large', 'one']:
        out['sets'][name] = rounds(bench, name, 3 if quick else 9)
        bench.say(f'{name} compiled')
    out['growth'] = growth(bench, SIZES[:3] if quick else SIZES, 3 if quick else 9)
    bench.say('growth measured')
    return out


def rounds(bench, name, n):
    data = os.path.join(bench.set(name), 'data')
    work = os.path.join(bench.dir, 'write', name)
    os.makedirs(work)
    jobs = [('tinydns-data', Ours), ('make-data', MakeData), ('make', Make)]
    if servers.tool('tinydns-data'):
        jobs.append(('1.05', Old))
    made = [(label, kind(bench, os.path.join(work, label), data)) for label, kind in jobs]
    out = {}
    for i in range(n):
        k = i % len(made)
        for label, job in made[k:] + made[:k]:
            out.setdefault(label, []).append(job.run(i))
    for label, job in made[:2]:
        for run in out[label]:
            run['most'] = job.most()
    shutil.rmtree(work)
    return out


def memory_kb(name, keys):
    try:
        lines = [l.split() for l in open(name)]
    except OSError:
        return 0
    return sum(int(l[1]) for l in lines if l[0].rstrip(':') in keys)


def most_memory(args, cwd):
    """MB that a program has at most, looked at again and again: its own, and
    what the files in memory take that it writes to first, which are no
    process'. On a machine that does nothing else. Not timed."""
    with open(os.path.join(cwd, 'most.out'), 'w') as f:
        before, most = memory_kb('/proc/meminfo', ['Shmem']), 0
        p = subprocess.Popen(args, cwd=cwd, stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.DEVNULL)
        while p.poll() is None:
            own = memory_kb(f'/proc/{p.pid}/status', ['RssAnon', 'RssFile'])
            most = max(most, own + max(0, memory_kb('/proc/meminfo', ['Shmem']) - before))
    if p.returncode:
        raise RuntimeError(f'{args[0]}: exit code {p.returncode}')
    return most / 1024


class Ours:
    program = [os.path.join(HOUSE, 'tinydns-data')]

    source = 'data'

    def __init__(self, bench, work, data):
        os.makedirs(work)
        shutil.copy(data, os.path.join(work, self.source))
        self.work, self.warm = work, warm(data)

    def run(self, i):
        return waited(self.program, self.work, warm=self.warm, stdout=subprocess.DEVNULL)

    def most(self):
        return most_memory(self.program, self.work)


class Old(Ours):
    program = ['/usr/sbin/tinydns-data']


class MakeData(Ours):
    program = [os.path.join(HOUSE, 'make-data'), '-s', 'state', 'zones.x']
    source = 'zones.x'  # what is called data it would take for its own of before

    def run(self, i):
        with open(os.path.join(self.work, 'made'), 'w') as f:
            return waited(self.program, self.work, warm=self.warm, stdout=f)


class Make:
    """make on a primary, after one address in zones.x has changed."""

    def __init__(self, bench, work, data):
        me = subprocess.run(['id', '-un'], capture_output=True, text=True).stdout.strip()
        self.env = {'PATH': HOUSE + ':' + os.environ['PATH'], 'HOME': bench.dir, 'LC_ALL': 'C'}
        os.makedirs(os.path.join(work, 'root'))
        subprocess.run([os.path.join(HOUSE, 'push-conf'), me, work], check=True, env=self.env,
                       stdout=subprocess.DEVNULL)
        self.root = os.path.join(work, 'root')
        path = os.path.join(self.root, 'Makefile')
        lines = [f'BIN = {HOUSE}\n' if l.startswith('BIN =') else l for l in open(path)]
        with open(path, 'w') as f:
            f.writelines(lines)
        shutil.copy(data, os.path.join(self.root, 'zones.x'))
        self.warm = warm(data)
        waited(['make', 'data'], self.root, self.env, stdout=subprocess.DEVNULL)

    def run(self, i):
        path = os.path.join(self.root, 'zones.x')
        with open(path, 'a') as f:
            f.write(f'+new.a.z:10.255.2.{i}:3600\n')
        cdb = os.path.join(self.root, 'data.cdb')
        was = os.stat(cdb).st_ino
        out = waited(['make', 'data'], self.root, self.env, self.warm, stdout=subprocess.DEVNULL)
        if os.stat(cdb).st_ino == was:
            raise RuntimeError('make built nothing')
        return out


def growth(bench, names, n):
    """Sets of many sizes, one after the other in each round: what the machine
    does at the time falls on all of them."""
    out, top = {}, os.path.join(bench.dir, 'growth')
    for name in names:
        d = os.path.join(top, name)
        os.makedirs(d)
        text = subprocess.run([os.path.join(servers.BENCH, 'zones'), '-d', name, d], check=True,
                              capture_output=True, text=True).stdout
        out[name] = {'records': int(text.split('records')[1]), 'runs': []}
    for _ in range(n):
        for name in names:
            d = os.path.join(top, name)
            out[name]['runs'].append(waited(Ours.program, d, warm=warm(os.path.join(d, 'data')),
                                            stdout=subprocess.DEVNULL))
    shutil.rmtree(top)
    return out
