#!/bin/sh
# tinydns-edit: arguments, messages, exit codes, files; side by side with
# djbdns 1.05's where that is installed.
# limit: 180

. "$(dirname "$0")/tap.sh"

usage='tinydns-edit: usage: tinydns-edit data data.new add [ns|childns|host|alias|mx|host6|alias6] domain a.b.c.d'
theirs=/usr/sbin/tinydns-edit
[ -x "$theirs" ] || theirs=
mkdir ours theirs
x64=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx

# file TEXT: the data to start with, for both
file() {
	for d in ours theirs; do
		rm -rf $d/* && printf "$1" >$d/data
	done
}

# edit CODE MESSAGE ARG...: run in ours, and check code and message (without
# the program's name); run 1.05 in theirs, and compare code, message and file.
edit() {
	code=$1 said=$2; shift 2
	(cd ours && tinydns-edit "$@") >out 2>err; got=$?
	is "$* exits $code" $got "$code"
	is "$* says" "$(cat err)" "${said:+tinydns-edit: $said}"
	[ "$theirs" ] || return 0
	(cd theirs && $theirs "$@") >out.1 2>err.1; got=$?
	is "$* exits like 1.05" "$code" $got
	is "$* says what 1.05 says" "$(cat err | sed 's/|host6|alias6//')" \
	    "$(sed 's/^\(tinydns-edit: fatal: \)\1/\1/' err.1)"
	ok "$* leaves the file of 1.05" cmp ours/data theirs/data
}

# only CODE MESSAGE ARG...: ours alone, where it differs from 1.05 by intention
only() {
	code=$1 said=$2; shift 2
	(cd ours && tinydns-edit "$@") >out 2>err; got=$?
	is "$* exits $code" $got "$code"
	is "$* says" "$(cat err)" "${said:+tinydns-edit: $said}"
}

# ---- arguments

file '\n'
for args in '' data 'data data.new' 'data data.new add ns a' \
    'data data.new del ns a 1.2.3.4' 'data data.new add foo a 1.2.3.4' \
    'data data.new add ns a 1.2.3' 'data data.new add ns a x' \
    'data data.new add ns a ::1' 'data data.new ADD ns a 1.2.3.4'; do
	edit 100 "${usage#*: }" $args
done
only 100 "${usage#*: }" data data.new add ns a 1.2.3.256
only 100 "${usage#*: }" data data.new add ns a 1.2.3.4.5
only 100 "${usage#*: }" data data.new add ns a 1.2.3.4.5
only 100 "${usage#*: }" data data.new add host6 a 1.2.3.4
only 100 "${usage#*: }" data data.new add alias6 a 20010db8
only 100 "${usage#*: }" data data.new add alias6 a '[2001:db8::1'
edit 0 '' data data.new add ns a 1.2.3.4 more
exits "--help exits 0" 0 tinydns-edit --help
is "--help shows the usage" "$(head -n1 out)" "usage: ${usage#*: usage: }"
exits "--version exits 0" 0 tinydns-edit --version

# ---- a file grows

# 1.05 is silent about what follows the address; else this is its vector
file '\n'
only 0 'warning: ignored after the IP address: x' data data.new add ns A.Example 1.2.3.4x
cp ours/data theirs/data
edit 0 '' data data.new add host h.example 1.2.3.4
edit 100 'fatal: host name already used' data data.new add host H.example 1.2.3.5
edit 100 'fatal: IP address already used' data data.new add host x.example 1.2.3.4
edit 0 '' data data.new add mx example 1.2.3.5
edit 0 '' data data.new add childns sub.example 1.2.3.9
edit 0 '' data data.new add alias w.example 1.2.3.9
edit 0 '' data data.new add alias w.example 1.2.3.4
edit 0 '' data data.new add alias h.example 01.2.003.4
edit 0 '' data data.new add alias '*.a\072b' 1.2.3.9
edit 0 '' data data.new add ns '' 1.2.3.4
edit 0 '' data data.new add ns . 1.2.3.4
is "the file" "$(cat ours/data)" '
.a.example:1.2.3.4:a:259200
=h.example:1.2.3.4:86400
@example:1.2.3.5:a::86400
&sub.example:1.2.3.9:a:259200
+w.example:1.2.3.9:86400
+w.example:1.2.3.4:86400
+h.example:1.2.3.4:86400
+\052.a\072b:1.2.3.9:86400
..:1.2.3.4:a:259200
..:1.2.3.4:b:259200'
is "no new file stays" "$(ls ours)" data

# ---- letters and TTLs

file '.ex:1.1.1.1:a:77\n.EX:1.1.1.1:b.ns.ex:88 \n.ex::D.ns.ex:99\n&ex:1.1.1.1:c:66'
edit 0 '' data data.new add ns ex. 1.1.1.1
edit 0 '' data data.new add ns ex 1.1.1.2
edit 0 '' data data.new add childns ex 1.1.1.3
is "letters of . and & are apart, the last TTL counts" "$(sed -n '5,$p' ours/data)" \
    '.ex:1.1.1.1:c:99
.ex:1.1.1.2:e:99
&ex:1.1.1.3:a:66'
file '.ex::x.y:9\n.ex::a.ns.ex:\n.ex::ab\n.ex::a.b.ns.ex\n.ex::b.mx.ex\n.ex\n'
edit 0 '' data data.new add ns ex 1.1.1.1
is "names that are no letters" "$(tail -n1 ours/data)" .ex:1.1.1.1:b:259200
file '@ex:1.1.1.1:b::99\n@EX:1.1.1.1:a.mx.ex:7:98:400000000000000'
edit 0 '' data data.new add mx ex 1.1.1.1
is "the TTL of @ is after the distance" "$(tail -n1 ours/data)" @ex:1.1.1.1:c::98
file "$(for c in a b c d e f g h i j k l m n o p q r s t u v w x y; do
	printf '&ex::%s\\n' $c; done)"
edit 0 '' data data.new add childns ex 1.1.1.1
edit 100 'fatal: too many records for that domain' data data.new add childns ex 1.1.1.1
edit 0 '' data data.new add ns ex 1.1.1.1

# ---- lines are kept as they are

file '#=h.ex:1.1.1.1\n-h.ex:1.1.1.1\n=h.ex\n+h.ex:1.1.1.1\r\n \\000\t \n\n%%x:1\n=g.ex:x\n*bad'
edit 0 '' data data.new add host i.ex 1.1.1.1
edit 100 'fatal: host name already used' data data.new add host h.ex 1.1.1.2
edit 0 '' data data.new add host g2.ex 1.1.1.2
file "=$x64:1.1.1.1\n" # 1.05 says: out of memory
only 0 '' data data.new add host g.ex 1.1.1.2
only 100 'fatal: IP address already used' data data.new add host f.ex 1.1.1.1

# ---- IPv6

file '=h.ex:192.0.2.1\n'
only 0 '' data data.new add host6 H.ex 2001:DB8::1
only 0 '' data data.new add alias6 w.ex '[2001:db8::1]'
only 0 '' data data.new add alias6 w.ex 20010DB8000000000000000000000002
is "IPv6 lines" "$(cat ours/data)" '=h.ex:192.0.2.1
6h.ex:20010db8000000000000000000000001:86400
3w.ex:20010db8000000000000000000000001:86400
3w.ex:20010db8000000000000000000000002:86400'
only 100 'fatal: host name already used' data data.new add host6 h.EX 2001:db8::2
only 100 'fatal: IP address already used' data data.new add host6 i.ex 2001:db8:0::1
printf '6v.ex:[2001:db8::9]:60\n' >>ours/data
only 100 'fatal: IP address already used' data data.new add host6 i.ex 2001:db8::9
only 0 '' data data.new add host i.ex 192.0.2.2
only 0 '' data data.new add host6 i.ex 2001:db8::a
ok "tinydns-data takes the file" tinydns-data -o data.cdb ours/data

# ---- names

file '\n'
for name in $x64 'a\400' 'a\'; do
	(cd ours && tinydns-edit data data.new add ns "$name" 1.2.3.4) 2>err
	is "$name exits like 1.05's name too long" $? 111
done
only 111 'fatal: unable to parse domain: label longer than 63 octets' \
    data data.new add ns $x64 1.2.3.4
[ "$theirs" ] && { (cd theirs && $theirs data data.new add ns $x64 1.2.3.4) 2>err
	is "1.05 exits 111, too" $? 111; }
long=$(echo $x64 | cut -c1-60); long=$long.$long.$long.$long
only 0 '' data data.new add alias $long.abcdef 1.2.3.4
only 111 'fatal: unable to name servers under that domain: too long' \
    data data.new add mx $long.abcdefgh 1.2.3.4

# ---- files

file '\n'
edit 100 'fatal: unable to read none: file does not exist' none data.new add ns a 1.2.3.4
edit 100 'fatal: unable to read .: is a directory' . data.new add ns a 1.2.3.4
edit 100 'fatal: unable to write none/x: file does not exist' data none/x add ns a 1.2.3.4
mkdir ours/dir theirs/dir
edit 100 'fatal: unable to write dir: is a directory' data dir add ns a 1.2.3.4
only 100 'fatal: unable to read none/data: file does not exist' none/data data.new add ns a 1.2.3.4
only 100 'fatal: unable to read data/x: not a directory' data/x data.new add ns a 1.2.3.4
only 100 'fatal: unable to write ./data: it is the old file' data ./data add ns a 1.2.3.4
ok "and the old file stays" test -f ours/data
if [ "$(stat -c %d /dev/shm 2>/dev/null)" != "$(stat -c %d ours)" ] &&
    [ -w /dev/shm ]; then
	new=/dev/shm/fleetdns-edit.$$
	edit 111 "fatal: unable to move $new to data: cross-device link" \
	    data $new add ns a 1.2.3.4
	rm -f $new
	(cd ours && tinydns-edit data $new add ns a 1.2.3.4) 2>err
	ok "the new file is removed" test ! -e $new
else
	skip "no second file system"
fi
for mode in 600 640 666 755 444; do
	chmod $mode ours/data theirs/data
	edit 0 '' data data.new add alias a 1.2.3.4
	[ -z "$theirs" ] || is "mode $mode as in 1.05" \
	    "$(stat -c %a ours/data)" "$(stat -c %a theirs/data)"
done
echo old >ours/data.new
only 0 '' data data.new add alias a 1.2.3.4
echo target >target; ln -s ../target ours/data.new
only 0 '' data data.new add alias a 1.2.3.4
is "a link in place of the new file is not followed" "$(cat target)" target

# two at a time: nothing is lost
file '\n'
i=0; pids=
while [ $i -lt 12 ]; do
	(cd ours && tinydns-edit data data.new add alias n$i.ex 1.2.3.4) &
	pids="$pids $!" i=$((i + 1))
done
bad=0; for p in $pids; do wait $p || bad=$((bad + 1)); done
is "twelve at once: all succeed" $bad 0
is "twelve at once: all are there" "$(grep -c '^+n' ours/data)" 12

# full disk
if mkdir full && mount -t tmpfs -o size=16k none full 2>/dev/null; then
	{ head -c 7000 /dev/zero | tr '\0' x | sed 's/^/#/'; echo; } >full/data
	cp full/data before
	head -c 7000 /dev/zero >full/other
	exits "full disk exits 100, as in 1.05" 100 \
	    tinydns-edit full/data full/data.new add ns a 1.2.3.4
	is "full disk says" "$(cat err)" \
	    'tinydns-edit: fatal: unable to write full/data.new: out of disk space'
	ok "full disk leaves the old file" cmp full/data before
	is "full disk leaves no new file" "$(ls full)" 'data
other'
	umount full
else
	skip "no tmpfs"
fi
# a name with % in it is no format
exits "odd names" 100 tinydns-edit '%s%n' data.new add ns a 1.2.3.4
is "odd names are shown" "$(cat err)" \
    'tinydns-edit: fatal: unable to read %s%n: file does not exist'

done_testing
