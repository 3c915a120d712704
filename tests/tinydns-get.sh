#!/bin/sh
# tinydns-get: arguments, messages, exit codes, form of the answers; side by side
# with djbdns 1.05's where that is installed.

. "$(dirname "$0")/tap.sh"

usage='tinydns-get: usage: tinydns-get type name [ip]'
theirs=/usr/bin/tinydns-get
[ -x "$theirs" ] && [ -x /usr/sbin/tinydns-data ] || theirs=
mkdir ours theirs
x64=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
x600=$(printf '%0600d' 0 | tr 0 x)

cat >ours/data <<EOF
%in:10
%ex
.test:192.0.2.53:a:3600
Zz.test:ns.z.test:host.z.test:7:1:2:3:4:5
&z.test::ns.z.test:
+ns.z.test:192.0.2.54:300
=www.test:192.0.2.80
@test:192.0.2.25:m:10
'txt.test:a\\072b\\\\c
:_sip._tcp.test:33:\\000\\001\\000\\002\\023\\304\\003sip\\004test\\000
^1.2.0.192.in-addr.arpa:www.test
Calias.test:www.test
+*.w.test:192.0.2.99
+in.test:10.0.0.1:::in
+in.test:192.0.2.7:::ex
+gone.test:192.0.2.66:0:4000000030000000
+soon.test:192.0.2.67:60:5000000000000000
&kid.test:192.0.2.200:a
'big.test:$x600
EOF
touch -d @1000000000 ours/data
cp -p ours/data theirs/data
ok "tinydns-data takes the data" sh -c 'cd ours && tinydns-data'
[ "$theirs" ] && ok "1.05's takes it, too" sh -c 'cd theirs && /usr/sbin/tinydns-data'

get() { (cd ours && tinydns-get "$@") >out 2>err; code=$?; }
get1() { (cd theirs && $theirs "$@") >out.1 2>err.1; code1=$?; }

# same ARG...: all of it as in 1.05
same() {
	get "$@"
	[ "$theirs" ] || { is "$*: exit code" $code 0; return; }
	get1 "$@"
	is "$*: as 1.05" "$(cat out; echo $code)" "$(cat out.1; echo $code1)"
}

# answers ARG...: question, flags and answer as in 1.05; there is no authority
# section beside an answer, and no additional section for it
answers() {
	get "$@"
	is "$*: exit code" $code 0
	is "$*: answers only" "$(grep -c '^a[ud]' out)" 0
	[ "$theirs" ] || return 0
	get1 "$@"
	is "$*: answers as 1.05" "$(sed 's/^.* bytes, .* records//' out)" \
	    "$(sed '/^a[ud]/d; s/^.* bytes, .* records//' out.1)"
}

# ---- arguments

for args in '' a 'a '; do
	get $args
	is "'$args' exits 100" $code 100
	is "'$args' shows the usage" "$(cat err; cat out)" "$usage"
done
for type in foo 1x -1 65536 '' ' 1' TYPE65536 a.; do
	get "$type" test
	is "type '$type' exits 100" $code 100
	is "type '$type' shows the usage" "$(cat err; cat out)" "$usage"
done
for ip in x 1.2.3 '' 1.2.3.256 1.2.3.4x 2001:db8; do
	get a test "$ip"
	is "ip '$ip' exits 100" $code 100
	is "ip '$ip' shows the usage" "$(cat err; cat out)" "$usage"
done
for name in $x64 'a\400' 'a\' "$x64.a"; do
	get a "$name"
	is "name '$name' exits 111" $code 111
	is "name '$name' is refused in 1.05's words" "$(cat err; cat out)" \
	    'tinydns-get: fatal: unable to parse: protocol error'
done
answers a www.test 1.2.3.4 more
answers A 'wWw..Test.'
exits "--help exits 0" 0 tinydns-get --help
is "--help shows the usage" "$(cat out)" "usage: ${usage#*: usage: }"
exits "--version exits 0" 0 tinydns-get --version

# every name that 1.05 knows, in either case, is the number it is there
for type in any a ns mx ptr txt cname soa hinfo rp sig key aaaa axfr; do
	number=$(get $type x.org; sed -n '1s/ .*//p' out)
	get "$(echo $type | tr a-z A-Z)" x.org
	is "$type and its capitals" "$(sed -n '1s/ .*//p' out)" "$number"
	[ "$theirs" ] || continue
	get1 $type x.org
	is "$type as in 1.05" "$number" "$(sed -n '1s/ .*//p' out.1)"
