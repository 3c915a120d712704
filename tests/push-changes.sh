# push-changes against real sshds on loopback: all, none, refusals, by hand.
# needs: quiet
# limit: 180
. "$(dirname "$0")/tap.sh"
. "$T/tap.push.sh"

: >../push/known_hosts

# before there is anything to talk to
exits "an argument" 100 push-changes x
is "usage" "$(cat err)" "push-changes: usage: push-changes [-afn] [-l number] [-T seconds]"
exits "--help" 0 push-changes --help
exits "no list" 100 push-changes
is "says which line to write" "$(cat err)" "push-changes: fatal: no file ../push/replicas: write a line for each replica, such as dns@192.0.2.1, or make it empty"
: >../push/replicas
exits "an empty list" 0 push-changes
is "says nothing" "$(cat out err)" ""
printf '# two\n\ndns@192.0.2.1 wait=3\n' >../push/replicas
exits "an unknown word" 100 push-changes
is "is named" "$(cat err)" "push-changes: fatal: ../push/replicas:3: unknown word: wait=3"
echo dns@192.0.2.1 >../push/replicas
exits "no data" 111 push-changes
: >data
exits "empty data, as tinydns-conf makes it" 100 push-changes -n
is "says what to do" "$(cat err)" "push-changes: fatal: data is empty: make"
echo '+a.test:192.0.2.1' >data
exits "data without stamp" 100 push-changes
is "says what to do" "$(cat err)" "push-changes: fatal: data has no stamp, so make-data did not write it: mv data zones.original, then make"

two_replicas
list
text 5 192.0.2.5 >data
SSH_AUTH_SOCK=/nowhere exits "push to two" 0 push-changes
for r in r1 r2; do ok "$r has it" cmp data $W/$r/root/data; done
is "messages, each in one piece" "$(grep -v '^Writing' out | sed 's/, [0-9.]* seconds/, SECONDS/' | head -n6)" "/---- Start of messages from $(sed -n '1s/.*from //p' out)
Updating data file
Activating new data
Cleaning up old files
ok 5
\\---- End of messages from $(sed -n '1s/.*from //p' out)"
is "a line for each" "$(tail -n2 out | sed 's/[0-9.]* seconds/SECONDS/')" "$h1: ok 5, SECONDS
$h2: ok 5, SECONDS"
is "nothing on the error output" "$(cat err)" ""
exits "again" 0 push-changes
is "nobody is visited" "$(cat out)" "push-changes: all replicas (2) have generation 5"
exits "again, to all" 0 push-changes -a
is "all are visited" "$(grep -c 'Start of messages' out)" 2
exits "status" 0 push-changes -n
is "status lines" "$(sed 's/built .*, /built, /' out)" "$h1: generation 5, the same, built, version $(push-changes -V | cut -d' ' -f3)
$h2: generation 5, the same, built, version $(push-changes -V | cut -d' ' -f3)"
rm $W/r2/root/data.cdb
exits "status where it is not built" 1 push-changes -n
is "not built" "$(grep -c 'generation 5, the same, not built' out)" 1

# one is down
sshd_stop r2; text 6 192.0.2.6 >data
exits "one is down" 111 push-changes
ok "the other has it" cmp data $W/r1/root/data
is "and why not" "$(tail -n1 out | tr -d '\r')" "$h2: failed: ssh: connect to host 127.0.0.1 port $(sshd_port r2): Connection refused"
ok "it was tried twice" grep -q '; trying again$' out
exits "status of one that is down" 111 push-changes -n
sshd_start r2 same
exits "it is up again" 0 push-changes
is "only it is visited" "$(grep -c 'Start of messages' out) $(tail -n2 out | sed 's/[0-9.]* seconds/SECONDS/')" "1 $h1: ok 6, there already
$h2: ok 6, SECONDS"
ok "it has it" cmp data $W/r2/root/data

# refusals
text 4 192.0.2.4 >data
exits "an older generation" 111 push-changes
is "is refused" "$(tail -n1 out)" "$h2: failed: refused: generation 4 is older than 6, which is here"
is "and not tried again" "$(grep -c 'trying again' out)" 0
exits "by force" 0 push-changes -f
ok "it is there" cmp data $W/r1/root/data
text 7 192.0.2.7 >data
ssh-keygen -q -t ed25519 -N '' -f ../push/other
list key=other
exits "a wrong key" 111 push-changes
is "is refused" "$(tail -n1 out | grep -c 'Permission denied (publickey')" 1
is "r1 is not hindered" "$(tail -n2 out | sed -n '1s/[0-9.]* seconds/SECONDS/p')" "$h1: ok 7, SECONDS"
list; text 8 192.0.2.8 >data
grep -v ":$(sshd_port r2) " $W/known_hosts >../push/known_hosts
exits "an unknown host" 111 push-changes
is "is not trusted" "$(tail -n1 out)" "$h2: failed: Host key verification failed."
cp $W/known_hosts ../push/
sshd_stop r2; mv $W/r2/hostkey $W/r2/hostkey.old; ssh-keygen -q -t ed25519 -N '' -f $W/r2/hostkey; sshd_start r2 same
exits "a host key that changed" 111 push-changes
is "is not trusted" "$(tail -n1 out)" "$h2: failed: Host key verification failed."
ok "r2 has what it had" grep -q 192.0.2.4 $W/r2/root/data
ok "known_hosts is not touched" cmp $W/known_hosts ../push/known_hosts
sshd_stop r2; mv $W/r2/hostkey.old $W/r2/hostkey; sshd_start r2 same
exits "the right one is back" 0 push-changes

