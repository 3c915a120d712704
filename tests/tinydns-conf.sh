#!/bin/sh
# tinydns-conf: arguments, messages, exit codes, and the tree: 1.05's but for
# what is meant to differ.
. "$(dirname "$0")/tap.sh"

old=/usr/sbin/tinydns-conf # Debian's package djbdns-conf: 1.05
home=$(head -n1 "$T/../conf-home")
usage='tinydns-conf: usage: tinydns-conf acct logacct /tinydns myip'
me=$(id -un)

# ---- arguments
for args in "" "a" "a b" "a $me /x" "a $me x 127.0.0.1" "a nosuch x 1.2.3.4"; do
	exits "usage: $args" 100 tinydns-conf $args
	is "usage: $args: message" "$(cat err)" "$usage"
done
exits "unknown log account" 111 tinydns-conf a no-such-acct "$W/x" 127.0.0.1
is "its message" "$(cat err)" \
    "tinydns-conf: fatal: unknown account no-such-acct"
exits "not an account's name" 100 tinydns-conf 'a;b' "$me" "$W/x" 127.0.0.1
is "its message" "$(cat err)" "tinydns-conf: fatal: not an account name: a;b"
exits "not an address" 100 tinydns-conf a "$me" "$W/x" '127.0.0.1 x.y'
is "its message" "$(cat err)" \
    "tinydns-conf: fatal: unable to parse IP address x.y"
ok "nothing was made" test ! -e x
exits "no parent" 111 tinydns-conf a "$me" "$W/no/x" 127.0.0.1
is "its message" "$(cat err)" \
    "tinydns-conf: fatal: unable to create $W/no/x: file does not exist"
mkdir old
exits "exists already" 111 tinydns-conf a "$me" "$W/old" 127.0.0.1
is "its message" "$(cat err)" \
    "tinydns-conf: fatal: unable to create $W/old: file already exists"
ln -s nowhere link
exits "a dangling link in its place" 111 tinydns-conf a "$me" "$W/link" 127.0.0.1
ok "--help" sh -c 'tinydns-conf --help | grep -q "^usage: tinydns-conf acct"'
ok "--version" sh -c 'tinydns-conf --version | grep -q fleetdns'

# ---- the tree
list() { (cd "$1" && find . -printf '%p %y %m %u:%g\n' | sort); }

umask 077
exits "makes a tree" 0 tinydns-conf nosuchyet "$me" "$W/new" 127.0.0.9
is "says nothing" "$(cat out err)" ""
is "run" "$(cat new/run)" "#!/bin/sh
exec 2>&1
exec envuidgid nosuchyet envdir ./env softlimit -d16000000 $home/bin/tinydns"
is "env/IP" "$(cat new/env/IP)" 127.0.0.9
is "env/ROOT" "$(cat new/env/ROOT)" "$W/new/root"
ok "root/data is empty" test -f new/root/data -a ! -s new/root/data
is "root/add-alias6" "$(cat new/root/add-alias6)" "#!/bin/sh
exec $home/bin/tinydns-edit data data.new add alias6 \${1+\"\$@\"}"
exits "several addresses" 0 \
    tinydns-conf a "$me" "$W/many" '127.0.0.9 ::1 2001:db8::1'
is "env/IP has them all" "$(cat many/env/IP)" '127.0.0.9 ::1 2001:db8::1'

# ---- side by side with 1.05
if [ "$(id -u)" != 0 ] || [ ! -x $old ]; then
	skip "comparing with 1.05 needs root and djbdns-conf"
	done_testing
	exit 0
fi
tinydns-conf tiny daemon "$W/ours" 127.0.0.9
$old tiny daemon "$W/theirs" 127.0.0.9
list ours | grep -v '6 f' >ours.list
list ours | grep '6 f' >ours.six
list theirs >theirs.list
is "same names, types, modes, owners" "$(cat ours.list)" "$(cat theirs.list)"
is "and two scripts more" "$(cat ours.six)" "./root/add-alias6 f 755 root:root
./root/add-host6 f 755 root:root"
same_text() {
	sed "s|/usr/sbin/|$home/bin/|; s|-d400000|-d16000000|
	    s|$W/theirs|$W/ours|" "theirs/$1" | cmp - "ours/$1"
}
for f in $(cd theirs && find . -type f); do
	ok "same text: $f" same_text "$f"
done
for args in "" "a nosuchacct /x/y 1.1.1.1" "a daemon x 1.1.1.1" \
    "a daemon /no/x 1.1.1.1" "a daemon $W/ours 1.1.1.1" "a daemon /x"; do
	exits "as 1.05: $args" "$($old $args 2>want; echo $?)" \
	    tinydns-conf $args
	is "as 1.05: $args: message" "$(cat err)" "$(cat want)"
done

# ---- full disk: at each size something else does not fit
for k in 4 8 12 16 24 32; do
	mkdir "small$k"
	unshare -m sh -c '
		mount -t tmpfs -o size='$k'k tmpfs '"small$k"' || exit 99
		tinydns-conf a daemon "'"$W/small$k/x"'" 127.0.0.1 2>err
		echo $? >code
		cp err '"err$k"'
	' 2>mount.err
	if [ ! -e code ]; then skip "cannot mount: $(cat mount.err)"; break; fi
	is "full disk of $k KB: exit code" "$(cat code)" 111
	ok "full disk of $k KB: message" grep -qE \
	    "^tinydns-conf: fatal: unable to create $W/small$k/x/[a-zA-Z0-9/-]*: out of disk space\$" err$k
	rm -f code
done
done_testing
