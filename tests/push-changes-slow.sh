# push-changes with a replica that is slow, silent, strange or hostile, and one
# that is not.
# needs: quiet
# limit: 180
. "$(dirname "$0")/tap.sh"
. "$T/tap.push.sh"

two_replicas
seconds() { sed -n "s/^$h1: ok .*, \([0-9]*\).*seconds/\1/p" out; }
strange() { # script: what r2 does
	printf '#!/bin/sh\n%s\n' "$1" >$W/strange; chmod 755 $W/strange
	sshd_allow r2 $W/strange
}
silence=8 # seconds until one that is silent is given up
list timeout=$silence
g=9; text $g 192.0.2.9 >data
strange 'cat >/dev/null; exec sleep 30'
exits "one that falls asleep" 111 push-changes
is "is given up" "$(tail -n1 out)" "$h2: failed: nothing moved for $silence seconds"
ok "and delays nobody" test "$(seconds)" -lt $silence
kill -STOP "$(cat $W/r2/sshd.pid)"; g=10; text $g 192.0.2.9 >data
exits "one that is frozen" 111 push-changes
ok "delays nobody" test "$(seconds)" -lt $silence
kill -CONT "$(cat $W/r2/sshd.pid)"
strange 'exec sleep 30'
{ text 11 192.0.2.11; for i in $(seq 40000); do echo "+h$i.a.test:192.0.2.1"; done; } >data
exits "one that does not read" 111 push-changes
is "is given up" "$(tail -n1 out)" "$h2: failed: nothing moved for $silence seconds"
strange 'head -c 3000000 /dev/zero | tr "\0" "a" | fold -w 100; echo; cat >/dev/null; echo ok 11'
exits "one that talks before it listens" 0 push-changes
is "is heard, up to a limit" "$(wc -c <out | awk '{print ($1 > 900000 && $1 < 1100000)}')" 1
text 12 192.0.2.12 >data
strange 'cat >/dev/null; echo ok 12; exit 3'
exits "ok, but an exit code" 111 push-changes
is "is no ok" "$(tail -n1 out)" "$h2: failed: exit code 3 from there, without a reason"
strange 'cat >/dev/null; echo ok 11'
exits "ok for another generation" 111 push-changes
is "is no ok" "$(tail -n1 out)" "$h2: failed: exit code 0, but no \"ok\" for this generation"
strange 'cat >/dev/null; echo ok 12; echo bye'
exits "ok, but not last" 111 push-changes
strange 'printf "\033]0;x\007\r\n"; echo "refused \033[2J"; exit 100'
exits "control sequences" 111 push-changes
is "are shown escaped" "$(grep -c "$(printf '\033')" out)" 0
is "in the reason, too" "$(tail -n1 out)" "$h2: failed: refused: \\033[2J"
strange "[ -e $W/second ] && { cat >/dev/null; echo ok 12; exit 0; }; : >$W/second; head -c 10 >/dev/null; kill -9 \$PPID"
exits "cut once" 0 push-changes
is "is tried again and taken" "$(grep -c 'trying again' out) $(tail -n1 out | cut -d, -f1)" "1 $h2: ok 12"
list timeout=1; text 13 192.0.2.13 >data
strange 'cat >/dev/null; while echo x; do sleep 0.3; done'
exits "one that drips" 111 push-changes
is "is given up" "$(tail -n1 out)" "$h2: failed: took longer than 12 seconds"
strange 'cat >/dev/null; sleep 30'
list; text 14 192.0.2.14 >data
began=$(date +%s)
exits "a limit for all" 111 push-changes -T 6
ok "is the end" test $(($(date +%s) - began)) -lt 20
is "is kept" "$(tail -n1 out)" "$h2: failed: the time for this run is over"
ok "who took it is remembered" grep -q "^14 .*$h1" ../push/pushed
sshd_allow r2 "$B/update-dns $W/r2/root"
exits "one at a time" 0 push-changes -a -l 1
ok "r2 has it" cmp data $W/r2/root/data
cd "$W"
done_testing