text 14 192.0.2.14 >data
push-changes >/dev/full 2>err; is "output on a full disk" $? 111
exits "and again" 0 push-changes

# by hand, as push-stream(5) shows it
text 14 192.0.2.15 >data; sed -i 's/14$/16/' data
opts="-F none -o UserKnownHostsFile=../push/known_hosts -p $(sshd_port r1)"
hand=$({ echo fleetdns-push 1 $(wc -c <data) $(b2sum -l 256 <data | cut -d' ' -f1) \
    $(sed -n 's/^#fleetdns data 1 //p' data) -; cat data; } |
    ssh $opts -i ../push/key $sshd_user@127.0.0.1 push | tail -n1)
is "a push by hand" "$hand" "ok 16"

# what ssh gets
mkdir $W/fake
printf '#!/bin/sh\nenv | sort >%s/env; echo "$@" >%s/args; cat >%s/stdin; ls /proc/self/fd | wc -l >%s/fds; echo ok 15\n' $W $W $W $W >$W/fake/ssh
chmod 755 $W/fake/ssh; text 15 192.0.2.15 >data; echo 'dns@[2001:db8::1]:2222' >../push/replicas
PATH=$W/fake:$PATH SSH_AUTH_SOCK=/x LD_X=1 exits "an IPv6 replica" 0 push-changes
is "the environment" "$(cut -d= -f1 $W/env | grep -v '^_$\|^PWD$\|^SHLVL$' | tr '\n' ' ')" "PATH "
is "the host" "$(grep -o '\-p .*' $W/args)" "-p 2222 -l dns 2001:db8::1 push"
ok "known hosts are always checked" grep -q 'StrictHostKeyChecking=yes .*UserKnownHostsFile=../push/known_hosts' $W/args
is "line one" "$(head -n1 $W/stdin)" "fleetdns-push 1 $(wc -c <data) $(b2sum -l 256 <data | cut -d' ' -f1) 15 -"
ok "and the data" sh -c "sed 1d $W/stdin | cmp - data"

# how many at a time: each stays until so many have come, or for a while
mkdir $W/talks
cat >$W/fake/ssh <<EOF
#!/bin/sh
: >$W/talks/\$\$; echo >>$W/came; ls $W/talks | wc -l >>$W/most
cat >/dev/null
for i in 1 2 3 4 5 6 7 8 9; do
	[ \$(wc -l <$W/came) -ge \$(cat $W/want) ] || sleep 1
done
sleep 0.1; rm $W/talks/\$\$; echo ok 15
EOF
for i in 1 2 3 4 5 6 7; do echo dns@h$i; done >../push/replicas
most() { # how many to wait for, options
	rm -f $W/most $W/came; echo $1 >$W/want; shift
	PATH=$W/fake:$PATH exits "seven replicas, push-changes $*" 0 push-changes -a "$@"
	most=$(sort -n $W/most | tail -n1)
}
most 2 -l 2; is "never more than two at a time" "$most" 2
most 7; is "all at once" "$most" 7
: >$W/most; for i in $(seq 30); do echo "dns@h$i timeout=5"; done >../push/replicas; echo 1 >$W/want
PATH=$W/fake:$PATH exits "more replicas than there are descriptors for" 0 \
    sh -c "ulimit -n 64; exec push-changes -a"
is "all of them get it, a few at a time" "$(grep -c '^h.*: ok 15' out)" 30
for n in 0 -1 x; do
	exits "-l $n" 100 push-changes -l $n; exits "-T $n" 100 push-changes -T $n
done
echo 'dns@[2001:db8::1]:2222' >../push/replicas

# a terminal
printf '#!/bin/sh\ncat >/dev/null; echo hello; sleep 1; echo ok 15\n' >$W/fake/ssh
cat >$W/term.py <<'EOF'
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM='xterm', PATH=sys.argv[1] + ':' + os.environ['PATH'])
    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    os.execvp('push-changes', ['push-changes', '-a'])
while True:
    try:
        b = os.read(fd, 4096)
    except OSError:
        break
    if not b:
        break
    sys.stdout.buffer.write(b)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
EOF
run /usr/bin/python3 $W/term.py $W/fake; is "on a terminal" "$code" 0
ok "a live line" grep -q '\[2001:db8::1\]:2222: [0-9] s, working' out
ok "that is taken away" grep -q "$(printf '\033\\[1A\033\\[J')" out
is "the result stays" "$(tail -n1 out | cut -d, -f1)" "[2001:db8::1]:2222: ok 15"
cd "$W"
done_testing
