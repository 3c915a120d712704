# report -- RESULTS.md and RESULTS.svg from what was measured. Everything that
# stands there is printed here.
import os
import subprocess

from measure import median, spread

LABEL = {'echo': 'echo (the floor)', 'echo2': 'a second echo', 'fleetdns': '**fleetdns**', 'nsd': 'NSD', 'knot': 'Knot', 'gdnsd': 'gdnsd',
         'bind': 'BIND 9', 'pdns': 'PowerDNS', 'tinydns105': 'tinydns 1.05'}
SETS = {'small': '10 names', 'mid': '10,000 records in 1,000 zones', 'large': '1,000,000 records in 100,000 zones',
        'one': '1,000,000 names in one zone'}
NOTHING = {'rss': 0, 'pss': 0, 'own': 0}
CASES = {'positive': 'A records that are there', 'mix': 'the mix', 'flood': 'random names, none there',
         'deep': 'names of 126 labels, none there'}


def table(head, rows):
    line = lambda cells: '| ' + ' | '.join(cells) + ' |\n'
    return line(head) + '|---' + '|--:' * (len(head) - 1) + '|\n' + ''.join(line(r) for r in rows) + '\n'


def with_spread(values, digits=2):
    if not values:
        return ''
    return f'{median(values):.{digits}f} ± {spread(values):.{digits}f}'


def column(runs, key):
    return [r[key] for r in runs]


def paired(a, b, key='cpu'):
    """Round by round: a and b of the same round, if both have it."""
    of = lambda runs: {r.get('round', i): r[key] for i, r in enumerate(runs)}
    a, b = of(a), of(b)
    return [(a[i], b[i]) for i in a if i in b]


def ratios(a, b, key='cpu'):
    return [x / y for x, y in paired(a, b, key) if y]


def beyond(a, b):
    return [x - y for x, y in paired(a, b)]


def peers(case):
    return [n for n in case if n not in ('echo', 'echo2', 'fleetdns')]


def best_peer(case, key='cpu'):
    return min(peers(case), key=lambda n: median(column(case[n], key)), default=None)


def case_title(case):
    kind, *options = case.split('+')
    return CASES[kind] + (', with EDNS' if 'edns' in options else '') + \
        (', 20,000 a second' if 'rate' in options else '')


def udp_table(case):
    best, rows = best_peer(case), []
    for name, runs in case.items():
        cpu = column(runs, 'cpu')
        lost = sum(column(runs, 'lost')) / max(sum(column(runs, 'sent')), 1)
        row = [LABEL[name], with_spread(cpu)]
        row.append(f'{median(beyond(runs, case["echo"])):.2f}' if 'echo' in case else '')
        row.append(f'{median(ratios(runs, case["echo"])):.2f}' if 'echo' in case else '')
        row.append(f'{median(ratios(runs, case[best])):.2f}' if best else '')
        row += [f'{median(column(runs, "qps")):,.0f}', f'{100 * lost:.2f} %']
        rows.append(row)
    return table(['server', 'CPU µs a query', 'beyond echo', '/ echo', '/ best peer', 'queries a second', 'lost'], rows)


def rate_table(case):
    rows = []
    for name, runs in case.items():
        rows.append([LABEL[name]] + [with_spread(column(runs, k), 1) for k in ('p50', 'p99', 'p999')] +
                    [with_spread(column(runs, 'cpu')), f'{sum(column(runs, "lost")):.0f}'])
    return table(['server', 'p50 µs', 'p99 µs', 'p99.9 µs', 'CPU µs a query', 'lost'], rows)


