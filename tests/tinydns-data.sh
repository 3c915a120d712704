#!/bin/sh
# tinydns-data: arguments, messages, exit codes, what happens to data.cdb.

. "$(dirname "$0")/tap.sh"

good='.example.org:192.0.2.1:a
+www.example.org:192.0.2.2'

sum() { cksum <data.cdb; }

# ---- the 1.05 way: data to data.cdb by way of data.tmp
exits "data is missing" 111 tinydns-data
is "and its message" "$(cat err)" \
    "tinydns-data: fatal: unable to open data: file does not exist"
echo "$good" >data
exits "good data" 0 tinydns-data
is "says nothing" "$(cat out err)" ""
ok "data.cdb is a cdb" cdb -s data.cdb
is "its mode" "$(stat -c %a data.cdb)" 644
ok "no data.tmp is left" test ! -e data.tmp
before=$(sum)

# ---- errors: all of them, where they are, and data.cdb stays
cat >data <<'EOF'
.example.org:192.0.2.1:a
+www.example.org:192.0.2.300
+www.example.org:192.0.2.2:3600x
@example.org:192.0.2.3:m:70000
'example.org:a\400b
'example.org:lone\
Xexample.org
EOF
exits "bad data" 111 tinydns-data
is "each error is named" "$(grep -c '^data:[0-9]*:[0-9]*: error: ' err)" 6
is "an address" "$(sed -n 1p err)" "data:2:18: error: \"192.0.2.300\" is\
 not an IPv4 address (300 is more than 255)"
is "a TTL" "$(sed -n 2p err)" "data:3:28: error: TTL \"3600x\" is not a\
 number: expected decimal digits only"
is "the summary" "$(tail -n1 err)" \
    "tinydns-data: fatal: data: 6 errors, 0 warnings; data.cdb unchanged"
is "data.cdb is as before" "$(sum)" "$before"
ok "no data.tmp is left" test ! -e data.tmp

# ---- each of these is an error on its own line
bad() {
	printf "$1" >one
	run tinydns-data -n one
	if [ $code = 111 ] && grep -q '^one:1:[0-9]*: error: ' err; then
		pass "refused: $(head -n1 err)"
	else
		fail "refused: $1"; sed 's/^/# /' err
	fi
}
bad '+a.example:192.0.2.1:3600:4000000000000ABC\n'
bad '+a.example:192.0.2.1:::abc\n'
bad '%%in:10.0.0.0/8\n'
bad '+a.example:\n'
bad '=a.example:\n'
bad "+$(printf '%064d' 0).example:192.0.2.1\n"
bad '+a.example:192.0.2.1:60:::x\n'
bad '3a.example:20010db8\n'
bad '3a.example:[2001:db8::g]\n'
bad '+a.example:192.0.2.1\r\n'
bad '+a.example:1.2.3\n'
bad '+a.example:01234.2.3.4\n'
bad ' +a.example:192.0.2.1\n'
bad 'Sa.example:192.0.2.1:x:5060\n'
bad ':a.example:252:x\n'
bad ':a.example::x\n'
bad ':a.example:SOA:x\n'
bad ':a.example:65536:x\n'
bad ':a.example:TXT:[a:300\n'
bad ':a.example:TXT:"[" [[a]:300:::x\n'
bad '%%abc:10\n'
bad '%%in:[2001:db8::1/32]\n'
bad '%%in:10.1.2.3.4\n'
printf "Sa.example:x\n" >one
run tinydns-data -n one
ok "an S line is pointed to :fqdn:SRV:" grep -q ':fqdn:SRV:' err

# ---- accepted as in 1.05
fine() {
	printf "$1" >one
	run tinydns-data -n one
	if [ $code = 0 ] && ! grep -q error: err; then pass "accepted: $1"
	else fail "accepted: $1"; sed 's/^/# /' err; fi
}
fine "'a.example:a\\\\;b\\\\377\\\\072c" # no newline at the end, too
fine '+a.example:192.0.2.1:::::::\n'
fine '.a.example:192.0.2.1:a\n.a.example:192.0.2.2:b\n'
fine 'Za.example:m.:h.:1\n.a.example:192.0.2.2:b\n'
fine '+a.example:192.0.2.1   \t \n\n   \n#x\n-y\n'
fine ':a.example:TXT:a[b\n:a.example:TXT:\\[a:300\n:a.example:TXT:"[":300\n'
fine ':a.example:TXT:[[a:b]:c]:300:::\n'
fine '%%in:\n+a.example:[2001:db8::1]\n%%v6:[2001:db8::/32]\n'

