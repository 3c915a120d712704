#!/bin/sh
# axfrdns-conf: arguments, messages, exit codes, and the tree: 1.05's but for
# what is meant to differ.
. "$(dirname "$0")/tap.sh"

old=/usr/sbin/axfrdns-conf # Debian's package djbdns-conf: 1.05
home=$(head -n1 "$T/../conf-home")
usage='axfrdns-conf: usage: axfrdns-conf acct logacct /axfrdns /tinydns myip'
me=$(id -un)

# ---- arguments
for args in "" "a" "a b" "a $me /x" "a $me /x /y" "a $me x /y 127.0.0.1" \
    "a $me /x y 127.0.0.1" "a nosuch /x y 127.0.0.1"; do
	exits "usage: $args" 100 axfrdns-conf $args
	is "usage: $args: message" "$(cat err)" "$usage"
done
exits "unknown log account" 111 \
    axfrdns-conf a no-such-acct "$W/x" /tinydns 127.0.0.1
is "its message" "$(cat err)" \
    "axfrdns-conf: fatal: unknown account no-such-acct"
exits "not an account's name" 100 \
    axfrdns-conf 'a b' "$me" "$W/x" /tinydns 127.0.0.1
exits "two addresses" 100 \
    axfrdns-conf a "$me" "$W/x" /tinydns '127.0.0.1 ::1'
is "its message" "$(cat err)" \
    "axfrdns-conf: fatal: one service serves one address: 127.0.0.1 ::1"
exits "::" 100 axfrdns-conf a "$me" "$W/x" /tinydns ::
is "its message" "$(cat err)" "axfrdns-conf: fatal: tcpserver does not \
understand ::, its word for all addresses is 0"
ok "nothing was made" test ! -e x
exits "no parent" 111 axfrdns-conf a "$me" "$W/no/x" /tinydns 127.0.0.1
is "its message" "$(cat err)" \
    "axfrdns-conf: fatal: unable to create $W/no/x: file does not exist"
mkdir old
exits "exists already" 111 axfrdns-conf a "$me" "$W/old" /tinydns 127.0.0.1
is "its message" "$(cat err)" \
    "axfrdns-conf: fatal: unable to create $W/old: file already exists"
ok "--help" sh -c 'axfrdns-conf --help | grep -q "^usage: axfrdns-conf acct"'

# ---- the tree
list() { (cd "$1" && find . -printf '%p %y %m %u:%g\n' | sort); }

umask 077
exits "makes a tree" 0 axfrdns-conf nosuchyet "$me" "$W/new" /s/tinydns ::1
is "says nothing" "$(cat out err)" ""
is "run" "$(cat new/run)" "#!/bin/sh
exec 2>&1
exec envdir ./env sh -c '
  exec envuidgid nosuchyet softlimit -d16000000 tcpserver -vDRHl0 -x tcp.cdb \
-- \"\$IP\" 53 $home/bin/axfrdns
'"
is "env/IP" "$(cat new/env/IP)" ::1
is "env/ROOT" "$(cat new/env/ROOT)" /s/tinydns/root
is "tcp allows answers, no transfers" "$(tail -n1 new/tcp)" ':allow,AXFR=""'
if command -v tcprules >/dev/null; then
	ok "make makes tcp.cdb" make -s -C new
	ok "which is there" test -s new/tcp.cdb
fi
exits "0: all addresses" 0 axfrdns-conf a "$me" "$W/all" /s/tinydns 0

# ---- side by side with 1.05
if [ "$(id -u)" != 0 ] || [ ! -x $old ]; then
	skip "comparing with 1.05 needs root and djbdns-conf"
	done_testing
	exit 0
fi
axfrdns-conf axfr daemon "$W/ours" /s/tinydns 127.0.0.9
$old axfr daemon "$W/theirs" /s/tinydns 127.0.0.9
is "same names, types, modes, owners" "$(list ours)" "$(list theirs)"
same_text() {
	sed "s|/usr/sbin/|$home/bin/|; s|-d400000|-d16000000|
	    s|^:deny|:allow,AXFR=\"\"|" "theirs/$1" | cmp - "ours/$1"
}
for f in $(cd theirs && find . -type f); do
	ok "same text: $f" same_text "$f"
done
for args in "" "a nosuchacct /x/y /z 1.1.1.1" "a daemon x /z 1.1.1.1" \
    "a daemon /x z 1.1.1.1" "a daemon /no/x /z 1.1.1.1" \
    "a daemon $W/ours /z 1.1.1.1" "a daemon /x /z"; do
	exits "as 1.05: $args" "$($old $args 2>want; echo $?)" \
	    axfrdns-conf $args
	is "as 1.05: $args: message" "$(cat err)" "$(cat want)"
done

# ---- full disk: at each size something else does not fit
for k in 4 8 12 16 20; do
	mkdir "small$k"
	unshare -m sh -c '
		mount -t tmpfs -o size='$k'k tmpfs '"small$k"' || exit 99
		axfrdns-conf a daemon "'"$W/small$k/x"'" /z 127.0.0.1 2>err
		echo $? >code
		cp err '"err$k"'
	' 2>mount.err
	if [ ! -e code ]; then skip "cannot mount: $(cat mount.err)"; break; fi
	is "full disk of $k KB: exit code" "$(cat code)" 111
	ok "full disk of $k KB: message" grep -qE \
	    "^axfrdns-conf: fatal: unable to create $W/small$k/x/[a-zA-Z0-9/-]*: out of disk space\$" err$k
	rm -f code
done
done_testing