def set_tables(name, s):
    out = f'## {SETS[name]} ({name})\n\n'
    rows = []
    for who, times in s.get('load', {}).items():
        m, change = s['memory'].get(who, NOTHING), s.get('change', {}).get(who)
        rows.append([LABEL[who], with_spread(times), with_spread(change, 3) if change else '',
                     f'{m["rss"]:.1f}', f'{m["pss"]:.1f}', f'{m["own"]:.1f}'])
    out += 'Seconds from text to the first answer, on one core; seconds until one changed address is served, from ' \
           'the edit of the text; MB of memory after all the queries below; own: without pages of files, such as data.cdb.\n\n'
    columns = ['server', 'text to answer s', 'change served s', 'Rss MB', 'Pss MB', 'own MB']
    if 'change' not in s:
        columns, rows = columns[:2] + columns[3:], [r[:2] + r[3:] for r in rows]
    out += table(columns, rows)
    checks = s.get('check', {})
    if checks:
        asked = max(c['asked'] for c in checks.values())
        bad = [LABEL[w] for w, c in checks.items() if c['differ']]
        out += f'{asked} sampled queries of every kind: ' + \
            (f'all {len(checks)} servers gave the same rcode, AA, answers, referrals and SOA of what is not there, without EDNS and with.\n\n' if not bad else
             'not all gave the same (below): ' + ', '.join(bad) + '.\n\n')
    for case, runs in s.get('udp', {}).items():
        out += f'### {name}: {case_title(case)}\n\n' + (rate_table(runs) if '+rate' in case else udp_table(runs))
    return out


def log_table(log):
    cpu = log['cpu']
    rows = [[k.replace('tinydns105', 'tinydns 1.05').replace('fleetdns', '**fleetdns**'), with_spread(v)] for k, v in cpu.items()]
    return f'## Logging (mix on {log["set"]})\n\nThe server\'s own CPU time.\n\n' + table(['log', 'CPU µs a query'], rows)


def workers_table(w):
    rows = [[label, with_spread(w[n])] for n, label in (('1', 'WORKERS=1'), ('2', 'WORKERS=2'), ('echo 1', 'one echo'),
                                                        ('echo 2', 'two echoes')) if n in w]
    return '## Workers (20,000 queries a second from 16 ports)\n\n' + table(['', 'CPU µs a query'], rows) + \
        'Own memory of each process of WORKERS=2: ' + ', '.join(f'{v:.1f} MB' for v in w['own']) + '.\n\n'


def reload_table(r):
    rows = []
    for load, suffix in ('20,000 a second', ''), ('closed loop', '_full'):
        for label, k in ('at rest', 'rest'), ('renamed', 'reload'):
            runs = r[k + suffix]
            rows.append([f'{load}, {label}', str(len(runs))] + [f'{sum(column(runs, f)):.0f}' for f in ('sent', 'lost')] +
                        [with_spread(column(runs, p), 1) for p in ('p50', 'p99', 'p999')] + [f'{max(column(runs, "max")):.1f}'])
    return f'## Reload under load (mix on {r["set"]})\n\n' \
           f'data.cdb renamed {r["renames"]} and {r["renames_full"]} times, once a second.\n\n' + \
        table(['', 'runs', 'sent', 'lost', 'p50 µs', 'p99 µs', 'p99.9 µs', 'max µs'], rows)


def overload_table(o):
    rows = []
    for label, who in ('**fleetdns**', ''), ('echo', 'echo '):
        if who + 'peak' in o:
            peak, flooded = (f'{median(o[who + k]):,.0f} ± {spread(o[who + k]):,.0f}' for k in ('peak', 'flooded'))
            rows += [[label + ', closed loop', '', peak],
                     [label + ', all that can be sent', f'{median(o[who + "offered"]):,.0f}', flooded]]
    return f'## Overload (mix on {o["set"]})\n\n' + table(['', 'offered a second', 'answered a second'], rows)


def of_peak(o, who=''):
    """Per cent of the most it answers in a closed loop that it does under a flood, round by round."""
    return [100 * x / y for x, y in zip(o[who + 'flooded'], o[who + 'peak'])]