# ---- options
echo "$good" >data
exits "-n checks" 0 tinydns-data -n
is "-n leaves data.cdb alone" "$(sum)" "$before"
exits "-o writes elsewhere" 0 tinydns-data -o other.cdb data
ok "other.cdb is there" test -s other.cdb
echo '+mail.example.org:192.0.2.9' >more
exits "several sources" 0 tinydns-data -o both.cdb data more
exits "an unknown option" 100 tinydns-data -x
ok "shows usage" grep -q '^tinydns-data: usage: tinydns-data ' err
exits "--help" 0 tinydns-data --help
exits "--version" 0 tinydns-data --version
echo "+new.example:192.0.2.1" >one
exits "-1 writes 1.05's layout" 0 tinydns-data -1 -o classic.cdb one
before=$(cksum <classic.cdb)
{
	printf "+a.example:192.0.2.1:::in\n'long.example:"
	awk 'BEGIN { while (i++ < 33000) printf "x" }'
	printf '\n%%v6:[2001:db8::/32]\n%%w6:[2001:db8:1::/48]\n'
} >one
exits "-1 refuses what it cannot hold" 111 tinydns-data -1 -o classic.cdb one
is "all of it, and says where" "$(sed 's/\(error\): .*/\1/' err)" "one:2:2: error
one:3:2: error
one:4:2: error
tinydns-data: fatal: one: 3 errors, 0 warnings; classic.cdb unchanged"
is "classic.cdb is as before" "$(cksum <classic.cdb)" "$before"
exits "-1 -n refuses it, too" 111 tinydns-data -1 -n one
sed 1q one >two
exits "-1 warns as without it" 0 tinydns-data -1 -o classic.cdb two
ok "of a location" grep -q '^two:1:2: warning: no % line' err

# ---- what is only strange is a warning
cat >data <<'EOF'
.example.org:192.0.2.1:a
Cwww.example.org:example.org
+www.example.org:192.0.2.2
@example.org::www.example.org
+short.example.org:192.0.2.3::4000
+there.example.org:192.0.2.4:::xx
&sub.example.org::ns.sub.example.org
+www.example.org.example.org:192.0.2.5
+other.example:192.0.2.6
%in:10
%ex:
%in:10.0
%in:10
%ex:10
%v6:[2001:db8::/32]
%in:[2001:db8::/32]
EOF
exits "warnings" 0 tinydns-data
ok "none is an error" sh -c '! grep -q error: err'
warned() { ok "warned: $2" grep -q "^data:$1:[0-9]*: warning: .*$2" err; }
warned 2 "CNAME and other data"
warned 4 "www.example.org is a CNAME"
warned 5 "shorter than 16 digits"
warned 6 "no % line defines this location"
warned 7 "no address for the server ns.sub.example.org"
warned 8 "doubled domain"
warned 9 "outside every zone"
warned 14 "this prefix has another location at data:10, which counts"
warned 16 "this prefix has another location at data:15, which counts"
is "and no more" "$(wc -l <err)" 9
exits "-q" 0 tinydns-data -q
is "says none" "$(cat err)" ""
sed '2s/.*/+x/' data >broken
exits "-q with an error" 111 tinydns-data -nq broken
is "says that, and how many warnings there are" "$(cut -d: -f1-4 err)" "broken:2:3: error
tinydns-data: fatal: broken: 1 error, 1 warning"

