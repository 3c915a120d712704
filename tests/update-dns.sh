# update-dns: what it takes, what it refuses, and that nothing is ever lost.
. "$(dirname "$0")/tap.sh"
unset SSH_ORIGINAL_COMMAND SSH_CONNECTION
PATH=$PATH:/usr/sbin:/sbin

text() { # generation address: data as make-data writes it
	printf '#fleetdns data 1 %s\n.a.test:192.0.2.1:ns\n+w.a.test:%s\n' "$1" "$2"
}
stream() { # file generation [flags]: the file as it is pushed
	echo "fleetdns-push 1 $(wc -c <"$1") $(b2sum -l 256 <"$1" | cut -d' ' -f1) $2 ${3:--}"
	cat "$1"
}
push() { # file generation [flags]: sets code, leaves out and err
	stream "$@" >stream
	SSH_ORIGINAL_COMMAND=push update-dns d <stream >out 2>err; code=$?
	last=$(tail -n1 out)
}
fresh() { rm -rf d; mkdir d; }
copies() { ls d | grep -c '^data\.2'; }
rubbish() { ls -A d | grep '^\.' | tr '\n' ' '; }
built() { update-dns -n d | cut -d' ' -f5; }

for g in 1 2 3 4 5 6 7 8 9; do text $g 192.0.2.$g >t$g; done

# arguments
exits "two directories" 100 update-dns d d
is "usage" "$(cat err)" "update-dns: usage: update-dns [-u] [-n] [dir] <data"
exits "--version" 0 update-dns --version
run update-dns nowhere <t1; is "no such directory" "$code" 111
is "is said" "$(cat err)" "update-dns: fatal: unable to switch to nowhere: file does not exist"

# by hand, as ever
fresh
run update-dns d <t5
is "by hand: code" "$code" 0
is "by hand: the words" "$(sed 's/data\.[-0-9]*\.[0-9]*$/data.DATE/' out)" "Writing incoming data data to data.DATE
Updating data file
Activating new data
Cleaning up old files"
ok "data is there" cmp t5 d/data
ok "a copy is there" cmp t5 d/data.2*
ok "data.cdb is there" test -s d/data.cdb
is "nothing else is left" "$(rubbish)" ""
is "status" "$(update-dns -n d | cut -d' ' -f1-4)" "status 1 5 $(b2sum -l 256 <t5 | cut -d' ' -f1)"
is "status says when it was built" "$([ "$(built)" -gt 1000000000 ] && echo yes)" yes
run update-dns d <t3; is "by hand one may go back" "$code" 0
cmp -s t3 d/data; is "and is back" $? 0
run update-dns d </dev/null; is "nothing: code" "$code" 111
is "nothing: message" "$(cat err)" "update-dns: fatal: no data came"
ok "and data stays" cmp t3 d/data
(cd d && update-dns <../t4 >../out 2>&1); is "the current directory by default" $? 0
echo '+x:192.0.2.300' >bad; run update-dns d <bad
is "data with errors: code" "$code" 100
ok "the error is shown" grep -q '^\.in\.[0-9]*:1:' out
ok "and data stays" cmp t4 d/data
printf '#fleetdns data 2 5\n' >bad; run update-dns d <bad
warnings() { cut -d: -f2,4 out | grep warning | tr '\n' ' '; }
{ text 6 192.0.2.6; echo '&b.a.test::ns.b.a.test'; } >odd
sed 1d odd >hand; run update-dns d <hand
is "data without a stamp: warnings, once" "$(warnings)" "3: warning "
run update-dns d <odd
is "with one: they were told where it was made" "$code $(warnings)" "0 "
printf '#!/bin/sh\nexec %s\n' "$B/tinydns-data -o made data" >d/trigger-make; chmod 755 d/trigger-make
run update-dns d <hand
is "a triggered make tells them" "$code $(warnings)" "0 3: warning "
fresh; echo '+hand:192.0.2.9' >d/data; run update-dns d <t5
is "data written by hand is kept as a copy" "$(cat d/data.2* | grep -c hand)" 1
fresh; echo '+hand:192.0.2.9' >d/data; touch -d 2001-02-03 d/data
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i >d/data.2020-01-01.0000$i; done
run update-dns d <t5
is "also if it is older than all other copies" "$(cat d/data.2* | grep -c hand)" 1