def cross_table(c):
    rows = []
    for tool in c['runs'][0]:
        rows.append([tool] + [with_spread([r[tool][k] for r in c['runs']], d) for k, d in (('cpu', 2), ('qps', 0))])
    return f'## The generator beside dnsperf ({c["server"]}, small, A)\n\n' \
        'At a rate at which a server hardly sleeps, 60,000 a second, the two must cost it the same. At 20,000 most of its ' \
        'work is to fall asleep and be woken, and how often depends on how evenly queries come; and when it is asked for all ' \
        'it can answer, it finds fewer at a time, as dnsperf sends each by itself.\n\n' + \
        table(['', 'CPU µs a query', 'queries a second'], rows)


def compile_tables(c):
    out = '## Compilers\n\nNot pinned. `make`: on a primary, from an edited zones.x to data.cdb renamed. Peak: of the largest process; ' \
        'with files in memory: also what it writes there first, which belongs to no process. ' \
        'Before each run 15 times the size of its text is taken of free memory, used and given back: the host of a virtual machine may have it, ' \
        'and what the host takes to give it back would count otherwise.\n\n'
    for name, tools in c['sets'].items():
        rows = [[t if t != '1.05' else 'tinydns-data 1.05', with_spread(column(r, 'wall')), with_spread(column(r, 'cpu')),
                 f'{median(column(r, "peak")):.0f}', f'{median(column(r, "most")):.0f}' if 'most' in r[0] else '']
                for t, r in tools.items()]
        out += f'### {SETS[name]} ({name})\n\n' + table(['', 'wall s', 'CPU s', 'peak MB', 'with files in memory MB'], rows)
    rows = []
    for g in c['growth'].values():
        each = lambda key: f'{median(column(g["runs"], key)) / g["records"] * 1e6:.2f}'
        rows.append([f'{g["records"]:,}', with_spread(column(g['runs'], 'wall'), 3), each('wall'), each('user'), each('system'),
                     f'{median(column(g["runs"], "peak")) * 1048576 / g["records"]:.0f}'])
    return out + '### tinydns-data, by size\n\n' \
        'For a record: µs, also of CPU in the program and in the kernel, which gives it memory and takes the file; and octets.\n\n' + \
        table(['records', 'wall s', 'wall', 'user', 'system', 'peak octets'], rows)


def axfr_tables(a):
    out = f'## Transfers (AXFR of z000001.test of the set {a["set"]})\n\n'
    rows = []
    for who, runs in a['big'].items():
        m = a['memory'].get(who, {})
        rows.append([LABEL[who], with_spread(column(runs, 'seconds'), 3), f'{median(column(runs, "records")):.0f}',
                     f'{median(column(runs, "messages")):.0f}', f'{median(column(runs, "octets")) / 1e6:.1f}',
                     f'{m["rest"]:.1f}' if m else '', f'{m["peak"]:.1f}' if m else '', f'{m["own"]:.1f}' if m else ''])
    out += table(['server', 'seconds', 'records', 'messages', 'MB sent', 'Pss before MB', 'Pss peak MB',
                  'own peak MB'], rows)
    queries = a.get('queries', {})
    rows = [[LABEL[w]] + [with_spread(queries[n].get(w, []), 0) for n in queries] + [with_spread(a['opened'][w], 0)]
            for w in a['opened']]
    if rows:
        out += 'So many queries on one open connection, up to 64 on their way; and a connection with its first answer, ' \
            'for which tcpserver starts axfrdns:\n\n' + \
            table([''] + [f'{n}: µs' for n in queries] + ['connection: µs'], rows)
    rows = [[LABEL[w], with_spread(t['zone'], 0), with_spread(t['query'], 0)] for w, t in a['small'].items()]
    if rows:
        out += 'A zone of ten records out of many, and one query, each on a connection of its own:\n\n' + \
            table(['', 'zone µs', 'query µs'], rows)
    return out


# targets: (section, what, measured, met); None where it was not measured

