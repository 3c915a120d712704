# demo: it runs to its end, leaves nothing, and stays up when told to.
# needs: root
# needs: quiet
# sanitizers: no: it builds programs of its own
# limit: 600
. "$(dirname "$0")/tap.sh"

S=$(cd "$T/.." && pwd)
mkdir tmp copy
chmod 755 "$W" tmp
TMPDIR=$W/tmp
export TMPDIR
unset O MAKEFLAGS MAKELEVEL NOSKIP
(cd "$S" && tar -cf - --exclude=./.git --exclude=./san --exclude=./.check .) | (cd copy && tar -xf -)
left() { readlink /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe 2>/dev/null | grep -F "$W/copy/
$TMPDIR/"; }

exits "a wrong option" 100 copy/demo -x
exits "the demo" 0 copy/demo
ok "it names its directory" grep -q "files are in $TMPDIR/fleetdns-demo" out
is "nothing is left of it" "$(ls -A tmp)" ""
is "no process either" "$(left)" ""

# again, with -k, ended by a signal
FLEET_LOOPBACK=1 copy/demo -k </dev/null >up 2>&1 &
pid=$!
tries=2400
until grep -q 'Look around' up || ! kill -0 $pid || [ $((tries -= 1)) = 0 ]; do sleep 0.1; done
ok "-k stays up, and says where to dig" grep -A1 'Look around' up
ok "its files are there" test "$(ls -A tmp)"
kill -TERM $pid
wait $pid
is "ended by a signal: exit code" $? 0
is "nothing is left then" "$(ls -A tmp)" ""
is "no process either" "$(left)" ""

done_testing
