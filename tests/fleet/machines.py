"""machines -- small machines on one Linux, for the demo and the fleet tests.

A machine is a set of namespaces (mount, pid, net, uts) with a root of its own:
/usr of this computer read-only, everything that is configured (etc, service,
home, var, usr/local) private. svscan is its process 1, as on a machine that
runs daemontools from init, so killing that process is a power cut. Machines
hang on one bridge inside a network namespace that run() makes; nothing of it is
seen from outside, and nothing is left when the script ends.

Addresses are from 192.0.2.0/24 (TEST-NET-1), on that bridge only. Where network
namespaces are not allowed (or with FLEET_LOOPBACK=1), the machines share the
loopback interface instead, each with an address from 127.0.2.0/24.
"""
import os
import shutil
import signal
import subprocess
import sys
import time



def allowed(*namespaces):
    return subprocess.run(["unshare", *namespaces, "-p", "-f", "--mount-proc",
        "true"], capture_output=True).returncode == 0


BRIDGE = not os.environ.get("FLEET_LOOPBACK") and allowed("-m", "-n")
NET = ["-n"] if BRIDGE else []
PREFIX = "192.0.2." if BRIDGE else "127.0.2."
CLIENT = PREFIX + "254"
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def enter():
    """Run the script again inside fresh namespaces, unless it is there."""
    if os.environ.get("FLEET_INSIDE") == str(os.getppid()) or \
            os.environ.get("FLEET_INSIDE") == "yes":
        return
    os.environ["FLEET_INSIDE"] = "yes"
    os.execvp("unshare", ["unshare", "-m", *NET, "-p", "-f", "--kill-child",
        "--mount-proc", "--propagation", "private", sys.executable]
        + sys.argv)


def possible():
    """Are we allowed to make machines?"""
    return os.geteuid() == 0 and allowed("-m")


def sh(command, check=True, **kw):
    p = subprocess.run(["sh", "-c", command], capture_output=True, text=True,
        **kw)
    if check and p.returncode != 0:
        raise RuntimeError("%s: exit %d\n%s%s" % (command, p.returncode,
            p.stdout, p.stderr))
    return p


def wait_for(what, fact, seconds=20):
    """Poll until fact() is true; what says what was waited for."""
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            raise RuntimeError("waited %d s for: %s" % (seconds, what))
        time.sleep(0.02)


def network():
    """The bridge, and this script's own address on it."""
    if not BRIDGE:
        return
    sh("ip link set lo up && ip link add name sw0 type bridge && ip link set sw0 up"
       " && ip addr add %s/24 dev sw0" % CLIENT)


BUILD_ROOT = """
set -e
cd "$1"
mkdir -p usr etc service home root var/log var/tmp run/sshd tmp proc dev sys \
    local/bin opt
chmod 1777 tmp var/tmp
for d in bin sbin lib lib32 lib64 libx32; do
    [ -L /$d ] && ln -sfn "$(readlink /$d)" $d || true
done
cp -a /etc/. etc/
rm -rf etc/service etc/ssh/ssh_host_*
: >etc/resolv.conf
cp etc/hosts etc/hosts.orig 2>/dev/null || true
"""

# Process 1: make the root ours, then become svscan.
BOOT = """
set -e
root=$1 name=$2
hostname "$name"
mount --bind "$root" "$root"
cd "$root"
mount --bind /usr usr
mount -o remount,bind,ro usr
mount --bind local usr/local
mount -t proc proc proc
mount -t tmpfs -o mode=755 tmpfs dev
for n in null zero full random urandom tty; do
    : >dev/$n; mount --bind /dev/$n dev/$n
done
mkdir dev/shm
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
ip link set lo up || true
exec chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin \
    HOME=/root svscan /service >"$root/var/log/svscan" 2>&1 </dev/null
"""