def udp_targets(sets):
    big = 'large' if 'large' in sets else 'mid'
    large = sets.get(big, {}).get('udp', {})
    small = sets.get('small', {}).get('udp', {})
    us = lambda case: case['fleetdns']
    mix, pos = large.get('mix', {}), small.get('positive', {})
    if 'echo' in mix and 'fleetdns' in mix:
        r = median(ratios(us(mix), mix['echo']))
        yield 2, f'{big} mix <= 1.15 x echo', f'{r:.2f}', r <= 1.15
        best = best_peer(mix)
        if best:
            own, other = median(beyond(us(mix), mix['echo'])), median(beyond(mix[best], mix['echo']))
            yield 2, f'its own cost <= 1/3 of the best peer\'s ({LABEL[best]})', f'{own:.2f} of {other:.2f} µs', own <= other / 3
    if {'echo', 'echo2', 'fleetdns'} <= set(pos):
        own, other = median(beyond(us(pos), pos['echo'])), beyond(pos['echo2'], pos['echo'])
        yield 2, 'small positive within the spread of echo, round by round', \
            f'{own:.2f} µs beyond; a second echo: {with_spread(other)}', own <= abs(median(other)) + spread(other)
    elif {'echo', 'fleetdns'} <= set(pos):
        yield 2, 'small positive within the spread of echo, round by round', 'not measured', False
    if 'fleetdns' in pos:
        best = best_peer(pos)
        if best:
            r = median(ratios(us(pos), pos[best]))
            yield 2, f'and behind no peer ({LABEL[best]} is the best)', f'{r:.2f}', r <= 1
    for case, limit, what in (('flood', 1.2, 'NXDOMAIN flood'), ('deep', 2, 'names of 126 labels')):
        if 'fleetdns' in large.get(case, {}) and 'fleetdns' in large.get('positive', {}):
            r = median(ratios(us(large[case]), us(large['positive'])))
            yield 2, f'{what} <= {limit} x its own positive A', f'{r:.2f}', r <= limit
    for cases, plain in (large, 'mix'), (small, 'positive'):
        if {'fleetdns', 'echo'} <= set(cases.get(plain + '+edns', {})):
            edns, without = (ratios(us(c), c['echo']) for c in (cases[plain + '+edns'], cases[plain]))
            r = [x / y for x, y in zip(edns, without)]
            yield 2, f'EDNS costs nothing visible ({plain}, / echo, with by without)', with_spread(r), median(r) <= 1 + max(spread(r), 0.02)
    for name, cases in (big, large), ('small', small):
        for case in cases:
            if '+rate' in case and 'fleetdns' in cases[case] and peers(cases[case]):
                best = best_peer(cases[case], 'p50')
                p, q = column(us(cases[case]), 'p50'), median(column(cases[case][best], 'p50'))
                yield 2, f'p50 at 20,000 a second no worse than the best peer\'s, within 1.6 % and the spread ({name}, {LABEL[best]})', \
                    f'{with_spread(p, 1)} and {q:.1f} µs', median(p) <= 1.016 * q + spread(p)


