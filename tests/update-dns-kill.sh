# update-dns is killed at each of its system calls: data is whole, and the next
# push heals.
# sanitizers: no: their start-up is thousands of system calls
# needs: time
# limit: 240
. "$(dirname "$0")/tap.sh"
. "$T/tap.kill.sh"
unset SSH_ORIGINAL_COMMAND SSH_CONNECTION

text() { # generation address: data as make-data writes it
	printf '#fleetdns data 1 %s\n.a.test:192.0.2.1:ns\n+w.a.test:%s\n' "$1" "$2"
}
stream() { # file generation: the file as it is pushed
	echo "fleetdns-push 1 $(wc -c <"$1") $(b2sum -l 256 <"$1" | cut -d' ' -f1) $2 -"
	cat "$1"
}
SSH_ORIGINAL_COMMAND=push; export SSH_ORIGINAL_COMMAND

next() { # the next generation is in files t and stream
	g=$((g + 1)); text $g 192.0.2.$((g % 50 + 100)) >t; stream t $g >stream
}
alive() { # how many links depends on how many pushes one second has seen
	case $1 in link:*) ;; *) bad="$bad $1:alive" ;; esac
}
every_call() { # what is said, which calls; d is as it should be before a push
	next; kill_points update-dns d <stream | grep "^\($2\):" >points
	ok "$1: whole without a kill" test "$(tail -n1 kill.out)" = "ok $g"
	bad= calls=0
	for p in $(cat points); do
		cp d/data was; next
		kill_at $p update-dns d <stream >out 2>&1 && alive $p
		cmp -s d/data was || cmp -s d/data t || bad="$bad $p:lost"
		healed $p; calls=$((calls + 1))
	done
	is "$1: killed at each of $calls calls, whole and healed" "$bad" ""
	ok "$1: which are many" test $calls -gt 20
}

healed() { # the same is pushed again
	[ -s d/data.cdb ] || bad="$bad $1:no-data.cdb"
	update-dns d <stream >out 2>&1
	[ "$(tail -n1 out)" = "ok $g" ] && cmp -s d/data t &&
	    [ "$(update-dns -n d | cut -d' ' -f5)" -gt 0 ] &&
	    [ -z "$(ls -A d | grep '^\.')" ] || bad="$bad $1:$(tail -n1 out)"
}
mkdir d; g=19; text 19 192.0.2.1 | env -u SSH_ORIGINAL_COMMAND update-dns d >out
every_call "tinydns-data" ".*"

# what changes names and files, and what starts programs; a make that takes it,
# and one that refuses it twice: then the last good data is what the next push
# that is taken, or refused, finds
CHANGES='link\|rename\|unlink\|fsync\|write\|vfork\|clone3*\|wait4'
healed() {
	update-dns d <stream >out 2>&1
	[ "$(tail -n1 out)" = "ok $g" ] && cmp -s d/data t && cmp -s t made &&
	    [ -z "$(ls -A d | grep '^\.')" ] || bad="$bad $1:$(tail -n1 out)"
}
cat >d/trigger-make <<END
#!/bin/sh
! grep -q 192.0.2.66 data || exit 2
cp data $W/made
END
chmod 755 d/trigger-make
every_call "a make that takes it" $CHANGES

healed() {
	case $p in *[02468])
		update-dns d <stream >out 2>&1 && bad="$bad $1:taken"
		cmp -s d/data was || bad="$bad $1:not-back" ;;
	esac
	next; update-dns d <stream >out 2>&1
	[ "$(tail -n1 out)" = "ok $g" ] && cmp -s d/data t && cmp -s t made &&
	    [ -z "$(ls -A d | grep '^\.')" ] || bad="$bad $1:$(tail -n1 out)"
}
refused() { g=$((g + 1)); text $g 192.0.2.66 >t; stream t $g >stream; }
refused; kill_points update-dns d <stream | grep '^\(link\|rename\|unlink\):' >points
is "a make that refuses it: told" "$(tail -n1 kill.out | cut -c1-16)" "refused the make"
bad= calls=0
for p in $(cat points); do
	cp d/data was; refused
	kill_at $p update-dns d <stream >out 2>&1 && alive $p
	cmp -s d/data was || cmp -s d/data t || bad="$bad $p:lost"
	healed $p; calls=$((calls + 1))
done
is "a make that refuses it: killed at each of $calls calls, healed" "$bad" ""
ok "a make that refuses it: which are many" test $calls -gt 10
done_testing
