# The replication Makefile: when it builds, what it refuses, whom it pushes to.
# limit: 180
. "$(dirname "$0")/tap.sh"
[ -x "$B/make-data" ] || skip_all "no make-data"
HOME=$W; export HOME
unset MAKEFLAGS MAKELEVEL MFLAGS SSH_ORIGINAL_COMMAND SSH_CONNECTION

mkdir -p svc/root bin
push-conf "$(id -un)" $W/svc >out 2>err || skip_all "push-conf: $(cat err)"
sed -i "s|^BIN = .*|BIN = $B|" svc/root/Makefile
cd svc/root
# a replica without network: what it takes lies in ../../NAME
cat >$W/bin/ssh <<EOF
#!/bin/sh
for host; do verb=\$last last=\$host; done
r=$W/\$verb
[ -e \$r.gate ] && { : >\$r.inside; cat \$r.gate >/dev/null; }
[ -e \$r.down ] && { echo "ssh: connect to host: no route" >&2; exit 255; }
mkdir -p \$r
SSH_ORIGINAL_COMMAND=\$last exec $B/update-dns \$r
EOF
chmod 755 $W/bin/ssh
PATH=$W/bin:$PATH

state() { cat data ../push/serials 2>/dev/null | cksum; stat -c %i data data.cdb 2>/dev/null; }

exits "no sources" 2 make
ok "is said" grep -qx 'make: there are no sources zones.\* here' err
echo '.a.test:192.0.2.1:ns:259200' >zones.a
echo '.b.test:192.0.2.1:ns:259200' >zones.b
chmod 600 zones.a
exits "the first make" 0 make
is "says nothing" "$(cat out err)" ""
ok "data has a stamp" grep -q '^#fleetdns data 1 [0-9]' data
ok "and the header" grep -q 'Do not edit' data
ok "data.cdb is of this data" sh -c 'set -- $(update-dns -n); [ $5 -gt 0 ]'
is "all is public" "$(stat -c %a data data.cdb zones.a zones.b header | sort -u)" 644
is "nothing else is there" "$(ls -A | grep -v '^out$\|^err$\|^tap.out$' | tr '\n' ' ')" ".lock .lock.push Makefile data data.cdb header zones.a zones.b "
was=$(state)
exits "again" 0 make
is "nothing is made anew" "$(state)" "$was"
touch zones.a header
exits "touched, not changed" 0 make
is "nothing is made anew" "$(state)" "$was"

echo '+w.a.test:192.0.2.2' >>zones.a; touch -d 2001-01-01 zones.a
exits "an edit that looks old" 0 make
ok "is noticed" grep -q '^+w.a.test' data
# an edit that make-data is too far on to see
mkdir $W/late; ln -s "$B"/make-data $W/late/real
printf '#!/bin/sh\n%s "$@"; code=$?\necho +late.a.test:192.0.2.3 >>zones.a\nexit $code\n' \
    $W/late/real >$W/late/make-data
for p in tinydns-data update-dns push-changes; do ln -s "$B/$p" $W/late; done
chmod 755 $W/late/make-data; echo '+v.a.test:192.0.2.2' >>zones.a
exits "an edit while make-data reads" 0 make BIN=$W/late
is "comes too late" "$(grep -c '^+[a-z]*e\.a\.test' data) $(grep -c '^+v.a.test' data)" "0 1"
exits "the next make" 0 make
is "notices it" "$(grep -c '^+late.a.test' data)" 1
sed -i '/^+late/d; /^+v/d' zones.a
rm zones.b; exits "a source is removed" 0 make
is "and noticed" "$(grep -c b.test data)" 0
was=$(state)
echo '+x.a.test:192.0.2.300' >>zones.a
exits "a broken source" 2 make
ok "is named" grep -q '^zones.a:3:.*192.0.2.300' err
is "nothing changes" "$(state)" "$was"
is "nothing half made is left" "$(ls data*)" "data
data.cdb"
exits "check-data finds it" 2 make check-data
sed -i '$s/300/30/' zones.a
exits "check-data passes it" 0 make check-data
is "and changes nothing" "$(state)" "$was"
cp data.cdb ../old.cdb; exits "repaired" 0 make
ok "is built" grep -q 192.0.2.30 data
cp ../old.cdb data.cdb; cp data ../was
exits "killed between data and data.cdb" 0 make
ok "is healed" sh -c 'set -- $(update-dns -n); [ $5 -gt 0 ] && cmp data ../was'
tinydns-data -1 -o data.cdb data; exits "a data.cdb of another format" 0 make
ok "is made anew" sh -c 'set -- $(update-dns -n); [ $5 -gt 0 ]'
rm data.cdb; exits "without data.cdb" 0 make data.cdb
ok "it is made" test -s data.cdb
rm data; exits "without data" 0 make data
ok "it is as it was" cmp data ../was
if command -v faketime >/dev/null && [ -z "$SANITIZED" ]; then
	before=$(update-dns -n | cut -d' ' -f3)
	echo '+y.a.test:192.0.2.31' >>zones.a
	exits "the clock set back ten years" 0 faked -10y make
	ok "the generation grows all the same" test "$(update-dns -n | cut -d' ' -f3)" -gt "$before"
	ok "the change is there" grep -q 192.0.2.31 data