# the stream
fresh; push t5 5
is "pushed: code" "$code" 0
is "pushed: last line" "$last" "ok 5"
push t5 5
is "the same again" "$last" "ok 5"
is "makes no second copy" "$(copies)" 1
rm d/data.cdb; push t5 5
ok "but is built again" test -s d/data.cdb
push t6 6; is "a newer one" "$last" "ok 6"
push t5 5
is "an older one" "$code $last" "100 refused generation 5 is older than 6, which is here"
ok "data stays" cmp t6 d/data
push t5 5 force
is "an older one by force" "$code $last" "0 ok 5"
text 5 192.0.2.77 >other; push other 5
is "the same generation, other data" "$code $last" "100 refused generation 5 is here with other data"
push other 5 force; is "by force" "$last" "ok 5"
push t7 8
is "another generation than the stamp's" "$code $last" "100 refused the data's stamp is not of generation 8"
push t8 8 gzip
is "an unknown flag" "$code $last" "100 refused unknown flag gzip"
stream t8 8 | sed '1s/push 1/push 2/' >stream
SSH_ORIGINAL_COMMAND=push update-dns d <stream >out 2>err
is "an unknown version" "$? $(tail -n1 out)" "100 refused unknown version of the push stream: 2"
stream t8 8 | sed '$s/192/193/' >stream
SSH_ORIGINAL_COMMAND=push update-dns d <stream >out 2>err
is "a wrong hash" "$? $(tail -n1 out)" "111 refused wrong hash: the data was damaged on its way"
{ stream t8 8; echo; } >stream
SSH_ORIGINAL_COMMAND=push update-dns d <stream >out 2>err
is "more than announced" "$? $(tail -n1 out)" "100 refused more data came than line one says"
printf 'fleetdns-push 1 %s' "$(head -c 600 /dev/zero | tr '\0' 7)" >stream
SSH_ORIGINAL_COMMAND=push update-dns d <stream >out 2>err
is "a line one without end" "$(grep -c '^refused bad length\|^refused malformed' out)" 1
{ text 8 192.0.2.8; echo '?'; } >bad; push bad 8
is "errors in the data" "$code $last" "100 refused tinydns-data finds errors in the data"
ok "data stays through all that" cmp other d/data
is "nothing is left lying" "$(rubbish)" ""

# verbs, and who is on the other side
is "status" "$(SSH_ORIGINAL_COMMAND=status update-dns d </dev/null | cut -c1-10)" "status 1 5"
stream t6 6 >stream
SSH_ORIGINAL_COMMAND='rm -rf /; status' update-dns d <stream >out 2>err
is "other commands are not heeded" "$? $(tail -n1 out)" "0 ok 6"
SSH_ORIGINAL_COMMAND=zzz update-dns d <t7 >out 2>err
is "no line one through sshd" "$? $(cat out)" "100 refused no line one: an old primary needs update-dns -u in authorized_keys"
cat t7 | SSH_CONNECTION='::1 1 ::1 22' update-dns d >out 2>err
is "nor without a command" "$? $(head -c 19 out)" "100 refused no line one"
SSH_CONNECTION='::1 1 ::1 22' update-dns d <t7 >out 2>err
is "a file, from somebody logged in by ssh" $? 0
grep -v '^#' t7 | SSH_CONNECTION='::1 1 ::1 22' update-dns -u d >out 2>err
is "an old primary, with -u" $? 0
ok "its data is there" grep -q 192.0.2.7 d/data
SSH_ORIGINAL_COMMAND=push update-dns -u d </dev/null >out 2>err
is "an empty stream even so" "$? $(cat out)" "111 refused no data came"
fresh; is "status of an empty directory" "$(update-dns -n d)" "status 1 0 - 0 $(update-dns -V | cut -d' ' -f3)"
push t5 5; cp t6 d/data
is "data.cdb of other data counts as not built" "$(built)" 0

# cut anywhere
fresh; push t5 5; stream t6 6 >stream; n=$(wc -c <stream); bad=
for i in $(seq 0 $((n - 1))); do
	case $i in *[05]|?|1??) ;; *) continue ;; esac
	head -c "$i" stream | SSH_ORIGINAL_COMMAND=push update-dns d >out 2>err
	[ $? = 111 ] && tail -n1 out | grep -q '^refused \(connection cut\|no data came\)' &&
	    cmp -s t5 d/data && [ -z "$(rubbish)" ] || bad="$bad $i"
done
is "cut anywhere: refused, data stays" "$bad" ""
SSH_ORIGINAL_COMMAND=push update-dns d <stream >out 2>err
is "whole: taken" "$(tail -n1 out)" "ok 6"
push t7 7
stream t8 8 >stream
{ SSH_ORIGINAL_COMMAND=push update-dns d <stream 2>err; echo $? >code; } | sleep 0
is "a primary that hangs up after all has come: done" "$(cat code) $(cmp t8 d/data && echo same)" "0 same"

