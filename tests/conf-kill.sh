# needs: root
# The -conf programs killed at every change they make: what their manual pages
# say puts it right, and then all is as if nothing had happened.
# sanitizers: no: strace and LeakSanitizer both trace
# limit: 180
. "$(dirname "$0")/tap.sh"
. "$T/tap.kill.sh"
PATH=$PATH:/usr/sbin:/sbin
a=fdk$$
trap 'userdel $a 2>/dev/null; groupdel $a 2>/dev/null; cd /; rm -rf "$W"' EXIT
useradd -r -U -M -d $W/made $a || skip_all "useradd fails"
ssh-keygen -q -t ed25519 -N '' -f key

tree() { # what is in made; not a key, of which each is another
	(cd made && find . | sort | xargs stat -c '%n %a %U %G' &&
	    find . -type f ! -name 'key*' | sort | xargs cat)
}
changes='^\(mkdir\|mkdirat\|openat\|fchmod\|fchown\|write\|fsync\|renameat2\|unlinkat\|clone\|vfork\)[0-9]*:'

# killed TEXT BEFORE MEND COMMAND...: BEFORE makes what COMMAND needs, MEND is
# what the manual page says
killed() {
	killed_text=$1 before=$2 mend=$3; shift 3
	rm -rf made; $before
	kill_points "$@" >points
	tree >"$W/whole"
	bad= n=0
	for point in $(grep "$changes" points); do
		rm -rf made; $before
		kill_at $point "$@" >"$W/first" 2>&1
		[ $? = 137 ] || { bad="$bad $point:not-killed"; continue; }
		if "$@" >"$W/again" 2>&1 || { $mend; "$@" >"$W/again" 2>&1; }
		then tree >"$W/mended"; cmp -s "$W/whole" "$W/mended" || bad="$bad $point:differs"
		else bad="$bad $point:$(cat $W/again)"; fi
		n=$((n + 1))
	done
	is "$killed_text" "$bad" ""
	ok "at points enough" test $n -gt 6
}
away() { rm -r made; }
service() { tinydns-conf $a $a $W/made 127.0.0.1; }
no_push() {
	rm -rf made/push made/root/header
	[ ! -e made/root/Makefile.old ] || rm -f made/root/Makefile
}
no_ssh() { rm -r made/.ssh; }

killed tinydns-conf : away tinydns-conf $a $a $W/made 127.0.0.1
killed axfrdns-conf : away axfrdns-conf $a $a $W/made $W/tinydns 127.0.0.1
killed trigger-conf : away trigger-conf $a $a $a $W/made $W/tinydns
killed push-conf service no_push push-conf $a $W/made
killed "update-dns-conf in a service" service no_ssh update-dns-conf $a $W/made key.pub
killed update-dns-conf : away update-dns-conf $a $W/made key.pub
done_testing
