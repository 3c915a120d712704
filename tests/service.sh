#!/bin/sh
# service: daemontools runs the directories that tinydns-conf and axfrdns-conf
# made.
# needs: root
# sanitizers: no: AddressSanitizer dies under softlimit -d
. "$(dirname "$0")/tap.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
for c in svscan tcpserver dig useradd; do
	command -v $c >/dev/null || skip_all "needs $c"
done
home=$(head -n1 "$T/../conf-home")
ip=127.$((20 + $$ / 250 % 200)).$(($$ % 250)).1
u=fd$$ # accounts of our own: u, a, l

# svscan must not start them again, and outlives them to collect them.
stop_all() {
	rm -f "$W"/service/*
	for s in tinydns axfrdns tinydns/log axfrdns/log; do
		[ ! -d "$W/$s/supervise" ] || svc -dx "$W/$s"
	done
	tries=0
	while [ $tries -lt 100 ] && for s in tinydns axfrdns tinydns/log \
	    axfrdns/log; do svok "$W/$s" && break; done; do
		tries=$((tries + 1))
		sleep 0.05
	done
	[ -z "$svscan" ] || kill "$svscan" 2>/dev/null
	for x in u a l; do userdel $u$x 2>/dev/null; done
	cd /; rm -rf "$W"
}
trap stop_all EXIT
for x in u a l; do
	useradd -r -M -d /nonexistent -s /usr/sbin/nologin $u$x 2>err ||
	    skip_all "cannot make accounts: $(cat err)"
done
chmod 755 "$W"

# poll SECONDS COMMAND...: until it succeeds
poll() {
	poll_end=$(($(date +%s) + $1)); shift
	until "$@" >poll.out 2>&1; do
		[ "$(date +%s)" -le $poll_end ] || { cat poll.out; return 1; }
		sleep 0.05
	done
}
says() { svstat "$2" | grep -q "$1"; }
digs() { dig "@$ip" +time=1 +tries=1 "$@"; }
status() { want=$1; shift; digs "$@" | grep "status: $want"; }
answers() { want=$1; shift; [ "$(digs +short "$@")" = "$want" ]; }
pid_of() { svstat "$1" | sed -n 's/.*(pid \([0-9]*\)).*/\1/p'; }

ok "tinydns-conf" tinydns-conf ${u}u ${u}l "$W/tinydns" $ip
ok "axfrdns-conf" axfrdns-conf ${u}a ${u}l "$W/axfrdns" "$W/tinydns" $ip
# what is not installed runs from where it was built
sed -i "s|$home/bin/|$B/|" tinydns/run axfrdns/run tinydns/root/Makefile \
    tinydns/root/add-*
ok "make in axfrdns" make -s -C axfrdns

mkdir service
ln -s "$W/tinydns" "$W/axfrdns" service
svscan "$W/service" >svscan.log 2>&1 &
svscan=$!
for s in tinydns axfrdns tinydns/log axfrdns/log; do
	ok "up: $s" poll 10 says ': up' "service/$s"
done

ok "no data: SERVFAIL over UDP" poll 5 status SERVFAIL www.example.org
ok "no data: SERVFAIL over TCP" status SERVFAIL +tcp www.example.org
cd tinydns/root || exit 1
ok "add-ns" ./add-ns example.org 192.0.2.1
ok "add-host" ./add-host www.example.org 192.0.2.2
ok "add-alias6" ./add-alias6 www.example.org 2001:db8::2
ok "add-mx" ./add-mx example.org 192.0.2.3
ok "make" make -s
cd "$W" || exit 1
ok "an answer over UDP" poll 2 answers 192.0.2.2 www.example.org
ok "an answer over TCP" poll 2 answers 192.0.2.2 +tcp www.example.org
ok "an IPv6 address" answers 2001:db8::2 www.example.org AAAA
ok "no transfers" sh -c "dig @$ip +tcp example.org AXFR | grep 'Transfer failed'"

pid=$(pid_of service/tinydns)
is "runs as its account" "$(ps -o user= -p "$pid" | tr -d ' ')" ${u}u
is "its root" "$(readlink /proc/$pid/root)" "$W/tinydns/root"
ok "logged: start" grep -q 'starting tinydns' tinydns/log/main/current
ok "logged: queries" grep -qE '^@[0-9a-f]{24} 7f[0-9a-f]{6}:[0-9a-f]{4}:[0-9a-f]{4} [+] 0001 www\.example\.org$' \
    tinydns/log/main/current
ok "logged: TCP" poll 2 grep -qE \
    '^@[0-9a-f]{24} 7f[0-9a-f]{6}:[0-9a-f]{4}:[0-9a-f]{4} 0001 www\.example\.org$' \
    axfrdns/log/main/current
is "the log's owner" "$(stat -c %U tinydns/log/main/current)" ${u}l

ok "svc -t" svc -t service/tinydns
new_pid() { [ "$(pid_of service/tinydns)" != "$pid" ]; }
ok "starts again" poll 5 new_pid
ok "and answers" poll 5 answers 192.0.2.2 www.example.org
echo off >tinydns/env/LOG
ok "svc -t again" svc -t service/tinydns
starts() { [ "$(grep -c 'starting' tinydns/log/main/current)" = 3 ]; }
ok "starts without log" poll 5 starts
ok "and answers" poll 5 answers 192.0.2.2 www.example.org
ok "svc -d" svc -d service/tinydns service/axfrdns
ok "tinydns is down" poll 5 says ': down' service/tinydns
ok "axfrdns is down" poll 5 says ': down' service/axfrdns
exits "and does not answer" 9 digs www.example.org
ok "svc -u" svc -u service/tinydns
ok "and it is back" poll 5 answers 192.0.2.2 www.example.org
last=$(tail -n1 tinydns/log/main/current)
ok "LOG=off: no line for it" sh -c "echo '$last' | grep -q starting"
done_testing
