# make-data.sh -- arguments, messages, exit codes, what is written.

. "$(dirname "$0")/tap.sh"

first() { head -n1 "$1"; }
body() { tail -n +2 "${1:-out}"; }
has() { grep -qF -- "$2" "$1"; }
serial() { sed -n "s/^Z$1:[^:]*:[^:]*:\([0-9]*\):.*/\1/p" "${2:-out}"; }
now=$(date +%s)

# ---- arguments

exits 'unknown option' 100 make-data -x zones.a
is 'usage' "$(tail -n1 err)" \
    'make-data: usage: make-data [-j threads] [-s state] [-H header] [source ...]'
exits 'option without value' 100 make-data -s
exits 'help' 0 make-data --help
ok 'help says usage' has out 'usage: make-data [-j threads] [-s state]'
exits 'version' 0 make-data -V
exits 'missing source' 111 make-data zones.none
is 'missing source: message' "$(cat err)" \
    'make-data: fatal: unable to open zones.none: file does not exist'
is 'missing source: no output' "$(cat out)" ''
echo '.a.test:192.0.2.1:a' >zones.a
exits 'missing header' 111 make-data -H header zones.a
is 'missing header: message' "$(cat err)" \
    'make-data: fatal: unable to open header: file does not exist'
exits 'nothing on standard input' 100 make-data </dev/null
is 'nothing on standard input: message' "$(cat err)" \
    'make-data: fatal: no sources'
echo .example.org:192.0.2.1:a >full
: >empty; : >empty2
exits "sources that are all empty" 100 make-data empty empty2
is "sources that are all empty: message" "$(cat err)" \
    'make-data: fatal: nothing in any source'
exits "one of two is empty" 0 make-data full empty
is "one of two is empty: message" "$(cat err)" \
    'make-data: warning: empty is empty'
exits "standard output is closed" 111 sh -c "make-data full >&-"
is "standard output is closed: message" "$(cat err)" \
    'make-data: fatal: unable to write output: file descriptor not open'
rm full empty empty2

# ---- zones that are not served are the zone's around them
moves() { # TEXT: of two sources the second moves the serial of example.org
	rm -f st
	printf '%b' "$2" >src; make-data -s st src >made 2>/dev/null; first=$(soa_serial)
	printf '%b' "$3" >src; make-data -s st src >made 2>/dev/null
	is "$1" "$([ "$first" ] && [ "$first" != "$(soa_serial)" ] && echo moves)" moves
}
soa_serial() { sed -n 's/^Zexample\.org:[^:]*:[^:]*:\([0-9]*\).*/\1/p' made | head -n1; }
zone='Zexample.org:a.ns.example.org:h.example.org\n&example.org::a.ns.example.org\n'
sub='Zsub.example.org:a.ns.example.org:h.example.org\n'
moves "a name at a SOA without NS" "$zone$sub+www.sub.example.org:192.0.2.1\n" \
    "$zone$sub+www.sub.example.org:192.0.2.2\n"
moves "a wildcard with SOA and NS" "$zone.*.example.org::a.ns.example.org\n+*.example.org:192.0.2.1\n" \
    "$zone.*.example.org::a.ns.example.org\n+*.example.org:192.0.2.2\n"
rm src made st
run make-data <zones.a
is 'standard input is a source' "$code $(serial a.test | wc -l)" '0 1'
echo '+a.test:1.2.3' | { run make-data; is 'its name in messages' \
    "$code $(head -n1 err | cut -d: -f1,2,3)" '100 stdin:1:9'; }
tap_count=$((tap_count + 1))
mkdir many
for c in $(seq 1000); do echo ".z$c.test:192.0.2.1:a" >many/zones.$c; done
exits 'a thousand sources' 0 make-data many/zones.*
is 'and each gives its lines' "$(grep -c ^Z out)" 1000
echo '.z7.test:192.0.2.1:a' >many/zones.zz
exits 'a zone in two of them' 100 make-data many/zones.*
is 'is told with both' "$(head -n1 err)" \
    'many/zones.zz:1:2: error: the zone z7.test is already defined at many/zones.7:1'

# ---- what is written

cat >zones.v <<'E'
# a comment

