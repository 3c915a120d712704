# make, in a primary's service root, is killed with all that it started before
# each command of its recipes in turn: data and data.cdb are the old or the new,
# whole, and the next make brings everything about.
# needs: time
# limit: 240
. "$(dirname "$0")/tap.sh"
HOME=$W; export HOME
unset MAKEFLAGS MAKELEVEL MFLAGS SSH_ORIGINAL_COMMAND SSH_CONNECTION

# a replica without network: what it takes lies in r1
mkdir -p svc/root bin counted steps
cat >bin/ssh <<END
#!/bin/sh
for verb; do :; done
mkdir -p $W/r1; SSH_ORIGINAL_COMMAND=\$verb exec $B/update-dns $W/r1
END
ln -s /bin/true bin/svc
# every command of the recipes takes the next number, and ends everything when it
# is the one: what is killed inside of a command has tests of its own. Some run
# at a time: a number is taken by who makes the file of its name. No process is
# started for it, as this is done some thousand times.
for c in flock rm sed grep stat chmod cmp mv sync svc date make-data \
    tinydns-data update-dns push-changes; do
	[ $c = svc ] && real=/bin/true || real=$(command -v $c)
	cat >counted/$c <<END
#!/bin/sh
set -C; n=1
until true 2>/dev/null >$W/steps/\$n; do n=\$((n + 1)); done
[ \$n != "\$KILL" ] || kill -9 0
exec $real "\$@"
END
done
chmod 755 bin/ssh counted/*
PATH=$W/bin:$PATH
push-conf "$(id -un)" $W/svc >out 2>err || skip_all "push-conf: $(cat err)"
mkdir dnscache; echo dns@r1 >svc/push/replicas
cd svc/root

address() { "$B/tinydns-get" a w.a.test 2>&1 | sed -n 's/^answer: .* A //p'; }
serial() { sed -n 's/^Za\.test:\([^:]*:\)\{2\}\([0-9]*\):.*/\2/p' "${1:-data}"; }
# a make by itself in a process group of its own, with commands that count
killed() {
	rm -f $W/steps/*
	PATH=$W/counted:$PATH KILL=$1 setsid -w make BIN=$W/counted >$W/out 2>&1
}
whole() { make BIN=$W/bin >$W/out 2>&1; }

reset() {
	rm -rf $W/svc/root/* $W/svc/push $W/r1
	cp -a $W/before/. $W/svc/; cp -a $W/before.r1 $W/r1 2>/dev/null
	edit
}

every_step() { # text; $W/before is the service before the edit
	reset; old=$(address) before=$(serial)
	killed 0; steps=$(ls $W/steps | wc -l) new=$(address) bad=
	ok "$1: whole without a kill" cmp data $W/r1/data
	ok "$1: $steps commands change something" test "$steps" -gt 10 -a "$old" != "$new"
	i=1
	while [ $i -le $steps ]; do
		reset; killed $i && bad="$bad $i:not-killed"
		case $(address) in "$old"|"$new") ;; *) bad="$bad $i:neither" ;; esac
		cmp -s data $W/before/root/data || grep -qx '+w.a.test:192.0.2.2' data || [ ! -e data ] ||
		    bad="$bad $i:data"
		seen=$(serial 2>/dev/null)
		whole || bad="$bad $i:$(tail -n1 $W/out)"
		[ "$(address)" = "$new" ] && cmp -s data $W/r1/data &&
		    [ "$("$B/update-dns" -n | cut -d' ' -f5)" -gt 0 ] || bad="$bad $i:not-healed"
		[ "$(serial)" -gt "${before:-0}" ] || bad="$bad $i:old-serial"
		# a serial that somebody may have seen stays with its content
		[ -z "$seen" ] || [ "$seen" = "$before" ] || [ "$seen" = "$(serial)" ] || bad="$bad $i:other-serial"
		[ "$(ls -A | tr '\n' ' ')" = ".lock .lock.push Makefile data data.cdb header zones.a " ] ||
		    bad="$bad $i:left:$(ls -A | tr '\n' ' ')"
		whole; grep -q '^push-changes: all replicas (1)' $W/out || bad="$bad $i:not-marked"
		i=$((i + 1))
	done
	is "$1: killed before each command, the next make heals" "$bad" ""
}

edit() { printf '.a.test:192.0.2.1:ns\n+w.a.test:192.0.2.2\n' >zones.a; }
cp -a $W/svc $W/before
every_step "the first make"
printf '.a.test:192.0.2.1:ns\n+w.a.test:192.0.2.1\n' >zones.a
whole; rm -rf $W/before; cp -a $W/svc $W/before; cp -a $W/r1 $W/before.r1
every_step "an edit"
cd "$W"
done_testing
