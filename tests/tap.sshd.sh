# tap.sshd -- sshd on loopback for tests, after tap.sh. Each has a directory of
# its own below $W, its own host key and port, serves the user who runs the
# test, and is ended with the test.
#
#   sshd_new r1 COMMAND     makes $W/r1, starts; COMMAND is the forced command
#   sshd_start r1           starts again; sshd_stop r1 ends it
#   $(sshd_port r1)
#
# $W/key is the client's key, made here; $W/known_hosts knows all hosts.

SSHD=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) || skip_all "no sshd"
[ "$(id -u)" = 0 ] && mkdir -p /run/sshd
sshd_user=$(id -un)
ssh-keygen -q -t ed25519 -N '' -C test -f "$W/key" || skip_all "no ssh-keygen"
trap 'for p in "$W"/*/sshd.pid; do [ -e "$p" ] && kill "$(cat "$p")" 2>/dev/null; done; cd /; rm -rf "$W"' EXIT

sshd_port() { cat "$W/$1/port"; }

sshd_allow() { # name command [public key]
	echo "restrict,command=\"$2\" $(cat "${3:-$W/key.pub}")" >"$W/$1/keys"
}

sshd_conf() {
	cat >"$W/$1/sshd.conf" <<-EOF
	Port $(sshd_port "$1")
	ListenAddress 127.0.0.1
	HostKey $W/$1/hostkey
	AuthorizedKeysFile $W/$1/keys
	PidFile none
	UsePAM no
	StrictModes no
	PasswordAuthentication no
	MaxStartups 100
	EOF
}

sshd_start() {
	sshd_tries=0
	while [ $sshd_tries -lt 50 ]; do
		sshd_conf "$1"
		: >"$W/$1/sshd.log"
		"$SSHD" -D -e -f "$W/$1/sshd.conf" 2>"$W/$1/sshd.log" &
		echo $! >"$W/$1/sshd.pid"
		for sshd_i in $(seq 100); do
			grep -q 'Server listening' "$W/$1/sshd.log" && return
			kill -0 "$(cat "$W/$1/sshd.pid")" 2>/dev/null || break
			sleep 0.05
		done
		[ "$2" = same ] || echo $(($(sshd_port "$1") + 37)) >"$W/$1/port"
		sshd_tries=$((sshd_tries + 1))
	done
	echo "# no sshd: $(cat "$W/$1/sshd.log")"
}

sshd_stop() {
	kill "$(cat "$W/$1/sshd.pid")" 2>/dev/null
	wait "$(cat "$W/$1/sshd.pid")" 2>/dev/null
	rm -f "$W/$1/sshd.pid"
}

sshd_new() { # name command
	mkdir -p "$W/$1"
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$W/$1/hostkey"
	echo $((20000 + $$ % 8000 * 5 + $(ls -d "$W"/*/port 2>/dev/null | wc -l))) >"$W/$1/port"
	sshd_allow "$1" "$2"
	sshd_start "$1"
	echo "[127.0.0.1]:$(sshd_port "$1") $(cut -d' ' -f1,2 "$W/$1/hostkey.pub")" >>"$W/known_hosts"
}
