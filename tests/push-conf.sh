# needs: root
# push-conf and update-dns-conf: what they lay out, for whom, and what they refuse.
. "$(dirname "$0")/tap.sh"
PATH=$PATH:/usr/sbin:/sbin
a=fd$$a b=fd$$b
trap 'userdel $a 2>/dev/null; userdel $b 2>/dev/null; groupdel $a 2>/dev/null; groupdel $b 2>/dev/null; cd /; rm -rf "$W"' EXIT
[ "$(id -u)" = 0 ] || skip_all "not root"
command -v useradd >/dev/null || skip_all "no useradd"
useradd -r -U -M -d / $a || skip_all "useradd fails"
modes() { (cd "$1" && stat -c '%n %a %U' $(find . -mindepth 1 | sort)); }
HOME_BIN=$(sed -n 's/^BIN = //p' /dev/null; head -n1 "$T/../conf-home")/bin

# the primary
exits "push-conf without arguments" 100 push-conf
is "usage" "$(cat err)" "push-conf: usage: push-conf acct /service/tinydns"
exits "a relative directory" 100 push-conf $a svc
exits "an unknown account" 111 push-conf nobody$$ $W/svc
is "is named" "$(cat err)" "push-conf: fatal: unknown account nobody$$"
exits "no such service" 111 push-conf $a $W/svc
tinydns-conf $a $a $W/svc 127.0.0.1 || mkdir -p svc/root
printf '+x.test:192.0.2.1\n' >svc/root/data
exits "push-conf" 0 push-conf $a $W/svc
is "what is in push" "$(modes svc/push)" "./key 600 $a
./key.pub 644 $a
./known_hosts 644 $a
./replicas 644 $a"
is "push itself" "$(stat -c '%a %U' svc/push)" "700 $a"
is "the root" "$(stat -c '%a %U' svc/root)" "2755 $a"
is "what is in it" "$(cd svc/root && echo *)" "Makefile Makefile.old data header"
is "the service stays root's" "$(stat -c '%U' svc)" root
is "the Makefile starts with where programs are" "$(sed -n 2p svc/root/Makefile)" "BIN = $HOME_BIN"
ok "the key is ed25519, without a word" sh -c 'ssh-keygen -y -P "" -f svc/push/key | grep -q ^ssh-ed25519'
ok "it prints the key to give" grep -qF "$(cat svc/push/key.pub)" out
ok "and how to move data in" grep -q "mv $W/svc/root/data $W/svc/root/zones.original" out
exits "again" 100 push-conf $a $W/svc
is "is refused" "$(cat err)" "push-conf: fatal: $W/svc/push is there already"

# the replica
cp svc/push/key.pub .
exits "update-dns-conf without arguments" 100 update-dns-conf
is "usage" "$(cat err)" "update-dns-conf: usage: update-dns-conf acct /dir keyfile"
exits "no key file" 111 update-dns-conf $b $W/rep nokey
exits "a private key" 100 update-dns-conf $b $W/rep svc/push/key
is "is refused" "$(cat err)" "update-dns-conf: fatal: svc/push/key is not a file with one public key of ssh"
echo "command=\"sh\" $(cat key.pub)" >bad; exits "options before the key" 100 update-dns-conf $b $W/rep bad
cat key.pub key.pub >bad; exits "two keys" 100 update-dns-conf $b $W/rep bad
: >bad; exits "an empty file" 100 update-dns-conf $b $W/rep bad
printf 'ssh-ed25519' >bad; exits "a type alone" 100 update-dns-conf $b $W/rep bad
exits "a directory that needs quoting" 100 update-dns-conf $b "$W/re p" key.pub
exits "a name that is none" 100 update-dns-conf 'a b' $W/rep key.pub
is "nothing was made" "$(ls -d rep 2>/dev/null; id $b 2>/dev/null)" ""
chmod 755 "$W"
exits "update-dns-conf" 0 update-dns-conf $b $W/rep key.pub
is "what it made" "$(modes rep)" "./.ssh 755 root
./.ssh/authorized_keys 644 root
./root 2755 $b
./root/data 644 $b"
is "the home is root's" "$(stat -c '%a %U' rep)" "755 root"
is "the key may do one thing" "$(cat rep/.ssh/authorized_keys)" "restrict,command=\"$HOME_BIN/update-dns $W/rep/root\" $(cut -d' ' -f1,2 key.pub)"
is "the account" "$(getent passwd $b | cut -d: -f6,7)" "$W/rep:/bin/sh"
is "its password" "$(getent shadow $b | cut -d: -f2)" "*NP*"
ok "it says what the primary needs" grep -q "^  $b@" out
exits "again" 100 update-dns-conf $b $W/rep key.pub
is "is refused" "$(cat err)" "update-dns-conf: fatal: $W/rep/.ssh is there already"
exits "the account with another home" 100 update-dns-conf $b $W/rep2 key.pub
mkdir rep3; chown $b rep3
exits "a home that is the account's" 100 update-dns-conf $b $W/rep3 key.pub

# the replica's root may be a tinydns service's
userdel $b; rm -rf rep; mv svc/root/data . ; rm -rf svc
tinydns-conf $a $a $W/svc 127.0.0.1 || mkdir -p svc/root
exits "into a tinydns service" 0 update-dns-conf $b $W/svc key.pub
is "its root is given" "$(stat -c '%a %U' svc/root svc/root/data | tr '\n' ' ')" "2755 $b 644 $b "
printf '#fleetdns data 1 5\n.a.test:192.0.2.1:ns\n' >t
exits "data can be put there" 0 update-dns svc/root <t
is "by its owner, even if root does it" "$(stat -c %U svc/root/data svc/root/data.cdb | sort -u)" $b

# a full disk: at each size something else does not fit
full() { # KB BEFORE PROGRAM ARGUMENT...: in a directory of its own, small$1
	k=$1 before=$2; shift 2
	rm -f code; mkdir -p "small$k"
	unshare -m sh -c 'mount -t tmpfs -o mode=755,size='$k'k tmpfs small'$k' || exit 99
		'"$before"'; "$@" >/dev/null 2>err; echo $? >code' sh "$@" 2>mount.err
	[ -e code ] || { skip "cannot mount: $(cat mount.err)"; return; }
	is "$1, full disk of $k KB: exit code" "$(cat code)" 111
	ok "$1, full disk of $k KB: message" grep -q "^$1: fatal: unable to create $W/small$k/" err
}
for k in 4 8 12 16; do full $k "mkdir small$k/root" push-conf $a "$W/small$k"; done
userdel $b; useradd -r -U -M -d $W/small4 $b
full 4 "head -c 4096 /dev/zero >small4/filled" update-dns-conf $b "$W/small4" key.pub
done_testing
