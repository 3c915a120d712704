# need: the policy that keeps services from starting while packages come, and
# what is said to who may not install them.
. "$(dirname "$0")/tap.sh"

mkdir policy none
POLICY=$W/policy/policy-rc.d
export POLICY
need() { sh "$T/need" "$@"; }
# until TEXT COMMAND...: poll until the command succeeds
until_ok() {
	until_text=$1 tries=200; shift
	until "$@" || [ $((tries -= 1)) = 0 ]; do sleep 0.05; done
	ok "$until_text" "$@"
}

exits "an unknown group" 100 need nosuch
is "is named" "$(cat err)" "need: fatal: not a group: nosuch"
exits "-p wants a command" 111 need -p

exits "the command's exit code is ours" 7 need -p sh -c 'cp -p "$POLICY" seen; exit 7'
exits "while it runs the policy says no" 101 ./seen ssh start
is "afterwards nothing is left" "$(ls -A policy)" ""

printf '#!/bin/sh\nexit 0\n' >"$POLICY"; chmod 754 "$POLICY"; cp -p "$POLICY" old
exits "there is a policy already" 0 need -p cp -p "$POLICY" seen
exits "while it runs ours is in force" 101 ./seen
ok "afterwards the old one is back" cmp "$POLICY" old
is "with its mode" "$(stat -c %a "$POLICY")" 754
is "and alone" "$(ls -A policy)" policy-rc.d
rm "$POLICY"; ln -s /nonexistent/policy "$POLICY"
exits "it is a dangling link" 0 need -p cp -p "$POLICY" seen
exits "ours is in force" 101 ./seen
is "the link is back" "$(readlink "$POLICY")" /nonexistent/policy

# interrupted: the command ends first, then the old policy comes back
rm "$POLICY"; cp -p old "$POLICY"
sh "$T/need" -p sh -c 'echo $$ >begun; while [ ! -e go ]; do sleep 0.05; done; cp -p "$POLICY" seen' &
pid=$!
until_ok "the command has begun" test -s begun
kill -TERM $pid
touch go
wait $pid
is "an interrupted one exits 111" $? 111
exits "the policy was in force to the end" 101 ./seen
ok "and the old one is back" cmp "$POLICY" old
is "alone" "$(ls -A policy)" policy-rc.d

# killed: the next one puts back what was before the first
rm -f begun go
sh "$T/need" -p sh -c 'echo $$ >begun; while [ ! -e go ]; do sleep 0.05; done' &
pid=$!
until_ok "another has begun" test -s begun
kill -KILL $pid
wait $pid 2>/dev/null
touch go
exits "a killed one leaves its policy" 101 "$POLICY"
while kill -0 "$(cat begun)" 2>/dev/null; do sleep 0.05; done
exits "the next one runs under its own" 0 need -p cp -p "$POLICY" seen
exits "which says no" 101 ./seen
ok "and puts the first one back" cmp "$POLICY" old
is "leaving nothing else" "$(ls -A policy)" policy-rc.d

# two at once: the second waits, and nobody saves the other's as the old one
rm -f begun go
sh "$T/need" -p sh -c 'echo $$ >begun; while [ ! -e go ]; do sleep 0.05; done' &
pid=$!
until_ok "the first has begun" test -s begun
sh "$T/need" -p touch second &
other=$!
waits() { ps -o comm= --ppid "$1" | grep -q flock; }
until_ok "the second waits for the first" waits $other
ok "and does not run" test ! -e second
touch go
wait $pid; wait $other
ok "then runs" test -e second
ok "and the old policy is back" cmp "$POLICY" old

rm -rf policy
exits "no directory for the policy" 111 need -p touch third
ok "the command does not run without" test ! -e third

# an empty package database: everything is missing
user=
[ "$(id -u)" = 0 ] && user='setpriv --reuid=65534 --regid=65534 --clear-groups'
chmod 755 "$W"
# shellcheck disable=SC2016
as_user() { DPKG_ADMINDIR=$W/none $user sh -s -- build <"$T/need"; }
exits "packages are missing, and we are not root" 111 as_user
is "the one line to run is printed" "$(tail -n1 err)" \
    "apt-get install --no-install-recommends gcc libc6-dev libcdb-dev libsodium-dev make"

# what comes along is switched off; what was there before is left alone
mkdir root
printf '#!/bin/sh\n[ "$DPKG_MAINTSCRIPT_PACKAGE" ] && echo "$@" >>"$W/told"\n' >root/deb-systemd-helper
printf '#!/bin/sh\n' >root/update-rc.d
printf '#!/bin/sh\n[ "$1" = update ] || touch "$W/got"\n' >root/apt-get
printf '#!/bin/sh\necho 0\n' >root/id
# the last argument is the package: some are missing until apt-get ran
cat >root/dpkg-query <<-'EOF'
	#!/bin/sh
	for p; do :; done
	case $p in nsd|gdnsd|bind9|make) [ -e "$W/got" ] || exit 1 ;; esac
	echo installed
EOF
chmod 755 root/*
mkdir policy2
as_root() { POLICY=$W/policy2/policy-rc.d PATH=$W/root:$PATH sh "$T/need" "$@"; }
export W
exits "as root it installs" 0 as_root bench
is "the servers that came are switched off" "$(sort told)" "disable gdnsd.service
disable named.service
disable nsd.service"
is "and that is said" "$(grep -c 'switched off$' err)" 3
is "the policy is gone again" "$(ls -A policy2)" ""
rm told
exits "nothing is missing any more" 0 as_root bench
ok "and nothing is switched off" test ! -e told

# the real place, as Debian's maintainer scripts ask
if [ "$(id -u)" = 0 ] && [ -e /etc/init.d/ssh ]; then
	cat >ask <<-'EOF'
		if [ "$1" ]; then cp -a /usr/sbin "$1" && mount --bind "$1" /usr/sbin || exit 99; fi
		unset POLICY
		sh "$T/need" -p invoke-rc.d --query ssh start
	EOF
	if unshare -m true 2>/dev/null; then exits "invoke-rc.d may not start sshd" 101 unshare -m sh ask "$W/sbin"
	else exits "invoke-rc.d may not start sshd" 101 sh ask; fi
	ok "nothing is left of it" test ! -e /usr/sbin/policy-rc.d.before-fleetdns
else
	skip "no sshd to ask about, or no root"
fi

done_testing