Zfoo.test:a.ns.foo.test:hm.foo.test
Zbar.test:m.bar.test:r:5:0:0:1:2:3:4000000000000000:lo
.x.test:192.0.2.4:a:300:4000000000000000:lo
.y.test::
.z.test:192.0.2.4
#! one
#!two
 	
# between
.six.test:[2001:db8::1]:NS.six.test:00:::  	
+plain.foo.test:192.0.2.7:0060:::
-off.foo.test:192.0.2.8
%lo:10
'foo.test:two  words\072 # no comment
:foo.test:65400:\001\072:
.w\056x.y.test:192.0.2.5:b\056c
#! dangling
E
printf '+last.foo.test:192.0.2.9' >zones.w
echo '#!start' >zones.y; echo '+a.foo.test:192.0.2.1' >>zones.y
printf '# header\n\n#no newline' >header
run make-data -s state -H header zones.v zones.w zones.y
is 'exit code' "$code" 0
t=$(serial foo.test)
ok 'a new serial is the time' test "$t" -ge "$now" -a "$t" -le "$((now + 60))"
is 'stamp first, with the time' "$(first out)" "#fleetdns data 1 $t"
body >got
cat >want <<E
# header

#no newline
Zfoo.test:a.ns.foo.test:hm.foo.test:$t:16384:2048:1048576:2560
Zbar.test:m.bar.test:r:5:0:0:1:2:3:4000000000000000:lo
Zx.test:a.ns.x.test:hostmaster.x.test:$t:16384:2048:1048576:2560:2560:4000000000000000:lo
&x.test::a.ns.x.test:300:4000000000000000:lo
+a.ns.x.test:192.0.2.4:300:4000000000000000:lo
Zy.test:ns.y.test:hostmaster.y.test:$t:16384:2048:1048576:2560
&y.test::ns.y.test
Zz.test:ns.z.test:hostmaster.z.test:$t:16384:2048:1048576:2560
&z.test::ns.z.test
+ns.z.test:192.0.2.4:259200
#! one
#!two
Zsix.test:NS.six.test:hostmaster.six.test:$t:16384:2048:1048576:2560:0
&six.test::NS.six.test:00
3NS.six.test:[2001:db8::1]:00
+plain.foo.test:192.0.2.7:0060:::
-off.foo.test:192.0.2.8
%lo:10
'foo.test:two  words\072 # no comment
:foo.test:65400:\001\072:
Zw\056x.y.test:b\056c.ns.w\056x.y.test:hostmaster.w\056x.y.test:$t:16384:2048:1048576:2560
&w\056x.y.test::b\056c.ns.w\056x.y.test
+b\056c.ns.w\056x.y.test:192.0.2.5:259200
+last.foo.test:192.0.2.9
#!start
+a.foo.test:192.0.2.1
E
is 'merged text' "$(cat got)" "$(cat want)"
cp out one; cp state state.one; i=$(stat -c %i state)
run make-data -s state -H header zones.v zones.w zones.y
ok 'two runs, the same bytes' cmp out one
is 'the state was not touched' "$(stat -c %i state)" "$i"
is 'mode of the state' "$(stat -c %a state)" 644
is 'no temporary file stays' "$(ls state.tmp 2>&1 | grep -c cannot)" 1
ok 'tinydns-data takes it' tinydns-data -n out
run make-data one
is 'merged again, it is the same' "$(body)" "$(grep -v '^#[^!]' one | grep .)"

# ---- generation

gen() { sed -n '1s/#fleetdns data 1 //p' "$1"; }
echo '# other' >header
run make-data -s state -H header zones.v zones.w zones.y
is 'another header: generation moves' "$(gen out)" "$((t + 1))"
is 'and no serial does' "$(serial foo.test)" "$t"
run make-data -s state -H header zones.w zones.v zones.y
g=$(gen out)
ok 'another order: generation moves' test "$g" -gt "$((t + 1))"
is 'and no serial does' "$(serial foo.test)" "$t"
cp out data
run make-data -H header zones.w zones.v zones.y
is 'from data alone: the same' "$(gen out) $(serial foo.test)" "$g $t"
sed -i "s/^generation [0-9]*/generation 9223372036854775806/" state
run make-data -s state -H header zones.w zones.v zones.y
is 'the highest generation stays' "$code $(gen out)" '0 9223372036854775806'
exits 'and nothing comes behind it' 100 make-data -s state zones.w zones.v
rm -f data state

# ---- serials