done
for row in srv:33 caa:257 HTTPS:65 TYPE1234:1234 ds:43 65535:65535; do
	get ${row%:*} x.org
	is "${row%:*} is ${row#*:}" "$(head -n1 out)" "${row#*:} x.org:"
done

# ---- as in 1.05

same 0 test
same 999 www.test
same hinfo test
same aaaa 'nope.\052.test'
same txt 'a\.b\001.test'
same a x.kid.test
same a kid.test
same ns kid.test
same any x.kid.test
same a gone.test
same a soon.test
answers a www.test
answers txt txt.test
answers 33 _sip._tcp.test
answers soa z.test
answers mx test
answers ns test
answers a a.b.w.test
answers 1 in.test
answers a in.test 10.1.1.1
answers a in.test 11.1.1.1
answers any www.test
answers soa test

# ---- the answer is ours where we mean to differ

get a www.test
is "an answer" "$(cat out)" '1 www.test:
42 bytes, 1+1+0+0 records, response, authoritative, noerror
query: 1 www.test
answer: www.test 86400 A 192.0.2.80'
get a x.org
is "outside our zones: REFUSED, not silence" "$(cat out; echo $code)" '1 x.org:
23 bytes, 1+0+0+0 records, response, refused
query: 1 x.org
0'
get a z.test
is "negative answers live min(SOA TTL, minimum) seconds" "$(tail -n1 out)" \
    'authority: z.test 4 SOA ns.z.test host.z.test 7 1 2 3 4'
get a w.test
is "empty non-terminals exist" "$(sed -n 's/.* //; 2p' out)" noerror
get a _tcp.test
is "above a name with an underscore, too" "$(sed -n 's/.* //; 2p' out)" noerror
get a alias.test
is "a CNAME is followed" "$(sed -n '4,$p' out)" \
    'answer: alias.test 86400 CNAME www.test
answer: www.test 86400 A 192.0.2.80'
get a in.test ::ffff:10.1.1.1
is "IPv6 clients, and IPv4 in their clothes" "$(tail -n1 out)" 'answer: in.test 86400 A 10.0.0.1'
get any test
is "ANY gets one set" "$(grep -c ^answer: out)" 1
get txt big.test
is "texts are cut at 255 octets, and nothing is truncated" \
    "$(sed 's/x\{10,\}/x/g' out)" '16 big.test:
641 bytes, 1+1+0+0 records, response, authoritative, noerror
query: 16 big.test
answer: big.test 86400 16 \377x\377xZx'
get axfr test
is "AXFR: not here" "$(cat out; echo $code)" '252 test:
22 bytes, 1+0+0+0 records, response, notimp
query: 252 test
0'
get srv x.test # 1.05 does not know the word
is "new types by name" "$(head -n1 out)" '33 x.test:'

# ---- no usable data.cdb

# refuses WHY: the exit code is 111, nothing is on standard output
refuses() {
	get a www.test
	is "$1: exits 111" $code 111
	is "$1: says" "$(cat err; cat out)" "tinydns-get: fatal: $2"
}
cp ours/data.cdb good
rm ours/data.cdb
refuses "no data.cdb" 'unable to open data.cdb: file does not exist'
mkdir ours/data.cdb
refuses "a directory" 'unable to use data.cdb: not a file, or empty'
rmdir ours/data.cdb
mkfifo ours/data.cdb
refuses "a FIFO" 'unable to use data.cdb: not a file, or empty'
rm ours/data.cdb
: >ours/data.cdb
refuses "an empty file" 'unable to use data.cdb: not a file, or empty'
(cd ours && tinydns-data -1 && mv data.cdb ../classic)
cp classic ours/data.cdb
refuses "1.05's layout" 'unable to use data.cdb: not a data.cdb of this version: run make'
head -c 3000 good >ours/data.cdb
get a www.test
is "a truncated file: exits 111" $code 111
is "a truncated file: one line" "$(grep -c '^tinydns-get: fatal: unable to use data.cdb: ' err)" 1
cp good ours/data.cdb

# ---- output

if [ -w /dev/full ]; then
	(cd ours && tinydns-get a www.test) >/dev/full 2>err
	is "full disk exits 111" $? 111
	is "full disk says" "$(cat err)" \
	    'tinydns-get: fatal: unable to write output: out of disk space'
fi

# more than 64 KB of records: as much as a message holds
i=0; { echo .test:192.0.2.53:a; while [ $i -lt 6000 ]; do
	echo "'many.test:text number $i"; i=$((i + 1)); done; } >ours/data
(cd ours && tinydns-data)
get txt many.test
is "more than a message holds: exit code" $code 0
ok "more than a message holds: truncated" grep -q '^[0-9]* bytes.*, truncated,' out

done_testing