fi
touch data.new data.cdb.new data.tmp; exits "clean" 0 make clean
is "removes what was left" "$(ls data*)" "data
data.cdb"

# moving in
mv data ../stamped; echo '+hand.test:192.0.2.9' >data; cp data.cdb ../cdb
exits "data written by hand" 2 make
is "is not replaced" "$(cat data)" "+hand.test:192.0.2.9"
is "how to move in" "$(head -n1 err)" "make: data was not written by make-data, and is not replaced; to move in: mv data zones.original"
rm data; mkdir data; exits "data that cannot be read" 2 make
ok "is not replaced" test -d data
rmdir data; echo '+hand.test:192.0.2.9' >data
mv data zones.original; exits "moved in" 0 make
ok "it is a source now" grep -q hand.test data
rm zones.original; : >data; exits "empty data" 0 make
ok "is replaced" test -s data

# links, modes, the cache
echo '+l.a.test:192.0.2.8' >../linked; chmod 600 ../linked; ln -s ../linked zones.link
exits "a linked source" 0 make
is "keeps its mode" "$(stat -c %a ../linked)" 600
mkdir ../../dnscache
printf '#!/bin/sh\necho "$@" >>%s/flushed\nexit ${SVC:-0}\n' $W >../../bin/svc; chmod 755 ../../bin/svc
exits "nothing new" 0 make
ok "leaves the cache alone" test ! -e $W/flushed
echo '+m.a.test:192.0.2.7' >>zones.a; exits "something new" 0 make
is "refreshes the cache" "$(cat $W/flushed)" "-t ../../dnscache"
echo '+n.a.test:192.0.2.7' >>zones.a; SVC=111 exits "a cache that is not ours" 0 make
is "is a warning" "$(cat err)" "make: warning: the cache is not refreshed"
rmdir ../../dnscache

# pushing
printf 'dns@r1\ndns@r2\n' >../push/replicas
exits "push to two" 0 make
ok "both have it" sh -c "cmp data $W/r1/data && cmp data $W/r2/data"
: >$W/r2.down; echo '+o.a.test:192.0.2.6' >>zones.a
exits "one is down" 2 make
ok "the data is made" grep -q '^+o.a.test' data
ok "the other has it" cmp data $W/r1/data
exits "it still is" 2 make
ok "and is still due" grep -q '^r2: failed' out
exits "what make data does, it does not hinder" 0 make data
rm $W/r2.down; exits "it is back" 0 make
is "only it is visited" "$(grep -c 'Start of' out) $(cmp data $W/r2/data && echo same)" "1 same"
exits "status" 0 make status
is "shows both" "$(grep -c 'the same, built' out)" 2
echo '+broken' >>zones.a; rm -rf $W/r1 $W/r2
exits "a broken source" 2 make
is "is pushed to nobody" "$(ls -d $W/r[12] 2>/dev/null)" ""
sed -i '$d' zones.a
exits "make push -a, in effect" 0 push-changes -a
: >$W/r2.down; echo '+p.a.test:192.0.2.5' >>zones.a
exits "triggered: one is down" 0 env -i PATH="$PATH" SHELL=/bin/sh make
is "is a warning" "$(tail -n1 err)" "make: warning: not all replicas have it; the next make tries again"
ok "the data is made" grep -q '^+p.a.test' data
rm $W/r2.down; exits "the next make" 0 make
ok "brings it" cmp data $W/r2/data
echo '+broken' >>zones.a
exits "triggered: a broken source" 2 env -i PATH="$PATH" SHELL=/bin/sh make
sed -i '$d' zones.a

# what is only strange is said once, where the source is: a time that is too
# short, a name outside every zone, a server without an address
warnings() { cat "$@" | grep ': warning: ' | cut -d: -f1,2 | sort | tr '\n' ' '; }
printf '%s\n' +y.a.test:192.0.2.5::4000 +z.else.test:192.0.2.5 '&y.a.test::ns.y.a.test' >zones.odd
exits "warnings" 0 make
is "are said once, and by no replica" "$(grep -c '^ok' out) $(warnings out err)" "2 zones.odd:1 zones.odd:2 zones.odd:3 "
exits "check-data" 0 make check-data
is "says them once, too" "$(warnings out err)" "zones.odd:1 zones.odd:2 zones.odd:3 "
rm zones.odd
mv ../push/replicas ../push/r; exits "no list of replicas" 2 make
ok "is said" grep -q 'no file ../push/replicas' err
mv ../push/r ../push/replicas

