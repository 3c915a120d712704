# run: the runner counts what passes, and everything else is a failure.
# sanitizers: no: nothing that is compiled
. "$(dirname "$0")/tap.sh"
unset O NOSKIP SANITIZED

# given NAME: a test from standard input; all of them run two at a time
given() { { echo "# $1"; cat; } >"$1.sh"; }
# result TEXT CODE LAST ARGUMENT...
result() {
	result_text=$1 result_code=$2 result_last=$3; shift 3
	run "$T/run" "$@"
	is "$result_text" "$(tail -n1 out)" "$result_last"
	is "$result_text: exit code" "$code" "$result_code"
}

given good <<'EOF'
echo 'ok 1 - a'; echo 'ok 2 - b'; echo 1..2
EOF
given bad <<'EOF'
echo 'ok 1 - a'; echo 'not ok 2 - b'; echo 1..2
EOF
given short <<'EOF'
echo 1..3; echo 'ok 1 - a'; echo 'ok 2 - b'
EOF
given planless <<'EOF'
echo 'ok 1 - a'
EOF
given empty <<'EOF'
echo 1..0
EOF
given silent <<'EOF'
EOF
given crash <<'EOF'
echo 1..1; echo 'ok 1 - a'; kill -SEGV $$
EOF
given code <<'EOF'
echo 1..1; echo 'ok 1 - a'; exit 3
EOF
given skip <<'EOF'
echo 'ok 1 - # SKIP no such thing here'; echo 'ok 2 - a'; echo 1..2
EOF
given skipall <<'EOF'
echo '1..0 # SKIP no such thing here'
EOF
given slow <<'EOF'
# limit: 1
echo 1..1; echo 'ok 1 - a'; exec sleep 60
EOF
given root <<'EOF'
# needs: root
echo 1..1; echo "ok 1 - as $(id -u)"
EOF
given quiet <<'EOF'
# needs: quiet
echo 1..1; echo "ok 1 - a"
EOF
given time <<'EOF'
# needs: time
echo 1..1; echo "ok 1 - a"
EOF
for me in one other third; do
	given $me <<EOF
# needs: quiet
: >$W/$me.came; tries=100
until [ -e $W/one.came -a -e $W/other.came -a -e $W/third.came ] || [ \$((tries -= 1)) = 0 ]; do sleep 0.1; done
[ -e $W/first.went -a \$tries -gt 0 ] && echo 1..1 && echo "ok 1 - beside the others"
: >$W/$me.went
EOF
done
given last <<EOF
# needs: alone
[ -e $W/one.went -a -e $W/other.went -a -e $W/third.went ] && echo 1..1 && echo "ok 1 - after them"
EOF
given first <<EOF
sleep 0.2; [ ! -e $W/one.came ] && echo 1..1 && echo "ok 1 - before them"
: >$W/first.went
EOF
given san <<'EOF'
# sanitizers: no: because
echo 1..1; echo "ok 1 - a"
EOF

result "what passes" 0 "2 passed, 0 failed" "$W/good.sh"
result "what fails" 1 "1 passed, 1 failed" "$W/bad.sh"
result "a short plan" 1 "2 passed, 1 failed" "$W/short.sh"
result "no plan" 1 "1 passed, 1 failed" "$W/planless.sh"
result "a plan of nothing" 1 "0 passed, 1 failed" "$W/empty.sh"
result "no output" 1 "0 passed, 1 failed" "$W/silent.sh"
result "a crash" 1 "1 passed, 1 failed" "$W/crash.sh"
result "an exit code" 1 "1 passed, 1 failed" "$W/code.sh"
result "a time-out" 1 "1 passed, 1 failed" "$W/slow.sh"
result "one skipped" 0 "1 passed, 0 failed, 1 skipped" "$W/skip.sh"
result "all skipped: nothing passed" 1 "0 passed, 1 failed, 1 skipped" "$W/skipall.sh"
NOSKIP=1; export NOSKIP
result "one skipped, with NOSKIP" 1 "1 passed, 1 failed" "$W/skip.sh"
result "all skipped, with NOSKIP" 1 "0 passed, 1 failed" "$W/skipall.sh"
unset NOSKIP
result "several" 1 "3 passed, 1 failed" "$W/good.sh" "$W/bad.sh"
result "one that is not there" 1 "2 passed, 1 failed" "$W/good.sh" "$W/nosuch"
result "one that quick leaves out" 0 "2 passed, 0 failed" -q "$W/good.sh" "$W/root.sh"
result "one that takes its time, too" 0 "2 passed, 0 failed" -q "$W/good.sh" "$W/time.sh"
result "but -t does not" 0 "3 passed, 0 failed" -t "$W/good.sh" "$W/time.sh"
for needs in root quiet last; do
	result "one that -t leaves out: $needs" 0 "2 passed, 0 failed" -t "$W/good.sh" "$W/$needs.sh"
done
result "three that need quiet, and one that needs more" 0 "5 passed, 0 failed" \
    "$W/last.sh" "$W/one.sh" "$W/first.sh" "$W/other.sh" "$W/third.sh"
SANITIZED=1; export SANITIZED
result "one that sanitizers leave out" 0 "2 passed, 0 failed" "$W/good.sh" "$W/san.sh"
unset SANITIZED
O=$W/elsewhere; export O; mkdir -p $O/tests
printf '#!/bin/sh\necho 1..1; echo "ok 1 - a"\n' >$O/tests/no_test; chmod 755 $O/tests/no_test
result "one that is built elsewhere" 0 "1 passed, 0 failed" tests/no_test
unset O
# interrupted, as from a keyboard: what a test started, it ends before all is over
given tidy <<EOF
trap 'exit 1' TERM; trap 'sleep 0.3; : >$W/tidied' EXIT
: >$W/begun; while :; do sleep 0.1; done
EOF
setsid "$T/run" "$W/tidy.sh" >interrupted 2>&1 &
until [ -e begun ]; do sleep 0.1; done
kill -s TERM -- -$!
wait $!
is "interrupted: exit code" "$?" 1
ok "interrupted: not before the test is over" test -e tidied
mkdir .hidden; cp good.sh .hidden
result "a path with dots" 0 "2 passed, 0 failed" "$W/.hidden/good.sh"

if [ "$(id -u)" = 0 ]; then
	result "one that needs root, as root" 0 "1 passed, 0 failed" "$W/root.sh"
	# programs that only root can reach are copied, others' too
	mkdir -p closed/tests closed/bench && echo '#!/bin/sh' >closed/install && : >closed/a.o
	chmod 755 closed/install && cp -p closed/install closed/tests/a_test
	cp -p closed/install closed/bench/a
	chmod 700 closed
	given reach <<'EOF'
echo 1..3
for f in install tests/a_test bench/a; do
	setpriv --reuid=65534 --regid=65534 --clear-groups "$O/$f" && echo "ok - $f"
done
EOF
	O=$W/closed; export O
	result "programs below a closed directory" 0 "3 passed, 0 failed" "$W/reach.sh"
	unset O
else
	result "one that needs root" 1 "0 passed, 1 failed, 1 skipped" "$W/root.sh"
fi

done_testing
