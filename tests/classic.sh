#!/bin/sh
# tinydns-data -1: the octets that 1.05 writes, for every line that 1.05 knows.

. "$(dirname "$0")/tap.sh"

old=/usr/sbin/tinydns-data
[ -x "$old" ] || skip_all "no djbdns 1.05 here"

# same TEXT FILE: both compile it to the same octets
same() {
	mkdir -p old
	cp "$2" old/data && touch -d @1700000000 old/data
	(cd old && "$old") >err 2>&1 || { fail "$1"; sed 's/^/# /' err; return; }
	cp -p old/data data
	if "$B/tinydns-data" -1 >out 2>err && cmp data.cdb old/data.cdb >>err
	then pass "$1: $(wc -c <data.cdb) octets"
	else fail "$1"; sed 's/^/# /' err; fi
}

for seed in 1 2 3 4 5 6 7 8; do
	/usr/bin/python3 -B "$T/lib/random_data.py" $seed >random
	same "random data $seed" random
done
same "hand-written data" "$T/lib/data.classic"

: >empty
same "no data at all" empty

cat >odd <<'EOF'
%a:1
%b:1.2
%c:1.2.3
%d:1.2.3.4
%:
%ee
%f:1.2.3.
%a:1
:a.example:16:\005hello:300:4000000038af1379:a
.:192.0.2.1:ns.root.:0
.zero.example::a:0
Zfull.example:ns.full.example:host.full.example:0:0:0:0:0:0::
Zpart.example:ns.part.example:host.part.example
&part.example::
@part.example:::0:0
@:192.0.2.1:.
+:192.0.2.1
+*:192.0.2.2
+*.:192.0.2.3
+\052.example:192.0.2.4
+\052\052.example:192.0.2.5
+a.*.example:192.0.2.6
+*.*.example:192.0.2.6
=*.example:192.0.2.7
='.example:192.0.2.8
+\.\\.example:192.0.2.9
+\1\12\123.example:192.0.2.10
+A.B.C.Example:192.0.2.11
+at.example:192.0.2.12:0:4000000038af1379
+at.example:192.0.2.13:5:4000000038af1379:aa
C.:.
^::
'x.example:
'z.example:a b	c\011\0\377\1771
':root
:r.example:65535:
:r.example:257:\000\005issueca.example
:r.example:1:\300\000\002\001
:r.example:28:\377\2\0\0\0\0\0\0\0\0\0\0\0\0\0\1
-a.example:192.0.2.1
#comment
EOF
same "odd lines" odd
printf '+a.example:192.0.2.1 \t \n+b.example:192.0.2.1\t' >blanks
same "blanks at the end, and no final newline" blanks

i=0
while [ $i -le 131 ]; do
	printf "'t%d.example:%0${i}d\n" $i 0
	i=$((i + 1))
done | sed "1s/0$//" >texts
same "texts of 0 to 131 octets" texts

label=$(printf '%063d' 0)
echo "+$label.$label.$label.$(printf '%061d' 0):192.0.2.1" >long
same "the longest name" long

awk 'BEGIN { for (i = 0; i < 20000; ++i)
	print "+h" i * 7919 % 20011 ".example:192.0." i % 256 "." i % 251 }' >many
same "many names" many

for f in "$T"/../../shared/data/zones.*; do
	[ -e "$f" ] && same "$(basename "$f")" "$f"
done

done_testing
