# tap.kill -- kill a program at each of its system calls in turn. Source it after
# tap.sh.
#
#   kill_points command ... >points   runs it once, whole; a line NAME:K for each
#                                     call: the K-th one of that name. The
#                                     first, that of the program itself, is not
#                                     among them
#   kill_at POINT command ...         runs it, killed as it enters that call
#
# Points have names because strace counts each system call by itself: "all" with
# when=9 would be the ninth one of some name, and most points would be left out.

strace -o /dev/null true 2>/dev/null || skip_all "no strace"

kill_points() {
	strace -o "$W/kill.trace" "$@" >"$W/kill.out" 2>&1
	sed -n '1d; s/^\([a-z][a-z_0-9]*\)(.*/\1/p' "$W/kill.trace" |
	    awk '{ print $1 ":" ++n[$1] }'
}

kill_at() {
	kill_point=$1; shift
	strace -o /dev/null -e "inject=${kill_point%:*}:signal=KILL:when=${kill_point#*:}" "$@"
}