z() { echo "Za.test:m:r:$1"; echo '&a.test::ns.b.test'; echo "+w.a.test:$2"; }
s() { run make-data -s state "$@"; serial a.test; }
z 2026112001 192.0.2.1 >zones.a
is 'a dated serial is taken' "$(s zones.a)" 2026112001
z '' 192.0.2.1 >zones.a
is 'left out: it stays' "$(s zones.a)" 2026112001
z '' 192.0.2.2 >zones.a
is 'a change counts on from it' "$(s zones.a)" 2026112002
z 2026112001 192.0.2.2 >zones.a
is 'an older one is not taken' "$(s zones.a)" 2026112002
z 2026112002 192.0.2.3 >zones.a
is 'the same one for other content neither' "$(s zones.a)" 2026112003
z 2026112009 192.0.2.3 >zones.a
is 'a newer one is, for the same content' "$(s zones.a)" 2026112009
z 0 192.0.2.3 >zones.a
is '0 is none' "$(s zones.a)" 2026112009
z '' 192.0.2.4 >zones.a
is 'and content moves it again' "$(s zones.a)" 2026112010
z '' 192.0.2.3 >zones.a
is 'back to earlier content: forward all the same' "$(s zones.a)" 2026112011
echo '.b.test:192.0.2.1' >zones.b
run make-data -s state zones.b
is 'without the zone' "$(serial a.test)" ''
is 'it comes back as it was' "$(s zones.a)" 2026112011
run make-data -s state zones.b
z '' 192.0.2.5 >zones.a
is 'it comes back changed' "$(s zones.a)" 2026112012
z 4294967295 192.0.2.5 >zones.a
rm state
is 'the highest serial' "$(s zones.a)" 4294967295
z '' 192.0.2.6 >zones.a
u=$(s zones.a)
is 'is followed by a small one or the time' "$((u == 1 || u >= now))" 1
z '' 192.0.2.1 >zones.a
echo 'Za.test:m:other:7:::::::lo' >>zones.a
echo '%lo:10' >>zones.a
rm state
is 'several SOAs of a zone get one serial' "$(s zones.a | uniq | wc -l)" 1

# without state: old data, merged or by hand
rm -f state
cat >data <<'E'
Za.test:m:r:2026000005
&a.test::ns.b.test
+w.a.test:192.0.2.3
.c.test:192.0.2.1:a
+broken:line:
E
touch -d @1000000000 data
z '' 192.0.2.3 >zones.a
echo '.c.test:192.0.2.1:a' >zones.c
is 'serial of the old data' "$(s zones.a zones.c)" 2026000005
is 'its time where it gave none' "$(serial c.test)" 1000000000
ok 'dropped zones of old data are kept' has state 'zone c.test 1000000000'
z '' 192.0.2.4 >zones.a
rm state
is 'a change against old data' "$(s zones.a)" 2026000006
echo '#fleetdns data 1 5000000000' | cat - data >data.x; mv data.x data
is 'data that is ahead of the state counts' "$(s zones.a; gen out)" \
    '2026000006
5000000001'
echo '#fleetdns data 2 5' >data
exits 'data of another version, no state' 100 make-data zones.a
is 'message' "$(cat err)" 'make-data: fatal: unable to use data: its stamp is damaged, or of a newer version'
exits 'but with a state' 0 make-data -s state zones.a
rm -f data state

# ---- merged sources

cat >zones.m <<'E'
# pushed
#fleetdns data 1 17
Za.test:m:r:100:16384:2048:1048576:2560
&a.test::ns.b.test
+w.a.test:192.0.2.1
E
is 'a merged source keeps its serial' "$(s zones.m)" 100
sed -i 's/:100:/:0050:/; s/192.0.2.1/192.0.2.2/' zones.m
is 'even an older one' "$(s zones.m)" 0050
ok 'the newest is remembered' has state 'zone a.test 100 '
sed -i 's/192.0.2.2/192.0.2.3/' zones.m
run make-data -s state zones.m
sed -i 's/:0050:/:100:/' zones.m
run make-data -s state zones.m
is 'edited by hand' "$(cat err)" 'zones.m:3:2: warning: a.test has other content than before but came with the same serial, 100: if this file is edited here, remove its line "#fleetdns data"'
run make-data -s state zones.m
is 'told once' "$(cat err)" ''
echo '&d.a.test::ns.d.a.test' >>zones.m
run make-data -s state zones.m
ok 'warnings about merged data were told where it was made' sh -c '! grep -q address err'
sed -i '$d' zones.m
run make-data -s state zones.m
grep -v '^#' zones.m >zones.n
is 'taken over, it stays' "$(s zones.n)" 100
echo '+x.a.test:192.0.2.1' >>zones.n
ok 'and moves' test "$(s zones.n)" -ge "$now"
echo '#fleetdns data 2 17' | cat - zones.n >zones.o
exits 'a stamp of another version' 100 make-data zones.o
ok 'message' has err 'zones.o:1:1: error: this stamp is damaged, or of a newer version than "#fleetdns data 1 GENERATION"'
rm -f state zones.*

