# trigger-conf: what it lays out, and what it refuses.
# needs: root

. "$(dirname "$0")/tap.sh"
me=trigger-conf
usage="$me: usage: $me acct logacct group /trigger /service/tinydns"

exits "no arguments" 100 $me
is "usage" "$(cat err)" "$usage"
for bad in "a b c /d" "a b c /d /e f" "a b c d /e" "a b c /d e"; do
	exits "usage: $bad" 100 $me $bad
	is "is said" "$(cat err)" "$usage"
done
exits "--help" 0 $me --help

chmod 711 "$W"
mkdir bin tinydns tinydns/root
ok "built with other fixed paths" "$T/trigger/build" "$W/bin" \
    "conf-dir=$W/tinydns/root" "conf-trigger=$W/service/trigger/socket/trigger" \
    "conf-home=$W"
me=$W/bin/trigger-conf
exits "no such log account" 111 "$me" daemon nosuchone nogroup "$W/t" "$W/tinydns"
is "is said" "$(cat err)" "trigger-conf: fatal: unknown account nosuchone"
exits "no such group" 111 "$me" daemon bin nosuchone "$W/t" "$W/tinydns"
is "is said" "$(cat err)" "trigger-conf: fatal: unknown group nosuchone"
exits "no account name" 100 "$me" 'a;b' bin nogroup "$W/t" "$W/tinydns"
exits "a path that would end the quotes" 100 "$me" daemon bin nogroup "$W/t" "/a'b"
ok "nothing was made" test ! -e "$W/t"

umask 077
exits "made" 0 "$me" daemon bin nogroup "$W/etc-trigger" "$W/tinydns"
is "with a warning where callers look" "$(cat err)" "trigger-conf: warning: callers look for $W/service/trigger/socket/trigger: run ln -s $W/etc-trigger $W/service/trigger"
is "modes" "$(cd etc-trigger && find . -printf '%m %u %g %p\n' | sort -k4)" \
"3755 root root .
2755 root root ./log
2755 bin bin ./log/main
755 root root ./log/run
644 bin bin ./log/status
755 root root ./run
710 root nogroup ./socket"
is "run" "$(cat etc-trigger/run)" "#!/bin/sh
exec 2>&1
exec $W/bin/trigger-serve '$W/tinydns/root' daemon"
is "log/run" "$(cat etc-trigger/log/run)" "#!/bin/sh
exec setuidgid bin multilog t ./main"
exits "twice" 111 "$me" daemon bin nogroup "$W/etc-trigger" "$W/tinydns"

mkdir service
ln -s "$W/etc-trigger" service/trigger
exits "another one, where callers would not find it" 100 "$me" daemon bin \
    nogroup "$W/t" "$W/tinydns"
is "is refused" "$(cat err)" "trigger-conf: fatal: callers look for $W/service/trigger/socket/trigger, but $W/service/trigger is something else than $W/t"
ok "and not made" test ! -e "$W/t"
rm -rf etc-trigger
exits "linked before" 0 "$me" daemon bin nogroup "$W/etc-trigger" "$W/tinydns"
is "no warning" "$(cat err)" ""
rm -rf etc-trigger service/trigger
chmod 711 service
exits "made in its place" 0 "$me" daemon bin nogroup "$W/service/trigger" "$W/tinydns"
is "no warning either" "$(cat err)" ""


# a full disk: at each size something else does not fit
for k in 4; do
	mkdir "$W/small$k"; rm -f code
	unshare -m sh -c 'mount -t tmpfs -o size='$k'k tmpfs "$1" || exit 99
		trigger-conf daemon bin nogroup "$1/x" /z 2>err; echo $? >code' sh "$W/small$k" 2>mount.err
	if [ ! -e code ]; then skip "cannot mount: $(cat mount.err)"; break; fi
	is "full disk of $k KB: exit code" "$(cat code)" 111
	ok "full disk of $k KB: message" grep -q "^trigger-conf: fatal: unable to create $W/small$k/x/.*: out of disk space\$" err
done
if ! command -v supervise >/dev/null; then
	skip "no daemontools"
	done_testing
	exit
fi
printf 'all:\n\t@id -un; id -gn; pwd\n' >tinydns/root/Makefile
chmod 755 tinydns tinydns/root
chmod 644 tinydns/root/Makefile
# by way of env: setpriv itself still may do more
as() { g=$1; shift; setpriv --reuid 65533 --regid "$g" --clear-groups env "$@"; }
supervise service/trigger >log 2>&1 &
up() {
	n=0
	until grep -q 'run 1: exit' log || [ $n = 400 ]; do
		sleep .05; n=$((n+1))
	done
	grep -q 'run 1: exit' log
}
ok "starts under supervise" up
exits "a member of the group" 0 as 65534 bin/trigger-make
is "has make run as the account" "$(tr '\n' ' ' <out)" "daemon daemon $W/tinydns/root "
exits "somebody else" 111 as 65533 bin/trigger-make
is "cannot reach it" "$(cat err)" \
    "trigger-make: fatal: unable to reach trigger-serve at $W/service/trigger/socket/trigger: access denied"
exits "root" 0 bin/trigger-make
is "has make run as the account, too" "$(head -n1 out)" daemon
pid=$(svstat service/trigger | sed -n 's/.*(pid \([0-9]*\)).*/\1/p')
is "it is the account for good" "$(sed -n 's/^[GU]id:.//p' "/proc/$pid/status" |
    tr '\t\n' '  ')" "1 1 1 1 1 1 1 1 "
svc -t service/trigger
exits "a call while it starts anew" 0 as 65534 bin/trigger-make
svc -dx service/trigger
wait
exits "a call when it is down" 111 as 65534 bin/trigger-make
done_testing