def more_targets(r):
    private = [s['memory']['fleetdns']['own'] for s in r.get('sets', {}).values() if 'fleetdns' in s.get('memory', {})]
    private += r.get('workers', {}).get('own', [])
    if private:
        yield 2, 'private memory of a worker under 8 MB', f'{max(private):.1f} MB at most', max(private) < 8
    w = r.get('workers')
    if w:
        v, *echo = [median([b / a for a, b in zip(w[name + '1'], w[name + '2'])]) for name in ('', 'echo ') if name + '2' in w]
        floor = f' (two echoes: {echo[0]:.2f} x one)' if echo else ''
        yield 2, 'WORKERS=2 costs at most 1.1 x', f'{v:.2f}{floor}', v <= 1.1
    v = [c['dnsperf, 60,000 a second']['cpu'] / c['load, 60,000 a second']['cpu'] for c in r.get('cross', {}).get('runs', [])
         if 'load, 60,000 a second' in c]
    if v:
        yield 1, 'the generator costs a server what dnsperf does at 60,000 a second, within 10 %', with_spread(v) + ' x', abs(median(v) - 1) <= 0.1
    cpu = r.get('log', {}).get('cpu', {})
    if 'fleetdns multilog' in cpu:
        v = median([b / a for a, b in zip(cpu['fleetdns off'], cpu['fleetdns multilog'])])
        yield 2, 'logging to multilog under 1.5 x', f'{v:.2f}', v < 1.5
    v = r.get('reload')
    if v:
        for label, suffix in ('20,000 queries a second', ''), ('full load', '_full'):
            p999, rest = (median(column(v[k + suffix], 'p999')) / 1000 for k in ('reload', 'rest'))
            yield 2, f'reload at {label}: p99.9 under 5 ms', f'{p999:.2f} ms ({rest:.2f} at rest)', p999 < 5
            (sent, lost), (sent0, lost0) = ([sum(column(v[k + suffix], f)) for f in ('sent', 'lost')] for k in ('reload', 'rest'))
            yield 2, f'reload at {label}: none lost that would not be', \
                f'{lost:.0f} lost of {sent:.0f}, {lost0:.0f} of {sent0:.0f} at rest', lost / sent <= lost0 / sent0
    o = r.get('overload')
    if o:
        of = of_peak(o)
        floor = f' (echo: {with_spread(of_peak(o, "echo "), 0)})' if 'echo peak' in o else ''
        yield 2, 'overload: 95 % of the peak rate', f'{with_spread(of, 0)} %{floor}', median(of) >= 95
    for s in r.get('sets', {}).values():
        if 'amplification' in s:
            a = s['amplification']
            yield 2, 'no UDP answer above 1232 octets (these sets)', f'{a["octets"]}; {a["factor"]:.1f} x the query at most', a['octets'] <= 1232
    a = r.get('amplify')
    if a:
        yield 2, 'no UDP answer above 1232 octets (data and queries made to amplify)', \
            f'{a["octets"]}; {a["worst"][0]} x the query at most', a['octets'] <= 1232


def axfr_targets(a):
    big = a.get('big', {})
    if 'fleetdns' in big and 'nsd' in big:
        x, y = (median(column(big[k], 'seconds')) for k in ('fleetdns', 'nsd'))
        yield 3, f'AXFR of a zone of the set {a["set"]} no slower than NSD', f'{x:.3f} and {y:.3f} s', x <= y
        m = a['memory']
        if 'fleetdns' in m and 'nsd' in m:
            x, y = m['fleetdns']['peak'], m['nsd']['peak']
            yield 3, 'with a tenth of its memory', f'{x:.1f} and {y:.1f} MB', x <= y / 10
    s = a.get('small', {}).get('fleetdns')
    if s:
        r = [z / q for z, q in zip(s['zone'], s['query'])]
        yield 3, 'a ten-record zone costs no more than a query, within the spread', with_spread(r) + ' x', median(r) <= 1 + spread(r)
    for n, took in a.get('queries', {}).items():
        if 'fleetdns' in took and 'nsd' in took:
            x, y = took['fleetdns'], median(took['nsd'])
            yield 3, f'queries on one connection as fast as NSD\'s ({n})', f'{with_spread(x, 0)} and {y:.0f} µs', median(x) <= y
    opened = a.get('opened', {})
    if 'fleetdns' in opened and 'nsd' in opened:
        x, y = opened['fleetdns'], median(opened['nsd'])
        yield 3, 'opening it and the first answer as fast as NSD\'s', f'{with_spread(x, 0)} and {y:.0f} µs', median(x) <= y


