# push-changes is killed at each of its system calls: the next one brings the
# data to all.
# sanitizers: no: their start-up is thousands of system calls
# needs: time
# limit: 300
. "$(dirname "$0")/tap.sh"
. "$T/tap.kill.sh"
unset SSH_ORIGINAL_COMMAND SSH_CONNECTION

mkdir -p root push bin; cd root
cat >$W/bin/ssh <<EOF
#!/bin/sh
for host; do verb=\$last last=\$host; done
SSH_ORIGINAL_COMMAND=\$last exec $B/update-dns $W/\$verb
EOF
chmod 755 $W/bin/ssh; PATH=$W/bin:$PATH
mkdir $W/r1 $W/r2; printf 'dns@r1\ndns@r2\n' >../push/replicas
text() { printf '#fleetdns data 1 %s\n.a.test:192.0.2.1:ns\n' "$1" >data; }

g=1; text $g; kill_points push-changes >../points
ok "whole without a kill" cmp data $W/r2/data
bad= calls=0
for p in $(cat ../points); do
	g=$((g + 1)); text $g
	# how often it polls and reads is not always the same
	kill_at $p push-changes >out 2>&1 || calls=$((calls + 1))
	# what it has started may still be at work, and is let finish
	for n in 1 2 3 4 5; do push-changes >out 2>err && break; sleep 0.2; done
	cmp -s data $W/r1/data && cmp -s data $W/r2/data &&
	    push-changes | grep -q 'all replicas (2)' || bad="$bad $p"
done
is "killed at each of $calls: the next one heals" "$bad" ""
ok "which are many" test $calls -gt 100
text $((g + 1)); push-changes >out
is "nothing is left in ../push" "$(ls ../push | tr '\n' ' ')" "pushed replicas "
cd "$W"
done_testing
