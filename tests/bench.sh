# bench: its tools by hand on the smallest set. That figures come out, and that
# what does not fit is noticed; no bound on any time.
. "$(dirname "$0")/tap.sh"
[ "$(id -u)" = 0 ] || skip_all "needs root"

pids=
trap 'kill $pids 2>/dev/null; cd /; rm -rf "$W"' EXIT
port=$((20000 + $$ % 20000))
# field NAME: its value among the figures in file out
field() { sed -n "s/^$1 \([0-9]*\).*/\1/p" out; }

mkdir small
exits "the data" 0 $B/bench/zones small small
is "of ten names and the deep zone's server" "$(cat out)" "zones 2
records 17"
exits "the queries" 0 $B/bench/queries small small
cp small/data data; cp small/mix.q mix.q
$B/bench/zones small small >out && $B/bench/queries small small
ok "always the same data" cmp small/data data
ok "always the same queries" cmp small/mix.q mix.q
(cd small && tinydns-data) >out 2>&1
is "which compile without a word" "$(cat out)" ""

$B/bench/echo 127.0.0.1 $port 2>echo.err & pids=$!
(cd small && exec env IP=127.0.0.1 PORT=$((port + 1)) ROOT=$W/small LOG=off \
    UID=64001 GID=64001 tinydns 2>../tinydns.err) & pids="$pids $!"
tries=100
until $B/bench/load -q small/mix.q -n 1 127.0.0.1 $port >out && [ "$(field answered)" = 1 ] &&
    $B/bench/load -q small/mix.q -n 1 127.0.0.1 $((port + 1)) >out && [ "$(field answered)" = 1 ] ||
    [ $((tries -= 1)) = 0 ]; do sleep 0.05; done

load() { run $B/bench/load "$@"; }
load -q small/mix.q -m 300 127.0.0.1 $port
ok "echo answers" test "$(field answered)" -gt 100
is "with nothing" "$(field empty)" "$(field answered)"
for kind in positive mix flood deep; do
	load -q small/$kind.q -e -n 1000 -w 16 127.0.0.1 $((port + 1))
	is "$kind: tinydns answers all" "$(field sent) $(field answered)" "1000 1000"
	nx=$(field rcode3) empty=$(field empty)
	case $kind in
	positive) ok "with data" test "$empty" = 0 -a ! "$nx" ;;
	mix) ok "some without" test "$nx" -gt 0 -a "$nx" -lt "$empty" -a "$empty" -lt 1000 ;;
	*) is "with NXDOMAIN" "$nx" 1000 ;;
	esac
done
load -q small/mix.q -r 1000 -m 500 -s 4 127.0.0.1 $((port + 1))
ok "a rate is kept" test "$(field sent)" -ge 480 -a "$(field sent)" -le 500
ok "delays grow" test "$(field p50)" -le "$(field p99)" -a "$(field p99)" -le "$(field max)"
load -q small/mix.q -m 100 -w 8 127.0.0.1 $((port + 2))
is "nobody there: all is lost" "$(field answered) $(field lost)" "0 $(field sent)"
exits "what is no file of queries" 100 $B/bench/load -q small/data 127.0.0.1 $port

exits "spent" 3 $B/bench/spent used 1 sh -c 'exit 3'
exits "spent, no number" 100 $B/bench/spent used sh -c 'exit 3'
is "tells five figures" "$(cut -d' ' -f1 used | tr '\n' ' ')" "wall user system cpu peak "
kill $pids; wait 2>/dev/null; pids=

# a machine without Python, and an account that may not install it
mkdir bare
for p in sh dirname sort sed; do ln -s "$(command -v $p)" bare; done
printf '#!/bin/sh\nexit 1\n' >bare/dpkg-query
printf '#!/bin/sh\necho 1000\n' >bare/id
chmod 755 bare/dpkg-query bare/id
exits "run without Python" 111 env PATH="$W/bare" "$T/../bench/run"
ok "says what to install" grep -q '^apt-get install .* python3 ' err
for p in gdnsd knot nsd bind9 pdns-server tinydns dnsperf gnuplot-nox; do
	ok "$p among it" grep -qw -e "$p" err
done
done_testing