# ---- names that are ignored

echo '.a.test:192.0.2.1' >zones.a
ignored='zones.a~ zones.a.bak zones.bak zones.a.orig zones.a.rej .#zones.a
zones.#a #zones.a# zones.a.swp zones.a.dpkg-old zones.a.rpmsave zones.a.old
zones.a.tmp zones.a.new zones.a.save zones.a,v'
taken='zones.original zones.old zones.tmp zones.bak2 zones.swp.x'
for f in $ignored; do
	cp zones.a "./$f"
	case $f in 'zones.#a') continue ;; esac
	run make-data zones.a "./$f"
	is "ignored: $f" "$code $(cat err)" "0 make-data: warning: ./$f is ignored: its name is that of a copy left behind"
done
for f in $taken; do
	cp zones.a $f
	exits "not ignored: $f" 0 make-data "$f"
	is 'and no warning' "$(cat err)" ''
done
exits 'only such' 100 make-data zones.a~
rm -f ./*zones* .[!.]*

# ---- faults

echo '.a.test:192.0.2.1' >zones.a
printf '# x\n.b.test:192.0.2.1\nZa.test:m:r\n.A.\\164est:192.0.2.1\n' >zones.b
run make-data -s state zones.a zones.b
is 'a zone claimed twice: exit code' "$code" 100
is 'nothing on stdout' "$(cat out)" ''
is 'no state' "$(ls state 2>/dev/null)" ''
is 'message' "$(cat err)" "zones.b:3:2: error: the zone a.test is already defined at zones.a:1
make-data: fatal: 1 error, 0 warnings; nothing written"
printf '.a.test:192.0.2.1:a\n.a.test:192.0.2.2:b\n' >zones.a
exits 'several . lines in one source' 0 make-data zones.a
printf 'Za.test:m\n&a.test::ns.b.test\nZb.test::r\n&b.test::ns.b.test\nZ\n' >zones.b
run make-data zones.b
is 'Z lines with bad fields' "$code $(grep -c error: err)" '100 4'
ok 'where and what' has err "zones.b:1:10: error: this Z line lacks the hostmaster's name (rname)"
ok 'where and what' has err "zones.b:3:9: error: this Z line lacks the primary's name (mname)"
cat >zones.c <<'E'
Za.test:m:r:x:3600s
+a.test:192.0.2.300
E
printf '.a.test:192.0.2.1\r\n*\n+a.test:192.0.2.1:3600x\n' >zones.d
run make-data -H zones.a zones.c zones.d zones.a
is 'all faults of all sources at once' \
    "$(grep error: err | cut -d: -f1-4)" "zones.a:1:1: error
zones.a:2:1: error
zones.c:1:13: error
zones.c:1:15: error
zones.c:2:9: error
zones.d:1:18: error
zones.d:2:1: error
zones.d:3:19: error"
is 'exit code and summary' "$code $(tail -n1 err)" \
    '100 make-data: fatal: 8 errors, 0 warnings; nothing written'
printf '%s\n' '&d.e.test::ns.d.e.test' '+w.e.test:192.0.2.1::4000' +e.test: \
    Ze.test::h: '&e.test::ns.x.test:99999999999:x' >zones.e
run make-data zones.a zones.e
is 'in the order of lines and columns, whatever found it' \
    "$(sed '$d; s/\(error\|warning\):.*/\1/' err)" 'zones.e:1:2: warning