class Machine:
    def __init__(self, fleet, name, number, programs):
        self.fleet, self.name = fleet, name
        self.ip = PREFIX + str(number)
        self.root = os.path.join(fleet, name)
        self.init = None
        os.makedirs(self.root)
        sh(BUILD_ROOT.replace("$1", self.root))
        sh("cd %s && %s/install %s/new && cp -a %s/new/usr/local/. %s/local/"
           " && rm -r %s/new" % (TOP, programs, self.root, self.root,
           self.root, self.root))

    def boot(self):
        self.init = subprocess.Popen(["unshare", "-m", *NET, "-p", "-u", "-f",
            "--kill-child", "--propagation", "private", "sh", "-c", BOOT,
            "boot", self.root, self.name], stderr=subprocess.DEVNULL)
        # unshare's only child is process 1 of the machine
        children = "/proc/%d/task/%d/children" % ((self.init.pid,) * 2)
        wait_for("process 1 of " + self.name,
            lambda: open(children).read().strip())
        self.pid = int(open(children).read())
        wait_for("svscan on " + self.name, lambda:
            os.readlink("/proc/%d/exe" % self.pid).endswith("/svscan"))
        if BRIDGE:
            self.plug_in()

    def plug_in(self):
        v = "v" + self.name
        # the same hardware address after each power cut, as on real machines:
        # else its neighbours would send to the old one for a while
        sh("ip link add name %s type veth peer name eth0 address"
           " 02:00:00:00:00:%02x netns %d && ip link set %s master sw0 up"
           % (v, int(self.ip.split(".")[3]), self.pid, v))
        self.run("ip link set eth0 up && ip addr add %s/24 dev eth0" % self.ip)

    def cut_power(self):
        """kill -9 of everything at once."""
        os.kill(self.pid, signal.SIGKILL)
        self.init.wait()
        if BRIDGE:
            sh("ip link del v" + self.name, check=False)

    def command(self, command, user=None):
        """The argument list that runs a shell command on this machine."""
        args = ["nsenter", "-t", str(self.pid), "-m", *NET, "-p", "-u",
            "-r/proc/%d/root" % self.pid, "-w/proc/%d/root" % self.pid,
            "env", "-i", "PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin",
            "HOME=/root", "TERM=dumb"]
        if user:
            args += ["setuidgid", user]
        return args + ["sh", "-c", command]

    def run(self, command, check=True, user=None, input=None, timeout=120):
        p = subprocess.run(self.command(command, user), capture_output=True,
            text=True, input=input, timeout=timeout)
        if check and p.returncode != 0:
            raise RuntimeError("%s: %s: exit %d\n%s%s" % (self.name, command,
                p.returncode, p.stdout, p.stderr))
        return p

    def path(self, inside):
        return self.root + inside

    def write(self, inside, text, mode=0o644):
        with open(self.path(inside), "w") as f:
            f.write(text)
        os.chmod(self.path(inside), mode)

    def read(self, inside):
        with open(self.path(inside)) as f:
            return f.read()

    def sshd(self):
        """A real sshd, supervised."""
        os.makedirs(self.path("/service/sshd"), exist_ok=True)
        sh("rm -f %s/etc/ssh/ssh_host_*" % self.root)
        self.run("ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key")
        self.write("/etc/ssh/sshd_config",
            "ListenAddress %s\nHostKey /etc/ssh/ssh_host_ed25519_key\n"
            "UsePAM no\nPasswordAuthentication no\nPermitRootLogin no\n"
            "PrintMotd no\nMaxStartups 100\n" % self.ip)
        self.write("/service/sshd/run", "#!/bin/sh\nexec 2>&1\n"
            "exec /usr/sbin/sshd -D -e -f /etc/ssh/sshd_config\n", 0o755)

    def host_key(self):
        return " ".join(self.read("/etc/ssh/ssh_host_ed25519_key.pub")
            .split()[:2])


def fleet_dir(name="fleetdns"):
    import tempfile
    return tempfile.mkdtemp(prefix=name + ".", dir=os.environ.get("TMPDIR"))


def remove(machines, fleet):
    """Machines off first: they would write while the directory goes."""
    for m in machines:
        if m.init is not None and m.init.poll() is None:
            m.cut_power()
    shutil.rmtree(fleet)
