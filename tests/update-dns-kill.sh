# update-dns is killed at each of its system calls: data is whole, and the next
# push heals.
# needs: alone
# sanitizers: no: their start-up is thousands of system calls
# limit: 240
. "$(dirname "$0")/tap.sh"
unset SSH_ORIGINAL_COMMAND SSH_CONNECTION
strace -o /dev/null true 2>/dev/null || skip_all "no strace"

text() { # generation address: data as make-data writes it
	printf '#fleetdns data 1 %s\n.a.test:192.0.2.1:ns\n+w.a.test:%s\n' "$1" "$2"
}
stream() { # file generation: the file as it is pushed
	echo "fleetdns-push 1 $(wc -c <"$1") $(b2sum -l 256 <"$1" | cut -d' ' -f1) $2 -"
	cat "$1"
}
SSH_ORIGINAL_COMMAND=push; export SSH_ORIGINAL_COMMAND

every_call() { # what is said; d is as it should be before a push
	text $g 192.0.2.$((g % 250)) >t; stream t $g >stream
	strace -o trace update-dns d <stream >out 2>&1
	calls=$(wc -l <trace) i=1 bad=
	ok "$1: whole without a kill ($calls calls)" test "$(tail -n1 out)" = "ok $g"
	while [ $i -le $calls ]; do
		g=$((g + 1)); cp d/data was
		text $g 192.0.2.$((g % 250)) >t; stream t $g >stream
		strace -o /dev/null -e inject=all:signal=KILL:when=$i update-dns d <stream >out 2>&1
		cmp -s d/data was || cmp -s d/data t || bad="$bad $i:lost"
		[ -s d/data.cdb ] || bad="$bad $i:no-data.cdb"
		update-dns d <stream >out 2>&1
		[ "$(tail -n1 out)" = "ok $g" ] && cmp -s d/data t &&
		    [ "$(update-dns -n d | cut -d' ' -f5)" -gt 0 ] &&
		    [ -z "$(ls -A d | grep '^\.')" ] || bad="$bad $i:$(tail -n1 out)"
		i=$((i + 1))
	done
	is "$1: killed at each, whole and healed" "$bad" ""
}

mkdir d; g=20; text 19 192.0.2.1 | env -u SSH_ORIGINAL_COMMAND update-dns d >out
every_call "tinydns-data"
done_testing