# at once
flock .lock sleep 2 & holder=$!
for i in $(seq 50); do flock -n .lock true || break; sleep 0.02; done
echo '+q.a.test:192.0.2.4' >>zones.a
exits "while another builds" 0 make
is "it waits, and says so" "$(head -n1 out)" "make: waiting for another make to end"
wait $holder
mkfifo $W/r2.gate; echo '+r.a.test:192.0.2.3' >>zones.a
make >$W/slow 2>&1 & slow=$!
for i in $(seq 100); do [ -e $W/r2.inside ] && break; sleep 0.1; done
echo '+s.a.test:192.0.2.3' >>zones.a
exits "while another pushes, one may build" 0 make data
rm $W/r2.inside; exec 3>$W/r2.gate; rm $W/r2.gate; exec 3>&-
wait $slow; is "and the pusher" $? 0
ok "brings that, too" sh -c "grep -q ^+s.a.test $W/r2/data && cmp data $W/r1/data"
echo '+t.a.test:192.0.2.3' >>zones.a
exits "make -j4" 0 make -j4
ok "builds before it pushes" cmp data $W/r2/data
was=$(state); echo '+u.a.test:192.0.2.3' >>zones.a
exits "make -n" 0 make -n
is "does nothing" "$(state)" "$was"

# a replica that merges data of two primaries, and pushes on to a third
mkdir -p $W/m/root $W/pa $W/pb
push-conf "$(id -un)" $W/m >/dev/null
sed -i "s|^BIN = .*|BIN = $B|" $W/m/root/Makefile
for p in pa pb; do
	printf '#!/bin/sh\ncd %s && exec env -i PATH=%s SHELL=/bin/sh ASAN_OPTIONS=%s make\n' $W/m/root "$PATH" "$ASAN_OPTIONS" >$W/$p/trigger-make
	chmod 755 $W/$p/trigger-make
	: >$W/$p/data
	ln -s $W/$p/data $W/m/root/zones.$p
done
echo dns@r3 >$W/m/push/replicas
merge() { # primary generation line ...
	p=$1 g=$2; shift 2
	{ echo "#fleetdns data 1 $g"; printf '%s\n' "$@"; } >$W/in
	{ echo "fleetdns-push 1 $(wc -c <$W/in) $(b2sum -l 256 <$W/in | cut -d' ' -f1) $g -"; cat $W/in; } |
	    SSH_ORIGINAL_COMMAND=push update-dns $W/$p >out 2>err
}
za='Za.test:ns.a.test:h.a.test:7::::' zb='Zb.test:ns.b.test:h.b.test:9::::'
merge pa 5 $za '&a.test::ns.a.test'; is "primary a" "$? $(tail -n1 out)" "0 ok 5"
merge pb 5 $zb '&b.test::ns.b.test'; is "primary b" "$? $(tail -n1 out)" "0 ok 5"
ok "both are merged, their serials kept" sh -c "grep -q '^Za.test:.*:7:' $W/m/root/data && grep -q '^Zb.test:.*:9:' $W/m/root/data"
ok "and pushed on" cmp $W/m/root/data $W/r3/data
merge pb 6 ${zb%9::::}10:::: '&b.test::ns.b.test' '&c.b.test::ns.c.b.test'
printf "%s\n" .o.test:192.0.2.1:ns "&d.o.test::ns.d.o.test" >$W/m/root/zones.own
merge pa 6 ${za%7::::}8:::: '&a.test::ns.a.test' +a.test:192.0.2.1::4000
is "warnings: pushed data has had its own, sources here have them" "$(warnings out)" "zones.own:2 "
rm $W/m/root/zones.own
merge pb 7 ${zb%9::::}11:::: '&b.test::ns.b.test'
cp $W/m/root/data was
merge pb 8 $zb $za '&b.test::ns.b.test'; is "b claims a zone of a's" "$? $(tail -n1 out)" "111 refused the make here refused it; the old data stays"
ok "is told which" grep -q 'a\.test' out
ok "the merged data stays" cmp was $W/m/root/data
merge pa 7 ${za%7::::}9:::: '&a.test::ns.a.test'; is "a is not hindered" "$? $(tail -n1 out)" "0 ok 7"
ok "its change is there" grep -q '^Za.test:.*:9:' $W/r3/data
: >$W/r3.down; merge pb 9 ${zb%9::::}12:::: '&b.test::ns.b.test'
is "one further on is down: b is done" "$? $(tail -n1 out)" "0 ok 9"
ok "with a warning" grep -q '^make: warning: not all replicas have it' out
rm $W/r3.down; merge pa 8 ${za%7::::}10:::: '&a.test::ns.a.test'
ok "the next run brings it there" cmp $W/m/root/data $W/r3/data

# as a user of its own
if [ "$(id -u)" = 0 ] && getent passwd nobody >/dev/null; then
	chmod 755 $W; chown -R nobody $W/svc $W/r1 $W/r2; chown -h root zones.link
	exits "as a user of its own" 0 setpriv --reuid nobody --regid nogroup --clear-groups make
	ok "builds and pushes" sh -c "grep -q ^+u.a.test data && cmp data $W/r1/data"
	echo '+v.a.test:192.0.2.3' >>zones.a
	rm .lock .lock.push; umask 077; exits "then root, with a umask of its own" 0 make; umask 022
	exits "then the user again" 0 setpriv --reuid nobody --regid nogroup --clear-groups make
fi
cd "$W"
done_testing