zones.e:2:22: warning
zones.e:3:9: error
zones.e:4:2: warning
zones.e:4:9: error
zones.e:4:9: warning
zones.e:5:20: error
zones.e:5:32: error'
printf '#x\n#fleetdns data 1 5\n#y\n' >head
run make-data -H head zones.a
is 'a header with a stamp' "$code $(head -n1 err)" \
    '100 head:2:1: error: a header has no stamp: make-data writes one'
is 'is not used' "$(cat out)" ''
printf '.a.test:192.0.2.1\n+www.elsewhere.test:192.0.2.1\n' >zones.a
run make-data zones.a
is 'a record outside every zone' "$code $(cat err)" \
    '0 zones.a:2:2: warning: www.elsewhere.test lies outside every zone here'

printf '.a.test:192.0.2.1:ns.else.test\n+ns2.else.test:192.0.2.1\n' >zones.a
run make-data zones.a
cp out merged
run tinydns-data -n merged
is "a server's address may lie outside, on its own line, too" "$(cat err)" \
    'merged:5:2: warning: ns2.else.test lies outside every zone here'

# ---- state

echo '.a.test:192.0.2.1' >zones.a
for t in 'x' '#fleetdns serials 2' '#fleetdns serials 1' \
    '#fleetdns serials 1
generation 1' ; do
	printf '%s\n' "$t" >state
	exits "a bad state: $(echo "$t" | tail -n1)" 100 make-data -s state zones.a
	ok 'with a place' grep -Eq '^state:[12]:' err
	is 'stays' "$(cat state)" "$t"
done
is 'summary' "$(tail -n1 err)" \
    'make-data: fatal: unable to use state; nothing written'
: >state
exits 'empty state' 0 make-data -s state zones.a
is 'warning' "$(cat err)" \
    'make-data: warning: state is empty: taken as missing'
cp state state.good
printf '%s' "$(cat state)" >state.cut; mv state.cut state
exits 'cut short' 100 make-data -s state zones.a
ok 'message' has err 'error: the file is cut short'
exits 'no directory for the state' 111 make-data -s none/state zones.a
is 'message' "$(cat err)" \
    'make-data: fatal: unable to write none/state: file does not exist'
is 'no output then' "$(cat out)" ''
mkdir dir
exits 'a directory for a state' 111 make-data -s dir zones.a

# ---- kinds of files, without root

rm -f zones.*
mkfifo zones.fifo
mkdir zones.dir
for f in fifo dir; do
	exits "a $f" 100 timeout 10 make-data zones.$f
	is 'message' "$(cat err)" \
	    "make-data: fatal: unable to use zones.$f: not a regular file"
done
mkdir there
echo '.a.test:192.0.2.1' >there/data
ln -s there/data zones.a
exits 'a link of ours' 0 make-data zones.a
ln -s "$PWD/there/data" zones.b
exits 'an absolute one' 0 make-data zones.b
exits 'a link in a directory named' 0 make-data ./zones.a
mkdir sub; ln -s ../there/../there/data sub/zones.a
exits 'relative to where it lies' 0 make-data sub/zones.a
ln -s zones.a zones.c
exits 'a link to a link' 100 make-data zones.c
is 'message' "$(cat err)" 'make-data: fatal: unable to use zones.c: its target is a symbolic link, too'
ln -s there alias; ln -s alias/data zones.d
exits 'a link on the way' 100 make-data zones.d
is 'message' "$(cat err)" 'make-data: fatal: unable to use zones.d: a further symbolic link, or a file in place of a directory, on the way to its target'
ln -s there/none zones.e
exits 'a link to nothing' 111 make-data zones.e
is 'message' "$(cat err)" \
    'make-data: fatal: unable to open zones.e: file does not exist'
n=5
for target in there there/ / /dev/null zones.fifo there/data/ there/.. zones.i; do
	n=$((n + 1))
	ln -sfn $target zones.i
	exits "a link to $target" 100 timeout 10 make-data zones.i
done

# ---- full disks

printf '.a.test:192.0.2.1\n' >zones.z
exits 'full standard output' 111 sh -c 'make-data -s state2 zones.z >/dev/full'
is 'message' "$(cat err)" \
    'make-data: fatal: unable to write output: out of disk space'
run make-data -s state2 zones.z
is 'what was not published is given again' "$(gen out)" \
    "$(sed -n 's/^generation \([0-9]*\) .*/\1/p' state2)"
done_testing
