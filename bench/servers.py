# servers -- how each server is given its data, started, told of a change and
# ended, in the form its manual says is fast, with one thread or process that
# answers queries, pinned to one core.
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
HOUSE = os.path.dirname(BENCH)
NOBODY = 65534


class Failed(Exception):
    pass


def tool(name):
    """A program of Debian's, wherever it put it."""
    return shutil.which(name, path='/usr/sbin:/usr/bin:/sbin:/bin')


def ask(ip, name, qtype, timeout=0.2, port=53):
    """One query over UDP; the answer's octets, or None."""
    q = struct.pack('>6H', 4711, 0, 1, 0, 0, 0)
    for label in name.rstrip('.').split('.'):
        q += bytes([len(label)]) + label.encode()
    q += b'\0' + struct.pack('>2H', qtype, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(timeout)
        try:
            s.connect((ip, port))
            s.send(q)
            return s.recv(4096)
        except OSError:
            return None


def tree(pid):
    """The process and all its descendants."""
    out = [pid]
    for p in out:
        try:
            for t in os.listdir(f'/proc/{p}/task'):
                out += map(int, open(f'/proc/{p}/task/{t}/children').read().split())
        except OSError:
            pass
    return out


class Server:
    """dir holds what bench/zones wrote; work is the server's own directory."""
    name = label = ''
    needs = None       # a program of Debian's
    answers = True     # answers DNS
    transfers = False  # AXFR by itself
    stays = True       # may be asked about one change

    def __init__(self, data, work, ip, cpu):
        self.data, self.work, self.ip, self.cpu = data, work, ip, cpu
        self.process = None
        self.env = {}
        os.makedirs(work, exist_ok=True)

    @classmethod
    def missing(cls):
        return cls.needs and not tool(cls.needs)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        with open(self.path(name), 'w') as f:
            f.write(text)

    def prepare(self):
        """Before the time runs: configuration, no data."""

    def build(self):
        """From text to what the server opens, if that is a step of its own."""

    def command(self):
        raise NotImplementedError

    def start(self):
        env = dict(os.environ, LC_ALL='C', **self.env)
        with open(self.path('stderr'), 'w') as err:
            self.process = subprocess.Popen(
                ['taskset', '-c', str(self.cpu)] + self.command(), cwd=self.work,
                env=env, stdin=subprocess.DEVNULL, stdout=err, stderr=err)

    def answer(self, name, qtype, want=None, limit=300):
        """Wait until it answers; want(packet) says whether that is it."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            p = ask(self.ip, name, qtype)
            if p and len(p) > 12 and p[3] & 15 == 0 and p[7] and (not want or want(p)):
                return
            if self.process and self.process.poll() is not None:
                raise Failed(f'{self.label} ended: {self.said()}')
            time.sleep(0.002)
        raise Failed(f'{self.label} does not answer: {self.said()}')

    def said(self):
        try:
            return ' / '.join(open(self.path('stderr')).read().split('\n')[-4:])[-300:]
        except OSError:
            return ''

    def pids(self):
        return tree(self.process.pid) if self.process else []

    def stop(self):
        if not self.process:
            return
        pids = self.pids()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            pass
        for p in pids:
            try:
                os.kill(p, signal.SIGKILL)
            except OSError:
                pass
        self.process.wait()
        self.process = None

    def change(self, zone, old, new):
        """Replace one line of the text and have it served."""
        raise NotImplementedError

    def replace(self, name, old, new):
        text = open(name).read()
        if old not in text:
            raise Failed(f'{name} has no {old!r}')
        with open(name + '.new', 'w') as f:
            f.write(text.replace(old, new, 1))
        os.rename(name + '.new', name)

    def version(self):
        return ''

    def control(self, *args):
        r = subprocess.run(args, cwd=self.work, capture_output=True, text=True, timeout=120)
        if r.returncode:
            raise Failed(f'{args[0]}: {(r.stderr or r.stdout).strip()[-200:]}')


def said_version(args, pattern):
    try:
        r = subprocess.run(args, capture_output=True, text=True, timeout=20)
    except OSError:
        return ''
    m = re.search(pattern, r.stdout + r.stderr)
    return m.group(1) if m else ''


def package(name):
    r = subprocess.run(['dpkg-query', '-W', '-f', '${Version}', name],
                       capture_output=True, text=True)
    return r.stdout.strip()


class Echo(Server):
    name, label, answers = 'echo', 'echo', False
    processes = 1

    def command(self):
        return [os.path.join(BENCH, 'echo'), self.ip, '53', str(self.processes)]

    def answer(self, *_, **__):
        for _ in range(100):
            if ask(self.ip, 'a.z', 1):
                return
            time.sleep(0.01)
        raise Failed('echo does not echo')


class SecondEcho(Echo):
    """What it costs more or less than the first is the spread of both."""
    name, label = 'echo2', 'a second echo'


class Tinydns(Server):
    name, label, transfers = 'fleetdns', 'fleetdns', True
    compiler = os.path.join(HOUSE, 'tinydns-data')
    server = os.path.join(HOUSE, 'tinydns')
    log = {'LOG': 'off'}
    data_line = '+www.{zone}:{ip}:3600\n'

    def prepare(self):
        if not os.path.exists(self.path('data')):
            shutil.copy(os.path.join(self.data, 'data'), self.path('data'))
        os.chmod(self.work, 0o755)

    def build(self):
        self.control('taskset', '-c', str(self.cpu), self.compiler)

    def command(self):
        self.env = {'IP': self.ip, 'PORT': '53', 'ROOT': self.work, 'UID': str(NOBODY),
                    'GID': str(NOBODY), **self.log, **self.env}
        return [self.server]

    def start(self, log='/dev/null'):
        # 1.05 seeds its cache of random numbers from standard input
        self.log_file = log
        env = dict(os.environ, LC_ALL='C')
        args = ['taskset', '-c', str(self.cpu)] + self.command()
        env.update(self.env)
        with open(log, 'ab') as err, open('/dev/zero') as seed:
            self.process = subprocess.Popen(args, cwd=self.work, env=env,
                                            stdin=seed, stdout=err, stderr=err)

    def said(self):
        return ''

    def change(self, zone, old, new):
        self.replace(self.path('data'), self.data_line.format(zone=zone, ip=old),
                     self.data_line.format(zone=zone, ip=new))
        self.build()

    def version(self):
        return said_version([os.path.join(HOUSE, 'tinydns-get'), '--version'], r'(\S+)\s*$')


class Old(Tinydns):
    name, label, needs = 'tinydns105', 'tinydns 1.05', 'tinydns'
    compiler = '/usr/sbin/tinydns-data'
    server = '/usr/sbin/tinydns'
    log = {}

    def version(self):
        return package('tinydns')


class Peer(Server):
    reload_zone = None

    def prepare(self):
        """A copy of the master files, as changes go there; links are enough
        for those that stay."""
        zones = self.path('zones')
        if not os.path.exists(zones):
            subprocess.run(['cp', '-al', os.path.join(self.data, 'zones'), zones], check=True)
        self.configure()

    def change(self, zone, old, new):
        self.replace(os.path.join(self.path('zones'), zone), f'www A {old}\n', f'www A {new}\n')
        self.control(*self.reload_command(zone))

    def list(self, name):
        return os.path.join(self.data, name)


class Nsd(Peer):
    name, label, needs, transfers = 'nsd', 'NSD', 'nsd', True

    def configure(self):
        self.write('nsd.conf', f'''server:
	server-count: 1
	ip-address: {self.ip}@53
	username: ""
	chroot: ""
	zonesdir: "{self.path('zones')}"
	database: ""
	pidfile: "{self.path('nsd.pid')}"
	xfrdfile: "{self.path('xfrd.state')}"
	xfrdir: "{self.work}"
	zonelistfile: "{self.path('zone.list')}"
	logfile: "{self.path('log')}"
	verbosity: 0
	rrl-ratelimit: 0
	minimal-responses: yes
	zonefiles-check: no
	tcp-timeout: 20
remote-control:
	control-enable: yes
	control-interface: "{self.path('control')}"
pattern:
	name: "all"
	provide-xfr: 127.0.0.0/8 NOKEY
''')
        with open(self.list('nsd.zones')) as f, open(self.path('nsd.conf'), 'a') as out:
            for line in f:
                out.write(line)
                if 'zonefile' in line:
                    out.write('\tprovide-xfr: 127.0.0.0/8 NOKEY\n')

    def command(self):
        return [tool('nsd'), '-d', '-c', self.path('nsd.conf')]

    def reload_command(self, zone):
        return [tool('nsd-control'), '-c', self.path('nsd.conf'), 'reload', zone]

    def version(self):
        return package('nsd')


class Knot(Peer):
    name, label, needs, transfers = 'knot', 'Knot', 'knotd', True

    def configure(self):
        self.write('knot.conf', f'''server:
    rundir: "{self.work}"
    user: root:root
    listen: {self.ip}@53
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: error
database:
    storage: "{self.path('db')}"
acl:
  - id: all
    address: 127.0.0.0/8
    action: transfer
template:
  - id: default
    storage: "{self.path('zones')}"
    file: "%s"
    acl: all
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
    semantic-checks: off
include: "{self.list('knot.zones')}"
''')
        os.makedirs(self.path('db'), exist_ok=True)

    def command(self):
        return [tool('knotd'), '-c', self.path('knot.conf')]

    def reload_command(self, zone):
        return [tool('knotc'), '-b', '-f', '-t', '60', '-s', self.path('knot.sock'), 'zone-reload', zone]

    def version(self):
        return package('knot')


class Gdnsd(Peer):
    name, label, needs = 'gdnsd', 'gdnsd', 'gdnsd'

    def configure(self):
        self.write('config', f'''options => {{
  listen => [ {self.ip} ],
  dns_port => 53,
  udp_threads => 1,
  tcp_threads => 1,
  run_dir => {self.path('run')},
  state_dir => {self.path('state')},
}}
''')
        for d in 'run', 'state':
            os.makedirs(self.path(d), exist_ok=True)

    def command(self):
        return [tool('gdnsd'), '-c', self.work, 'start']

    def reload_command(self, zone):
        return [tool('gdnsdctl'), '-t', '60', '-c', self.work, 'reload-zones']

    def version(self):
        return package('gdnsd')


class Bind(Peer):
    name, label, needs, transfers = 'bind', 'BIND 9', 'named', True

    def configure(self):
        self.write('named.conf', f'''key "k" {{ algorithm hmac-sha256; secret "YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2g="; }};
controls {{ inet {self.ip} port 953 allow {{ 127.0.0.0/8; }} keys {{ "k"; }}; }};
options {{
	directory "{self.work}";
	listen-on {{ {self.ip}; }};
	listen-on-v6 {{ none; }};
	pid-file none; lock-file none; session-keyfile none;
	recursion no; notify no; dnssec-validation no;
	minimal-responses yes; check-integrity no; zone-statistics none;
	allow-transfer {{ any; }};
}};
logging {{ channel x {{ stderr; severity error; }}; category default {{ x; }}; }};
include "{self.list('named.zones')}";
''')
        self.write('rndc.conf', f'''key "k" {{ algorithm hmac-sha256; secret "YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2g="; }};
options {{ default-key "k"; default-server {self.ip}; default-port 953; }};
''')

    def command(self):
        return [tool('named'), '-f', '-n', '1', '-c', self.path('named.conf')]

    def reload_command(self, zone):
        return [tool('rndc'), '-c', self.path('rndc.conf'), 'reload', zone]

    def version(self):
        return package('bind9')


class Pdns(Peer):
    name, label, needs, transfers = 'pdns', 'PowerDNS', 'pdns_server', True

    def configure(self):
        with open(self.list('named.zones')) as f, open(self.path('named.zones'), 'w') as out:
            out.write(f'options {{ directory "{self.work}"; }};\n')
            out.write(f.read().replace('primary', 'master'))
        self.write('pdns.conf', f'''launch=bind
bind-config={self.path('named.zones')}
bind-check-interval=0
local-address={self.ip}
local-port=53
receiver-threads=1
distributor-threads=1
reuseport=no
socket-dir={self.work}
daemon=no
guardian=no
disable-syslog=yes
write-pid=no
loglevel=3
allow-axfr-ips=127.0.0.0/8
disable-axfr=no
''')

    def command(self):
        return [tool('pdns_server'), '--config-dir=' + self.work]

    def reload_command(self, zone):
        return [tool('pdns_control'), '--config-dir=' + self.work, 'bind-reload-now', zone]

    def version(self):
        return package('pdns-server')


ALL = [Echo, Tinydns, Nsd, Knot, Gdnsd, Bind, Pdns, Old]