# ---- the longest records that an answer and a transfer can hold
long() { # OCTETS: of the one TXT-like record of a name of 15
	{
		echo .example.org:192.0.2.1:a
		awk -v n="$1" 'BEGIN { printf ":x.example.org:65400:"; while (i++ < n) printf "x"; print "" }'
	} >long
}
answer=$((65535 - 12 - (15 + 4) - 12 - 11)) transfer=$((65535 - 12 - (15 + 10)))
for n in $answer $((answer + 1)) $transfer $((transfer + 1)); do
	long "$n"
	exits "a record of $n octets" 0 tinydns-data -o long.cdb long
	cp err err.$n
done
who="long:2:2: warning: x.example.org has"
told="$who records of a type that are longer than any message: no answer has them"
sent="$who a record longer than any message: its zone cannot be transferred"
is "the longest that can be told: nothing is said" "$(cat err.$answer)" ""
is "one octet more: a warning" "$(sed -n 1p err.$((answer + 1)))" "$told"
is "the longest that can be sent: the same" "$(sed -n 1p err.$transfer)" "$told"
ok "one octet more: both" grep -qx "$sent" err.$((transfer + 1))
long 30000; sed -n 2p long >>long; sed '2s/x$/y/' long >long2; sed '3s/x$/z/' long2 >long
exits "two records of 30000 octets" 0 tinydns-data -o long.cdb long
is "nothing is said" "$(cat err)" ""
sed -n 2p long | sed 's/y$/x/' >>long
exits "three of them" 0 tinydns-data -o long.cdb long
is "a warning" "$(sed -n 1p err)" "$told"

: >empty
exits "an empty source" 0 tinydns-data -o empty.cdb empty
is "is warned of" "$(cat err)" "tinydns-data: warning: empty is empty"
exits "an empty source, with -q" 0 tinydns-data -q -o empty.cdb empty
is "is not" "$(cat err)" ""

# ---- sources that are pipes
{ echo .example.org:192.0.2.1:a; echo %in:10; echo %ex:11
  sed -n '2s/$/:::in/p' long; sed -n '3s/$/:::ex/p' long; sed -n '3s/y$/z:::ex/p' long
  awk 'BEGIN { while (i++ < 2500) print "@mx.example.org::mail" i ".mx.example.com:" i }'; } >apart
exits "others for other clients, and names that are compressed" 0 tinydns-data -o long.cdb apart
is "nothing is said" "$(cat err)" ""
echo 'Zexample.org:ns.example.org:host.example.org:7' >serial
exits "a source with a serial" 0 tinydns-data -1 -o named.cdb serial
exits "a slow pipe" 0 sh -c "(sleep 0.2; cat serial) | tinydns-data -1 -o piped.cdb /dev/stdin"
ok "is read to its end" cmp piped.cdb named.cdb
before=$(cksum <piped.cdb)
exits "a pipe from which nothing comes" 111 sh -c ": | tinydns-data -o piped.cdb /dev/stdin"
is "its message" "$(cat err)" \
    "tinydns-data: fatal: unable to read /dev/stdin: nothing came out of the pipe"
mkfifo fifo
exits "a FIFO that nobody writes to" 111 tinydns-data -o piped.cdb fifo
is "both leave the old file" "$(cksum <piped.cdb)" "$before"

# ---- a disk that is full, a directory in place of a file
rm -f data.cdb data
mkdir data
exits "data is a directory" 111 tinydns-data
is "and its message" "$(cat err)" \
    "tinydns-data: fatal: unable to read data: is a directory"
rmdir data
echo "$good" >data
tinydns-data
before=$(sum)
if [ "$(id -u)" = 0 ] && mkdir small && mount -t tmpfs -o size=64k none small
then
	cp data data.cdb small
	awk 'BEGIN { for (i = 0; i < 9000; i++) print "+h" i ".example.org:192.0.2.1" }' >big
	cp big small/data 2>/dev/null
	exits "the disk is full" 111 sh -c "cd small && exec tinydns-data -o data.cdb ../big"
	is "its message" "$(grep fatal: err)" \
	    "tinydns-data: fatal: unable to create data.tmp: out of disk space"
	is "data.cdb is as before" "$(cksum <small/data.cdb)" "$before"
	ok "no data.tmp is left" test ! -e small/data.tmp
	umount small
fi
done_testing
