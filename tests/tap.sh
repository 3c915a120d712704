# tap -- the Test Anything Protocol for shell tests. Source it:
#
#   . "$(dirname "$0")/tap.sh"
#   ok "what should be" test 1 = 1
#   is "what was printed" "$got" "wanted"
#   done_testing
#
# $B is the directory with the programs under test, first in PATH; the test runs
# in a new empty directory, $W, removed at exit.

B=$(cd "${O:-.}" && pwd)
T=$(cd "$(dirname "$0")" && pwd)
PATH=$B:$PATH
export B T PATH
W=$(mktemp -d "${TMPDIR:-/tmp}/fleetdns.XXXXXX") && cd "$W" || exit 1
trap 'cd /; rm -rf "$W"' EXIT
trap 'exit 1' HUP INT TERM
tap_count=0

pass() { tap_count=$((tap_count + 1)); echo "ok $tap_count - $1"; }
fail() { tap_count=$((tap_count + 1)); echo "not ok $tap_count - $1"; }
skip() { tap_count=$((tap_count + 1)); echo "ok $tap_count - # SKIP $1"; }
skip_all() { echo "1..0 # SKIP $1"; exit 0; }

# ok TEXT COMMAND...: the command must succeed
ok() {
	tap_text=$1; shift
	if "$@" >tap.out 2>&1; then pass "$tap_text"
	else fail "$tap_text"; sed 's/^/# /' tap.out; fi
}

# is TEXT GOT WANTED: two texts must be the same
is() {
	if [ "$2" = "$3" ]; then pass "$1"
	else fail "$1"; printf 'got:    %s\nwanted: %s\n' "$2" "$3" | sed 's/^/# /'; fi
}

# run COMMAND...: sets $code, and leaves stdout in file out, stderr in err
run() { "$@" >out 2>err; code=$?; }

# exits TEXT CODE COMMAND...: the exit code must be CODE
exits() {
	tap_text=$1 tap_code=$2; shift 2
	run "$@"
	is "$tap_text" "$code" "$tap_code"
	[ "$code" = "$tap_code" ] || sed 's/^/# /' err
}

# faked TIME COMMAND...: faketime, again where it fails itself because a killed
# one with the same process id left its semaphore behind.
faked() {
	tap_time=$1; shift
	for tap_try in 1 2 3 4 5; do
		{ tap_said=$(faketime -f "$tap_time" "$@" 2>&1 >&3); tap_exit=$?; } 3>&1
		case $tap_said in 'faketime: '*) ;; *) break ;; esac
	done
	[ ! "$tap_said" ] || echo "$tap_said" >&2
	return $tap_exit
}

done_testing() { echo "1..$tap_count"; }