def compile_targets(c):
    records = {'large': 1000000, 'one': 1000007, 'mid': 10000}
    for name, tools in c.get('sets', {}).items():
        wall = lambda t: column(tools[t], 'wall')
        if '1.05' in tools:
            for t in 'tinydns-data', 'make-data':
                r = [x / y for x, y in zip(wall(t), wall('1.05'))]
                yield 4, f'{t} in no more time than 1.05 ({name})', with_spread(r) + ' x', median(r) <= 1
        b = median(column(tools['tinydns-data'], 'most' if 'most' in tools['tinydns-data'][0] else 'peak')) * 1048576 / records[name]
        yield 4, f'peak memory under 300 octets a record ({name})', f'{b:.0f}', b < 300
        r = [x / y for x, y in zip(wall('make'), wall('tinydns-data'))]
        yield 4, f'make under 2.5 x tinydns-data ({name})', with_spread(r) + ' x', median(r) < 2.5
    g = c.get('growth', {})
    if 'r3m' in g:
        each = [[t / v['records'] for t in column(v['runs'], 'wall')] for v in g.values()]
        v = max(median([y / x for x, y in zip(a, b)]) for i, a in enumerate(each) for b in each[i + 1:])
        yield 4, 'linear: time for a record, the most that more records add (10,000 to 3,000,000)', f'{v:.2f} x', v <= 1.3


def targets(r):
    rows = list(udp_targets(r.get('sets', {}))) + list(more_targets(r)) + \
        list(axfr_targets(r.get('axfr', {}))) + list(compile_targets(r.get('compile', {})))
    names = {1: 'bench', 2: 'tinydns', 3: 'axfrdns', 4: 'tinydns-data'}
    return '## Targets\n\n' + table(['', 'target', 'measured', 'met'],
                                    [[names[s], what, got, 'met' if met else 'not met'] for s, what, got, met in rows])


def chart(r, out):
    """Bars: CPU for a query, echo's part below."""
    sets = r.get('sets', {})
    big = 'large' if 'large' in sets else 'mid'
    a, b = sets.get('small', {}).get('udp', {}).get('positive'), sets.get(big, {}).get('udp', {}).get('mix')
    if not a or not b:
        return False
    names = [n for n in a if n in b]
    rows = '\n'.join(f'"{LABEL[n].strip("*").replace(" (the floor)", "")}" {median(column(a[n], "cpu")):.3f} {median(column(b[n], "cpu")):.3f}'
                     for n in names)
    # what is higher than all but the old tinydns is cut off, its figure tells
    top = 1.3 * max(median(column(c[n], 'cpu')) for c in (a, b) for n in names if n != 'tinydns105')
    at = f'({0.92 * top:.3f} < $%d ? {0.92 * top:.3f} : $%d)'
    first, second = at % (2, 2), at % (3, 3)
    script = f'''set terminal svg size 860,360 font "sans,13" background "white"
set output "RESULTS.svg"
set style data histogram
set style histogram clustered gap 1
set style fill solid 0.9 border -1
set boxwidth 0.9
set yrange [0:{top:.3f}]
set grid ytics
set xtics font "sans,10"
set ylabel "CPU microseconds a query"
set key outside top center horizontal
$d << EOD
{rows}
EOD
plot $d using {first}:xtic(1) title "{SETS['small']}, A" lc rgb "#7fb2e5", \\
     $d using {second} title "{SETS[big]}, mix" lc rgb "#1f4e79", \\
     $d using ($0-0.17):{first}:(sprintf(0.92*{top:.3f}<$2?"%.1f (cut)":"%.1f",$2)) with labels offset 0,0.6 font "sans,9" notitle, \\
     $d using ($0+0.17):{second}:(sprintf(0.92*{top:.3f}<$3?"%.1f (cut)":"%.1f",$3)) with labels offset 0,0.6 font "sans,9" notitle
'''
    try:
        return subprocess.run(['gnuplot'], input=script, text=True, cwd=out).returncode == 0
    except OSError:
        return False


def bars(r):
    """The same as text, for README."""
    sets = r.get('sets', {})
    name = 'large' if 'large' in sets else 'mid'
    case = sets.get(name, {}).get('udp', {}).get('mix', {})
    if 'echo' not in case:
        return ''
    cpu = {n: median(column(runs, 'cpu')) for n, runs in case.items()}
    # as in the chart, the old tinydns has no say in the scale: its bar is cut
    top = max(v for n, v in cpu.items() if n != 'tinydns105')
    bar = lambda v: '#' * max(1, round(44 * v / top)) if v <= top else '#' * 43 + '>'
    lines = [f'    {LABEL[n].strip("*"):17}{bar(v):45}{v:6.1f}' for n, v in cpu.items()]
    return f'    CPU microseconds a query, {SETS[name]}, mixed queries:\n\n' + '\n'.join(lines) + '\n'