# copies
fresh; for g in 1 2 3 4 5 6 7 8 9; do push t$g $g; done
for g in 10 11 12 13; do text $g 192.0.2.$g >t; push t $g; done
is "ten copies are kept" "$(copies)" 10
ok "the newest among them" sh -c 'cmp t $(ls -t d/data.2* | head -n1)'
touch d/.in.999999 d/.in.$$; push t8 8
is "what a killed run left is removed" "$(rubbish)" ".in.$$ "

# a triggered make
fresh
trigger() { cat >d/trigger-make; chmod 755 d/trigger-make; }
push t5 5; rm d/data.cdb
trigger <<'EOF'
#!/bin/sh
env >trigger.env
grep -q 192.0.2.6 data && { echo "make: no"; exit 2; }
grep -q 192.0.2.8 data && [ ! -e twice ] && { : >twice; exit 2; }
printf 'make: done'
exit 0
EOF
push t7 7
is "a trigger: taken" "$code $last" "0 ok 7"
ok "its output is passed on, its line ended" grep -qx 'make: done' out
ok "tinydns-data does not run" test ! -e d/data.cdb
is "nothing of the caller's environment reaches it" "$(grep -c '^SSH\|^HOME\|^W=' d/trigger.env)" 0
push t8 8
is "refused once: tried again alone" "$code $last" "0 ok 8"
ok "and that is said" grep -q '^The make refused it' out
text 9 192.0.2.6 >bad; push bad 9
is "refused twice" "$code $last" "111 refused the make here refused it; the old data stays"
ok "the data before is back" cmp t8 d/data
is "no copy of it stays" "$(cat d/data.2* | grep -c 192.0.2.6)" 0
is "nothing is left lying" "$(rubbish)" ""
push t9 9; is "the next is taken" "$last" "ok 9"
rm d/trigger-make; ln -s nowhere d/trigger-make; text 10 192.0.2.10 >t; push t 10
is "a trigger-make that cannot be run" "$code $last" "111 refused the make here refused it; the old data stays"
ok "the data stays" cmp t9 d/data

# two at once
mkfifo d/gate; rm d/trigger-make
trigger <<'EOF'
#!/bin/sh
: >inside; cat gate >/dev/null
EOF
stream t 10 >stream1
SSH_ORIGINAL_COMMAND=push update-dns d <stream1 >out1 2>&1 & first=$!
for i in $(seq 100); do [ -e d/inside ] && break; sleep 0.1; done
text 11 192.0.2.11 >t11; push t11 11
is "a second push at once" "$code $last" "111 refused busy: another push is under way"
: >d/gate; wait $first
is "the first is taken" "$? $(tail -n1 out1)" "0 ok 10"
trigger <<'EOF'
#!/bin/sh
exit 0
EOF
push t11 11; is "then the second" "$last" "ok 11"

# killed while a make tries it: it is never taken for good
trigger <<'EOF'
#!/bin/sh
grep -q 192.0.2.66 data && { [ -e killer ] && kill -9 $PPID; exit 2; }
exit 0
EOF
: >d/killer; text 12 192.0.2.66 >t12; push t12 12
is "killed in the make" "$code $(cat d/data | tail -n1)" "137 +w.a.test:192.0.2.66"
rm d/killer; push t12 12
is "pushed again and refused: the last good one is back" "$code $(cmp d/data t11 && echo good)" "111 good"
rm d/trigger-make

# a full disk
if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
	skip "full disk: needs root"
else
	text 5 192.0.2.5 >small
	{ text 6 192.0.2.6; for i in $(seq 3000); do echo "+h$i.a.test:192.0.2.6"; done; } >big
	fresh
	cat >full.sh <<'EOF'
mount -t tmpfs -o size=$1 none d || exit 99
update-dns d <small >out 2>&1 || exit 98
cat stream | SSH_ORIGINAL_COMMAND=push update-dns d >out 2>&1; echo $? >code
cmp small d/data || exit 97
update-dns -n d >status
ls -A d >files
umount d
EOF
	stream big 6 >stream
	for size in 40k 100k 200k; do
		ok "disk full at $size: the old data stays" unshare -m sh full.sh $size
		is "disk full at $size: refused" "$(cat code) $(tail -n1 out | cut -d' ' -f1)" "111 refused"
		is "disk full at $size: still built" "$([ "$(cut -d' ' -f5 status)" -gt 0 ] && echo yes)" yes
		is "disk full at $size: nothing is left lying" "$(grep -c '^\.\|tmp' files)" 0
	done
	mkdir e; cp small e/data; chown -R nobody e
	run update-dns e <t7
	is "root becomes the owner of the directory" "$code $(stat -c %U e/data)" "0 nobody"
fi
done_testing
