# make, in a primary's service root, is killed with all that it started before
# each command of its recipes in turn: data and data.cdb are the old or the new,
# whole, and the next make brings everything about.
# limit: 240
. "$(dirname "$0")/tap.sh"
HOME=$W; export HOME
unset MAKEFLAGS MAKELEVEL MFLAGS SSH_ORIGINAL_COMMAND SSH_CONNECTION

# a replica without network: what it takes lies in r1
mkdir -p svc/root bin real
cat >bin/ssh <<END
#!/bin/sh
for verb; do :; done
mkdir -p $W/r1; SSH_ORIGINAL_COMMAND=\$verb exec $B/update-dns $W/r1
END
# every command of the recipes counts itself, and ends everything when it is the
# one: what is killed inside of a command has tests of its own. Some run at a time.
flock=$(command -v flock)
for c in flock rm sed grep stat chmod cmp mv sync svc date make-data \
    tinydns-data update-dns push-changes; do
	[ $c = svc ] && real=/bin/true || real=$(command -v $c)
	cat >bin/$c <<END
#!/bin/sh
exec 9>>$W/counting; $flock 9
n=\$((\$(cat $W/n) + 1)); echo \$n >$W/n
[ \$n != "\$KILL" ] || kill -9 0
exec 9>&-
exec $real "\$@"
END
done
chmod 755 bin/*
PATH=$W/bin:$PATH
KILL=0; export KILL
echo 0 >n
push-conf "$(id -un)" $W/svc >out 2>err || skip_all "push-conf: $(cat err)"
sed -i "s|^BIN = .*|BIN = $W/bin|" svc/root/Makefile
mkdir dnscache; echo dns@r1 >svc/push/replicas
cd svc/root

address() { "$B/tinydns-get" a w.a.test 2>&1 | sed -n 's/^answer: .* A //p'; }
serial() { sed -n 's/^Za\.test:\([^:]*:\)\{2\}\([0-9]*\):.*/\2/p' "${1:-data}"; }
# a make by itself in a process group of its own
killed() { echo 0 >$W/n; KILL=$1 setsid -w make >$W/out 2>&1; }

reset() {
	rm -rf $W/svc/root/* $W/svc/push $W/r1
	cp -a $W/before/. $W/svc/; cp -a $W/before.r1 $W/r1 2>/dev/null
	edit
}

every_step() { # text; $W/before is the service before the edit
	reset; old=$(address) before=$(serial)
	killed 0; steps=$(cat $W/n) new=$(address) bad=
	ok "$1: whole without a kill" cmp data $W/r1/data
	ok "$1: $steps commands change something" test "$steps" -gt 10 -a "$old" != "$new"
	i=1
	while [ $i -le $steps ]; do
		reset; killed $i && bad="$bad $i:not-killed"
		case $(address) in "$old"|"$new") ;; *) bad="$bad $i:neither" ;; esac
		cmp -s data $W/before/root/data || grep -qx '+w.a.test:192.0.2.2' data || [ ! -e data ] ||
		    bad="$bad $i:data"
		seen=$(serial 2>/dev/null)
		killed 0 || bad="$bad $i:$(tail -n1 $W/out)"
		[ "$(address)" = "$new" ] && cmp -s data $W/r1/data &&
		    [ "$("$B/update-dns" -n | cut -d' ' -f5)" -gt 0 ] || bad="$bad $i:not-healed"
		[ "$(serial)" -gt "${before:-0}" ] || bad="$bad $i:old-serial"
		# a serial that somebody may have seen stays with its content
		[ -z "$seen" ] || [ "$seen" = "$before" ] || [ "$seen" = "$(serial)" ] || bad="$bad $i:other-serial"
		[ "$(ls -A | tr '\n' ' ')" = ".lock .lock.push Makefile data data.cdb header zones.a " ] ||
		    bad="$bad $i:left:$(ls -A | tr '\n' ' ')"
		killed 0; grep -q '^push-changes: all replicas (1)' $W/out || bad="$bad $i:not-marked"
		i=$((i + 1))
	done
	is "$1: killed before each command, the next make heals" "$bad" ""
}

edit() { printf '.a.test:192.0.2.1:ns\n+w.a.test:192.0.2.2\n' >zones.a; }
cp -a $W/svc $W/before
every_step "the first make"
printf '.a.test:192.0.2.1:ns\n+w.a.test:192.0.2.1\n' >zones.a
killed 0; rm -rf $W/before; cp -a $W/svc $W/before; cp -a $W/r1 $W/before.r1
every_step "an edit"
cd "$W"
done_testing