def readme(r, name):
    """The bars in README are the last run's that was no quick one."""
    before, mark, rest = open(name).read().partition('HOW FAST\n')
    section, end, after = rest.partition('\n\n\n')
    if not end or not bars(r) or r['machine']['quick']:
        return
    section = section.partition('\n\n    CPU microseconds')[0]
    with open(name + '.new', 'w') as f:
        f.write(before + mark + section + '\n\n' + bars(r).rstrip('\n') + end + after)
    os.rename(name + '.new', name)


def head(r):
    m = r['machine']
    out = '# How fast\n\n'
    if m['quick']:
        out += '**From `bench/run --quick`: a look with few rounds on small sets, not a result.**\n\n'
    again = f', and parts anew in {m["again"]},' if 'again' in m else ''
    out += f'Written by bench/run in {m["minutes"]} minutes{again} on {m["date"]}, of {m["commit"]}. {m["cores"]} cores {m["cpu"]}, ' \
           f'{m["memory"]} MB, Linux {m["kernel"]}; compiled with `{m["cc"].split(" -W")[0]}`.\n' + \
           'Versions: ' + ', '.join(f'{k} {v}' for k, v in m['versions'].items()) + '.\n\n'
    return out + f'Loopback; one thread or process of each server on one core, the generator on the other; queries in a ' \
        'closed loop of 96, or at a rate. CPU: user and system time of all the server\'s processes by the kernel\'s ' \
        'accounts, divided by answers. Servers take turns in each round; figures are medians over ' \
        f'{m["rounds"]} rounds ({1 if m["quick"] else min(3, m["rounds"])} loads of each set, which share the rounds; ' \
        f'compilers and transfers: {3 if m["quick"] else 9}), behind ± half ' \
        'the distance of the quartiles; ratios and differences are taken round by round. echo sends every packet back: ' \
        'what it costs, the kernel costs.\n\n'


def amplify_table(a):
    return '## Amplification\n\n' \
        f'{a["queries"]:,} queries of every kind to data made to amplify (tests/answer_amplify_test): octets of an ' \
        'answer for each of its query, UDP payload.\n\n' \
        f'- worst: {a["worst"][0]} ({a["worst"][1]})\n- worst without EDNS: {a["plain"][0]} ({a["plain"][1]})\n\n'


def no_win():
    """What was tried for speed in vain, as PROFILE.md tells it."""
    text = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'PROFILE.md')).read()
    return '## What did not win\n\nMeasured by hand when it was tried (PROFILE.md, which also has what won).\n\n' + \
        text.partition('# What did not win\n\n')[2] + '\n'


def write(r, out):
    text = head(r) + targets(r)
    if chart(r, out):
        text += '![CPU microseconds a query](RESULTS.svg)\n\n'
    if bars(r):
        text += bars(r) + '\n'
    for name, s in r.get('sets', {}).items():
        text += set_tables(name, s)
    for key, make in (('log', log_table), ('workers', workers_table), ('reload', reload_table), ('overload', overload_table),
                      ('cross', cross_table), ('amplify', amplify_table), ('compile', compile_tables), ('axfr', axfr_tables)):
        if r.get(key):
            text += make(r[key])
    text += no_win()
    if r.get('trouble'):
        text += '## What went wrong or was left out\n\n' + ''.join(f'- {t}\n' for t in r['trouble'])
    name = os.path.join(out, 'RESULTS.md')
    with open(name + '.new', 'w') as f:
        f.write(text.rstrip('\n') + '\n')
    os.rename(name + '.new', name)
